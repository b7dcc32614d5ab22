# needs: pandas
# expect: success
# result: {"night": ["2026-03-29 00:00:00+01:00", "2026-03-29 01:00:00+01:00", "2026-03-29 03:00:00+02:00", "2026-03-29 04:00:00+02:00"], "of a datetime": "2025-12-31 23:00:00+00:00", "column": "2026-07-01 06:00:00-04:00", "read": "2026-07-01 17:00:00+00:00", "back": "2026-10-25 02:30:00+02:00", "file": "tzfile('/lib/python3.13/tzdata/zoneinfo/Europe/Berlin')"}
# pandas reads the time zones of dateutil, which come from the library's own files.
import datetime

import pandas as pd
from dateutil import parser, tz

berlin = tz.gettz("Europe/Berlin")
night = pd.date_range("2026-03-29", periods=4, freq="h", tz="dateutil/Europe/Berlin")
table = pd.DataFrame({"at": [datetime.datetime(2026, 7, 1, 12, tzinfo=berlin)]})
{
    "night": [str(hour) for hour in night],
    "of a datetime": str(pd.Timestamp(datetime.datetime(2026, 1, 1, tzinfo=berlin)).tz_convert("UTC")),
    "column": str(table["at"].dt.tz_convert("America/New_York")[0]),
    "read": str(pd.Timestamp(parser.parse("2026-07-01T12:00:00-05:00")).tz_convert("UTC")),
    "back": str(pd.Timestamp("2026-10-25 00:30", tz="UTC").tz_convert(berlin).to_pydatetime()),
    "file": str(berlin),
}
