"""ctypes for a cell, which has no libraries to load: the types of C with their sizes and values, structures, arrays and
buffers, and in the place of every library the error that says so.

Values live in memory of Python's, so addresses lead nowhere, and a pointer is a reference to what it points to.
"""

import struct as _struct
from ctypes._functions import (
    CFUNCTYPE, NO_LIBRARIES as _NO_LIBRARIES, CFuncPtr as _CFuncPtr, cast, lead_nowhere as _lead_nowhere,
)  # fmt: skip

__version__ = "1.1.0"
DEFAULT_MODE = RTLD_LOCAL = 0
RTLD_GLOBAL = 256


class ArgumentError(Exception):
    """An argument could not be converted."""


class _Type(type):
    """The type of C types: a type times a number is the type of arrays."""

    def __mul__(cls, length):
        if not isinstance(length, int) or length < 0:
            raise ValueError("Array length must be >= 0, not " + repr(length))
        key = cls, length
        if key not in _arrays:
            members = {"_type_": cls, "_length_": length, "_size_": cls._size_ * length, "_align_": cls._align_}
            _arrays[key] = _Type(f"{cls.__name__}_Array_{length}", (Array,), members)
        return _arrays[key]

    __rmul__ = __mul__


_arrays, _pointers = {}, {}


class _CData(metaclass=_Type):
    """A value of C: bytes in memory."""

    _size_ = _align_ = 1
    _kept = None  # what it refers to
    _held = None  # its members that are more than numbers

    def __new__(cls, *arguments, **named):
        self = super().__new__(cls)
        self._memory = memoryview(bytearray(cls._size_))
        return self

    def __buffer__(self, flags):
        return self._memory

    @classmethod
    def from_buffer(cls, source, offset=0):
        """The value that is in writable memory of `source`."""
        return cls._at(memoryview(source).cast("B"), offset)

    @classmethod
    def from_buffer_copy(cls, source, offset=0):
        """The value that is in a copy of `source`."""
        return cls._at(memoryview(bytearray(source)), offset)

    @classmethod
    def _at(cls, memory, offset=0):
        if memory.readonly:
            raise TypeError("underlying buffer is not writable")
        if offset < 0:
            raise ValueError("offset cannot be negative")
        if len(memory) - offset < cls._size_:
            raise ValueError(f"Buffer size too small ({len(memory)} instead of at least {cls._size_ + offset} bytes)")
        self = _CData.__new__(cls)
        self._memory = memory[offset : offset + cls._size_]
        return self

    @classmethod
    def from_param(cls, value):
        """What stands for `value` as an argument of this type."""
        return value if isinstance(value, cls) else cls(value)


class _SimpleCData(_CData):
    """A number, a character or a pointer to text."""

    def __init__(self, value=None):
        if value is not None:
            self.value = value

    def __init_subclass__(cls):
        if "_type_" in cls.__dict__:
            cls._size_ = cls._align_ = _struct.calcsize(_CODES.get(cls._type_, cls._type_))

    @property
    def value(self):
        """The value, as an object of Python."""
        kind = type(self)._type_
        if kind in _TEXTS:
            return self._kept
        found = _struct.unpack(_CODES.get(kind, kind), self._memory)[0]
        if kind == "u":
            return chr(found)
        return (found or None) if kind == "P" else found

    @value.setter
    def value(self, value):
        kind = type(self)._type_
        code = _CODES.get(kind, kind)
        if kind in _TEXTS:
            if value is not None and not isinstance(value, _TEXTS[kind]):
                raise TypeError(f"{_TEXTS[kind].__name__} or None expected instead of {type(value).__name__} instance")
            self._kept = value
            return
        if kind == "u":
            value = ord(value)
        elif kind == "c":
            value = bytes([value]) if isinstance(value, int) else bytes(value)
        elif kind == "?":
            value = bool(value)
        elif kind not in "fdg":
            if value is not None and not isinstance(value, int):
                raise TypeError(f"an integer is required (got type {type(value).__name__})")
            # C keeps the low bits of a number that does not fit.
            value = int.from_bytes(((value or 0) % (1 << 8 * self._size_)).to_bytes(self._size_), signed=code.islower())
        _struct.pack_into(code, self._memory, 0, value)

    def __bool__(self):
        return bool(self.value)

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


# How `struct` calls what `ctypes` calls otherwise; a pointer is a number for it.
_CODES = {"g": "d", "z": "P", "Z": "P", "u": "I", "O": "P"}
_TEXTS = {"z": bytes, "Z": str, "O": object}

