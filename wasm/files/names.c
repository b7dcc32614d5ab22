/* What is done to names: made, removed, moved, linked. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static uint32_t mask = 022;

uint32_t names_masked(uint32_t mode) { return mode & ~mask; }

uint32_t names_mask(uint32_t wanted)
{
    uint32_t before = mask;
    mask = wanted & 0777;
    return before;
}

/* Whether names of a folder may be made and removed. */
static int may_change(const struct inode *folder)
{
    return inode_allows(folder, W_OK | X_OK) ? 0 : -EACCES;
}

/* Finds what is to get or to lose its name. */
static int find_itself(int base, const char *path, struct place *place)
{
    int error = path_find(base, path, LAST_ITSELF, place);
    return error < 0 ? error : place_is_too_long(place) ? -ENAMETOOLONG : 0;
}

/* A place where something new can be; a slash after its name is for folders. */
static int find_free(int base, const char *path, bool is_folder, struct place *place)
{
    int error = find_itself(base, path, place);
    if (error < 0)
        return error;
    if (place->inode != NULL)
        return -EEXIST;
    if (place->slash && !is_folder)
        return -ENOENT;
    if (place->folder->links == 0)
        return -ENOENT; /* it was removed and somebody still works in it */
    return may_change(place->folder);
}

int names_make_folder(int base, const char *path, uint32_t mode)
{
    struct place place;
    int error = find_free(base, path, true, &place);
    struct inode *made;
    return error < 0 ? error : folder_make(place.folder, place.name, place.length, names_masked(mode & 01777), &made);
}

static void forget(struct entry *entry)
{
    struct inode *inode = entry->inode, *folder = entry->folder;
    inode_use(inode);
    folder_remove(entry);
    if (S_ISDIR(inode->mode)) {
        inode->links--; /* its "." */
        inode_use(folder);
        inode->folder.was_in = folder;
    }
    inode_note_change(inode);
    inode_leave(inode);
}

int names_remove_folder(int base, const char *path)
{
    struct place place;
    int error = find_itself(base, path, &place);
    if (error < 0)
        return error;
    switch (place.kind) {
    case LAST_DOT: return -EINVAL;
    case LAST_DOT_DOT: return -ENOTEMPTY;
    case LAST_ROOT: return -EBUSY;
    case LAST_NAME: break;
    }
    if (place.inode == NULL)
        return -ENOENT;
    if ((error = may_change(place.folder)) < 0)
        return error;
    if (!S_ISDIR(place.inode->mode))
        return -ENOTDIR;
    if (place.inode->folder.first != NULL)
        return -ENOTEMPTY;
    forget(place.entry);
    return 0;
}

int names_unlink(int base, const char *path)
{
    struct place place;
    int error = find_itself(base, path, &place);
    if (error < 0)
        return error;
    if (place.kind != LAST_NAME)
        return -EISDIR;
    if (place.inode == NULL)
        return -ENOENT;
    if (place.slash)
        return S_ISDIR(place.inode->mode) ? -EISDIR : -ENOTDIR;
    if ((error = may_change(place.folder)) < 0)
        return error;
    if (S_ISDIR(place.inode->mode))
        return -EISDIR;
    forget(place.entry);
    return 0;
}

/* What keeps a thing from another folder, and in the place of another thing. */
static int may_move(const struct place *from, const struct place *to)
{
    bool is_folder = S_ISDIR(from->inode->mode);
    if (to->inode != NULL && is_folder != S_ISDIR(to->inode->mode))
        return is_folder ? -ENOTDIR : -EISDIR;
    if (is_folder && from->folder != to->folder && !inode_allows(from->inode, W_OK))
        return -EACCES; /* its ".." changes */
    return is_folder && to->inode != NULL && to->inode->folder.first != NULL ? -ENOTEMPTY : 0;
}

