"""A result that is too long, made to fit: what is kept is whole JSON of the same shape, with notes where parts are missing.

Short members of a container are kept whole; long ones share what is left. From a container with many members the first
ones are kept.
"""

import _codecell

from codecell import forms

# Bytes that a member may always have before it is shortened itself.
_LEAST_SHARE = 512
# Bytes that are kept free for a note, and below which there is room for nothing else.
_NOTE = 120
_ROOM_FOR_PARTS = 2 * _NOTE
_MAX_DROPPED = 2**32 - 1


def shortened(value, limit):
    """JSON of at most `limit` bytes for a value whose JSON is longer, and how many characters that leaves out."""
    text = _fitted(value, limit, ())
    if len(text.encode()) > limit:  # keys of such a length, or a limit that is smaller than any note
        text = _json(f"<a {type(value).__name__} that is too long to show any of it>")
        text = text if len(text) <= limit else '""'
    dropped = _codecell.result_length(value) - len(text)
    return text, min(max(dropped, 1), _MAX_DROPPED)


def _fitted(value, budget, ancestors):
    text = _codecell.result_json(value, budget, ancestors)
    if text is not None:
        return text
    if budget < _ROOM_FOR_PARTS:
        return _json(f"<{type(value).__name__[:40]} left out>")
    size = None
    for _ in range(8):
        if type(value) is str and _has_utf8(value):
            return _beginning(value, budget)
        if type(value) in (list, tuple):
            members = (("", index, item) for index, item in enumerate(value))
            return _container("[]", members, len(value), budget, ancestors, value, size)
        if type(value) is dict and all(type(key) is str and _has_utf8(key) for key in value):
            members = ((_json(key) + ": ", key, item) for key, item in value.items())
            return _container("{}", members, len(value), budget, ancestors, value, size)
        ancestors += value, ...
        size = size or forms.whole_size(value)
        value = forms.stand_in(value)
    return _json(forms.too_deep(value))


def _container(brackets, members, count, budget, ancestors, container, size):
    """A list or an object. `size` is what is known of the value that it stands for: how many items that has, and what it is."""
    left = budget - _NOTE
    share = max(_LEAST_SHARE, left // count)
    parts = []  # of each member: its key's JSON, and its own or None
    long = []  # the members among these that must be shortened, with the room that they have
    for prefix, key, item in members:
        within = (*ancestors, container, key)
        left -= len(prefix.encode()) + 2
        room = max(min(share, left), 0)
        text = _codecell.result_json(item, room, within)
        if text is None and room < _LEAST_SHARE and parts:
            break
        if text is None:
            long.append((len(parts), item, room, within))
        left -= room if text is None else len(text.encode())
        parts.append((prefix, text))
    missing = count - len(parts)
    for index, item, room, within in long:
        parts[index] = parts[index][0], _fitted(item, room + max(left, 0) // len(long), within)
    of_what = ""
    if missing and size is not None:
        missing, of_what = size[0] - len(parts), f" of {size[1]}"
    if missing and brackets == "[]":
        parts.append(("", _json(f"<{missing} more items{of_what}; return a slice or a summary>")))
    elif missing:
        name = "..."
        while name in container:
            name += "."
        parts.append((_json(name) + ": ", _json(f"<{missing} more keys{of_what}; return only those that are needed>")))
    return brackets[0] + ", ".join(prefix + text for prefix, text in parts) + brackets[1]


def _beginning(text, budget):
    kept = max(budget - _NOTE, 0)
    while kept and len(_json(text[:kept]).encode()) > budget - _NOTE:
        kept = kept * 3 // 4
    return _json(f"{text[:kept]}<{len(text) - kept} more characters; return a slice or a summary>")


def _json(text):
    return _codecell.result_json(text, 2**31 - 1, ())


def _has_utf8(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
