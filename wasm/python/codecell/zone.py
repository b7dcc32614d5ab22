"""`time.tzset`, which WASI does not have: the local zone is what the variable TZ says, in the forms that Linux knows.

libc has a list of the moments at which the clocks of the zone are changed (files/libc_zone.c). It is made here, of what
`zoneinfo` reads.
"""

import calendar
import os
import re
import struct
import time

import _codecell

_ALWAYS = -(1 << 63)
# Rules are written out for the years after which the calendar begins again, and for one more.
_CYCLE_YEARS = 401
_FIRST_YEAR = 1900
# A summer time of which a text does not say when it is, and when it is then: as in the United States.
_WITHOUT_RULE = re.compile(r"[A-Za-z]{3,}[-+]?[0-9:]+[A-Za-z]{3,}[-+0-9:]*")
_USUAL_RULE = ",M3.2.0,M11.1.0"


def _tzset():
    """tzset()

    Initialize, or reinitialize, the local timezone to the value stored in
    os.environ['TZ']. The TZ environment variable should be specified in
    standard Unix timezone format as documented in the tzset man page
    (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    fall back to UTC. If the TZ environment variable is not set, the local
    timezone is set to UTC."""
    changes, repeats = _changes(os.environ.get("TZ", "").removeprefix(":"))
    names = bytearray()
    places = {}
    packed = bytearray()
    for since, (east, is_dst, name) in changes:
        if name not in places:
            places[name] = len(names)
            names += name.encode() + b"\0"
        packed += struct.pack("<qiHH", since, east, is_dst, places[name])
    _codecell.set_zone(bytes(packed), bytes(names), repeats)
    _tell()


def _changes(value):
    """The changes of the zone that a value of TZ means, and whether they repeat."""
    # Imported where they are needed, so that the image is no larger for them.
    from zoneinfo import _tzpath, _zoneinfo

    try:
        path = value if value.startswith("/") else value and _tzpath.find_tzfile(value)
        if path:
            with open(path, "rb") as file:
                zone = _zoneinfo.ZoneInfo.from_file(file)
            changes = [*zip(zone._trans_utc, map(_kind, zone._ttinfos))]
            before, after = zone._tti_before or zone._tz_after, zone._tz_after
        else:
            changes = []
            after = _zoneinfo._parse_tz_str(value + _USUAL_RULE * bool(_WITHOUT_RULE.fullmatch(value)))
            before = getattr(after, "std", after)
        repeats = isinstance(after, _zoneinfo._TZStr)
        if repeats:
            changes += _by_rule(after, changes[-1][0] if changes else None)
        return [(_ALWAYS, _kind(before)), *changes], repeats
    except (OSError, ValueError, struct.error):
        # What no system knows is UTC, under the name that it was given.
        name = re.match("[A-Za-z]{3,}", value)
        return [(_ALWAYS, (0, False, name[0] if name else "UTC"))], False


def _by_rule(rule, last):
    """The changes that a rule makes after the last one that is known otherwise."""
    first_year = _FIRST_YEAR if last is None else time.gmtime(last).tm_year
    standard, summer = _kind(rule.std), _kind(rule.dst)
    changes = []
    for year in range(first_year, first_year + _CYCLE_YEARS):
        begins, ends = rule.transitions(year)
        changes += [(begins - standard[0], summer), (ends - summer[0], standard)]
    return sorted(change for change in changes if last is None or change[0] > last)


def _kind(info):
    """Seconds ahead of UTC, whether it is a summer time, and its name."""
    return int(info.utcoff.total_seconds()), bool(info.dstoff), info.tzname


def _tell():
    """Set what `time` says of the zone, by its clocks in January and in July: in the south the summer is in January."""
    year = time.gmtime().tm_year
    both = [time.localtime(calendar.timegm((year, month, 1, 12, 0, 0))) for month in (1, 7)]
    standard, summer = sorted(both, key=lambda there: there.tm_gmtoff)
    time.timezone, time.altzone = -standard.tm_gmtoff, -summer.tm_gmtoff
    time.daylight = int(standard.tm_gmtoff != summer.tm_gmtoff)
    time.tzname = standard.tm_zone, summer.tm_zone


def install():
    """Put this into `time`."""
    _tzset.__name__ = _tzset.__qualname__ = "tzset"
    _tzset.__module__ = "time"
    time.tzset = _tzset
