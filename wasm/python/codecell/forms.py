"""The forms that values take in a script's result: every value has one, and no value's own code can prevent that.

Beyond those of `plain`:

| value | stands for it |
| --- | --- |
| `int` beyond 2**53 - 1 in size | its digits as text, up to 300,000: many readers would round it |
| `Decimal` with more digits than a number has | its digits as text |
| NaN and the infinities | `"NaN"`, `"Infinity"`, `"-Infinity"` |
| keys of other types | text: the key's form, or its `repr` |
| generators and other iterators | a list of what they give, at most 10,000 items |
| asynchronous iterators | the same |
| arrays and tables of numpy and pandas | what `arrays` and `tables` make of them, at most 50,000 numbers or cells |
| a coroutine, a future that is done or still to be awaited | what it returns |
| what contains itself | `"<cycle: the list that is result['a']>"` |
| everything else | its `repr` |
"""

import asyncio
import concurrent.futures
import decimal
import io
import itertools
import sys
import types

from codecell import plain

_MAX_ITEMS = 10_000
_MORE = f"<only the first {_MAX_ITEMS} items were taken>"
_MAX_SHOWN_KEY = 100
_MAX_INT_BITS = 1_000_000  # of an integer whose digits are shown

# Numbers of an array, or cells of a table, that become part of a result. Most are shortened further, by their text.
MAX_CELLS = 50_000


def stand_in(value):
    """What stands for `value`. Only iterators and coroutines run code that may raise: that code is the script's."""
    kind = type(value)
    if hasattr(kind, "__next__") and not issubclass(kind, io.IOBase):
        return _once(value, _items)
    if kind is types.CoroutineType:
        return _once(value, asyncio.run)
    if issubclass(kind, (asyncio.Future, concurrent.futures.Future)):
        return _once(value, _of_future)
    if hasattr(kind, "__anext__"):
        return _once(value, lambda value: asyncio.run(_items_of_async(value)))
    try:
        exact = _EXACT.get(kind)
        if exact is not None:
            return exact(value)
        for known, convert, _ in _LARGE:
            if issubclass(kind, known):
                return convert(value)
        return plain.plain(value)
    except MemoryError:
        raise
    except Exception:
        pass
    return shown(value)


def register(kind, convert, size):
    """Let `convert` make the stand-ins in results for values of the type `kind`, with no more than `MAX_CELLS`, and let `size`
    tell the whole size of a value: the number of its items, and words on what it is.
    """
    _LARGE.append((kind, convert, size))


def whole_size(value):
    """How many items `value` has, of which its stand-in may have fewer, and words on what it is; None where nobody knows."""
    for known, _, size in _LARGE:
        if isinstance(value, known):
            return size(value)
    return None


def shown(value):
    """The `repr` of a value, as text that every reader takes."""
    try:
        text = repr(value)
    except MemoryError:
        raise
    except Exception as error:
        text = f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"
    return _escaped(text)


def cycle(path):
    """What takes the place of a container inside itself; `path` leads to it, containers and keys by turns."""
    keys = "".join(f"[{_short(key)}]" for key in path[1::2])
    return f"<cycle: the value of result{keys}>"


def too_deep(value):
    """What takes the place of a value at a depth that many readers refuse."""
    return f"<{type(value).__name__} left out: nested more than 100 levels deep>"


# What was registered: types, their stand-ins and their sizes.
_LARGE = []

# What has been made of values that can give what they hold only once.
_given = {}


def _once(value, convert):
    if id(value) not in _given:
        _given[id(value)] = value, convert(value)
    return _given[id(value)][1]


def _items(iterator):
    items = list(itertools.islice(iterator, _MAX_ITEMS))
    if len(items) == _MAX_ITEMS and next(iterator, _given) is not _given:
        items.append(_MORE)
    return items


def _of_future(future):
    """The result of a task or of work for a thread, also where its `await` was forgotten."""
    if future.done():
        return shown(future) if future.cancelled() or future.exception() is not None else future.result()
    if not isinstance(future, asyncio.Future) or (loop := future.get_loop()).is_running() or loop.is_closed():
        return shown(future)
    return loop.run_until_complete(future)


async def _items_of_async(iterator):
    items = []
    async for item in iterator:
        if len(items) == _MAX_ITEMS:
            items.append(_MORE)
            break
        items.append(item)
    return items


def _escaped(text):
    return text.encode("utf-8", "backslashreplace").decode()


def _from_int(value):
    if value.bit_length() > _MAX_INT_BITS:
        return f"<int of {value.bit_length()} bits; return a part such as x % 10**9, or hex(x)>"
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return str(value)
    finally:
        sys.set_int_max_str_digits(limit)


def _from_float(value):
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _from_decimal(value):
    try:
        return plain.plain(value)
    except ValueError:
        return str(value)


def _from_dict(value):
    members = {}
    for key, item in value.items():
        text = _key_text(key)
        while text in members:  # such as 1 beside "1"
            text += f" ({type(key).__name__})"
        members[text] = item
    return members


def _key_text(key):
    if type(key) is str:
        return key
    try:
        text = plain.key_text(key)
        if text is None:
            text = plain.plain(key)
    except MemoryError:
        raise
    except Exception:
        text = None
    return _escaped(text) if type(text) is str else shown(key)


_EXACT = {str: _escaped, int: _from_int, float: _from_float, decimal.Decimal: _from_decimal, dict: _from_dict}


def _short(key):
    text = shown(key)
    return text if len(text) <= _MAX_SHOWN_KEY else text[:_MAX_SHOWN_KEY] + "..."
