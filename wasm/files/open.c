/* Opening. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool open_reads(int flags) { return (flags & O_ACCMODE) != O_WRONLY; }

bool open_writes(int flags) { return (flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR; }

/* Makes the file that is not there. */
static int create(const struct place *place, uint32_t mode, struct inode **made)
{
    if (place->folder->links == 0)
        return -ENOENT;
    if (!inode_allows(place->folder, W_OK | X_OK))
        return -EACCES;
    struct inode *inode = inode_make(S_IFREG | names_masked(mode & 07777));
    if (inode == NULL)
        return -ENOSPC;
    int error = folder_add(place->folder, place->name, place->length, inode);
    if (error < 0) {
        inode_leave(inode);
        return error;
    }
    *made = inode;
    return 0;
}

/* Whether what is there can be opened as the flags say. */
static int may_open(const struct inode *inode, int flags)
{
    if (S_ISLNK(inode->mode))
        return flags & O_DIRECTORY ? -ENOTDIR : -ELOOP;
    if (S_ISDIR(inode->mode) && (open_writes(flags) || (flags & (O_CREAT | O_TRUNC))))
        return -EISDIR;
    if (!S_ISDIR(inode->mode) && (flags & O_DIRECTORY))
        return -ENOTDIR;
    int rights = (open_reads(flags) ? R_OK : 0) | (open_writes(flags) || (flags & O_TRUNC) ? W_OK : 0);
    return inode_allows(inode, rights) ? 0 : -EACCES;
}

int files_open(int base, const char *path, int flags, uint32_t mode)
{
    bool itself = (flags & O_NOFOLLOW) || ((flags & O_CREAT) && (flags & O_EXCL));
    struct place place;
    int free_one = descriptor_free(0);
    if (free_one < 0)
        return free_one;
    int error = path_find(base, path, (itself ? 0 : FOLLOW) | (flags & O_CREAT ? NO_SLASH : 0), &place);
    if (error < 0)
        return error;
    bool is_new = place.inode == NULL;
    if (is_new) {
        if (!(flags & O_CREAT))
            return -ENOENT;
        error = create(&place, mode, &place.inode);
    } else if ((flags & O_CREAT) && (flags & O_EXCL)) {
        error = -EEXIST;
    } else {
        error = may_open(place.inode, flags);
    }
    if (error < 0)
        return error;
    int descriptor = descriptor_add(place.inode, flags, 0);
    if (descriptor >= 0 && !is_new && (flags & O_TRUNC) && S_ISREG(place.inode->mode)) {
        content_resize(place.inode, 0);
        inode_touch(place.inode);
    }
    return descriptor;
}

int files_pipe(int ends[2], int flags)
{
    struct inode *inode = pipe_make();
    if (inode == NULL)
        return -ENOMEM;
    inode_use(inode);
    int reader = descriptor_add(inode, O_RDONLY | (flags & O_NONBLOCK), 0);
    int writer = reader < 0 ? reader : descriptor_add(inode, O_WRONLY | (flags & O_NONBLOCK), 0);
    if (writer < 0 && reader >= 0)
        files_close(reader);
    inode_leave(inode);
    if (writer < 0)
        return writer;
    ends[0] = reader;
    ends[1] = writer;
    return 0;
}
