/* What libc's `localtime_r`, `mktime` and `strftime` ask for the local zone. wasi-libc's own answers know UTC alone; here the
 * zone is what `zone_set` was given, which is by python/codecell/zone.py. */
#include <limits.h>
#include <stdint.h>
#include <time.h>

#include "../guest.h"

/* After this many seconds, the days of 400 years, the calendar begins again. */
static const int64_t CYCLE_SECONDS = 146097 * (int64_t)86400;

/* libc asks for this one by name where it means UTC itself. */
const char __utc[] = "UTC";

static const struct zone_change always_utc = {.since = INT64_MIN};

static struct {
    const struct zone_change *changes;
    size_t count;
    const char *names;
    bool repeats;
} zone = {&always_utc, 1, __utc, false};

void zone_set(const struct zone_change *changes, size_t count, const char *names, bool repeats)
{
    zone.changes = changes;
    zone.count = count;
    zone.names = names;
    zone.repeats = repeats;
}

/* From when on, by the clock on the wall, the time is counted as after this change. Where clocks are put back, an hour comes
 * twice and is the earlier one; where they are put forward, what never comes is counted as before. */
static int64_t local_since(size_t change)
{
    int32_t before = zone.changes[change - 1].east, after = zone.changes[change].east;
    return zone.changes[change].since + (before > after ? before : after);
}

/* The last change before a moment, which is told in seconds of UTC or of local time. */
static size_t change_at(int64_t moment, bool is_local)
{
    if (zone.repeats && moment > zone.changes[zone.count - 1].since)
        moment -= ((moment - zone.changes[zone.count - 1].since) / CYCLE_SECONDS + 1) * CYCLE_SECONDS;
    size_t first = 0, end = zone.count;
    while (end - first > 1) {
        size_t middle = first + (end - first) / 2;
        if (moment < (is_local ? local_since(middle) : zone.changes[middle].since))
            end = middle;
        else
            first = middle;
    }
    return first;
}

/* The change next to this one that leads to the other kind of time, or the change itself. */
static size_t opposite(size_t change)
{
    if (change > 0 && zone.changes[change - 1].is_dst != zone.changes[change].is_dst)
        return change - 1;
    if (change + 1 < zone.count && zone.changes[change + 1].is_dst != zone.changes[change].is_dst)
        return change + 1;
    return change;
}

void __secs_to_zone(long long moment, int is_local, int *is_dst, int *east, long *east_of_opposite, const char **name);
void __secs_to_zone(long long moment, int is_local, int *is_dst, int *east, long *east_of_opposite, const char **name)
{
    size_t change = change_at(moment, is_local);
    *is_dst = zone.changes[change].is_dst;
    *east = zone.changes[change].east;
    *name = zone.names + zone.changes[change].name;
    if (east_of_opposite != NULL)
        *east_of_opposite = zone.changes[opposite(change)].east;
}

/* The name of the zone at a time that may not say it: then the last one of its kind. */
const char *__tm_to_tzname(const struct tm *time);
const char *__tm_to_tzname(const struct tm *time)
{
    if (time->__tm_zone != NULL)
        return time->__tm_zone;
    for (size_t change = zone.count; change-- > 0;)
        if (zone.changes[change].is_dst == (time->tm_isdst > 0))
            return zone.names + zone.changes[change].name;
    return "";
}
