"""What is known of a package's tests in the cell: those that do not apply, and those that fail.

A pattern is a path of tests, `::` and the name of a test or class; `*` stands for anything in it. It means all tests of that
name, whatever their parameters are, unless it has brackets; then it means the one test of exactly that name.
"""

import re
import tomllib
from collections import Counter

import cell

DIFFERENT = ("failed", "error", "stopped")
TEXT_CHARACTERS_SHOWN = 160
NEW_SHOWN_MAX = 200


class Known:
    """The list of one package."""

    def __init__(self, path):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            self.package = raw["package"]
            self.wheel = {"version": raw["version"], "sha256": raw["sha256"]}
            self.version = raw["version"]
            self.folders = tuple(raw["folders"])
            # Folders of tests -> data of other ones that tests of theirs read.
            self.with_it = {folder: frozenset(names) for folder, names in raw.get("with_it", {}).items()}
            # What tests look for and no wheel has: empty files, and folders, which end with a slash.
            self.empty = tuple(raw.get("empty", ()))
            self.at_least = float(raw["at_least"])
            self.tools = tuple(raw.get("tools", ()))
            self.arguments = list(raw.get("arguments", ()))
            self.stand_ins = list(raw.get("stand_ins", ()))
            self.representative = tuple(raw["representative"])
            # Parameters of tests -> why the tests that have one of the name are left out.
            self.without = {str(name): str(reason) for name, reason in raw.get("without", {}).items()}
            self._left_out = _by_pattern(raw.get("left_out", ()))
            self._differences = _by_pattern(raw.get("difference", ()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise cell.UsageError(f"cannot read the list {path}: {error!r}") from error

    def strangers(self, files):
        """What is named without being there."""
        patterns = [*self._left_out, *self._differences]
        named = {pattern.partition("::")[0] for pattern in patterns} | set(self.representative)
        return sorted(name for name in named if not any(_matcher(name).fullmatch(file) for file in files))

    def leaves_out(self, file):
        """Whether a file of tests is left out as a whole."""
        return any("::" not in pattern and _matcher(pattern).fullmatch(file) for pattern in self._left_out)

    def left_out_of(self, file):
        """The patterns of the tests of a file that are left out."""
        parts = ((pattern, *pattern.split("::", 1)) for pattern in self._left_out if "::" in pattern)
        return [f"{file}::{rest}" for _, path, rest in parts if _matcher(path).fullmatch(file)]

    def tell_left_out(self):
        print("\nleft out:")
        reasons = {}
        for pattern, reason in self._left_out.items():
            reasons.setdefault(reason, []).append(pattern)
        for name, reason in self.without.items():
            reasons.setdefault(reason, []).append(f"tests with the parameter {name}")
        for reason, patterns in reasons.items():
            print(f"  {reason}: {' '.join(patterns)}")

    def tell(self, results, whole):
        """Print what fails and is not known to, and what is known to fail and does not; whether there was nothing to print."""
        matchers = {pattern: _matcher(pattern) for pattern in self._differences}
        new, used = [], Counter()
        for told in results.values():
            for name, (state, text) in told.items():
                plain = name if "::" not in name else name.partition("[")[0]
                found = [pattern for pattern, matcher in matchers.items() if matcher.fullmatch(name if "[" in pattern else plain)]
                used.update(found)
                if not found:
                    new.append(f"{name}: {state}: {_last_line(text)}")
        ran = list(results)
        gone = [
            pattern for pattern in matchers
            if not used[pattern] and (whole or any(_matcher(pattern.partition("::")[0]).fullmatch(file) for file in ran))
        ]
        for title, lines in (("failures that are not known", new), ("known failures that are gone", gone)):
            if lines:
                print(f"\n{title}: {len(lines)}")
                for line in lines[:NEW_SHOWN_MAX]:
                    print(f"  {line}")
        if not new and not gone:
            reasons = Counter()
            for pattern, count in used.items():
                reasons[self._differences[pattern]] += count
            print("\nall as known; failures:" if reasons else "\nall as known")
            for reason, count in reasons.most_common():
                print(f"{count:>7}  {reason}")
        return not new and not gone


def _by_pattern(entries):
    reasons = {}
    for entry in entries:
        if not entry["reason"].strip():
            raise ValueError("a reason is missing")
        for pattern in entry["tests"]:
            if pattern in reasons:
                raise ValueError(f"{pattern} is listed twice")
            reasons[pattern] = entry["reason"]
    return reasons


def _matcher(pattern):
    """The guest has the same rule: all but the star means itself."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip()[:TEXT_CHARACTERS_SHOWN] if lines else "no text"
