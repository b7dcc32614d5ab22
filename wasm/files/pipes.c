/* Pipes: two ends of one script. What would wait for ever, because nobody else runs, is an error instead. */
#include "files.h"

#include <errno.h>
#include <string.h>

enum {
    PAGES = PIPE_BYTES / PAGE_BYTES,
    WHOLE_BYTES = 4096, /* a write of so many is made whole or not at all */
};

struct inode *pipe_make(void)
{
    struct inode *inode = inode_make(S_IFIFO | 0600);
    if (inode == NULL)
        return NULL;
    inode->pipe = small_take(sizeof *inode->pipe);
    if (inode->pipe == NULL) {
        inode->mode = 0;
        inode_leave(inode);
        return NULL;
    }
    memset(inode->pipe, 0, sizeof *inode->pipe);
    return inode;
}

void pipe_drop(struct pipe *pipe)
{
    for (int i = 0; i < PAGES; i++)
        if (pipe->pages[i] != NULL)
            page_give(pipe->pages[i]);
    small_give(pipe);
}

/* How much of `length` bytes lies in the page of a position. */
static size_t part_of(uint64_t position, size_t length)
{
    size_t left = PAGE_BYTES - (size_t)(position % PAGE_BYTES);
    return left < length ? left : length;
}

ssize_t pipe_read(struct pipe *pipe, void *buffer, size_t length, bool waits)
{
    size_t there = (size_t)(pipe->written - pipe->read);
    if (length == 0 || (there == 0 && pipe->writers == 0))
        return 0;
    if (there == 0)
        return waits ? -EDEADLK : -EAGAIN;
    if (length > there)
        length = there;
    for (size_t done = 0, part; done < length; done += part, pipe->read += part) {
        part = part_of(pipe->read, length - done);
        const char *page = pipe->pages[pipe->read / PAGE_BYTES % PAGES];
        memcpy((char *)buffer + done, page + pipe->read % PAGE_BYTES, part);
    }
    return (ssize_t)length;
}

ssize_t pipe_write(struct pipe *pipe, const void *buffer, size_t length, bool waits)
{
    size_t room = PIPE_BYTES - (size_t)(pipe->written - pipe->read);
    if (length == 0)
        return 0;
    if (pipe->readers == 0)
        return -EPIPE;
    if (room == 0 || (length <= WHOLE_BYTES && length > room))
        return waits ? -EDEADLK : -EAGAIN;
    if (length > room)
        length = room;
    for (size_t done = 0, part; done < length; done += part, pipe->written += part) {
        char **page = &pipe->pages[pipe->written / PAGE_BYTES % PAGES];
        if (*page == NULL && (*page = page_take()) == NULL)
            return done > 0 ? (ssize_t)done : -ENOMEM;
        part = part_of(pipe->written, length - done);
        memcpy(*page + pipe->written % PAGE_BYTES, (const char *)buffer + done, part);
    }
    return (ssize_t)length;
}
