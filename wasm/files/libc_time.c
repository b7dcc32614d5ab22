/* libc's clocks. A clock's id is a pointer in wasi-libc; scripts use the numbers of Linux, and a wrong number is an error
 * and nothing to follow. */
#include "libc.h"

#include <time.h>
#include <wasi/api.h>

/* The numbers of Linux for what WASI has. The raw clock and that of the time since the start are the monotonic one. */
enum { REALTIME = 0, MONOTONIC = 1, PROCESS = 2, THREAD = 3, MONOTONIC_RAW = 4, BOOTTIME = 7 };

static const int64_t NS_OF_S = 1000000000;

/* A negative error for what is no clock. */
static int wasi_clock(clockid_t clock)
{
    if (clock == CLOCK_REALTIME)
        return __WASI_CLOCKID_REALTIME;
    if (clock == CLOCK_MONOTONIC)
        return __WASI_CLOCKID_MONOTONIC;
    switch ((uintptr_t)clock) {
    case REALTIME:
        return __WASI_CLOCKID_REALTIME;
    case MONOTONIC:
    case MONOTONIC_RAW:
    case BOOTTIME:
        return __WASI_CLOCKID_MONOTONIC;
    case PROCESS:
        return __WASI_CLOCKID_PROCESS_CPUTIME_ID;
    case THREAD:
        return __WASI_CLOCKID_THREAD_CPUTIME_ID;
    default:
        return -EINVAL;
    }
}

/* The time of a clock, or how finely it tells the time. */
static int tell(clockid_t clock, bool resolution, struct timespec *told)
{
    int id = wasi_clock(clock);
    if (id < 0)
        return (int)with_errno(id);
    __wasi_timestamp_t ns = 0;
    __wasi_errno_t error = resolution ? __wasi_clock_res_get((__wasi_clockid_t)id, &ns)
                                      : __wasi_clock_time_get((__wasi_clockid_t)id, 1, &ns);
    if (error != 0)
        return (int)with_errno(-EINVAL);
    if (told != NULL)
        *told = (struct timespec){.tv_sec = (time_t)(ns / (uint64_t)NS_OF_S), .tv_nsec = (long)(ns % (uint64_t)NS_OF_S)};
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) { return tell(clock, false, now); }

int clock_getres(clockid_t clock, struct timespec *resolution) { return tell(clock, true, resolution); }

/* The time that was computed: what was waited for is not in it. */
clock_t clock(void)
{
    __wasi_timestamp_t ns = 0;
    return __wasi_clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 1, &ns) == 0 ? (clock_t)ns : (clock_t)-1;
}
