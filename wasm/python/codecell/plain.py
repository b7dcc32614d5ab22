"""Stand-ins for values that JSON has no form for, the same in a tool's arguments and in a script's result.

| value | stands for it |
| --- | --- |
| `datetime`, `date`, `time` | ISO 8601 text |
| `timedelta` | seconds |
| `Decimal` | a number, if that loses nothing |
| `Enum` | its value |
| dataclass | an object of its fields |
| set, frozenset, deque, range, dict views | a list; sets in order where their items have one |
| other mappings | an object |
| a tool of `aio` that was not awaited | its value |
| `bytes`, `bytearray`, `memoryview` | Base64 text |
| `Path`, `UUID` | text |
| numbers and arrays with `item()` or `tolist()` | what these give |
"""

import array
import base64
import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import uuid


def plain(value):
    """What stands for `value` in JSON, perhaps with more such values inside; TypeError where nothing does."""
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
    _CONVERSIONS.append((kind, convert))


def _from_set(value):
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def _from_decimal(value):
    if not value.is_finite():
        return float(value)  # refused like any other infinity
    if value == value.to_integral_value() and abs(value) < 10**18:
        return int(value)
    number = float(value)
    if decimal.Decimal(repr(number)) == value:
        return number
    raise TypeError(f"Decimal('{value}') has more digits than a JSON number carries; pass str(x) or float(x)")


def _from_bytes(value):
    return base64.b64encode(value).decode()


_CONVERSIONS = [
    ((datetime.datetime, datetime.date, datetime.time), lambda value: value.isoformat()),
    (datetime.timedelta, datetime.timedelta.total_seconds),
    (decimal.Decimal, _from_decimal),
    (enum.Enum, lambda value: value.value),
    ((set, frozenset, collections.abc.Set), _from_set),
    ((bytes, bytearray, memoryview), _from_bytes),
    (uuid.UUID, str),
    (collections.abc.Mapping, dict),
    ((collections.deque, range, array.array, collections.abc.ValuesView), list),
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
