"""Finding tools and reading about them from within a script."""

import _codecell

from codecell.tools import Server, Tool


def _ask(question):
    """The host's answer to a question about the catalog; ValueError where it cannot be asked."""
    try:
        return _codecell.describe("", _codecell.encode(question))
    except AttributeError as refusal:
        raise ValueError(str(refusal)) from None


def search_tools(query, limit=8, detail="signatures"):
    """Tools that do what `query` says in plain words, the best first: a list of dicts.

    `detail` is "names", "signatures" (with `signature` and `description`) or "full" (with `stub`).
    """
    if not isinstance(query, str):
        raise TypeError(f"search_tools() takes what you want to do as a str, not {type(query).__name__}")
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"the limit of search_tools() is a whole number from 1, not {limit!r}")
    return _ask({"search": {"query": query[:1000], "limit": limit, "detail": detail}})["tools"]


def get_tool_docs(*names):
    """The typed stubs of tools, or of all tools of servers, as text: get_tool_docs("files.read_text_file")."""
    if len(names) == 1 and isinstance(names[0], (list, tuple)):
        names = names[0]
    answer = _ask({"docs": [_name(name) for name in names]})
    return "\n".join(part for part in (answer["docs"], *(f"# {problem}" for problem in answer["missing"])) if part)


def find_docs(name):
    """The stubs of what `name` names, and what is wrong with it if that is nothing."""
    answer = _ask({"docs": [name]})
    return answer["docs"], "".join(answer["missing"])


def _name(subject):
    if isinstance(subject, Tool):
        return subject.__qualname__
    if isinstance(subject, Server):
        return subject.__name__
    if isinstance(subject, str):
        return subject
    raise TypeError(f"get_tool_docs() takes names such as 'files.read_text_file', not {type(subject).__name__}")
