"""Compiled packages: private objects, what ninja builds of a module, the table of modules, names of results."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import builder  # noqa: E402
import clibraries  # noqa: E402
import compiled  # noqa: E402
import modules  # noqa: E402
import ninja  # noqa: E402
import objects  # noqa: E402
import packages  # noqa: E402
import pins  # noqa: E402
import pkgconfig  # noqa: E402
from errors import RecipeError  # noqa: E402

COUNTED, NUMBER = objects.counted, objects.number
GLOBAL, WEAK = 0, objects.WEAK


def function(name, index, flags=GLOBAL):
    named = b"" if flags & objects.UNDEFINED else COUNTED(name)
    return bytes([objects.FUNCTION]) + NUMBER(flags) + NUMBER(index) + named


def data(name, flags=GLOBAL):
    place = b"" if flags & objects.UNDEFINED else NUMBER(0) + NUMBER(300) + NUMBER(4)
    return bytes([objects.DATA]) + NUMBER(flags) + COUNTED(name) + place


def an_object(*symbols, init_functions=(), comdats=None):
    """A relocatable object with nothing but a section of types and that for the linker."""
    parts = [(objects.SYMBOL_TABLE, NUMBER(len(symbols)) + b"".join(symbols))]
    if init_functions:
        listed = b"".join(NUMBER(priority) + NUMBER(symbol) for priority, symbol in init_functions)
        parts.append((objects.INIT_FUNCTIONS, NUMBER(len(init_functions)) + listed))
    if comdats is not None:
        parts.append((objects.COMDATS, comdats))
    linking = COUNTED(objects.LINKING) + NUMBER(objects.LINKING_VERSION)
    linking += b"".join(bytes([kind]) + COUNTED(content) for kind, content in parts)
    return objects.MAGIC + b"\1" + COUNTED(b"\0") + b"\0" + COUNTED(linking)


def symbols_of(content):
    """(name, flags) of each symbol that has a name, and the kinds of the parts in the section for the linker."""
    reader = objects.Reader(content, len(objects.MAGIC))
    reader.byte(), reader.bytes()
    reader.byte()
    linking = objects.Reader(reader.bytes())
    linking.bytes(), linking.number()
    found, kinds = {}, []
    while linking.more():
        kind, part = linking.byte(), objects.Reader(linking.bytes())
        kinds.append(kind)
        for _ in range(part.number() if kind == objects.SYMBOL_TABLE else 0):
            symbol, flags = part.byte(), part.number()
            if symbol == objects.DATA:
                name = part.bytes()
                _ = [part.number() for _ in range(0 if flags & objects.UNDEFINED else 3)]
            else:
                part.number()
                name = b"" if flags & objects.UNDEFINED else part.bytes()
            found[name.decode()] = flags
    return found, kinds


class PrivateObjects(unittest.TestCase):
    def test_all_is_local_but_what_makes_the_module(self):
        made, constructors = objects.private(
            an_object(
                function(b"PyInit__core", 1, objects.HIDDEN), function(b"helper", 2), data(b"table", WEAK | objects.EXPORTED),
                data(b"environ", objects.UNDEFINED), function(b"", 0, objects.UNDEFINED),
            ),
            "PyInit_a___core",
        )
        found, _ = symbols_of(made)
        expected = {
            "PyInit_a___core": 0, "helper": objects.LOCAL, "table": objects.LOCAL, "environ": objects.UNDEFINED, "": objects.UNDEFINED,
        }
        self.assertEqual(found, expected)
        self.assertEqual(constructors, [])

    def test_constructors_get_names_in_their_order_and_no_longer_run_by_themselves(self):
        made, constructors = objects.private(
            an_object(
                function(b"first", 1, objects.LOCAL), function(b"PyInit_m", 2), function(b"second", 3, WEAK),
                init_functions=[(65535, 2), (100, 0)], comdats=NUMBER(0),
            ),
            "PyInit_m",
        )
        found, kinds = symbols_of(made)
        self.assertEqual(constructors, ["PyInit_m_constructor_0", "PyInit_m_constructor_1"])
        self.assertEqual(list(found), ["PyInit_m_constructor_0", "PyInit_m", "PyInit_m_constructor_1"])
        self.assertEqual(set(found.values()), {0})
        self.assertEqual(kinds, [objects.SYMBOL_TABLE])

    def test_what_is_no_module_is_refused(self):
        for content, said in (
            (b"!<arch>", "no WebAssembly object"),
            (objects.MAGIC, "no relocatable object"),
            (an_object(function(b"main", 1)), "PyInit_m there are: none"),
            (an_object(function(b"PyInit_a", 1), function(b"PyInit_b", 2)), "PyInit_a, PyInit_b"),
        ):
            with self.assertRaisesRegex(RecipeError, said):
                objects.private(content, "PyInit_m")

    def test_numbers_are_written_as_they_are_read(self):
        for value in (0, 127, 128, 300, 1 << 31):
            self.assertEqual(objects.Reader(objects.number(value)).number(), value)


class Ninja(unittest.TestCase):
    def test_a_module_is_its_objects_and_the_archives_it_links(self):
        text = (
            "build a/_x.so.p/one.c.o: c_COMPILER ../one.c\n"
            "build liba.a: STATIC_LINKER liba.a.p/two.c.o\n"
            "build a/_x.cpython-313-x86_64-linux-gnu.so: cpp_LINKER a/_x.so.p/one.c.o a/_x.so.p/t$ wo.o $\n"
            "  liba.a | /lib/libb.a liba.a || order\n"
            "build a/_x.so.symbols: SHSYM a/_x.so\n"
        )
        module = ninja.Module(("a/_x.so.p/one.c.o", "a/_x.so.p/t wo.o"), ("liba.a", "/lib/libb.a"))
        self.assertEqual(ninja.modules(text), {"a/_x.cpython-313-x86_64-linux-gnu.so": module})


class Table(unittest.TestCase):
    def test_the_table_names_each_module_and_ends(self):
        table = modules.table({"one": [], "b._two": []})
        self.assertIn('{"b._two", load_PyInit_b___two},\n    {"one", load_PyInit_one},\n    {NULL, NULL},', table)
        self.assertIn("extern PyObject *PyInit_b___two(void);", table)

    def test_constructors_run_once_before_their_module_is_made(self):
        table = modules.table({"m": ["PyInit_m_constructor_0"]})
        self.assertIn('{"m", load_PyInit_m},', table)
        calls = table.partition("is_loaded = true;")[2]
        self.assertLess(calls.index("PyInit_m_constructor_0();"), calls.index("PyInit_m();"))

    def test_a_module_is_told_its_dotted_name_while_it_is_made(self):
        table = modules.table({"b._two": []})
        steps = ['_PyImport_SwapPackageContext("b._two");', "PyInit_b___two();", "_PyImport_SwapPackageContext(before);"]
        places = [table.rindex(step) for step in steps]
        self.assertEqual(places, sorted(places))


class PkgConfig(unittest.TestCase):
    def ask(self, *words):
        done = subprocess.run([self.command, *words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip()

    def test_it_knows_the_libraries_of_the_recipe_and_no_others(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pkgconfig.json").write_text('{"freetype2": {"version": "26.2", "libs": ["freetype"], "include": ["f2"]}}')
            self.command = pkgconfig.write(folder / "pkg-config", {"freetype": folder}, sys.executable)
            self.assertEqual(self.ask("--modversion", "freetype2"), (0, "26.2"))
            flags = f"-I{folder}/include/f2 -L{folder}/lib -lfreetype"
            self.assertEqual(self.ask("--cflags", "--libs", "freetype2"), (0, flags))
            self.assertEqual(self.ask("--variable=libdir", "freetype2"), (0, f"{folder}/lib"))
            self.assertEqual(self.ask("--exists", "zlib")[0], 1)


class Names(unittest.TestCase):
    """Results are named after what they are made of."""

    def names(self, image):
        return builder.Builder(image, "cpython-0", pins.read().cpython[0], pins.read(), None, 1, None, None).names()

    def test_the_image_science_changes_nothing_for_core(self):
        before, larger = self.names("core"), self.names("science")
        lock = packages.read_lock()
        lock["images"]["science"] = {"six": {"version": "0", "sha256": "0" * 64, "licence": "MIT"}}
        with mock.patch.object(packages, "read_lock", lambda: lock):
            self.assertEqual(self.names("core"), before)
            self.assertNotEqual(self.names("science"), larger)
        self.assertFalse([name for name in before if name.startswith(("cxx-", "clibrary-", "tools-"))])

    def test_a_package_follows_those_that_it_uses(self):
        pinned = compiled.pins("science")
        other = {**pinned, "numpy": {**pinned["numpy"], "sha256": "0" * 64}}
        made = builder.Builder("science", "cpython-0", pins.read().cpython[0], pins.read(), None, 1, None, None)
        before = made.package_name("pandas")
        made._package_pins = other
        self.assertNotEqual(made.package_name("pandas"), before)

    def test_what_is_only_told_or_left_out_builds_no_package_anew(self):
        pinned = compiled.pins("science")
        before = compiled.name("numpy", pinned["numpy"], "cpython-0", [])
        told = {**pinned["numpy"], "licence": "other", "left_out": {"why": ["numpy/f2py/*"]}}
        self.assertEqual(compiled.name("numpy", told, "cpython-0", []), before)
        self.assertNotEqual(compiled.name("numpy", {**told, "meson": {}}, "cpython-0", []), before)
        lock, named = packages.read_lock(), packages.left_out_of("science")
        lock["images"]["science"]["numpy"] = told
        with mock.patch.object(packages, "read_lock", lambda: lock):
            self.assertNotEqual(packages.left_out_of("science"), named)

    def test_libraries_come_after_what_uses_them(self):
        made = builder.Builder("core", "cpython-0", pins.read().cpython[0], pins.read(), None, 1, None, None)
        made._package_pins = {"p": {"extensions": {}, "uses": {"libraries": ["low", "high"]}}}
        made._library_pins = {"low": {}, "high": {"uses": {"libraries": ["low"]}}}
        self.assertEqual(made.libraries(), ["high", "low"])


class Lock(unittest.TestCase):
    def test_what_is_used_is_there(self):
        pinned, libraries = compiled.pins("science"), clibraries.pins()
        for package, pin in pinned.items():
            self.assertTrue(pin["backend"], package)
            for other in compiled.uses(pin, "packages"):
                self.assertIn(other, pinned, package)
            for library in compiled.uses(pin, "libraries"):
                self.assertIn(library, libraries, package)

    def test_libraries_are_pinned_and_have_licences(self):
        for library, pin in clibraries.pins().items():
            self.assertRegex(pin["sha256"], "^[0-9a-f]{64}$", library)
            self.assertTrue(pin["version"] and pin["licence"] and pin["licence_files"], library)

    def test_no_package_is_listed_twice_for_an_image(self):
        lists = packages.read_lock()["images"]
        self.assertEqual(set(lists["core"]) & set(lists["science"]), set())


if __name__ == "__main__":
    unittest.main()
