# expect: success
# policy: off
# The local zone is the one of the variable TZ, once `tzset` was called: by the name of a zone, by a rule, or UTC.
import datetime
import os
import time


def zone(value):
    if value is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = value
    time.tzset()
    return time.tzname, time.timezone, time.altzone, time.daylight


def shown(*moments):
    return [time.strftime("%Y-%m-%d %H:%M %Z %z", time.localtime(moment)) for moment in moments]


def made(*parts):
    return time.mktime((*parts, 0, 0, 0, -1))


assert (time.tzname, time.timezone, time.altzone, time.daylight) == (("UTC", "UTC"), 0, 0, 0)
assert zone("Europe/Berlin") == (("CET", "CEST"), -3600, -7200, 1)
before, after = 1711846799, 1711846800
assert shown(before, after) == ["2024-03-31 01:59 CET +0100", "2024-03-31 03:00 CEST +0200"]
assert shown(-1693706401, -2500000000) == ["1916-04-30 22:59 CET +0100", "1890-10-11 20:26 LMT +0053"]
assert shown(4102444800 + 15552000) == ["2100-06-30 02:00 CEST +0200"]
assert shown(253370764800 + 15552000) == ["9999-06-30 02:00 CEST +0200"]
assert made(2024, 7, 1, 12, 0) == 1719828000 and made(2024, 1, 1, 12, 0) == 1704106800
assert made(2024, 3, 31, 2, 30) == before + 1 + 1800, "an hour that never comes"
assert made(2024, 10, 27, 2, 30) == 1729989000, "an hour that comes twice"
assert time.mktime((2024, 10, 27, 2, 30, 0, 0, 0, 0)) == 1729989000 + 3600
assert time.mktime((2024, 7, 1, 12, 0, 0, 0, 0, 0)) == 1719828000 + 3600
assert time.strptime("CEST", "%Z").tm_isdst == 1

noon = datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.timezone.utc)
assert noon.astimezone().isoformat() == "2024-07-01T14:00:00+02:00" and noon.astimezone().tzname() == "CEST"
assert datetime.datetime(2024, 1, 1).astimezone().isoformat() == "2024-01-01T00:00:00+01:00"
assert datetime.datetime.fromtimestamp(0).isoformat() == "1970-01-01T01:00:00"

assert zone("Australia/Sydney") == (("AEST", "AEDT"), -36000, -39600, 1)
assert zone(":America/New_York") == (("EST", "EDT"), 18000, 14400, 1)
assert zone("EST5EDT") == (("EST", "EDT"), 18000, 14400, 1)
assert zone("WST3WDT") == (("WST", "WDT"), 10800, 7200, 1)
assert shown(1719828000) == ["2024-07-01 08:00 WDT -0200"]
assert zone("AEST-10AEDT-11,M10.5.0,M3.5.0") == (("AEST", "AEDT"), -36000, -39600, 1)
assert shown(0, 4e9) == ["1970-01-01 11:00 AEDT +1100", "2096-10-02 17:06 AEST +1000"]
assert zone("<+0545>-5:45") == (("+0545", "+0545"), -20700, -20700, 0)
assert zone("Asia/Kolkata") == (("IST", "IST"), -19800, -19800, 0)
assert zone("Nowhere/City") == (("Nowhere", "Nowhere"), 0, 0, 0)
assert zone("../../etc") == zone("/cell/none") == zone("") == zone("UTC") == zone(None) == (("UTC", "UTC"), 0, 0, 0)
assert shown(0) == ["1970-01-01 00:00 UTC +0000"] and time.strftime("%Z", (2024, 1, 1, 0, 0, 0, 0, 1, 0)) == "UTC"
