/* libc's functions that list folders. */
#include "libc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct _DIR {
    struct listing listing;
    int descriptor;
    union {
        struct dirent found;
        char room[sizeof(struct dirent) + NAME_MOST + 1]; /* for its name */
    };
};

DIR *fdopendir(int descriptor)
{
    struct inode *folder;
    int error = descriptor < 0 ? -EBADF : descriptor_folder(descriptor, &folder);
    DIR *open = error < 0 ? NULL : malloc(sizeof *open);
    if (open == NULL) {
        with_errno(error < 0 ? error : -ENOMEM);
        return NULL;
    }
    open->descriptor = descriptor;
    listing_begin(&open->listing, folder);
    return open;
}

DIR *opendir(const char *path)
{
    int descriptor = (int)with_errno(files_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0));
    DIR *open = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (open == NULL && descriptor >= 0)
        files_close(descriptor);
    return open;
}

static unsigned char type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return DT_DIR;
    case S_IFREG: return DT_REG;
    case S_IFLNK: return DT_LNK;
    case S_IFCHR: return DT_CHR;
    default: return DT_UNKNOWN;
    }
}

/* Without "." and "..", which nobody here asks for. */
struct dirent *readdir(DIR *open)
{
    const struct entry *entry = listing_next(&open->listing);
    if (entry == NULL)
        return NULL;
    open->found.d_ino = entry->inode->number;
    open->found.d_type = type_of(entry->inode->mode);
    char *name = open->found.d_name;
    memcpy(name, entry->name, entry->length);
    name[entry->length] = 0;
    return &open->found;
}

void rewinddir(DIR *open)
{
    struct inode *folder = open->listing.folder;
    listing_end(&open->listing);
    listing_begin(&open->listing, folder);
}

int dirfd(DIR *open) { return open->descriptor; }

int closedir(DIR *open)
{
    listing_end(&open->listing);
    int result = files_close(open->descriptor);
    free(open);
    return (int)with_errno(result);
}
