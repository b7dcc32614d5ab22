/* From a path to where it leads, over symbolic links. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct inode *working_folder;

/* What is left to walk: the rest of the path, and before it the text of each symbolic link that was met, so far as it has
 * not been walked. */
struct walk {
    struct { const char *at, *end; } rests[LINKS_MOST + 1];
    int depth;
    int links;
    struct inode *folder;
};

static void push(struct walk *walk, const char *text, size_t length)
{
    if (length > 0 && text[0] == '/')
        walk->folder = root_folder;
    walk->rests[walk->depth].at = text;
    walk->rests[walk->depth].end = text + length;
    walk->depth++;
}

/* The next name and whether a slash follows it; false at the end of everything. */
static bool next_name(struct walk *walk, const char **name, size_t *length, bool *slash)
{
    for (; walk->depth > 0; walk->depth--) {
        const char *at = walk->rests[walk->depth - 1].at, *end = walk->rests[walk->depth - 1].end;
        while (at < end && *at == '/')
            at++;
        if (at == end)
            continue;
        *name = at;
        while (at < end && *at != '/')
            at++;
        *length = (size_t)(at - *name);
        *slash = at < end;
        walk->rests[walk->depth - 1].at = at;
        return true;
    }
    return false;
}

/* Whether nothing but slashes follows; notes whether there are any. */
static bool is_last(const struct walk *walk, bool *slash)
{
    for (int i = walk->depth - 1; i >= 0; i--)
        for (const char *at = walk->rests[i].at; at < walk->rests[i].end; at++) {
            if (*at != '/')
                return false;
            *slash = true;
        }
    return true;
}

static int begin(struct walk *walk, int base, const char *path)
{
    size_t length = strnlen(path, PATH_MOST);
    if (length == 0)
        return -ENOENT;
    if (length == PATH_MOST)
        return -ENAMETOOLONG;
    walk->depth = walk->links = 0;
    if (path[0] != '/') {
        int error = descriptor_folder(base, &walk->folder);
        if (error < 0)
            return error;
    }
    push(walk, path, length);
    return 0;
}

/* The text of a symbolic link lies in one piece: it is no longer than a page. */
static int follow(struct walk *walk, struct inode *link)
{
    if (++walk->links > LINKS_MOST)
        return -ELOOP;
    inode_note_read(link);
    push(walk, link->content.pages.root, (size_t)link->content.size);
    return 0;
}

static void look_up(struct place *place)
{
    place->entry = NULL;
    if (place->length == 1 && place->name[0] == '.') {
        place->kind = LAST_DOT;
        place->inode = place->folder;
    } else if (place->length == 2 && place->name[0] == '.' && place->name[1] == '.') {
        place->kind = LAST_DOT_DOT;
        place->inode = folder_above(place->folder);
    } else {
        place->kind = LAST_NAME;
        place->entry = folder_find(place->folder, place->name, place->length);
        place->inode = place->entry == NULL ? NULL : place->entry->inode;
    }
}

/* In a folder that is removed, no name is too long not to be there. */
bool place_is_too_long(const struct place *place) { return place->length > NAME_MOST && place->folder->links > 0; }

int path_find(int base, const char *path, int flags, struct place *place)
{
    struct walk walk;
    *place = (struct place){0};
    int error = begin(&walk, base, path);
    if (error < 0)
        return error;
    *place = (struct place){.folder = walk.folder, .inode = walk.folder, .kind = LAST_ROOT};
    while (next_name(&walk, &place->name, &place->length, &place->slash)) {
        if (!S_ISDIR(walk.folder->mode))
            return -ENOTDIR;
        if (!inode_allows(walk.folder, X_OK))
            return -EACCES;
        place->folder = walk.folder;
        bool last = is_last(&walk, &place->slash);
        look_up(place);
        if (last && place->slash && place->kind == LAST_NAME && (flags & NO_SLASH))
            return -EISDIR;
        if (place->length > NAME_MOST && !(last && (flags & LAST_ITSELF)))
            return place_is_too_long(place) ? -ENAMETOOLONG : -ENOENT;
        bool leads_on = !last || (flags & FOLLOW) || (place->slash && !(flags & LAST_ITSELF));
        if (leads_on && place->inode != NULL && S_ISLNK(place->inode->mode)) {
            error = follow(&walk, place->inode);
            if (error < 0)
                return error;
            /* A link to the root has no names. */
            *place = (struct place){.folder = walk.folder, .inode = walk.folder, .kind = LAST_ROOT};
            continue;
        }
        if (last)
            break;
        if (place->inode == NULL)
            return -ENOENT;
        walk.folder = place->inode;
    }
    bool must_be_folder = place->slash && !(flags & LAST_ITSELF);
    return must_be_folder && place->inode != NULL && !S_ISDIR(place->inode->mode) ? -ENOTDIR : 0;
}

int path_inode(int base, const char *path, int flags, struct inode **found)
{
    struct place place;
    int error = path_find(base, path, flags, &place);
    if (error < 0)
        return error;
    *found = place.inode;
    return place.inode == NULL ? -ENOENT : 0;
}
