"""Turns a night's log into incidents: when, how long, which services, and who was on call."""
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LINE = re.compile(r"(?P<time>\S+Z) (?P<level>\w+) +\[(?P<service>\w+)\] (?P<message>.+)")

settings = json.loads(files.read_text_file(path="oncall.json"))
local = ZoneInfo(settings["time_zone"])
gap = timedelta(minutes=settings["gap_minutes"])

errors = []
for line in files.read_text_file(path="app.log").splitlines():
    entry = LINE.fullmatch(line)
    if entry and entry["level"] == "ERROR":
        errors.append((datetime.fromisoformat(entry["time"]), entry["service"], entry["message"]))

# Errors that follow each other within the gap belong together.
groups = []
for error in errors:
    if groups and error[0] - groups[-1][-1][0] < gap:
        groups[-1].append(error)
    else:
        groups.append([error])


def on_call(day):
    for turn in settings["rota"]:
        if turn["from"] <= day.isoformat() <= turn["to"]:
            return turn["person"]
    return "nobody"


def kind(message):
    return re.sub(r"[A-Z]{2}-\d+|\d+", "#", message)


incidents = []
for group in groups:
    if len(group) < settings["page_after_errors"]:
        continue
    start, end = group[0][0].astimezone(local), group[-1][0].astimezone(local)
    incidents.append({
        "from": start.isoformat(),
        "to": end.isoformat(),
        "minutes": round((group[-1][0] - group[0][0]).total_seconds() / 60, 1),
        "services": sorted({service for _, service, _ in group}),
        "errors": len(group),
        "most_frequent": Counter(kind(message) for *_, message in group).most_common(1)[0][0],
        "on_call": on_call(start.date()),
    })
    print(f"{start:%a %H:%M %Z} to {end:%H:%M %Z}: {len(group)} errors, {incidents[-1]['on_call']}")

{"errors": len(errors), "ignored": len(errors) - sum(i["errors"] for i in incidents), "incidents": incidents}
