"""Makes a relocatable WebAssembly object private: everything that it defines becomes local, apart from what makes its module.

Extension modules are written to be shared objects of their own, and hundreds of them define functions of the same names. In
one program these would clash. The linker knows names only from the symbol table of the section "linking" (tool conventions
of WebAssembly, `Linking.md`), and this is where they are hidden.

The constructors of a shared object run when it is loaded, with Python running. In one program they would run before Python
exists. So they are taken out of the object's list, and get names by which they are called when the module is imported.

Groups of which the linker keeps one of equal names are dissolved. They hold C++ functions that are written in headers, and of
two modules these may be those of two versions of a library.
"""

from errors import RecipeError

MAGIC = b"\0asm\1\0\0\0"
SECTION_CUSTOM = 0
LINKING = b"linking"
LINKING_VERSION = 2

INIT_FUNCTIONS, COMDATS, SYMBOL_TABLE = 6, 7, 8

FUNCTION, DATA, GLOBAL, SECTION, TAG, TABLE = range(6)

WEAK, LOCAL, HIDDEN, UNDEFINED, EXPORTED, EXPLICIT_NAME = 0x01, 0x02, 0x04, 0x10, 0x20, 0x40

MAKER = b"PyInit_"


class Reader:
    """Bytes that are read from the front."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def more(self):
        return self.at < len(self.data)

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def bytes(self):
        """As many bytes as a number before them says."""
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at]


def number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def counted(content):
    return number(len(content)) + content


def private(data, maker):
    """The object `data` with everything local but its only `PyInit_` function, which is called `maker` from now on, and the
    names of its constructors, in their order: (object, names)."""
    if not data.startswith(MAGIC):
        raise RecipeError(f"{maker}: no WebAssembly object")
    reader, out, constructors = Reader(data, len(MAGIC)), bytearray(MAGIC), None
    while reader.more():
        kind, content = reader.byte(), reader.bytes()
        if kind == SECTION_CUSTOM:
            inside = Reader(content)
            if inside.bytes() == LINKING:
                linking, constructors = _linking(inside, maker)
                content = counted(LINKING) + linking
        out += bytes([kind]) + counted(content)
    if constructors is None:
        raise RecipeError(f"{maker}: this is no relocatable object")
    return bytes(out), constructors


def _linking(reader, maker):
    version = reader.number()
    if version != LINKING_VERSION:
        raise RecipeError(f"{maker}: an object of version {version}; this recipe knows {LINKING_VERSION}")
    parts = []
    while reader.more():
        parts.append((reader.byte(), reader.bytes()))
    listed = next((_init_functions(content) for kind, content in parts if kind == INIT_FUNCTIONS), [])
    names = {symbol: b"%s_constructor_%d" % (maker.encode(), place) for place, symbol in enumerate(dict.fromkeys(listed))}
    out = bytearray(number(version))
    for kind, content in parts:
        if kind == SYMBOL_TABLE:
            content = _symbols(Reader(content), maker, names)
        if kind not in (INIT_FUNCTIONS, COMDATS):
            out += bytes([kind]) + counted(content)
    return bytes(out), [name.decode() for name in names.values()]


def _init_functions(content):
    """The symbols of constructors, in the order in which they run."""
    reader = Reader(content)
    found = [(reader.number(), reader.number()) for _ in range(reader.number())]
    return [symbol for _, symbol in sorted(found, key=lambda entry: entry[0])]


def _symbols(reader, maker, constructors):
    count = reader.number()
    out, makers = bytearray(number(count)), []
    for symbol in range(count):
        kind, flags = reader.byte(), reader.number()
        name, place = None, b""
        if kind == DATA:
            name = reader.bytes()
            if not flags & UNDEFINED:
                place = b"".join(number(reader.number()) for _ in range(3))
        else:
            place = number(reader.number())
            if kind != SECTION and (not flags & UNDEFINED or flags & EXPLICIT_NAME):
                name = reader.bytes()
        if symbol in constructors:
            name, flags = constructors[symbol], flags & ~(LOCAL | WEAK | HIDDEN)
        elif kind in (FUNCTION, DATA) and not flags & (UNDEFINED | LOCAL):
            if kind == FUNCTION and name.startswith(MAKER):
                makers.append(name.decode())
                name, flags = maker.encode(), flags & ~(WEAK | HIDDEN | EXPORTED)
            else:
                flags = (flags | LOCAL) & ~(WEAK | EXPORTED)
        named = b"" if name is None else counted(name)
        out += bytes([kind]) + number(flags) + (named + place if kind == DATA else place + named)
    if len(makers) != 1:
        raise RecipeError(f"an extension module has one function PyInit_*; for {maker} there are: {', '.join(makers) or 'none'}")
    return bytes(out)
