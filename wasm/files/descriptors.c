/* Descriptors: small numbers for what is open. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static struct {
    struct description *description;
    bool inherited;
} table[DESCRIPTORS_MOST];

static int open_count;

uint32_t stream_looks;

struct description *descriptor_at(int descriptor)
{
    return descriptor >= 0 && descriptor < DESCRIPTORS_MOST ? table[descriptor].description : NULL;
}

int descriptor_free(int least)
{
    for (int descriptor = least; descriptor < DESCRIPTORS_MOST; descriptor++)
        if (table[descriptor].description == NULL)
            return descriptor;
    return -EMFILE;
}

static void assign(int descriptor, struct description *description, bool inherited)
{
    table[descriptor].description = description;
    table[descriptor].inherited = inherited;
    description->descriptors++;
    open_count++;
}

/* What an open file is told of its ends. */
static void count_ends(struct inode *inode, int flags, int by)
{
    if (!S_ISFIFO(inode->mode))
        return;
    if (open_reads(flags))
        inode->pipe->readers += by;
    if (open_writes(flags))
        inode->pipe->writers += by;
}

int descriptor_add(struct inode *inode, int flags, int least)
{
    int descriptor = descriptor_free(least);
    if (descriptor < 0)
        return descriptor;
    struct description *description = small_take(sizeof *description);
    if (description == NULL)
        return -ENOMEM;
    *description = (struct description){.inode = inode, .flags = flags};
    inode_use(inode);
    count_ends(inode, flags, 1);
    assign(descriptor, description, false);
    return descriptor;
}

int descriptor_folder(int descriptor, struct inode **folder)
{
    if (descriptor == AT_FDCWD) {
        *folder = working_folder;
        return 0;
    }
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    *folder = description->inode;
    return S_ISDIR(description->inode->mode) ? 0 : -ENOTDIR;
}

int files_close(int descriptor)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    table[descriptor].description = NULL;
    open_count--;
    if (--description->descriptors == 0) {
        count_ends(description->inode, description->flags, -1);
        inode_leave(description->inode);
        small_give(description);
    }
    return 0;
}

int files_dup(int descriptor, int least)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    if (least < 0 || least >= DESCRIPTORS_MOST)
        return -EINVAL;
    int other = descriptor_free(least);
    if (other >= 0)
        assign(other, description, false);
    return other;
}

int files_dup2(int from, int to)
{
    struct description *description = descriptor_at(from);
    if (description == NULL || to < 0 || to >= DESCRIPTORS_MOST)
        return -EBADF;
    if (from == to)
        return to;
    files_close(to);
    assign(to, description, true);
    return to;
}

int files_inherited(int descriptor)
{
    return descriptor_at(descriptor) == NULL ? -EBADF : table[descriptor].inherited;
}

int files_set_inherited(int descriptor, bool inherited)
{
    if (descriptor_at(descriptor) == NULL)
        return -EBADF;
    table[descriptor].inherited = inherited;
    return 0;
}

bool files_are_open(void) { return open_count > STREAMS_COUNT; }
