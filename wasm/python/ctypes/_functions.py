"""Functions as libraries would call them, and addresses, which lead nowhere: there are no libraries in a cell."""

NO_LIBRARIES = "there are no libraries to load here; `struct`, `array` and `memoryview` work on bytes"


def lead_nowhere(*_, **__):
    """What stands for every function that follows an address."""
    raise OSError(f"an address leads nowhere here: {NO_LIBRARIES}")


class CFuncPtr:
    """A function of Python's, which can be called as before, or the address of a function, which cannot."""

    restype, argtypes = None, ()

    def __init__(self, function=None, /):
        if not (function is None or isinstance(function, int) or callable(function)):
            raise TypeError("argument must be callable or integer function address")
        self._function = function

    def __bool__(self):
        return bool(self._function)

    def __call__(self, *arguments):
        return self._function(*arguments) if callable(self._function) else lead_nowhere()


def CFUNCTYPE(restype, *argtypes, use_errno=False, use_last_error=False):
    """The type of functions that libraries call back."""
    return type("CFunctionType", (CFuncPtr,), {"restype": restype, "argtypes": argtypes})


def cast(value, kind, /):
    """An address as a function of this type, or as an address again: packages name their own functions and arrays so, to hand
    them to their own C. There are no other casts."""
    address = value.value if _is_address(type(value)) else value
    if isinstance(address, int) and isinstance(kind, type) and (issubclass(kind, CFuncPtr) or _is_address(kind)):
        return kind(address)
    return lead_nowhere()


def _is_address(kind):
    """Whether it is `c_void_p` or made of it."""
    return getattr(kind, "_type_", None) == "P"
