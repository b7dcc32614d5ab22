# expect: success
# policy: off
# result: {"fields": [["x", "y", "z"], ["y"]], "hints": ["x", "y", "total", "z"], "resolved": true, "tests": [2, 0], "doctests": [1, 0], "source": true, "enum": true, "main": true, "pickled": true, "named": true}
# The module `__main__` is the script: whatever looks there for a name that the script gives finds it.
from __future__ import annotations

import __main__
import copy
import dataclasses
import doctest
import enum
import inspect
import io
import pickle
import sys
import typing
import unittest
from collections import namedtuple
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, Optional


@dataclass
class Row:
    x: int
    y: list[Row] = field(default_factory=list)
    total: ClassVar[int] = 0
    _: KW_ONLY
    z: int = 3


@dataclass
class Scaled:
    factor: InitVar[int]
    y: int = 1

    def __post_init__(self, factor):
        self.y *= factor


class Node(typing.TypedDict):
    next: Optional[Node]


class Color(enum.Enum):
    RED = 1


Pair = namedtuple("Pair", "a b")


def double(x: int) -> Row:
    """
    >>> double(2)
    4
    """
    return 2 * x


class Tests(unittest.TestCase):
    def test_double(self):
        self.assertEqual(double(1), 2)

    def test_row(self):
        with self.assertRaises(TypeError):
            Row(1, [], 3)


ran = unittest.main(argv=["script"], exit=False, testRunner=unittest.TextTestRunner(stream=io.StringIO()))
documented = doctest.testmod()
values = [Row(1, z=5), Color.RED, Pair(1, 2), Scaled(2)]
result = {
    "fields": [[each.name for each in dataclasses.fields(kind)] for kind in (Row, Scaled)],
    "hints": [name for name in typing.get_type_hints(Row) if name != "_"],
    "resolved": typing.get_type_hints(double)["return"] is Row
    and typing.get_type_hints(Node)["next"] == Optional[Node]
    and inspect.signature(double, eval_str=True).return_annotation is Row,
    "tests": [ran.result.testsRun, len(ran.result.failures) + len(ran.result.errors)],
    "doctests": [documented.attempted, documented.failed],
    "source": "2 * x" in inspect.getsource(double) and inspect.getsource(Row).startswith("@dataclass"),
    "enum": pickle.loads(pickle.dumps(Color.RED)) is Color.RED,
    "main": sys.modules["__main__"] is __main__ and vars(__main__) is globals() and __main__.Row is Row,
    "pickled": pickle.loads(pickle.dumps(values)) == values == copy.deepcopy(values),
    "named": Row.__module__ == double.__module__ == __name__ == "__main__",
}
if __name__ == "__main__":
    result
