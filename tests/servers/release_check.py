"""Is every commit mentioned in the release notes? Asks three MCP servers in one run.

Given: `folder` with the notes, `repository` with the commits.
"""
import re

from servers import ToolError

listing = filesystem.list_directory(path=folder)
notes = filesystem.read_text_file(path=f"{folder}/NOTES.md")

try:
    filesystem.read_text_file(path=f"{folder}/absent.md")
    absent = "found"
except ToolError as error:
    absent = "no such file" if "ENOENT" in str(error) else str(error)

log = git.git_log(repo_path=repository, max_count=20)
commits = re.findall(
    r"Commit: '?(\w+)'?\nAuthor: (.+)\nDate: (\S+) (\d\d:\d\d)\S+\nMessage: (.+)", log
)

report = []
for commit, author, day, time_utc, subject in reversed(commits):
    moved = clock.convert_time(
        source_timezone="UTC", time=time_utc, target_timezone="Asia/Kolkata"
    )
    report.append({
        "commit": commit[:10],
        "subject": subject.strip("'"),
        "day": day,
        "time_in_kolkata": moved["target"]["datetime"][11:16],
        "in_notes": subject.strip("'").lower() in notes.lower(),
    })
    print(f"{commit[:10]} {'noted' if report[-1]['in_notes'] else 'NOT NOTED'}: {subject}")

{
    "files": sorted(line.split()[-1] for line in listing.splitlines()),
    "absent": absent,
    "commits": report,
    "missing": [entry["subject"] for entry in report if not entry["in_notes"]],
}
