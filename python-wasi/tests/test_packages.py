"""The packages of the recipe: what is taken from a wheel, how our patches are applied, what is linked in."""

import json
import re
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import buildtools  # noqa: E402
import clibraries  # noqa: E402
import packages  # noqa: E402
import patches  # noqa: E402
import templates  # noqa: E402
from errors import RecipeError  # noqa: E402

PATCH = """\
Why this is changed.

--- a/pkg/one.py
+++ b/pkg/one.py
@@
 kept
-old
+new
+newer
@@
-last
--- a/pkg/two.py
+++ b/pkg/two.py
@@
-a
+b
"""


class InFolder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.site = self.folder / "site"
        self.site.mkdir()


class Lock(unittest.TestCase):
    def test_every_package_is_pinned_and_has_a_licence(self):
        for package, pin in packages.all_pins("science").items():
            self.assertRegex(pin["sha256"], "^[0-9a-f]{64}$", package)
            self.assertTrue(pin["licence"] and pin["version"], package)
            self.assertEqual(package, re.sub(r"[-_.]+", "-", package).lower())

    def test_every_patch_is_that_of_a_package(self):
        pinned = packages.all_pins("science")
        for patch in packages.PATCHES.iterdir():
            if patch not in (clibraries.PATCHES, buildtools.PATCHES):
                self.assertTrue(patch.stem in pinned, patch)
        tools = json.loads((buildtools.RECIPE / buildtools.LOCK).read_text(encoding="utf-8"))["tools"]
        for folder, pinned in ((clibraries.PATCHES, clibraries.pins()), (buildtools.PATCHES, tools)):
            for patch in folder.iterdir():
                self.assertTrue(patch.stem in pinned, patch)


class Patches(InFolder):
    def setUp(self):
        super().setUp()
        (self.site / "pkg").mkdir()
        (self.site / "pkg" / "one.py").write_text("first\nkept\nold\nlast\n")
        (self.site / "pkg" / "two.py").write_text("a\n")
        self.patch = self.folder / "pkg.patch"
        self.patch.write_text(PATCH)

    def test_a_patch_changes_its_files(self):
        patches.apply(self.patch, self.site)
        self.assertEqual((self.site / "pkg" / "one.py").read_text(), "first\nkept\nnew\nnewer\n")
        self.assertEqual((self.site / "pkg" / "two.py").read_text(), "b\n")

    def test_lines_that_are_not_there_or_there_twice_are_refused(self):
        for text in ("first\nkept\nolder\nlast\n", "kept\nold\nkept\nold\nlast\n"):
            (self.site / "pkg" / "one.py").write_text(text)
            with self.assertRaisesRegex(RecipeError, "pkg.patch does not fit pkg/one.py"):
                patches.apply(self.patch, self.site)

    def test_what_is_no_patch_is_refused(self):
        for text, said in (("just words\n", "no unified diff"), (PATCH.replace("two", "three"), "which is not there")):
            self.patch.write_text(text)
            with self.assertRaisesRegex(RecipeError, said):
                patches.apply(self.patch, self.site)


class LayingOut(InFolder):
    def lay_out(self, files, left_out=("*/tests/*", "*.so"), kept=()):
        wheel = self.folder / "pkg-1-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        packages._lay_out("pkg", wheel, packages._Selection(left_out, kept), self.site, self.folder / "licences")
        return {str(path.relative_to(self.site)) for path in self.site.rglob("*") if path.is_file()}

    def test_what_no_script_needs_is_left_out_and_licences_are_kept_twice(self):
        files = {"pkg/a.py": "", "pkg/tests/b.py": "", "pkg/c.so": "", "pkg-1.dist-info/licenses/LICENSE.txt": "MIT"}
        laid_out = self.lay_out(files)
        self.assertEqual(laid_out, {"pkg/a.py", "pkg-1.dist-info/licenses/LICENSE.txt"})
        self.assertEqual((self.folder / "licences" / "LICENSE.txt").read_text(), "MIT")

    def test_what_is_kept_is_there_though_a_pattern_leaves_it_out(self):
        files = {"pkg/test/client.py": "", "pkg/test/cases.py": "", "pkg-1.dist-info/LICENSE": "MIT"}
        laid_out = self.lay_out(files, left_out=("*/test/*",), kept=("*/client.py",))
        self.assertEqual(laid_out, {"pkg/test/client.py", "pkg-1.dist-info/LICENSE"})

    def test_a_package_without_a_licence_is_refused(self):
        with self.assertRaisesRegex(RecipeError, "has no licence"):
            self.lay_out({"pkg/a.py": ""})

    def test_a_file_outside_or_of_another_package_is_refused(self):
        for name in ("../a.py", "there.py"):
            (self.site / "there.py").write_text("")
            with self.assertRaisesRegex(RecipeError, "must not have"):
                self.lay_out({name: ""})


class Templates(InFolder):
    PIN = {"templates": {"made.h": {"from": "made.h.in", "words": {"@VERSION@": "1.2", "#cmakedefine WITH_A": "#define WITH_A"}}}}

    def test_words_stand_for_what_the_lock_says(self):
        (self.site / "made.h.in").write_text("@VERSION@ @VERSION@\n#cmakedefine WITH_A 1\n")
        templates.fill("pkg", self.PIN, self.site)
        self.assertEqual((self.site / "made.h").read_text(), "1.2 1.2\n#define WITH_A 1\n")

    def test_a_word_that_is_not_there_is_refused(self):
        (self.site / "made.h.in").write_text("@VERSION@\n")
        with self.assertRaisesRegex(RecipeError, "made.h.in has no #cmakedefine WITH_A"):
            templates.fill("pkg", self.PIN, self.site)


if __name__ == "__main__":
    unittest.main()
