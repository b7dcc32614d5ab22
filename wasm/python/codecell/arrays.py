"""Numbers and arrays of numpy as plain data, in results and in the arguments of tools.

| value | stands for it |
| --- | --- |
| a number, a truth value, a text | the same of Python; of a long double, the nearest `float` |
| `datetime64`, `timedelta64` | a date or a time, a time span, to the microsecond; `None` for NaT |
| an array | a list, of lists where it has several dimensions |
| a record, an array of records | an object, a list of objects |
"""

from codecell import forms, plain

# Units of time beyond those that `datetime` has.
_FINER = {"ns", "ps", "fs", "as"}

_numpy = None


def install(numpy):
    """Have the numbers and arrays of this module known."""
    global _numpy
    _numpy = numpy
    for kind in {numpy.generic, *numpy.sctypeDict.values()}:
        plain.register(kind, _plain)
    plain.register(numpy.ndarray, _plain)
    plain.register(numpy.dtype, str)
    forms.register(numpy.ndarray, _bounded, _size)


def _plain(value):
    """What `tolist()` gives, which numbers have too, with no other types in it than those of Python."""
    dtype = value.dtype
    if dtype.names is not None:
        items = value.tolist()
        return dict(zip(dtype.names, items)) if isinstance(items, tuple) else _records(items, dtype.names)
    if dtype.kind in "mM" and _unit(dtype) in _FINER:
        value = value.astype(f"{dtype.kind}8[us]")
    elif dtype.kind == "f" and dtype.itemsize > 8:
        value = value.astype("float64")
    elif dtype.kind == "c" and dtype.itemsize > 16:
        value = value.astype("complex128")
    return value.tolist()


def _unit(dtype):
    """The unit of time of a type that is written like `<M8[ns]`."""
    return dtype.str.partition("[")[2].rstrip("]").lstrip("0123456789")


def _records(rows, names):
    return [dict(zip(names, row)) if isinstance(row, tuple) else _records(row, names) for row in rows]


def _bounded(array):
    """The stand-in for an array in a result."""
    if array.size <= forms.MAX_CELLS:
        return _plain(array)
    if isinstance(array, _numpy.matrix):
        array = _numpy.asarray(array)  # a row of a matrix is a matrix again
    rows = forms.MAX_CELLS * len(array) // array.size
    items = _plain(array[:rows]) if rows > 0 else [array[0]]
    rows = len(items)
    if rows < len(array):
        items.append(f"<{len(array) - rows} more items of {_size(array)[1]}; return a slice or a summary>")
    return items


def _size(array):
    return array.shape[0] if array.ndim else 1, f"an array of the shape {array.shape} and the type {array.dtype}"
