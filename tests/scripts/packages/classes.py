# expect: success
# result: {"point": "Point(x=1, y=2)", "as_dict": {"x": 1, "y": 2}, "frozen": "FrozenInstanceError", "checked": "'y' must be <class 'int'> (got 'two' that is a <class 'str'>).", "typed": true, "frame": [{"a": 2, "b": "y"}]}
import attr
import attrs
import narwhals
from typing_extensions import TypedDict, get_type_hints


@attrs.frozen
class Point:
    x: int
    y: int = attrs.field(validator=attrs.validators.instance_of(int))


class Movie(TypedDict, total=False):
    title: str


try:
    Point(1, 2).x = 3
except attr.exceptions.FrozenInstanceError as error:
    frozen = type(error).__name__
try:
    Point(1, "two")
except TypeError as error:
    checked = error.args[0]
{
    "point": repr(Point(1, 2)),
    "as_dict": attrs.asdict(Point(1, 2)),
    "frozen": frozen,
    "checked": checked,
    "typed": get_type_hints(Movie) == {"title": str} and hasattr(narwhals, "from_native"),
    "frame": [row for row in [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}] if row["a"] > 1],
}
