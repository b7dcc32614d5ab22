"""What is known of CPython's tests in the cell: the modules that are left out, and the tests that do not pass."""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import cell

DIFFERENT = ("failed", "error", "stopped")
TEXT_CHARACTERS_SHOWN = 160


class Known:
    """The known differences, and how many tests each module skips.

    A pattern stands for the tests of one module that it matches. It explains those that do not pass and nothing else:
    when a test that it matches passes, or none is left that does not, the pattern is no longer true.
    """

    def __init__(self, path):
        raw = _read(path)
        self._patterns = {}
        self._stopped = set()
        try:
            for entry in raw.get("difference", []):
                if not entry["reason"].strip():
                    raise ValueError("a difference has no reason")
                for pattern in entry["tests"]:
                    if pattern in self._patterns:
                        raise ValueError(f"{pattern} is listed twice")
                    if "*" in pattern.partition(".")[0]:
                        raise ValueError(f"{pattern} is of no one module")
                    self._patterns[pattern] = entry["reason"]
                    if entry.get("stopped", False):
                        if "*" in pattern:
                            raise ValueError(f"{pattern} ends its execution, so its whole name is needed")
                        self._stopped.add(pattern)
            self._skips = {module: int(count) for module, count in raw.get("skipped", {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise cell.UsageError(f"cannot read the known differences {path}: {error!r}") from error

    def stopped(self, module):
        """The tests of a module that are known to end their execution."""
        return sorted(test for test in self._stopped if test.partition(".")[0] == module)

    def tell(self, results):
        """Print what is not as it is known to be, of modules with their tests; whether there was nothing to print."""
        new, gone, explained = [], [], 0
        for module, states in results.items():
            patterns = [pattern for pattern in self._patterns if pattern.partition(".")[0] == module]
            different = {name for name, (state, _) in states.items() if state in DIFFERENT}
            for name in sorted(different):
                found = [pattern for pattern in patterns if fnmatchcase(name, pattern)]
                state, text = states[name]
                if not found:
                    new.append(f"{name}: {_last_line(text)}")
                elif (state == "stopped") != any(pattern in self._stopped for pattern in found):
                    new.append(f"{name}: {state}, which is not how it is known to end")
                else:
                    explained += 1
            for pattern in patterns:
                matched = {name for name, (state, _) in states.items() if fnmatchcase(name, pattern)}
                gone += [f"{name}: {states[name][0]}" for name in sorted(matched - different) if states[name][0] == "passed"]
                if not matched & different:
                    gone.append(f"{pattern}: no test that it matches fails")
            skipped = sum(state == "skipped" for state, _ in states.values())
            if skipped != self._skips.get(module, 0):
                side = new if skipped > self._skips.get(module, 0) else gone
                side.append(f"{module}: {skipped} tests are skipped, {self._skips.get(module, 0)} are known to be")
        for title, lines in (("differences that are not known", new), ("known differences that are gone", gone)):
            if lines:
                print(f"\n{title}:")
                for line in lines:
                    print(f"  {line}")
        if not new and not gone:
            print(f"\nall as known: {explained} differences")
        return not new and not gone


class Choice:
    """Which modules are run: `left_out` (module -> reason) are not, `representative` stand for the others, and
    `stand_ins` (module -> names) get empty modules in place of those that exist only to test CPython."""

    def __init__(self, path):
        raw = _read(path)
        self.left_out = {}
        try:
            for entry in raw["left_out"]:
                if not entry["reason"].strip():
                    raise ValueError("a reason is missing")
                for module in entry["modules"]:
                    if module in self.left_out:
                        raise ValueError(f"{module} is listed twice")
                    self.left_out[module] = entry["reason"]
            self.representative = list(raw["representative"])
            self.stand_ins = {module: list(names) for module, names in raw["stand_ins"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise cell.UsageError(f"cannot read {path}: {error!r}") from error


def _read(path):
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise cell.UsageError(f"cannot read {path}: {error}") from error


def _last_line(text):
    lines = [line for line in text.splitlines() if line[:1].strip()]
    return lines[-1][:TEXT_CHARACTERS_SHOWN] if lines else "no text"
