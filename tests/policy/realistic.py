# expect: ok
import csv, io, json, statistics
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit
rows = list(csv.DictReader(io.StringIO(files.read_text_file(path="sales.csv"))))
by_day = defaultdict(list)
for row in rows:
    day = datetime.fromisoformat(row["time"]).astimezone(timezone.utc).date()
    by_day[day].append(float(row["amount"]))
summary = {str(day): round(statistics.fmean(values), 2) for day, values in sorted(by_day.items())}
hosts = Counter(urlsplit(row["url"]).hostname for row in rows)
try:
    files.write_file(path="summary.json", content=json.dumps(summary, indent=2))
except ToolError as error:
    print(f"not written: {error}")
print(f"{len(rows):,} rows, {hosts.most_common(3)}")
summary
