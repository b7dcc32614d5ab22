"""Regular expressions over 5,000 log lines."""
import re

lines = [f"2026-03-{i % 28 + 1:02d} host{i % 9} GET /shop/{i % 50}?q={i} {200 + i % 5} {i % 977} ms" for i in range(5_000)]
pattern = re.compile(r"^(\S+) (host\d) GET (/\w+/\d+)\?q=(\d+) (\d{3}) (\d+) ms$")

slow = [match[3] for line in lines if (match := pattern.match(line)) and int(match[6]) > 900]
masked = re.sub(r"\d", "#", "\n".join(lines))
(len(slow), masked.count("#"))
