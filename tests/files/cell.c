/* The file system of the cell. */
#include "../../wasm/files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "world.h"

static int64_t do_open(int base, const char *path, int flags, mode_t mode) { return files_open(base, path, flags, mode); }
static int64_t do_close(int descriptor) { return files_close(descriptor); }
static int64_t do_read(int descriptor, void *buffer, size_t length) { return files_read(descriptor, buffer, length); }
static int64_t do_write(int descriptor, const void *buffer, size_t length) { return files_write(descriptor, buffer, length); }

static int64_t do_pread(int descriptor, void *buffer, size_t length, int64_t offset)
{
    return files_read_at(descriptor, buffer, length, offset);
}

static int64_t do_pwrite(int descriptor, const void *buffer, size_t length, int64_t offset)
{
    return files_write_at(descriptor, buffer, length, offset);
}

static int64_t do_seek(int descriptor, int64_t offset, int whence) { return files_seek(descriptor, offset, whence); }
static int64_t do_resize(int descriptor, int64_t size) { return files_resize(descriptor, size); }

static int64_t do_reserve(int descriptor, int64_t offset, int64_t length)
{
    return files_reserve(descriptor, offset, length);
}

static int64_t do_dup(int descriptor) { return files_dup(descriptor, 0); }
static int64_t do_dup2(int from, int to) { return files_dup2(from, to); }
static int64_t do_pipe(int ends[2]) { return files_pipe(ends, O_NONBLOCK); }

static int64_t do_fstat(int descriptor, struct stat *out)
{
    struct description *description = descriptor_at(descriptor);
    if (description == NULL)
        return -EBADF;
    inode_stat(description->inode, out);
    return 0;
}

static int64_t do_stat(int base, const char *path, bool follow, struct stat *out)
{
    struct inode *inode;
    int error = path_inode(base, path, follow ? FOLLOW : 0, &inode);
    if (error == 0)
        inode_stat(inode, out);
    return error;
}

static int64_t do_access(int base, const char *path, int rights)
{
    struct inode *inode;
    int error = path_inode(base, path, FOLLOW, &inode);
    return error < 0 ? error : inode_allows(inode, rights) ? 0 : -EACCES;
}

static int64_t do_chmod(int base, const char *path, mode_t mode)
{
    struct inode *inode;
    int error = path_inode(base, path, FOLLOW, &inode);
    return error < 0 ? error : inode_set_mode(inode, mode);
}

static int64_t do_fchmod(int descriptor, mode_t mode)
{
    struct description *description = descriptor_at(descriptor);
    return description == NULL ? -EBADF : inode_set_mode(description->inode, mode);
}

static int64_t do_set_times(int base, const char *path, const struct timespec times[2], bool follow)
{
    struct inode *inode;
    int error = path_inode(base, path, follow ? FOLLOW : 0, &inode);
    return error < 0 ? error : inode_set_times(inode, times);
}

static int64_t do_mkdir(int base, const char *path, mode_t mode) { return names_make_folder(base, path, mode); }
static int64_t do_rmdir(int base, const char *path) { return names_remove_folder(base, path); }
static int64_t do_unlink(int base, const char *path) { return names_unlink(base, path); }

static int64_t do_rename(int old_base, const char *old_path, int base, const char *path)
{
    return names_rename(old_base, old_path, base, path);
}

static int64_t do_link(int old_base, const char *old_path, int base, const char *path, bool follow)
{
    return names_link(old_base, old_path, base, path, follow ? FOLLOW : 0);
}

static int64_t do_symlink(const char *target, int base, const char *path) { return names_symlink(target, base, path); }

static int64_t do_readlink(int base, const char *path, char *buffer, size_t length)
{
    return names_readlink(base, path, buffer, length);
}

static int64_t do_chdir(const char *path)
{
    struct inode *inode;
    int error = path_inode(AT_FDCWD, path, FOLLOW, &inode);
    return error < 0 ? error : names_work_in(inode);
}

static int64_t do_fchdir(int descriptor)
{
    struct description *description = descriptor_at(descriptor);
    return description == NULL ? -EBADF : names_work_in(description->inode);
}

static int64_t do_getcwd(char *buffer, size_t length)
{
    ssize_t count = names_working_folder(buffer, length);
    return count < 0 ? count : 0;
}

static int64_t do_list(int base, const char *path, struct names *names)
{
    int descriptor = files_open(base, path, O_RDONLY | O_DIRECTORY, 0);
    if (descriptor < 0)
        return descriptor;
    struct listing listing;
    listing_begin(&listing, descriptor_at(descriptor)->inode);
    for (const struct entry *entry; (entry = listing_next(&listing)) != NULL;)
        names_add(names, entry->name, entry->length);
    listing_end(&listing);
    files_close(descriptor);
    names_sort(names);
    return 0;
}

static int64_t do_umask(mode_t mask) { return names_mask(mask); }

const struct world cell_world = {
    do_open, do_close, do_read, do_write, do_pread, do_pwrite, do_seek, do_resize, do_reserve, do_dup,
    do_dup2, do_pipe, do_fstat, do_stat, do_access, do_chmod, do_fchmod, do_set_times, do_mkdir, do_rmdir, do_unlink,
    do_rename, do_link, do_symlink, do_readlink, do_chdir, do_fchdir, do_getcwd, do_list, do_umask,
};
