# needs: numpy, pandas
# expect: success
# result: {"utc": ["2026-03-29 00:30:00+00:00", "2026-03-29 01:30:00+00:00", "2026-10-25 00:30:00+00:00"], "hours_between": [1.0, 5039.0], "never": "ValueError", "moved": "2026-03-29T03:00:00+02:00", "places": {"America/New_York": "08:00 -0400", "Asia/Kolkata": "17:30 +0530", "Australia/Lord_Howe": "22:30 +1030"}, "mixed": ["01 01", "01 15"], "day_later": "2026-03-29 12:00:00+02:00", "24_hours_later": "2026-03-29 13:00:00+02:00", "from_numbers": ["1970-01-01 00:00:00+00:00", "1970-01-02 00:00:00+00:00"], "working_days": 10, "nanoseconds": "9223372036000000000"}
import pandas as pd

local = pd.DatetimeIndex(["2026-03-29 01:30", "2026-03-29 03:30", "2026-10-25 02:30"])
zurich = local.tz_localize("Europe/Zurich", ambiguous=[False, False, True])
try:
    pd.Timestamp("2026-03-29 02:30").tz_localize("Europe/Zurich")
except ValueError as error:
    never = type(error).__name__
moment = pd.Timestamp("2026-07-01T12:00:00Z")
mixed = pd.to_datetime(pd.Series(["2026-01-01T10:00:00+09:00", "2026-01-01T10:00:00-05:00"]), utc=True)
stamps = pd.to_datetime([0, 86_400_000], unit="ms", utc=True)
{
    "utc": [str(stamp) for stamp in zurich.tz_convert("UTC")],
    "hours_between": [float(step.total_seconds() / 3600) for step in zurich[1:] - zurich[:-1]],
    "never": never,
    "moved": pd.Timestamp("2026-03-29 02:30").tz_localize("Europe/Zurich", nonexistent="shift_forward").isoformat(),
    "places": {zone: moment.tz_convert(zone).strftime("%H:%M %z") for zone in ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")},
    "mixed": mixed.dt.strftime("%d %H").tolist(),
    "day_later": str(pd.Timestamp("2026-03-28 12:00", tz="Europe/Zurich") + pd.DateOffset(days=1)),
    "24_hours_later": str(pd.Timestamp("2026-03-28 12:00", tz="Europe/Zurich") + pd.Timedelta(hours=24)),
    "from_numbers": [str(stamp) for stamp in stamps],
    "working_days": len(pd.bdate_range("2026-12-20", "2027-01-05", holidays=["2026-12-25", "2027-01-01"], freq="C")),
    "nanoseconds": str(pd.Timestamp("2262-04-11 23:47:16").value),
}
