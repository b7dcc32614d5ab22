# expect: success
# result: {"search": [0, 1], "behind": null, "before": [0, 1], "match": [0, 1], "fullmatch": [0, 1], "findall": ["a", "a"], "finditer": [0, 1], "overlapped": ["aa", "aa"], "scanner": [0, 1], "sub": "bb", "positions": "bb", "subf": "bb", "split": ["x", "x", ""], "group": "no such group", "too large": "string indices must be integers", "text": "string indices must be integers", "timed out": true}
import sys

import regex

pattern = regex.compile("a")


def told(call):
    try:
        call()
    except (IndexError, TypeError) as error:
        return str(error)


# Such a time is longer than 32 bits hold in ticks of the clock.
try:
    timed_out = regex.search(r"(?:a|aa)+b|(?:aa|a)+d", "a" * 60, timeout=2.2)
except TimeoutError:
    timed_out = True
{
    "search": pattern.search("aa", 0, sys.maxsize).span(),
    "behind": pattern.search("aa", sys.maxsize),
    "before": pattern.search("aa", -sys.maxsize).span(),
    "match": pattern.match("aa", 0, 2**31).span(),
    "fullmatch": regex.fullmatch("a", "a", pos=-2**40, endpos=2**40).span(),
    "findall": pattern.findall("aa", 0, sys.maxsize),
    "finditer": [found.start() for found in pattern.finditer("aa", endpos=sys.maxsize)],
    "overlapped": regex.findall("aa", "aaa", pos=-2**33, overlapped=True),
    "scanner": pattern.scanner("aa", 0, sys.maxsize).search().span(),
    "sub": pattern.sub("b", "aa", count=sys.maxsize),
    "positions": regex.sub("a", "b", "aa", pos=0, endpos=sys.maxsize, count=sys.maxsize),
    "subf": regex.subf("a", "b", "aa", count=2**40),
    "split": pattern.split("xaxa", maxsplit=sys.maxsize),
    "group": told(lambda: pattern.search("a").group(2**33)),
    "too large": told(lambda: pattern.search("a", 0, 2**70)),
    "text": told(lambda: pattern.search("a", 0, "1")),
    "timed out": timed_out,
}
