# tools: time.convert_time, time.get_current_time
# result: ["03:00", "5:30:00", "+5.5h", "UTC", "Etc/GMT-5", "+05:00", false, true]
import datetime

converted = time.convert_time("UTC", "21:30", "Asia/Kolkata")
there = datetime.datetime.fromisoformat(converted["target"]["datetime"])
here = time.get_current_time(timezone="Etc/GMT-5")
try:
    time.get_current_time(timezone="Mars/Base")
    refusal = None
except ToolError as error:
    refusal = "Mars/Base" in error.message
[
    f"{there:%H:%M}", str(there.utcoffset()), converted["time_difference"], converted["source"]["timezone"],
    here["timezone"], here["datetime"][-6:], here["is_dst"], refusal,
]
