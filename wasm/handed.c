/* Files that the host hands to a script before it starts, and those that it is told of when the script has ended.
 *
 * The host also asks instances that it stopped in the middle of whatever they did, so nothing is changed, allocated or
 * called back on the way out. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "files/files.h"

#define CELL "/cell"

/* Makes the folders in which the last name of `path` is. */
static int make_folders(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = 0;
        int error = names_make_folder(AT_FDCWD, path, 0777);
        *slash = '/';
        if (error < 0 && error != -EEXIST)
            return error;
    }
    return 0;
}

static int fill(int descriptor, uint32_t file)
{
    char part[PAGE_BYTES];
    int32_t count;
    for (uint32_t offset = 0; (count = host_given_read(file, offset, part, sizeof part)) > 0; offset += (uint32_t)count)
        if (files_write(descriptor, part, (size_t)count) != count)
            return -ENOSPC;
    return count < 0 ? -EIO : 0;
}

static int make_file(uint32_t file)
{
    char path[PATH_MOST];
    int32_t length = host_given_path(file, path, sizeof path - 1);
    if (length < 0)
        return -EIO;
    path[length] = 0;
    int error = make_folders(path);
    int descriptor = error < 0 ? error : files_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (descriptor < 0)
        return descriptor;
    error = fill(descriptor, file);
    files_close(descriptor);
    return error;
}

bool handed_in(uint32_t files)
{
    for (uint32_t file = 0; file < files; file++) {
        int error = make_file(file);
        if (error == -ENOSPC || error == -ENOMEM)
            return false;
        if (error < 0)
            Py_FatalError("a file that the script is given cannot be made");
    }
    return true;
}

/* Tells the host of one file, and hands over as much of its content as the host wants. */
static void tell(struct inode *top, const struct entry *entry)
{
    char buffer[PATH_MOST];
    struct inode *file = entry->inode;
    uint32_t path_length = (uint32_t)walk_path(top, entry, buffer);
    int64_t wanted = host_left_file(buffer, path_length, (int64_t)file->content.size);
    for (int64_t offset = 0; offset < wanted;) {
        size_t part = wanted - offset < PATH_MOST ? (size_t)(wanted - offset) : PATH_MOST;
        ssize_t count = content_read(file, buffer, part, (uint64_t)offset);
        if (count <= 0)
            break;
        host_left_part(buffer, (uint32_t)count);
        offset += count;
    }
}

__attribute__((export_name("left_files"))) void left_files(void)
{
    struct inode *cell;
    if (path_inode(AT_FDCWD, CELL, 0, &cell) < 0)
        return;
    for (struct entry *entry = walk_first(cell); entry != NULL; entry = walk_next(cell, entry))
        if (S_ISREG(entry->inode->mode))
            tell(cell, entry);
}
