"""The recipe's own logic: what it refuses, how it names results, what it asks of the machine."""

import argparse
import io
import json
import struct
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import build  # noqa: E402
import cache as caches  # noqa: E402
import commands  # noqa: E402
import link  # noqa: E402
import patches  # noqa: E402
import pins  # noqa: E402
import pipeline  # noqa: E402
import prerequisites  # noqa: E402
import profiles  # noqa: E402
import sources  # noqa: E402
import toolchain  # noqa: E402
import train  # noqa: E402
import verify  # noqa: E402
from errors import RecipeError  # noqa: E402
from progress import Progress  # noqa: E402


class InFolder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.guest = self.folder / "guest"
        self.guest.mkdir()
        (self.guest / "entry.c").write_text("int x;\n")


class Sources(InFolder):
    def test_a_foreign_tarball_is_refused_with_both_hashes(self):
        tarball = self.folder / "Python.tar.xz"
        tarball.write_bytes(b"not python")
        with self.assertRaises(RecipeError) as raised:
            sources.named_tarball(tarball, pins.read())
        self.assertIn(pins.read().cpython[0].sha256, str(raised.exception))
        self.assertIn(caches.sha256_of_file(tarball), str(raised.exception))

    def test_a_download_with_another_hash_never_enters_the_cache(self):
        download = self.folder / "download"
        download.write_bytes(b"tampered")
        target = self.folder / "kept"
        with self.assertRaises(sources.HashMismatch):
            sources.admit(download, "0" * 64, target)
        self.assertFalse(target.exists())

    def test_the_next_version_is_taken_and_announced(self):
        said = io.StringIO()
        versions = pins.read().cpython
        with mock.patch.object(sources, "release_tarball", side_effect=[None, "tarball"]):
            chosen, _ = pipeline._choose_source(versions, None, None, Progress(said))
        self.assertEqual(chosen, versions[1])
        self.assertIn(f"{versions[0].version} could not be had", said.getvalue())

    def test_no_source_at_all_tells_the_remedy(self):
        with mock.patch.object(sources, "release_tarball", return_value=None):
            with self.assertRaisesRegex(RecipeError, "--source-tarball"):
                pipeline._choose_source(pins.read().cpython, None, None, None)

    def test_an_unknown_platform_names_the_known_ones(self):
        with self.assertRaisesRegex(RecipeError, "plan9-mips.*linux-x86_64"):
            sources.pinned_hash(pins.read().python_packages["ziglang"], "plan9-mips")


class Keys(InFolder):
    def test_names_follow_the_guest_and_not_its_place(self):
        version = pins.read().cpython[0]
        before = pipeline.python_name("core", version, self.guest, pins.read())
        moved = self.folder / "elsewhere"
        self.guest.rename(moved)
        self.assertEqual(pipeline.python_name("core", version, moved, pins.read()), before)
        (moved / "entry.c").write_text("int y;\n")
        self.assertNotEqual(pipeline.python_name("core", version, moved, pins.read()), before)

    def test_the_version_takes_part(self):
        first, second = pins.read().cpython[:2]
        self.assertNotEqual(pipeline.cpython_name(first), pipeline.cpython_name(second))

    def test_every_input_pattern_matches_something(self):
        for pattern in (*pipeline.CPYTHON_INPUTS, *pipeline.LINK_INPUTS):
            self.assertTrue(list(pins.RECIPE.glob(pattern)), pattern)

    def test_a_guest_without_c_files_is_an_error(self):
        empty = self.folder / "empty"
        empty.mkdir()
        with self.assertRaisesRegex(RecipeError, "no C files"):
            pipeline.python_name("core", pins.read().cpython[0], empty, pins.read())

    def test_a_guest_has_the_files_of_its_folders_and_has_them_first(self):
        inner = self.guest / "files"
        inner.mkdir()
        (inner / "zeros.c").write_text("int y;\n")
        found = [file.relative_to(self.guest).as_posix() for file in link.guest_files(self.guest)]
        self.assertEqual(found, ["files/zeros.c", "entry.c"])


