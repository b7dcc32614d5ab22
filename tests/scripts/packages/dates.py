# expect: success
# result: {"parsed": "2026-03-04T05:06:00+02:00", "relative": "2026-02-28", "rule": ["2026-01-05", "2026-01-12"], "pytz": "2026-07-01 08:00 EDT", "zoneinfo": "2026-07-01T21:00:00+09:00", "tz": "CET", "by rule": ["2026-07-01T08:00:00-04:00", "2037-11-20T12:00:00-03:00"], "zones": true, "fuzzy": "2026-05-06"}
import datetime
import zoneinfo
import pytz
from dateutil import parser, rrule, tz
from dateutil.relativedelta import relativedelta

noon = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.timezone.utc)
january = datetime.datetime(2026, 1, 1)
{
    "parsed": parser.parse("4 March 2026 5:06 +02:00").isoformat(),
    "fuzzy": str(parser.parse("due on May 6th, 2026 at the latest", fuzzy=True).date()),
    "relative": str((datetime.date(2026, 1, 31) + relativedelta(months=1))),
    "rule": [str(day.date()) for day in rrule.rrule(rrule.WEEKLY, count=2, byweekday=rrule.MO, dtstart=january)],
    "pytz": noon.astimezone(pytz.timezone("America/New_York")).strftime("%Y-%m-%d %H:%M %Z"),
    "zoneinfo": noon.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo")).isoformat(),
    "tz": january.replace(tzinfo=tz.gettz("Europe/Berlin")).tzname(),
    "by rule": [
        noon.astimezone(tz.gettz("America/New_York")).isoformat(),
        datetime.datetime(2037, 11, 20, 12, tzinfo=tz.gettz("America/Santiago")).isoformat(),
    ],
    "zones": len(pytz.all_timezones) > 500 and "Europe/Paris" in zoneinfo.available_timezones(),
}
