/* libc's functions that take paths, and those that tell and set what is known of a file. */
#include "libc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "posix.h"

int mkdirat(int base, const char *path, mode_t mode) { return (int)with_errno(names_make_folder(base, path, mode)); }

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int unlinkat(int base, const char *path, int flags)
{
    return (int)with_errno(flags & AT_REMOVEDIR ? names_remove_folder(base, path) : names_unlink(base, path));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path)
{
    int error = names_unlink(AT_FDCWD, path);
    return (int)with_errno(error == -EISDIR ? names_remove_folder(AT_FDCWD, path) : error);
}

int renameat(int old_base, const char *old_path, int base, const char *path)
{
    return (int)with_errno(names_rename(old_base, old_path, base, path));
}

int rename(const char *old_path, const char *path) { return renameat(AT_FDCWD, old_path, AT_FDCWD, path); }

int linkat(int old_base, const char *old_path, int base, const char *path, int flags)
{
    return (int)with_errno(names_link(old_base, old_path, base, path, flags & AT_SYMLINK_FOLLOW ? FOLLOW : 0));
}

int link(const char *old_path, const char *path) { return linkat(AT_FDCWD, old_path, AT_FDCWD, path, 0); }

int symlinkat(const char *target, int base, const char *path)
{
    return (int)with_errno(names_symlink(target, base, path));
}

int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }

ssize_t readlinkat(int base, const char *path, char *buffer, size_t length)
{
    return (ssize_t)with_errno(names_readlink(base, path, buffer, length));
}

ssize_t readlink(const char *path, char *buffer, size_t length) { return readlinkat(AT_FDCWD, path, buffer, length); }

static int follows(int flags) { return flags & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW; }

int fstatat(int base, const char *path, struct stat *out, int flags)
{
    struct inode *inode;
    int error = path_inode(base, path, follows(flags), &inode);
    if (error == 0)
        inode_stat(inode, out);
    return (int)with_errno(error);
}

int stat(const char *path, struct stat *out) { return fstatat(AT_FDCWD, path, out, 0); }

int lstat(const char *path, struct stat *out) { return fstatat(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW); }

int fstat(int descriptor, struct stat *out)
{
    struct description *description = descriptor_at(descriptor);
    if (description != NULL)
        inode_stat(description->inode, out);
    stream_looks += descriptor < STREAMS_COUNT;
    return (int)with_errno(description == NULL ? -EBADF : 0);
}

int faccessat(int base, const char *path, int rights, int flags)
{
    struct inode *inode;
    int error = path_inode(base, path, follows(flags), &inode);
    if (error == 0 && !inode_allows(inode, rights))
        error = -EACCES;
    return (int)with_errno(error);
}

int access(const char *path, int rights) { return faccessat(AT_FDCWD, path, rights, 0); }

int fchmodat(int base, const char *path, mode_t mode, int flags)
{
    struct inode *inode;
    int error = path_inode(base, path, follows(flags), &inode);
    if (error == 0)
        error = S_ISLNK(inode->mode) ? -EOPNOTSUPP : inode_set_mode(inode, mode);
    return (int)with_errno(error);
}

int chmod(const char *path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }

int fchmod(int descriptor, mode_t mode)
{
    struct description *description = descriptor_at(descriptor);
    return (int)with_errno(description == NULL ? -EBADF : inode_set_mode(description->inode, mode));
}

mode_t umask(mode_t mask) { return names_mask(mask); }

int utimensat(int base, const char *path, const struct timespec times[2], int flags)
{
    struct inode *inode;
    int error = path_inode(base, path, follows(flags), &inode);
    return (int)with_errno(error < 0 ? error : inode_set_times(inode, times));
}

int futimens(int descriptor, const struct timespec times[2])
{
    struct description *description = descriptor_at(descriptor);
    return (int)with_errno(description == NULL ? -EBADF : inode_set_times(description->inode, times));
}

int utimes(const char *path, const struct timeval times[2])
{
    enum { NS_OF_US = 1000 };
    struct timespec converted[2];
    for (int i = 0; times != NULL && i < 2; i++)
        converted[i] = (struct timespec){.tv_sec = times[i].tv_sec, .tv_nsec = (long)times[i].tv_usec * NS_OF_US};
    return utimensat(AT_FDCWD, path, times == NULL ? NULL : converted, 0);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct timespec converted[2];
    if (times != NULL) {
        converted[0] = (struct timespec){.tv_sec = times->actime};
        converted[1] = (struct timespec){.tv_sec = times->modtime};
    }
    return utimensat(AT_FDCWD, path, times == NULL ? NULL : converted, 0);
}

/* How much room there is as far as the guest can know: its memory may be limited to less. */
static void tell_room(struct statvfs *out)
{
    enum { WASM_PAGE_BYTES = 1 << 16, MOST_PAGES = 1 << 16 };
    const fsblkcnt_t blocks_of_page = WASM_PAGE_BYTES / PAGE_BYTES;
    *out = (struct statvfs){
        .f_bsize = PAGE_BYTES, .f_frsize = PAGE_BYTES, .f_namemax = NAME_MOST, .f_blocks = MOST_PAGES * blocks_of_page,
    };
    out->f_bfree = out->f_bavail = (MOST_PAGES - (fsblkcnt_t)__builtin_wasm_memory_size(0)) * blocks_of_page;
}

int statvfs(const char *path, struct statvfs *out)
{
    struct inode *inode;
    int error = path_inode(AT_FDCWD, path, FOLLOW, &inode);
    if (error == 0)
        tell_room(out);
    return (int)with_errno(error);
}

int fstatvfs(int descriptor, struct statvfs *out)
{
    if (descriptor_at(descriptor) == NULL)
        return (int)with_errno(-EBADF);
    tell_room(out);
    return 0;
}

int chdir(const char *path)
{
    struct inode *inode;
    int error = path_inode(AT_FDCWD, path, FOLLOW, &inode);
    return (int)with_errno(error < 0 ? error : names_work_in(inode));
}

int fchdir(int descriptor)
{
    struct description *description = descriptor_at(descriptor);
    return (int)with_errno(description == NULL ? -EBADF : names_work_in(description->inode));
}

char *getcwd(char *buffer, size_t length)
{
    char own[PATH_MOST];
    if (buffer == NULL)
        length = sizeof own;
    else if (length == 0)
        return with_errno(-EINVAL), NULL;
    if (with_errno(names_working_folder(buffer == NULL ? own : buffer, length)) < 0)
        return NULL;
    return buffer == NULL ? strdup(own) : buffer;
}

/* The script is one user's, and not root's. */
uid_t getuid(void) { return OWN_USER; }
uid_t geteuid(void) { return OWN_USER; }
gid_t getgid(void) { return OWN_USER; }
gid_t getegid(void) { return OWN_USER; }