class Patches(InFolder):
    PATCH = "Why.\n--- a.c\n+++ a.c\n@@ -7,3 +7,3 @@ f(void)\n one\n-two\n+2\n three\n"

    def test_a_patch_goes_where_its_lines_are_and_has_its_reason_at_the_top(self):
        (self.folder / "a.c").write_text("zero\none\ntwo\nthree\ntwo\n")
        patches.apply("a.patch", self.PATCH, self.folder)
        self.assertEqual((self.folder / "a.c").read_text(), "zero\none\n2\nthree\ntwo\n")

    def test_a_patch_that_fits_nowhere_or_twice_is_refused(self):
        for content, fits in (("one\n2\nthree\n", 0), ("one\ntwo\nthree\none\ntwo\nthree\n", 2)):
            (self.folder / "a.c").write_text(content)
            with self.assertRaisesRegex(RecipeError, f"a.patch fits {fits} places of a.c"):
                patches.apply("a.patch", self.PATCH, self.folder)

    def test_every_patch_says_why(self):
        for file in patches.files():
            self.assertGreater(len(file.read_text().partition("\n--- ")[0]), 100, file.name)


class Profile(unittest.TestCase):
    FUNCTIONS = [("../cpython/a.c;f", 2**63, [0, 0, 7, 0]), ("g", 5, [12_345]), ("never", 1, [0] * 20), ("none", 3, [])]

    def test_the_profile_is_of_what_is_built(self):
        text = profiles.TEXT.read_text(encoding="utf-8")
        self.assertEqual(
            profiles.trained_on(text), profiles.subject(pins.read()),
            "the profile does not fit any more: run python-wasi/train.py",
        )

    def test_text_keeps_two_digits_of_every_counter(self):
        text = profiles.written("x", self.FUNCTIONS)
        self.assertIn("never\t1\t0*20\n", text)
        kept = [(name, checksum, [12_000 if n == 12_345 else n for n in counts]) for name, checksum, counts in self.FUNCTIONS]
        self.assertEqual(list(profiles.functions(text)), kept)

    def test_the_indexed_form_has_every_function_where_its_hash_leads(self):
        content = profiles.indexed(self.FUNCTIONS)
        self.assertEqual(content[:8], b"\xfflprofi\x81")
        (table,) = struct.unpack_from("<Q", content, 32)
        buckets, entries = struct.unpack_from("<QQ", content, table)
        self.assertEqual(entries, len(self.FUNCTIONS))
        for name, checksum, counters in self.FUNCTIONS:
            digest = profiles.digest_of(name.encode())
            (at,) = struct.unpack_from("<Q", content, table + 16 + digest % buckets * 8)
            (count,) = struct.unpack_from("<H", content, at)
            at += 2
            found = {}
            for _ in range(count):
                its_digest, key_bytes, data_bytes = struct.unpack_from("<QQQ", content, at)
                key_at, at = at + 24, at + 24 + key_bytes + data_bytes
                found[its_digest] = content[key_at : key_at + key_bytes], content[key_at + key_bytes : at]
            key, data = found[digest]
            self.assertEqual(key, name.encode())
            self.assertEqual(struct.unpack_from("<QQ", data), (checksum, len(counters)))
            self.assertEqual(struct.unpack_from(f"<{len(counters)}Q", data, 16), tuple(counters))

    def test_counters_are_found_beside_their_names(self):
        names = b"\x03\x00f\x01g"
        record = train.RECORD.pack(profiles.digest_of(b"g"), 99, (4096 - 8192) % 2**32, 0, 0, 0, 2)
        counters = struct.pack("<2Q", 3, 4)
        self.assertEqual(
            list(train._functions((4096, counters), (8192, record), (0, names))), [("g", 99, (3, 4))]
        )

    def test_the_training_asks_for_all_that_the_recipe_reads(self):
        options = argparse.Namespace(cache=None, source_tarball=None, jobs=2)
        asked = train._asked(options, Path("/top"))
        self.assertEqual(vars(asked).keys(), vars(build.parsed(["--guest", "wasm"])).keys())
        self.assertEqual((asked.image, asked.cached, asked.jobs), ("core", False, 2))
        self.assertEqual((asked.guest, asked.cache), (Path("/top/guest"), Path("/top/cache")))


