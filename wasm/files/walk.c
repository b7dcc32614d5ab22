/* Every name below a folder, without memory of its own: the way back up is in the folders themselves. */
#include "files.h"

#include <string.h>

struct entry *walk_first(struct inode *top) { return top->folder.first; }

struct entry *walk_next(struct inode *top, struct entry *entry)
{
    if (S_ISDIR(entry->inode->mode) && entry->inode->folder.first != NULL)
        return entry->inode->folder.first;
    while (entry != NULL && entry->next == NULL && entry->folder != top)
        entry = entry->folder->folder.self;
    return entry == NULL ? NULL : entry->next;
}

size_t walk_path(struct inode *top, const struct entry *entry, char path[PATH_MOST])
{
    size_t at = PATH_MOST;
    for (;; entry = entry->folder->folder.self) {
        if (entry == NULL || entry->length + (size_t)1 > at)
            return 0;
        at -= entry->length;
        memcpy(path + at, entry->name, entry->length);
        if (entry->folder == top)
            break;
        path[--at] = '/';
    }
    memmove(path, path + at, PATH_MOST - at);
    return PATH_MOST - at;
}
