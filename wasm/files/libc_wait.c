/* libc's functions that wait: for time to pass, and for descriptors, which never change while a script waits. */
#include "libc.h"

#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "../host.h"

void output_flush(void);

static const int64_t US_OF_S = 1000000, NS_OF_US = 1000, US_OF_MS = 1000;

static void pause_us(int64_t us)
{
    struct reply unused;
    output_flush();
    if (us > 0)
        host_wait(NULL, 0, us, &unused);
}

static int64_t us_of(const struct timespec *time)
{
    const int64_t most = INT64_MAX / US_OF_S - 1;
    return (time->tv_sec > most ? most : time->tv_sec) * US_OF_S + (time->tv_nsec + NS_OF_US - 1) / NS_OF_US;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= US_OF_S * NS_OF_US)
        return (int)with_errno(-EINVAL);
    pause_us(us_of(wanted));
    if (left != NULL)
        *left = (struct timespec){0};
    return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *wanted, struct timespec *left)
{
    if (wanted->tv_nsec < 0 || wanted->tv_nsec >= US_OF_S * NS_OF_US)
        return EINVAL;
    if (flags != TIMER_ABSTIME)
        return nanosleep(wanted, left) == 0 ? 0 : errno;
    struct timespec now;
    if (clock_gettime(clock, &now) < 0)
        return errno;
    pause_us(us_of(wanted) - us_of(&now));
    return 0;
}

int usleep(unsigned us)
{
    pause_us(us);
    return 0;
}

unsigned sleep(unsigned seconds)
{
    pause_us(seconds * US_OF_S);
    return 0;
}

int sched_yield(void) { return 0; }

/* What a wait for nothing comes to: the time passes, or it would never end. */
static int64_t wait_in_vain(bool for_ever, int64_t us)
{
    if (for_ever)
        return -EDEADLK;
    pause_us(us);
    return 0;
}

int poll(struct pollfd *asked, nfds_t count, int timeout_ms)
{
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        int ready = asked[i].fd < 0 ? 0 : files_ready(asked[i].fd);
        int told = (ready & READY_TO_READ ? POLLIN : 0) | (ready & READY_TO_WRITE ? POLLOUT : 0);
        asked[i].revents = ready < 0 ? POLLNVAL : (short)(told & asked[i].events);
        found += asked[i].revents != 0;
    }
    return (int)with_errno(found > 0 || timeout_ms == 0 ? found : wait_in_vain(timeout_ms < 0, timeout_ms * US_OF_MS));
}

/* Leaves in the set what is ready; an error where something in it is not open. */
static int keep_ready(fd_set *set, int wanted)
{
    int found = 0;
    fd_set kept;
    FD_ZERO(&kept);
    for (size_t i = 0; set != NULL && i < set->__nfds; i++) {
        int ready = files_ready(set->__fds[i]);
        if (ready < 0)
            return ready;
        if (ready & wanted) {
            FD_SET(set->__fds[i], &kept);
            found++;
        }
    }
    if (set != NULL)
        FD_COPY(&kept, set);
    return found;
}

int pselect(int limit, fd_set *readers, fd_set *writers, fd_set *others, const struct timespec *timeout,
            const sigset_t *mask)
{
    (void)limit, (void)mask;
    int reading = keep_ready(readers, READY_TO_READ);
    int writing = reading < 0 ? reading : keep_ready(writers, READY_TO_WRITE);
    int exceptional = writing < 0 ? writing : keep_ready(others, 0);
    if (exceptional < 0)
        return (int)with_errno(exceptional);
    int found = reading + writing;
    bool is_over = found > 0 || (timeout != NULL && us_of(timeout) == 0);
    return (int)with_errno(is_over ? found : wait_in_vain(timeout == NULL, timeout == NULL ? 0 : us_of(timeout)));
}

int select(int limit, fd_set *readers, fd_set *writers, fd_set *others, struct timeval *timeout)
{
    struct timespec converted = {0};
    if (timeout != NULL)
        converted = (struct timespec){.tv_sec = timeout->tv_sec, .tv_nsec = (long)(timeout->tv_usec * NS_OF_US)};
    return pselect(limit, readers, writers, others, timeout == NULL ? NULL : &converted, NULL);
}