class CacheFolder(InFolder):
    def test_location(self):
        where = caches.default_location
        self.assertEqual(where({"CODECELL_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b"}), Path("/a"))
        self.assertEqual(where({"XDG_CACHE_HOME": "/b"}), Path("/b/codecell"))
        self.assertEqual(where({}, "darwin"), Path.home() / "Library/Caches/codecell")

    def test_a_failed_build_leaves_nothing(self):
        cache = caches.Cache(self.folder / "cache")
        with self.assertRaises(ZeroDivisionError), cache.work("x") as work:
            (work / "half").write_text("done")
            raise ZeroDivisionError
        self.assertEqual(list(cache.root.glob("work-*")), [])

    def test_a_finished_folder_is_found_by_name(self):
        cache = caches.Cache(self.folder / "cache")
        with cache.work("x") as work:
            (work / "result").mkdir()
            cache.publish(work / "result", "python-1")
        self.assertEqual(cache.finished("python-1"), cache.root / "python-1")
        self.assertIsNone(cache.finished("python-2"))


class Machine(unittest.TestCase):
    def test_everything_missing_is_named_at_once_with_its_remedy(self):
        lacking = prerequisites.missing(which=lambda _: None, has_pip=lambda: False, version=(3, 8))
        text = str(lacking)
        for word in ("3.9", "python3-pip", "rustup", "gcc", "make"):
            self.assertIn(word, text)

    def test_nothing_missing(self):
        self.assertEqual(prerequisites.missing(which=lambda name: name, has_pip=lambda: True), [])

    def test_platform_names_are_those_of_the_lock(self):
        known = pins.read().python_packages["ziglang"]["sha256"]
        for system, machine in (("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64")):
            self.assertIn(toolchain.host_platform(system, machine), known)


class Failures(InFolder):
    def test_a_failing_tool_shows_the_end_of_its_log_and_where_the_rest_is(self):
        log = self.folder / "log"
        with self.assertRaises(commands.CommandFailed) as raised:
            commands.run(["sh", "-c", "seq 100; exit 3"], log=log)
        text = str(raised.exception)
        self.assertIn("| 100", text)
        self.assertNotIn("| 50\n", text)
        self.assertIn(str(log), text)

    def test_an_error_is_a_message_and_exit_code_1(self):
        said = io.StringIO()
        with mock.patch("sys.stderr", said), mock.patch.object(prerequisites, "missing") as missing:
            missing.return_value = [("make", "`apt install make`")]
            status = build.main(["--guest", str(self.guest)])
        self.assertEqual(status, 1)
        self.assertIn("make: `apt install make`", said.getvalue())

    def test_nothing_is_built_where_only_the_cache_counts(self):
        said = io.StringIO()
        with mock.patch("sys.stderr", said):
            status = build.main(["--guest", str(self.guest), "--cache", str(self.folder / "cache"), "--cached"])
        self.assertEqual(status, 1)
        self.assertIn("the image core is not in the cache", said.getvalue())
        self.assertEqual(list((self.folder / "cache" / "downloads").iterdir()), [])

    def test_a_difference_between_two_builds_is_named(self):
        with self.assertRaisesRegex(RecipeError, "lib/a.py"):
            verify.compare({"python.wasm": 1, "lib/a.py": 1}, {"python.wasm": 1, "lib/a.py": 2})


class Patches(InFolder):
    def test_a_patch_goes_where_its_lines_are_whatever_their_number(self):
        patch = self.folder / "a.patch"
        patch.write_text("Why.\n--- a.c\n+++ a.c\n@@ -7,3 +7,3 @@ f(void)\n one\n-two\n+2\n three\n")
        (self.folder / "a.c").write_text("zero\none\ntwo\nthree\ntwo\n")
        patches.apply(patch, self.folder)
        self.assertEqual((self.folder / "a.c").read_text(), "zero\none\n2\nthree\ntwo\n")

    def test_every_patch_says_why(self):
        for file in patches.files():
            self.assertGreater(len(file.read_text().partition("\n--- ")[0]), 100, file.name)


class Lock(unittest.TestCase):
    def test_hashes_have_the_shape_of_hashes(self):
        raw = json.dumps(json.loads((pins.RECIPE / "lock.json").read_text()))
        for release in (*pins.read().cpython, pins.read().libm):
            self.assertRegex(release.sha256, "^[0-9a-f]{64}$")
        self.assertIn("release_page", raw)


if __name__ == "__main__":
    unittest.main()
