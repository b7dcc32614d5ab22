/* Reading and writing by descriptor. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool has_position(const struct inode *inode) { return S_ISREG(inode->mode) || S_ISDIR(inode->mode); }

/* `offset` counts only for files that have positions. */
static ssize_t read_from(struct description *description, void *buffer, size_t length, uint64_t offset)
{
    struct inode *inode = description->inode;
    if (!open_reads(description->flags))
        return -EBADF;
    if (S_ISDIR(inode->mode))
        return -EISDIR;
    if (S_ISFIFO(inode->mode))
        return pipe_read(inode->pipe, buffer, length, !(description->flags & O_NONBLOCK));
    if (inode->device != NO_DEVICE)
        return device_read(inode->device, buffer, length);
    if (length > 0)
        inode_note_read(inode);
    return content_read(inode, buffer, length, offset);
}

static ssize_t write_to(struct description *description, const void *buffer, size_t length, uint64_t *offset)
{
    struct inode *inode = description->inode;
    if (!open_writes(description->flags))
        return -EBADF;
    if (S_ISFIFO(inode->mode))
        return pipe_write(inode->pipe, buffer, length, !(description->flags & O_NONBLOCK));
    if (inode->device != NO_DEVICE)
        return device_write(inode->device, buffer, length);
    if (length == 0)
        return 0;
    if (description->flags & O_APPEND)
        *offset = inode->content.size;
    ssize_t written = content_write(inode, buffer, length, *offset);
    if (written > 0)
        inode_touch(inode);
    return written;
}

ssize_t files_read(int descriptor, void *buffer, size_t length)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    ssize_t count = read_from(description, buffer, length, description->offset);
    if (count > 0 && has_position(description->inode))
        description->offset += (uint64_t)count;
    return count;
}

ssize_t files_write(int descriptor, const void *buffer, size_t length)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    uint64_t offset = description->offset;
    ssize_t count = write_to(description, buffer, length, &offset);
    if (count > 0 && has_position(description->inode))
        description->offset = offset + (uint64_t)count;
    return count;
}

static int positioned(int descriptor, int64_t offset, struct description **description)
{
    *description = descriptor_at(descriptor);
    if (offset < 0)
        return -EINVAL;
    if (*description == NULL)
        return -EBADF;
    return S_ISFIFO((*description)->inode->mode) ? -ESPIPE : 0;
}

ssize_t files_read_at(int descriptor, void *buffer, size_t length, int64_t offset)
{
    struct description *description;
    int error = positioned(descriptor, offset, &description);
    return error < 0 ? error : read_from(description, buffer, length, (uint64_t)offset);
}

ssize_t files_write_at(int descriptor, const void *buffer, size_t length, int64_t offset)
{
    struct description *description;
    int error = positioned(descriptor, offset, &description);
    uint64_t at = (uint64_t)offset;
    return error < 0 ? error : write_to(description, buffer, length, &at);
}

int64_t files_seek(int descriptor, int64_t offset, int whence)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    struct inode *inode = description->inode;
    if (S_ISFIFO(inode->mode) || (inode->device >= DEVICE_STDIN && inode->device <= DEVICE_STDERR))
        return -ESPIPE;
    int64_t from;
    switch (whence) {
    case SEEK_SET: from = 0; break;
    case SEEK_CUR: from = (int64_t)description->offset; break;
    case SEEK_END: from = S_ISREG(inode->mode) ? (int64_t)inode->content.size : 0; break;
    default: return -EINVAL;
    }
    if (inode->device != NO_DEVICE)
        return 0;
    int64_t to;
    if (__builtin_add_overflow(from, offset, &to))
        return offset > 0 ? -EOVERFLOW : -EINVAL;
    if (to < 0)
        return -EINVAL;
    description->offset = (uint64_t)to;
    return to;
}

int files_resize(int descriptor, int64_t size)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return size < 0 ? -EINVAL : -EBADF;
    if (size < 0 || !open_writes(description->flags) || !S_ISREG(description->inode->mode))
        return -EINVAL;
    content_resize(description->inode, (uint64_t)size);
    inode_touch(description->inode);
    return 0;
}

int files_reserve(int descriptor, int64_t offset, int64_t length)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    if (offset < 0 || length <= 0)
        return -EINVAL;
    if (!open_writes(description->flags))
        return -EBADF;
    if (S_ISFIFO(description->inode->mode))
        return -ESPIPE;
    if (!S_ISREG(description->inode->mode))
        return -ENODEV;
    int error = content_reserve(description->inode, (uint64_t)offset, (uint64_t)length);
    if (error == 0)
        inode_touch(description->inode);
    return error;
}

int files_ready(int descriptor)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    if (!S_ISFIFO(description->inode->mode))
        return READY_TO_READ | READY_TO_WRITE;
    const struct pipe *pipe = description->inode->pipe;
    bool has_input = pipe->written > pipe->read || pipe->writers == 0;
    bool has_room = pipe->written - pipe->read < PIPE_BYTES || pipe->readers == 0;
    return (open_reads(description->flags) && has_input ? READY_TO_READ : 0)
           | (open_writes(description->flags) && has_room ? READY_TO_WRITE : 0);
}
