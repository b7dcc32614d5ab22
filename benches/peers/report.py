"""The peers' table, and the page that it stands in."""

import math
import os
import platform

import work  # which makes the folder of the next one known
import cell

PAGE = work.ROOT / "docs" / "benchmarks.md"
MARKS = "<!-- peers: begin -->", "<!-- peers: end -->"
HEADING = "# Benchmarks\n"
ERROR_CHARACTERS = 60
MIB = 1024 * 1024
OURS = "codecell"
WITHIN_NOISE = "~"
PROGRAMS_FROM = 6
# A load average from which the machine does other work, too.
BUSY = 1


def written(results, tasks, hostile, load):
    """The section as Markdown: a column for each peer, a line for each piece of work. `load` is the machine's load average
    before all that."""
    names = list(results)
    present = [name for name in names if "absent" not in results[name]]
    lines = [
        "## Beside others",
        "",
        "Medians in milliseconds, with how many times codecell's figure in parentheses; below 1 the peer is quicker.",
        "Every run is fresh. codecell's figures hold a message to `codecell serve` and back, and its tool is in a",
        "process of its own; the others' are calls inside one process, and so are their tools, but for pydantic-monty,",
        "which has workers, and `python3`, which is a process for each script. The times of programs are those beyond a",
        "fresh `print(1+1)` of the same peer; `~` is a program that takes no longer beyond it than such prints differ",
        "from each other. Over MCP, pyeryx keeps its state from call to call. pyodide on Node and",
        "smolagents' local executor do not keep a script from the process that it runs in.",
        "",
        "To repeat: `cargo build --release`, then `benches/peers/run.py`.",
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}.",
        *([f"It was shared with other work (load average {load:.0f}), so the ratios count and not the milliseconds."] if load >= BUSY else []),
        "",
        "| | " + " | ".join(f"{name} {results[name].get('version', '')}".strip() for name in present) + " |",
        "| --- |" + " ---: |" * len(present),
    ]
    for number, task in enumerate(tasks):
        beyond = number >= PROGRAMS_FROM
        lines.append(f"| {task.heading} | " + " | ".join(_figure(results, name, task.key, beyond) for name in present) + " |")
    programs = [task.key for task in tasks[PROGRAMS_FROM:]]
    lines.append("| programs, geometric mean | " + " | ".join(_mean(results, name, programs) for name in present) + " |")
    lines.append("| MCP `tools/call` over stdio | " + " | ".join(_mcp(results, name) for name in present) + " |")
    lines.append("| memory after that, host included, MiB | " + " | ".join(_memory(results[name]) for name in present) + " |")
    lines.append(
        f"| {hostile} hostile scripts held | " + " | ".join(_held(results[name], hostile) for name in present) + " |"
    )
    lines.append("| tasks of BigCodeBench | " + " | ".join(_share(results[name]) for name in present) + " |")
    notes = _notes(results, tasks)
    if notes:
        lines += ["", *notes]
    return "\n".join(lines)


def put(page, text, marks=MARKS):
    """Put a section into the page, between its marks, and leave all else as it is."""
    first, last = marks
    old = page.read_text(encoding="utf-8") if page.exists() else HEADING
    section = f"{first}\n{text}\n{last}"
    before, begin, rest = old.partition(first)
    if begin:
        _, end, after = rest.partition(last)
        if not end:
            raise cell.UsageError(f"{page} has {first} without {last}")
        new = before + section + after
    else:
        new = f"{old.rstrip()}\n\n{section}\n"
    page.parent.mkdir(exist_ok=True)
    page.write_text(new, encoding="utf-8")


def _time(results, name, key, beyond=False):
    """A figure, or nothing. Beyond a fresh print, if so wanted, and nothing where the two cannot be told apart."""
    figures = results[name]["figures"]
    ms = figures.get(key, {}).get("ms")
    if ms is None or not _answers_as_others(results, name, key):
        return None
    if not beyond:
        return ms
    base = figures.get("print", {})
    if "ms" not in base:
        return None
    rest = ms - base["ms"]
    return rest if rest > base["spread"] else None


def _answers_as_others(results, name, key):
    """Whether a peer printed what python3 printed; where that was not run, what codecell did."""
    for reference in ("subprocess", OURS):
        expected = results.get(reference, {}).get("figures", {}).get(key, {}).get("stdout")
        if expected is not None:
            return results[name]["figures"][key]["stdout"] == expected
    return True


def _figure(results, name, key, beyond):
    figure = results[name]["figures"].get(key)
    if figure is None:
        return ""
    if "error" in figure:
        return "-"
    if not _answers_as_others(results, name, key):
        return "another answer"
    ms = _time(results, name, key, beyond)
    if ms is None:
        return WITHIN_NOISE
    ours = _time(results, OURS, key, beyond) if OURS in results and "ms" in results[OURS]["figures"].get(key, {}) else None
    ratio = f" ({_digits(ms / ours)})" if ours and name != OURS else ""
    return _digits(ms) + ratio


def _mean(results, name, keys):
    """The mean of those programs that both the peer and codecell ran, as a multiple of codecell's."""
    ratios = []
    for key in keys:
        if "ms" in results[name]["figures"].get(key, {}) and "ms" in results.get(OURS, {"figures": {}})["figures"].get(key, {}):
            ms, ours = _time(results, name, key, True), _time(results, OURS, key, True)
            if ms and ours:
                ratios.append(ms / ours)
    if not ratios:
        return "-"
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    return f"{_digits(mean)} times ({len(ratios)} of {len(keys)})"


def _mcp(results, name):
    if "mcp" not in results[name]:
        return "-"
    ms, ours = results[name]["mcp"], results.get(OURS, {}).get("mcp")
    return _digits(ms) + (f" ({_digits(ms / ours)})" if ours and name != OURS else "")


def _memory(result):
    return f"{result['memory'] / MIB:,.0f}" if "memory" in result else "-"


def _held(result, total):
    return f"{total - len(result['hostile'])}" if "hostile" in result else "not run"


def _share(result):
    found = result.get("bigcodebench", {})
    return f"{found['passed']} of {found['of']}" if "passed" in found else "not run"


def _notes(results, tasks):
    """In words what the table has no figure for."""
    notes = []
    for name, result in results.items():
        if "absent" in result:
            notes.append(f"- {name} {result['absent']}")
            continue
        notes += [f"- {name} lacks {lack}" for lack in result["lacks"]]
        for task in tasks:
            error = result["figures"].get(task.key, {}).get("error")
            if error:
                notes.append(f"- {name}, {task.heading}: {_short(error)}")
        for script, how in result.get("hostile", {}).items():
            notes.append(f"- {name}, hostile script `{script}`: {_short(how)}")
        if "error" in result.get("bigcodebench", {}):
            notes.append(f"- {name}, BigCodeBench: {_short(result['bigcodebench']['error'])}")
    return notes


def _short(error):
    line = error.strip().splitlines()[-1].replace("|", "/")
    return line if len(line) <= ERROR_CHARACTERS else line[: ERROR_CHARACTERS - 3] + "..."


def _digits(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"