_SIMPLE = {
    "c_bool": "?", "c_char": "c", "c_wchar": "u", "c_byte": "b", "c_ubyte": "B", "c_short": "h", "c_ushort": "H",
    "c_int": "i", "c_uint": "I", "c_long": "l", "c_ulong": "L", "c_longlong": "q", "c_ulonglong": "Q", "c_float": "f",
    "c_double": "d", "c_longdouble": "g", "c_char_p": "z", "c_wchar_p": "Z", "c_void_p": "P", "py_object": "O",
}  # fmt: skip
for _name, _code in _SIMPLE.items():
    globals()[_name] = _Type(_name, (_SimpleCData,), {"_type_": _code})
c_int8, c_uint8, c_int16, c_uint16 = c_byte, c_ubyte, c_short, c_ushort
c_int32, c_uint32, c_int64, c_uint64 = c_int, c_uint, c_longlong, c_ulonglong
c_size_t, c_ssize_t, c_time_t, c_voidp = c_ulong, c_long, c_longlong, c_void_p


class Array(_CData):
    """So many values of one type, one after the other."""

    def __init__(self, *values):
        if len(values) > self._length_:
            raise IndexError("invalid index")
        for index, value in enumerate(values):
            self[index] = value

    def __len__(self):
        return self._length_

    def _item(self, index):
        return _member(self, self._type_, range(self._length_)[index] * self._type_._size_)

    def __getitem__(self, index):
        if isinstance(index, slice):
            items = [self[position] for position in range(self._length_)[index]]
            return b"".join(items) if self._type_ is c_char else items
        return _plain(self._item(index))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            for position, item in zip(range(self._length_)[index], value, strict=True):
                self[position] = item
        else:
            _store(self._item(index), value)

    @property
    def raw(self):
        """All bytes of an array of characters."""
        return bytes(self._memory)

    @raw.setter
    def raw(self, value):
        self._memory[: len(value)] = value

    @property
    def value(self):
        """The text of an array of characters, up to its first zero."""
        if self._type_ is c_wchar:
            return "".join(self[:]).partition("\0")[0]
        return bytes(self._memory).partition(b"\0")[0]

    @value.setter
    def value(self, value):
        if len(value) > self._length_:
            raise ValueError("byte string too long" if isinstance(value, bytes) else "string too long")
        for index, item in enumerate(value):
            self[index] = item
        if len(value) < self._length_:
            self[len(value)] = "\0" if self._type_ is c_wchar else 0


class _Field:
    """A member of a structure."""

    def __init__(self, kind, offset):
        self._kind, self.offset, self.size = kind, offset, kind._size_

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        found = _member(instance, self._kind, self.offset)
        is_text = isinstance(found, Array) and found._type_ in (c_char, c_wchar)
        return found.value if is_text else _plain(found)

    def __set__(self, instance, value):
        _store(_member(instance, self._kind, self.offset), value)


