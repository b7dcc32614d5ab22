/* What /dev has. */
#include "files.h"

#include <errno.h>
#include <string.h>

ssize_t device_read(enum device device, void *buffer, size_t length)
{
    switch (device) {
    case DEVICE_NULL:
        return 0;
    case DEVICE_ZERO:
        memset(buffer, 0, length);
        return (ssize_t)length;
    case DEVICE_RANDOM:
        outside_random(buffer, length);
        return (ssize_t)length;
    case DEVICE_STDIN:
        return length == 0 ? 0 : outside_input(buffer, length);
    default:
        return -EBADF;
    }
}

ssize_t device_write(enum device device, const void *buffer, size_t length)
{
    enum { STDOUT = 1, STDERR = 2 };
    switch (device) {
    case DEVICE_STDIN:
        return -EBADF;
    case DEVICE_STDOUT:
        outside_output(STDOUT, buffer, length);
        break;
    case DEVICE_STDERR:
        outside_output(STDERR, buffer, length);
        break;
    default:
        break;
    }
    return (ssize_t)length;
}
