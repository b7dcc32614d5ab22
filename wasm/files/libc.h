/* How libc's functions give what those of files.h give: -1 and `errno`. */
#ifndef CODECELL_LIBC_H
#define CODECELL_LIBC_H

#include <errno.h>

#include "files.h"

static inline int64_t with_errno(int64_t value)
{
    if (value >= 0)
        return value;
    errno = (int)-value;
    return -1;
}

#endif