class Structure(_CData):
    """Members one after the other, each at an address that suits it."""

    _fields_ = ()
    _order_ = "="

    def __init_subclass__(cls):
        base = cls.__mro__[1]
        pack = getattr(cls, "_pack_", 0)
        offset, align = (base._size_, base._align_) if getattr(base, "_fields_", ()) else (0, 1)
        cls._names_ = list(getattr(base, "_names_", ()))
        for name, kind, *bits in cls.__dict__.get("_fields_", ()):
            if bits:
                raise NotImplementedError("bit fields are not here: use `&` and `>>` on a number")
            aligned = min(kind._align_, pack or kind._align_)
            offset = 0 if cls._overlaps() else -(-offset // aligned) * aligned
            setattr(cls, name, _Field(kind, offset))
            cls._names_.append(name)
            align = max(align, aligned)
            offset += kind._size_
            cls._size_ = max(cls.__dict__.get("_size_", 0), offset)
        cls._align_ = align
        cls._size_ = -(-cls.__dict__.get("_size_", offset) // align) * align

    @classmethod
    def _overlaps(cls):
        return False

    def __init__(self, *values, **named):
        if len(values) > len(self._names_):
            raise TypeError("too many initializers")
        for name, value in (*zip(self._names_, values, strict=False), *named.items()):
            setattr(self, name, value)


class Union(Structure):
    """Members that share their bytes."""

    @classmethod
    def _overlaps(cls):
        return True


class _Pointer(_CData):
    """A reference to a value."""

    _size_ = _align_ = _struct.calcsize("P")

    def __init__(self, value=None):
        if value is not None:
            self.contents = value

    @property
    def contents(self):
        """What it points to."""
        if self._kept is None:
            raise ValueError("NULL pointer access")
        return self._kept

    @contents.setter
    def contents(self, value):
        if not isinstance(value, self._type_):
            raise TypeError(f"expected {self._type_.__name__} instead of {type(value).__name__}")
        self._kept = value

    def __bool__(self):
        return self._kept is not None

    def __getitem__(self, index):
        if index != 0:
            raise IndexError("a pointer leads to one value here")
        return _plain(self.contents)

    def __setitem__(self, index, value):
        if index != 0:
            raise IndexError("a pointer leads to one value here")
        _store(self.contents, value)


def _member(owner, kind, offset):
    """What is at an offset in `owner`. What is more than a number is the same object each time, since it may refer to
    others."""
    if kind.__base__ is _SimpleCData and kind._type_ not in _TEXTS:
        return kind._at(owner._memory, offset)
    if owner._held is None:
        owner._held = {}
    if (offset, kind) not in owner._held:
        owner._held[offset, kind] = kind._at(owner._memory, offset)
    return owner._held[offset, kind]


def _plain(data):
    """What a member of a basic type is read as: its value."""
    return data.value if type(data).__base__ is _SimpleCData else data


def _store(target, value):
    if isinstance(target, _SimpleCData) and not isinstance(value, _CData):
        target.value = value
    elif isinstance(target, _Pointer) and (value is None or isinstance(value, _Pointer)):
        target._kept = value and value._kept
    elif isinstance(target, Array) and isinstance(value, (bytes, str)):
        target.value = value
    else:
        value = value if isinstance(value, type(target)) else type(target)(*value)
        target._memory[:] = value._memory
        target._kept, target._held = value._kept, value._held and dict(value._held)


def POINTER(kind):
    """The type of pointers to `kind`."""
    if kind is None:
        return c_void_p
    if kind not in _pointers:
        _pointers[kind] = _Type(f"LP_{kind.__name__}", (_Pointer,), {"_type_": kind})
    return _pointers[kind]


def pointer(value, /):
    """A pointer to a value."""
    return POINTER(type(value))(value)


def byref(value, offset=0, /):
    """What stands for a pointer to a value as an argument."""
    return pointer(value)


def sizeof(data, /):
    """How many bytes a value or a type has."""
    kind = data if isinstance(data, type) else type(data)
    if not issubclass(kind, _CData):
        raise TypeError("this type has no size")
    return kind._size_


def alignment(data, /):
    """Of what number the address of such a value is a multiple."""
    return (data if isinstance(data, type) else type(data))._align_


def create_string_buffer(init, size=None):
    """An array of characters with a text or of a size."""
    return _buffer(c_char, bytes, init, size)


def create_unicode_buffer(init, size=None):
    """An array of wide characters with a text or of a size."""
    return _buffer(c_wchar, str, init, size)


def _buffer(kind, text, init, size):
    if isinstance(init, int):
        return (kind * init)()
    if not isinstance(init, text):
        raise TypeError(init)
    made = (kind * (len(init) + 1 if size is None else size))()
    made.value = init
    return made


c_buffer = create_string_buffer


def get_errno():
    """What the last function of a library left: nothing."""
    return 0


def set_errno(value, /):
    """Leave a number for nobody; what was there before."""
    return 0


addressof = string_at = wstring_at = memmove = memset = _lead_nowhere


def resize(data, size, /):
    """Give a value more bytes than its type has."""
    if size < type(data)._size_:
        raise ValueError("minimum size is " + str(type(data)._size_))
    grown = bytearray(size)
    grown[: len(data._memory)] = data._memory[:size]
    data._memory = memoryview(grown)


PYFUNCTYPE = CFUNCTYPE


class CDLL:
    """A library, of which there is none: making one raises OSError."""

    _name, _handle, _FuncPtr = "<uninitialized>", 0, _CFuncPtr

    def __init__(self, name, mode=DEFAULT_MODE, handle=None, use_errno=False, use_last_error=False, winmode=None):
        self._name = name
        raise OSError(f"{name or 'the program itself'}: cannot open shared object file: {_NO_LIBRARIES}")


class PyDLL(CDLL):
    """A library that uses Python's own functions."""


class LibraryLoader:
    """Loads libraries by their names, as attributes too."""

    def __init__(self, dlltype):
        self._dlltype = dlltype

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._dlltype(name)

    def __getitem__(self, name):
        return self._dlltype(name)

    def LoadLibrary(self, name):
        """Load a library."""
        return self._dlltype(name)


cdll, pydll = LibraryLoader(CDLL), LibraryLoader(PyDLL)
