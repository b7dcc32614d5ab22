# expect: success
# result: {"index": {"a": 1}, "dict": {"a": ["x", "x"]}, "captures": [["xx"], ["x", "x"]], "spans": [[[0, 2]], [[0, 1], [1, 2]]]}
import regex

pattern = regex.compile(r"(?P<a>x)+")
found = pattern.match("xx")
{
    "index": dict(pattern.groupindex),
    "dict": found.capturesdict(),
    "captures": found.allcaptures(),
    "spans": found.allspans(),
}
