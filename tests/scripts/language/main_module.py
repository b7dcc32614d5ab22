# expect: success
# policy: off
# result: [3, "mocked", true, 1]
# What a script defines is found in the module `__main__`: by pickle, by mock, and by unittest.
import __main__
import io
import pickle
import unittest
from unittest import mock


class Point:
    def __init__(self, x):
        self.x = x


def name():
    return "own"


class Case(unittest.TestCase):
    def test_it(self):
        self.assertEqual(name(), "own")


copied = pickle.loads(pickle.dumps(Point(3)))
with mock.patch(__name__ + ".name", return_value="mocked"):
    mocked = name()
loaded = unittest.defaultTestLoader.loadTestsFromModule(__main__)
ran = unittest.TextTestRunner(stream=io.StringIO()).run(loaded)
[copied.x, mocked, __main__.Point is Point, ran.testsRun]
