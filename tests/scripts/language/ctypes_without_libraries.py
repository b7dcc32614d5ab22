# expect: success
# result: {"numbers": [-2147483648, 255, true, 1.5], "sizes": [8, 8, 8, 16, 1], "structure": ["x", 5, 1.5, "text", 3], "union": [4, 3, 2, 1], "array": [1, 9, 3], "buffer": ["hello", 10], "copied": 1.5, "found": null, "refused": "libc.so.6: cannot open shared object file: there are no libraries to load here; `struct`, `array` and `memoryview` work on bytes", "functions": [3, true, "an address leads nowhere here: there are no libraries to load here; `struct`, `array` and `memoryview` work on bytes", 16]}
# policy: off
import ctypes
import ctypes.util


class Point(ctypes.Structure):
    _fields_ = [("tag", ctypes.c_char), ("number", ctypes.c_int), ("real", ctypes.c_double)]


class Holder(ctypes.Structure):
    _fields_ = [("point", Point), ("text", ctypes.c_char_p), ("pointer", ctypes.POINTER(ctypes.c_int))]


class Both(ctypes.Union):
    _fields_ = [("whole", ctypes.c_uint32), ("bytes", ctypes.c_uint8 * 4)]


holder, both, array = Holder(), Both(), (ctypes.c_int * 3)(1, 2, 3)
holder.point = Point(b"x", 5, real=1.5)
holder.text, holder.pointer = b"text", ctypes.pointer(ctypes.c_int(3))
both.whole, array[1] = 0x01020304, 9
buffer = ctypes.create_string_buffer(b"hello", 10)
try:
    ctypes.CDLL("libc.so.6")
except OSError as error:
    refused = str(error)
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
called_back, address = Callback(lambda number: number + 1), ctypes.cast(0x1000, Callback)
try:
    address(1)
except OSError as error:
    followed = str(error)
{
    "numbers": [ctypes.c_int(2**31).value, ctypes.c_uint8(-1).value, ctypes.c_bool(3).value, ctypes.c_float(1.5).value],
    "sizes": [ctypes.sizeof(kind) for kind in (ctypes.c_void_p, ctypes.c_long, ctypes.c_longlong, Point, ctypes.c_char)],
    "structure": [
        holder.point.tag.decode(), holder.point.number, holder.point.real, holder.text.decode(), holder.pointer.contents.value,
    ],
    "union": list(both.bytes),
    "array": array[:],
    "buffer": [buffer.value.decode(), len(buffer.raw)],
    "copied": Point.from_buffer_copy(bytes(holder.point)).real,
    "found": ctypes.util.find_library("c"),
    "refused": refused,
    "functions": [called_back(2), bool(address), followed, ctypes.cast(ctypes.c_void_p(16), ctypes.c_void_p).value],
}
