/* libc's functions that read, write and set the size of what is open. */
#include "libc.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#undef lseek

enum { PARTS_MOST = 1024 };

ssize_t read(int descriptor, void *buffer, size_t length)
{
    return (ssize_t)with_errno(files_read(descriptor, buffer, length));
}

ssize_t write(int descriptor, const void *buffer, size_t length)
{
    return (ssize_t)with_errno(files_write(descriptor, buffer, length));
}

ssize_t pread(int descriptor, void *buffer, size_t length, off_t offset)
{
    return (ssize_t)with_errno(files_read_at(descriptor, buffer, length, offset));
}

ssize_t pwrite(int descriptor, const void *buffer, size_t length, off_t offset)
{
    return (ssize_t)with_errno(files_write_at(descriptor, buffer, length, offset));
}

/* Moves the parts one after the other, until one is not moved whole. At the offset, or where that is negative at the
 * position of the descriptor. */
static ssize_t move_parts(int descriptor, const struct iovec *parts, int count, off_t offset, bool writes)
{
    if (count < 0 || count > PARTS_MOST)
        return (ssize_t)with_errno(-EINVAL);
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        void *base = parts[i].iov_base;
        size_t length = parts[i].iov_len;
        ssize_t moved;
        if (offset < 0)
            moved = writes ? files_write(descriptor, base, length) : files_read(descriptor, base, length);
        else
            moved = writes ? files_write_at(descriptor, base, length, offset + done)
                           : files_read_at(descriptor, base, length, offset + done);
        if (moved < 0)
            return done > 0 ? done : (ssize_t)with_errno(moved);
        done += moved;
        if ((size_t)moved < length)
            break;
    }
    return done;
}

ssize_t readv(int descriptor, const struct iovec *parts, int count)
{
    return move_parts(descriptor, parts, count, -1, false);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    return move_parts(descriptor, parts, count, -1, true);
}

ssize_t preadv(int descriptor, const struct iovec *parts, int count, off_t offset)
{
    return offset < 0 ? (ssize_t)with_errno(-EINVAL) : move_parts(descriptor, parts, count, offset, false);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset)
{
    return offset < 0 ? (ssize_t)with_errno(-EINVAL) : move_parts(descriptor, parts, count, offset, true);
}

off_t __lseek(int descriptor, off_t offset, int whence);
off_t __lseek(int descriptor, off_t offset, int whence) { return with_errno(files_seek(descriptor, offset, whence)); }

off_t lseek(int descriptor, off_t offset, int whence) { return __lseek(descriptor, offset, whence); }

/* `lseek` by the name that wasi-libc's headers give it where nothing is moved. */
off_t __wasilibc_tell(int descriptor) { return __lseek(descriptor, 0, SEEK_CUR); }

int ftruncate(int descriptor, off_t size) { return (int)with_errno(files_resize(descriptor, size)); }

int truncate(const char *path, off_t size)
{
    if (size < 0)
        return (int)with_errno(-EINVAL);
    int descriptor = files_open(AT_FDCWD, path, O_WRONLY, 0);
    if (descriptor < 0)
        return (int)with_errno(descriptor);
    int result = files_resize(descriptor, size);
    files_close(descriptor);
    return (int)with_errno(result);
}

int posix_fallocate(int descriptor, off_t offset, off_t length) { return -files_reserve(descriptor, offset, length); }

int posix_fadvise(int descriptor, off_t offset, off_t length, int advice)
{
    (void)offset, (void)advice;
    if (descriptor_at(descriptor) == NULL)
        return EBADF;
    return length < 0 ? EINVAL : S_ISFIFO(descriptor_at(descriptor)->inode->mode) ? ESPIPE : 0;
}

/* There is nothing behind the memory to bring it to. */
int fsync(int descriptor)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return (int)with_errno(-EBADF);
    mode_t mode = description->inode->mode;
    return S_ISREG(mode) || S_ISDIR(mode) ? 0 : (int)with_errno(-EINVAL);
}

int fdatasync(int descriptor) { return fsync(descriptor); }