int names_rename(int old_base, const char *old_path, int base, const char *path)
{
    struct place from, to;
    int error = path_find(old_base, old_path, LAST_ITSELF, &from);
    if (error == 0)
        error = path_find(base, path, LAST_ITSELF, &to);
    if (error < 0)
        return error;
    if (from.kind != LAST_NAME || to.kind != LAST_NAME)
        return -EBUSY;
    if (place_is_too_long(&from))
        return -ENAMETOOLONG;
    if (from.inode == NULL)
        return -ENOENT;
    if (place_is_too_long(&to))
        return -ENAMETOOLONG;
    if (!S_ISDIR(from.inode->mode) && (from.slash || to.slash))
        return -ENOTDIR;
    if (S_ISDIR(from.inode->mode) && folder_holds(from.inode, to.folder))
        return -EINVAL;
    if (to.inode != NULL && S_ISDIR(to.inode->mode) && folder_holds(to.inode, from.folder))
        return -ENOTEMPTY;
    if (from.inode == to.inode)
        return 0;
    error = may_change(from.folder);
    if (error == 0)
        error = to.folder->links == 0 ? -ENOENT : may_change(to.folder);
    if (error == 0)
        error = may_move(&from, &to);
    if (error < 0)
        return error;
    /* The new name is made before the old ones go: only that can fail. */
    struct inode *moved = from.inode;
    error = folder_add(to.folder, to.name, to.length, moved);
    if (error < 0)
        return error;
    struct entry *made = to.folder->folder.last;
    if (to.entry != NULL)
        forget(to.entry);
    folder_remove(from.entry);
    if (S_ISDIR(moved->mode))
        moved->folder.self = made;
    inode_note_change(moved);
    return 0;
}

int names_link(int old_base, const char *old_path, int base, const char *path, int flags)
{
    struct inode *inode;
    int error = path_inode(old_base, old_path, flags, &inode);
    if (error < 0)
        return error;
    struct place place;
    error = find_free(base, path, false, &place);
    if (error < 0)
        return error;
    if (S_ISDIR(inode->mode) || inode->foreign)
        return -EPERM;
    error = folder_add(place.folder, place.name, place.length, inode);
    if (error == 0)
        inode_note_change(inode);
    return error;
}

int names_symlink(const char *target, int base, const char *path)
{
    size_t length = strnlen(target, PATH_MOST);
    if (length == 0)
        return -ENOENT;
    if (length == PATH_MOST)
        return -ENAMETOOLONG;
    struct place place;
    int error = find_free(base, path, false, &place);
    if (error < 0)
        return error;
    struct inode *inode = inode_make(S_IFLNK | 0777);
    if (inode == NULL)
        return -ENOSPC;
    ssize_t written = content_write(inode, target, length, 0);
    error = written < 0 ? (int)written : folder_add(place.folder, place.name, place.length, inode);
    if (error < 0)
        inode_leave(inode);
    return error;
}

ssize_t names_readlink(int base, const char *path, char *buffer, size_t length)
{
    struct inode *inode;
    int error = path_inode(base, path, 0, &inode);
    if (error < 0)
        return error;
    if (!S_ISLNK(inode->mode))
        return -EINVAL;
    inode_note_read(inode);
    return content_read(inode, buffer, length, 0);
}

int names_work_in(struct inode *folder)
{
    if (!S_ISDIR(folder->mode))
        return -ENOTDIR;
    if (!inode_allows(folder, X_OK))
        return -EACCES;
    inode_use(folder);
    inode_leave(working_folder);
    working_folder = folder;
    return 0;
}

ssize_t names_working_folder(char *buffer, size_t length)
{
    size_t bytes = 1;
    if (working_folder->links == 0)
        return -ENOENT;
    for (const struct entry *at = working_folder->folder.self; at != NULL; at = at->folder->folder.self)
        bytes += (size_t)at->length + 1;
    if (bytes == 1)
        bytes = 2; /* the root has a slash alone */
    if (bytes > length)
        return -ERANGE;
    char *end = buffer + bytes - 1;
    *end = 0;
    buffer[0] = '/';
    for (const struct entry *at = working_folder->folder.self; at != NULL; at = at->folder->folder.self) {
        end -= at->length;
        memcpy(end, at->name, at->length);
        *--end = '/';
    }
    return (ssize_t)bytes;
}
