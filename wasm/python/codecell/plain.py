"""Stand-ins for values that JSON has no form for, the same in a tool's arguments and in a script's result.

| value | stands for it |
| --- | --- |
| `datetime`, `date`, `time` | ISO 8601 text |
| `timedelta` | seconds |
| `Decimal` | a number, if that loses nothing |
| `Enum` | its value |
| dataclass, `NamedTuple`, `SimpleNamespace` | an object of its fields |
| set, frozenset | a list, in order where the items have one |
| deque, range, array, other sequences, views of a dict | a list |
| other mappings, rows of `sqlite3` | an object |
| keys that are numbers, booleans or `None` | the text that JSON has for them |
| a tool of `aio` that was not awaited | its value |
| `bytes`, `bytearray`, `memoryview` | Base64 text |
| `Path`, `UUID`, addresses of `ipaddress`, time zones | text |
| numbers and arrays with `item()` or `tolist()` | what these give |

Those of numpy and pandas are in `arrays` and `tables`. What has no form raises TypeError, or ValueError where only this value of its type has none.
"""

import array
import base64
import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import ipaddress
import sqlite3
import types
import uuid


def plain(value):
    """What stands for `value` in JSON, perhaps with more such values inside."""
    convert = _EXACT.get(type(value))
    if convert is not None:
        return convert(value)
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    for method in ("__fspath__", "tolist", "item"):
        found = getattr(type(value), method, None)
        if found is not None:
            return found(value)
    raise TypeError(f"{_described(value)} has no form in JSON{_advice(value)}")


def register(kind, convert):
    """Let `convert` make the stand-ins for values of the type `kind`."""
    _EXACT[kind] = convert
    _CONVERSIONS.append((kind, convert))


def key_text(key):
    """The text for a key of a dict that is no `str`, or None where it has none."""
    if isinstance(key, enum.Enum):
        key = key.value
    if key is None or key is True or key is False:
        return {None: "null", True: "true", False: "false"}[key]
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int):
        return int.__repr__(key)
    if isinstance(key, float):
        return float.__repr__(key)
    if hasattr(type(key), "item"):  # a number of numpy
        key = plain(key)
        return key_text(key) if type(key) in (int, bool, str) else None
    return None


def _from_text(value):
    raise ValueError("half of a surrogate pair in a text has no form in JSON; pass text.encode('utf-8', 'replace').decode()")


def _from_float(value):
    raise ValueError(f"{value!r} is no number in JSON; pass None or text")


def _from_dict(value):
    members = {}
    for key, item in value.items():
        text = key_text(key)
        if text is None:
            raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}; pass a list of pairs")
        members[text] = item
    return members


def _from_tuple(value):
    fields = getattr(type(value), "_fields", None)
    return dict(zip(fields, value)) if isinstance(fields, tuple) else tuple(value)


def _from_set(value):
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def _from_decimal(value):
    if not value.is_finite():
        return float(value)  # treated like any other infinity
    if value == value.to_integral_value() and abs(value) < 10**18:
        return int(value)
    number = float(value)
    if decimal.Decimal(repr(number)) == value:
        return number
    raise ValueError(f"Decimal('{value}') has more digits than a JSON number carries; pass str(x) or float(x)")


def _from_int(value):
    raise ValueError(f"an int of {value.bit_length()} bits has more digits than a JSON number carries; pass str(x) or float(x)")


def _from_bytes(value):
    return base64.b64encode(bytes(value)).decode()


# What the writer could not write although JSON has its type, and what was registered.
_EXACT = {str: _from_text, int: _from_int, float: _from_float, dict: _from_dict}

_CONVERSIONS = [
    ((datetime.datetime, datetime.date, datetime.time), lambda value: value.isoformat()),
    (datetime.timedelta, datetime.timedelta.total_seconds),
    (decimal.Decimal, _from_decimal),
    (enum.Enum, lambda value: value.value),
    (str, str.__str__),
    (collections.UserString, str),
    (int, int.__int__),
    (float, float.__float__),
    (tuple, _from_tuple),
    ((collections.abc.KeysView, collections.abc.ItemsView, collections.abc.ValuesView), list),
    ((set, frozenset, collections.abc.Set), _from_set),
    ((bytes, bytearray, memoryview), _from_bytes),
    ((uuid.UUID, ipaddress._IPAddressBase, datetime.tzinfo), str),
    ((collections.abc.Mapping, sqlite3.Row), dict),
    (types.SimpleNamespace, lambda value: dict(vars(value))),
    ((list, collections.deque, range, array.array, collections.abc.Sequence), list),
]


def _described(value):
    return f"the class {value.__name__}" if isinstance(value, type) else f"a value of type {type(value).__name__}"


def _advice(value):
    if hasattr(value, "__await__"):
        return "; it has not been awaited yet: write `await` before it"
    if hasattr(value, "__next__"):
        return "; pass list(x)"
    if callable(value):
        return "; it was not called: write parentheses after it" if not isinstance(value, type) else ""
    return "; pass a dict, a list, text or a number made from it"
