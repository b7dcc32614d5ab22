"""The tasks of BigCodeBench that fail, in a page of Markdown: each with its kind of reason, and what went wrong."""

import re

MISSING_PACKAGE, MISSING_MODULE, FILES, NETWORK, PROCESSES, LIMITS, POLICY, DATA, OTHER = (
    "a package that is not in the image",
    "a module that this Python does not have",
    "files",
    "the network",
    "processes",
    "limits",
    "the policy",
    "data that a package fetches",
    "other",
)

# What the first error of a task has in it, and the kind that it then is of. The first that fits counts.
MARKS = (
    (PROCESSES, r"cannot start processes|no programs here|no processes|no shell"),
    (NETWORK, r"no network|sends no request"),
    (MISSING_MODULE, r"[Mm]odule (?:named )?'(cgi|turtle|tkinter|_tkinter|imghdr|distutils|pipes|telnetlib|crypt|_ssl|_ctypes|resource|fcntl)\b"),
    (MISSING_PACKAGE, r"is not in this image|No module named|is not installed|Missing optional dependency|ModuleNotFoundError|no attribute '__path__'"),
    (DATA, r"Resource .*not found|nltk\.download|LookupError|\bfetch_\w+\("),
    (NETWORK, r"ConnectionError|URLError|gaierror|NewConnectionError|no sockets|no network|socket|Max retries|HTTPError"),
    (PROCESSES, r"subprocess|fork|Popen|No such program|shell|psutil"),
    (LIMITS, r"MemoryError|FuelExhausted|Timeout|TimeLimit|MemoryLimit|limit|No space left"),
    (FILES, r"FileNotFoundError|PermissionError|IsADirectoryError|NotADirectoryError|FileExistsError|\[Errno \d+\]|OSError"),
    (POLICY, r"^policy, "),
)

REASON_CHARACTERS = 200


def kind_of(result):
    """The kind of reason for which a task failed."""
    text = " ".join([*result["reasons"], result["detail"]])
    return next((kind for kind, mark in MARKS if re.search(mark, text)), OTHER)


def wrong_first(result):
    """What went wrong first: of the policy, all that it found, without what it proposes instead."""
    found = [reason.partition(": ")[2].partition(": ")[0] for reason in result["reasons"] if reason.startswith("policy, ")]
    return "; ".join(found) or result["detail"]


def written(results, program):
    """The page."""
    failed = {number: result for number, result in results.items() if not result["passed"]}
    kinds = {number: kind_of(result) for number, result in failed.items()}
    counts = {kind: sum(found == kind for found in kinds.values()) for kind in dict.fromkeys(kinds.values())}
    lines = [
        f"{len(results) - len(failed)} of {len(results)} tasks of BigCodeBench pass, with {program}. The others, by the kind of reason:",
        "",
        "| reason | tasks |",
        "| --- | --- |",
    ]
    lines += [f"| {kind} | {count} |" for kind, count in sorted(counts.items(), key=lambda pair: -pair[1])]
    lines += ["", "| task | reason | what went wrong first |", "| --- | --- | --- |"]
    lines += [f"| {number} | {kinds[number]} | {_cell(wrong_first(result))} |" for number, result in failed.items()]
    return "\n".join(lines) + "\n"


def _cell(text):
    text = " ".join(text.split())[:REASON_CHARACTERS]
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<").replace("`", "'")
