/* Linux, through its system calls. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

static int64_t result(int64_t value) { return value < 0 ? -errno : value; }

static int64_t do_open(int base, const char *path, int flags, mode_t mode) { return result(openat(base, path, flags, mode)); }
static int64_t do_close(int descriptor) { return result(close(descriptor)); }
static int64_t do_read(int descriptor, void *buffer, size_t length) { return result(read(descriptor, buffer, length)); }
static int64_t do_write(int descriptor, const void *buffer, size_t length) { return result(write(descriptor, buffer, length)); }

static int64_t do_pread(int descriptor, void *buffer, size_t length, int64_t offset)
{
    return result(pread(descriptor, buffer, length, offset));
}

static int64_t do_pwrite(int descriptor, const void *buffer, size_t length, int64_t offset)
{
    return result(pwrite(descriptor, buffer, length, offset));
}

static int64_t do_seek(int descriptor, int64_t offset, int whence) { return result(lseek(descriptor, offset, whence)); }
static int64_t do_resize(int descriptor, int64_t size) { return result(ftruncate(descriptor, size)); }

static int64_t do_reserve(int descriptor, int64_t offset, int64_t length)
{
    return result(fallocate(descriptor, 0, offset, length));
}

static int64_t do_dup(int descriptor) { return result(dup(descriptor)); }
static int64_t do_dup2(int from, int to) { return result(dup2(from, to)); }
static int64_t do_pipe(int ends[2]) { return result(pipe2(ends, O_NONBLOCK)); }
static int64_t do_fstat(int descriptor, struct stat *out) { return result(fstat(descriptor, out)); }

static int64_t do_stat(int base, const char *path, bool follow, struct stat *out)
{
    return result(fstatat(base, path, out, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

static int64_t do_access(int base, const char *path, int rights) { return result(faccessat(base, path, rights, 0)); }
static int64_t do_chmod(int base, const char *path, mode_t mode) { return result(fchmodat(base, path, mode, 0)); }

static int64_t do_fchmod(int descriptor, mode_t mode) { return result(fchmod(descriptor, mode)); }

static int64_t do_set_times(int base, const char *path, const struct timespec times[2], bool follow)
{
    return result(utimensat(base, path, times, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

static int64_t do_mkdir(int base, const char *path, mode_t mode) { return result(mkdirat(base, path, mode)); }
static int64_t do_rmdir(int base, const char *path) { return result(unlinkat(base, path, AT_REMOVEDIR)); }
static int64_t do_unlink(int base, const char *path) { return result(unlinkat(base, path, 0)); }

static int64_t do_rename(int old_base, const char *old_path, int base, const char *path)
{
    return result(renameat(old_base, old_path, base, path));
}

static int64_t do_link(int old_base, const char *old_path, int base, const char *path, bool follow)
{
    return result(linkat(old_base, old_path, base, path, follow ? AT_SYMLINK_FOLLOW : 0));
}

static int64_t do_symlink(const char *target, int base, const char *path) { return result(symlinkat(target, base, path)); }

static int64_t do_readlink(int base, const char *path, char *buffer, size_t length)
{
    return result(readlinkat(base, path, buffer, length));
}

static int64_t do_chdir(const char *path) { return result(chdir(path)); }
static int64_t do_fchdir(int descriptor) { return result(fchdir(descriptor)); }
static int64_t do_getcwd(char *buffer, size_t length) { return getcwd(buffer, length) == NULL ? -errno : 0; }

static int64_t do_list(int base, const char *path, struct names *names)
{
    int descriptor = openat(base, path, O_RDONLY | O_DIRECTORY);
    if (descriptor < 0)
        return -errno;
    DIR *open = fdopendir(descriptor);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names_add(names, entry->d_name, strlen(entry->d_name));
    closedir(open);
    names_sort(names);
    return 0;
}

static int64_t do_umask(mode_t mask) { return umask(mask); }

const struct world linux_world = {
    do_open, do_close, do_read, do_write, do_pread, do_pwrite, do_seek, do_resize, do_reserve, do_dup,
    do_dup2, do_pipe, do_fstat, do_stat, do_access, do_chmod, do_fchmod, do_set_times, do_mkdir, do_rmdir, do_unlink,
    do_rename, do_link, do_symlink, do_readlink, do_chdir, do_fchdir, do_getcwd, do_list, do_umask,
};
