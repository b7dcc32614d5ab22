/* libc's functions that open, close and steer descriptors. */
#include "libc.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "posix.h"

static int open_with(int base, const char *path, int flags, va_list rest)
{
    return (int)with_errno(files_open(base, path, flags, flags & O_CREAT ? va_arg(rest, mode_t) : 0));
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    int descriptor = open_with(AT_FDCWD, path, flags, rest);
    va_end(rest);
    return descriptor;
}

int openat(int base, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    int descriptor = open_with(base, path, flags, rest);
    va_end(rest);
    return descriptor;
}

/* `fopen` of wasi-libc calls this in the place of `open`. */
int __wasilibc_open_nomode(const char *path, int flags);
int __wasilibc_open_nomode(const char *path, int flags)
{
    return (int)with_errno(files_open(AT_FDCWD, path, flags, 0666));
}

int close(int descriptor) { return (int)with_errno(files_close(descriptor)); }

int dup(int descriptor) { return (int)with_errno(files_dup(descriptor, 0)); }

int dup2(int from, int to) { return (int)with_errno(files_dup2(from, to)); }

/* `freopen` of wasi-libc calls this after it has opened the other file. */
int __wasilibc_fd_renumber(int from, int to);
int __wasilibc_fd_renumber(int from, int to)
{
    if (from == to)
        return 0;
    if (dup2(from, to) < 0)
        return -1;
    return close(from);
}

int pipe2(int ends[2], int flags) { return (int)with_errno(files_pipe(ends, flags)); }

int pipe(int ends[2]) { return pipe2(ends, 0); }

int fcntl(int descriptor, int command, ...)
{
    /* What WASI's headers leave out; SQLite has the names of the locks with these numbers. */
    enum { GET_LOCK = 12, SET_LOCK = 13, SET_LOCK_OR_WAIT = 14, UNLOCKED = 2 };
    va_list rest;
    va_start(rest, command);
    struct description *description = descriptor_at(descriptor);
    int64_t result = description == NULL ? -EBADF : 0;
    if (result == 0)
        switch (command) {
        case F_DUPFD:
            result = files_dup(descriptor, va_arg(rest, int));
            break;
        case F_GETFD:
            result = files_inherited(descriptor) ? 0 : FD_CLOEXEC;
            break;
        case F_SETFD:
            result = files_set_inherited(descriptor, !(va_arg(rest, int) & FD_CLOEXEC));
            break;
        case F_GETFL:
            result = description->flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC);
            break;
        case F_SETFL: {
            const int settable = O_APPEND | O_NONBLOCK;
            description->flags = (description->flags & ~settable) | (va_arg(rest, int) & settable);
            break;
        }
        case GET_LOCK: /* a process is never kept out by its own locks, and there is no other */
            va_arg(rest, struct flock *)->l_type = UNLOCKED;
            break;
        case SET_LOCK:
        case SET_LOCK_OR_WAIT:
            break;
        default:
            result = -EINVAL;
        }
    va_end(rest);
    return (int)with_errno(result);
}

int ioctl(int descriptor, int request, ...)
{
    va_list rest;
    va_start(rest, request);
    struct description *description = descriptor_at(descriptor);
    int64_t result = description == NULL ? -EBADF : 0;
    if (result == 0 && request == FIONBIO)
        description->flags = (description->flags & ~O_NONBLOCK) | (*va_arg(rest, int *) ? O_NONBLOCK : 0);
    else if (result == 0)
        result = -ENOTTY;
    va_end(rest);
    return (int)with_errno(result);
}

int __isatty(int descriptor);
int __isatty(int descriptor)
{
    with_errno(descriptor_at(descriptor) == NULL ? -EBADF : -ENOTTY);
    return 0;
}

int isatty(int descriptor) { return __isatty(descriptor); }
