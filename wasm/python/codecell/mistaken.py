"""What to write for an attribute that a value does not have because it is of another type than the script takes it for."""

import difflib

# What other libraries and languages wrap an answer in.
_WRAPPERS = {
    "body", "content", "contents", "data", "json", "output", "response", "result", "structuredContent",
    "structured_content", "text", "value",
}  # fmt: skip
_OTHERS = {
    "length": "len(x)", "size": "len(x)",
    "push": "x.append(item)", "add": "x.append(item)", "concat": "x + others",
    "map": "[f(item) for item in x]", "filter": "[item for item in x if test(item)]", "forEach": "for item in x:",
    "includes": "item in x", "contains": "item in x", "indexOf": "x.index(item)", "has": "key in x", "has_key": "key in x",
    "hasOwnProperty": "key in x", "entries": "x.items()", "iteritems": "x.items()", "slice": "x[start:end]",
    "join": "', '.join(x)", "head": "x[:5]", "first": "x[0]", "last": "x[-1]", "tolist": "list(x)",
    "trim": "x.strip()", "toLowerCase": "x.lower()", "toUpperCase": "x.upper()", "substring": "x[start:end]",
    "substr": "x[start:end]", "startsWith": "x.startswith(text)", "endsWith": "x.endswith(text)",
    "replaceAll": "x.replace(old, new)", "toString": "str(x)", "toFixed": "f'{x:.2f}'",
}  # fmt: skip

_MAX_KEYS = 10
_MAX_KEY = 40

OF_NONE = (
    "it is None: that is what a tool gives that replies with nothing, a function without `return`, and a method that changes "
    "its list, such as `.sort()` or `.append()`"
)
OF_LIST_KEY = 'it is a list: take one item first, as in `rows[0]["key"]`, or all: `[row["key"] for row in rows]`'
_OF_SET = "it is a set, whose items have no order and no keys: `sorted(x)` makes a list of it, and `{}` is an empty dict"
OF_TEXT_KEY = "it is text: `json.loads(text)` makes values of JSON, `.splitlines()` a list of its lines"


def attribute(value, name):
    """One sentence for `value.name`; None where nothing is known to help."""
    if value is None:
        return OF_NONE
    find = _KINDS.get(type(value))
    return find(value, name) if find is not None else None


def of_json(kind):
    """One sentence for `json.loads(x)` where x is no text but of the type `kind`; None where nothing is known to help."""
    if kind == "NoneType":
        return OF_NONE
    if kind == "TextIOWrapper":
        return "it is a file: `json.load(file)` reads JSON from a file"
    if kind in ("list", "dict", "int", "float", "bool", "tuple"):
        already = f"it is {'an' if kind == 'int' else 'a'} {kind} already"
        return f"{already}, as a tool returns one for JSON: use it without `json.loads`"
    return None


def _of_dict(value, name):
    if name in value:
        return f"it is a dict: write `[{name!r}]` for `.{name}`"
    keys = [key for key in value if isinstance(key, str)]
    lists = [key for key in keys if isinstance(value[key], list)]
    if hasattr(list, name) and lists:
        return f"it is a dict: a list is in `[{_short(lists[0])}]`"
    if name in _OTHERS and name not in ("push", "add"):
        return f"write `{_OTHERS[name]}`: it is a dict"
    close = difflib.get_close_matches(name, keys, 1)
    if close:
        return f"it is a dict: write `[{_short(close[0])}]` for `.{name}`"
    shown = ", ".join(_short(key) for key in keys[:_MAX_KEYS])
    more = f" and {len(value) - _MAX_KEYS} more" if len(value) > _MAX_KEYS else ""
    already = "what a tool returns is its value already: " if name in _WRAPPERS else ""
    return f"{already}it is a dict, whose keys are {shown or 'none'}{more}: write `[key]` for `.{name}`"


def _of_list(value, name):
    first = value[0] if value else None
    if isinstance(first, dict) and name in first:
        return f"it is a list of dicts: write `[row[{name!r}] for row in rows]` for `rows.{name}`"
    if name in _OTHERS:
        return f"write `{_OTHERS[name]}`: it is a {type(value).__name__}"
    if name in ("split", "splitlines"):
        return "it is a list already, as a tool returns one for JSON: loop over it without splitting"
    if hasattr(str, name) and isinstance(first, str):
        return f"it is a list of texts: write `[item.{name}(...) for item in items]`"
    if hasattr(dict, name) and isinstance(first, dict):
        return f"it is a list of dicts: take one item first, as in `rows[0].{name}(...)`, or loop over them"
    if type(value) is tuple and hasattr(list, name):
        return f"it is a tuple, which cannot change: `list(x)` makes a list with `.{name}`"
    already = "what a tool returns is its value already: " if name in _WRAPPERS else ""
    return f"{already}it is a {type(value).__name__} of {len(value)} items: loop over it, or take one as in `x[0]`"


def _of_text(value, name):
    is_json = value.lstrip()[:1] in ("{", "[")
    if name in _OTHERS:
        return f"write `{_OTHERS[name]}`: it is text"
    if name in ("read", "readline", "readlines"):
        return "it is the text itself: `json.loads(text)` reads JSON, and `io.StringIO(text)` is a file where one is wanted"
    if name in _WRAPPERS or name == "decode":
        more = ", and `json.loads(text)` makes values of its JSON" if is_json or name == "json" else ""
        return f"it is the text itself, without `.{name}`{more}"
    if is_json and (hasattr(dict, name) or hasattr(list, name)):
        return f"it is text: `json.loads(text)` makes values of its JSON, which have `.{name}`"
    return OF_TEXT_KEY if hasattr(dict, name) or hasattr(list, name) else None


def _of_number(value, name):
    if hasattr(str, name):
        return f"it is a number: write `str(x).{name}(...)`"
    if name in ("toString", "toFixed"):
        return f"write `{_OTHERS[name]}`: it is a number"
    if hasattr(list, name) or name in ("push", "add"):
        return "it is a number: `x += number` adds to it, and a list to append to begins as `x = []`"
    return f"it is a number, which has no keys and no `.{name}`" if hasattr(dict, name) else None


def _of_set(value, name):
    if type(value) is frozenset and hasattr(set, name):
        return f"it is a frozenset, which cannot change: `set(x)` makes a set with `.{name}`"
    if name in ("append", "push", "insert", "extend", "concat"):
        return f"it is a set: write `{'x.update(others)' if name in ('extend', 'concat') else 'x.add(item)'}`"
    if name in _OTHERS and name not in ("indexOf", "slice", "head", "first", "last", "entries", "iteritems"):
        return f"write `{_OTHERS[name]}`: it is a set"
    return _OF_SET if hasattr(list, name) or hasattr(dict, name) or name in _OTHERS else None


def _of_bytes(value, name):
    if hasattr(str, name) or name in _WRAPPERS:
        return f"it is bytes: `x.decode()` makes text of it{f', which has `.{name}`' if hasattr(str, name) else ''}"
    return None


def _short(key):
    return repr(key if len(key) <= _MAX_KEY else key[:_MAX_KEY] + "...")


_KINDS = {
    dict: _of_dict, list: _of_list, tuple: _of_list, str: _of_text, int: _of_number, float: _of_number, bool: _of_number,
    set: _of_set, frozenset: _of_set, bytes: _of_bytes,
}  # fmt: skip
