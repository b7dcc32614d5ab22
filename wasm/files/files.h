/* The file system of the cell: all of it lives in the instance's memory and ends with the instance.
 *
 * What is declared here is POSIX with one difference: functions return an error as its negative number, as system calls
 * do. The names that libc has for them are in libc_*.c; nothing else in this folder knows of WebAssembly, so that the
 * tests can run all of it beside a real Linux. */
#ifndef CODECELL_FILES_H
#define CODECELL_FILES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

enum {
    PAGE_BYTES = 4096,
    NAME_MOST = 255,   /* bytes of a name */
    PATH_MOST = 4096,  /* bytes of a path, with the zero at its end */
    LINKS_MOST = 40,   /* symbolic links on the way to one file */
    PIPE_BYTES = 65536,
    DESCRIPTORS_MOST = 1024,
    STREAMS_COUNT = 3, /* the standard streams, which are open from the start */
    OWN_USER = 1000,   /* the script's; everything that it finds is root's, but for its folder */
};

struct inode;
struct entry;

/* An array with holes, of pointers. */
struct tree {
    void *root;
    uint32_t height; /* levels of pages above what it holds */
};

/* What is in a file, or in a symbolic link. */
struct content {
    struct tree pages;     /* by their number; a hole reads as zeros */
    uint64_t size;
    uint32_t page_count;
    uint32_t room;         /* bytes of the only page, where that is a small one; else 0 */
    const struct source *source;
    const void *origin;    /* what the source reads from */
};

/* Where a file's bytes come from until somebody writes to it. */
struct source {
    ssize_t (*read)(struct inode *file, void *buffer, size_t length, uint64_t offset);
};

/* A folder's names, in the order in which they were made. */
struct folder {
    struct entry *first, *last;
    struct entry *self;       /* the folder's own name in the one above; NULL at the root, and once it is removed */
    struct inode *was_in;     /* once it is removed: the folder that its ".." is, which stays for it */
    struct listing *listings; /* that are under way */
};

struct pipe {
    char *pages[PIPE_BYTES / PAGE_BYTES];
    uint64_t written, read;  /* bytes, ever */
    uint32_t readers, writers;
};

enum device { NO_DEVICE, DEVICE_NULL, DEVICE_ZERO, DEVICE_RANDOM, DEVICE_STDIN, DEVICE_STDOUT, DEVICE_STDERR };

struct inode {
    uint64_t number;
    int64_t accessed, modified, changed; /* nanoseconds since 1970 */
    uint32_t mode;
    uint32_t links;   /* names; of a folder also its "." and the ".." of those in it */
    uint32_t uses;    /* by whoever holds it open or works in it */
    uint16_t foreign; /* not the script's own */
    uint16_t device;
    union {
        struct content content;
        struct folder folder;
        struct pipe *pipe;
    };
};

struct entry {
    struct entry *previous, *next; /* in its folder */
    struct entry *next_in_bucket;
    struct inode *folder, *inode;
    uint64_t position; /* grows with each entry that is made */
    uint32_t hash;
    uint16_t length;
    char name[];
};

/* A walk through a folder, which may change meanwhile. */
struct listing {
    struct listing *next;
    struct inode *folder;
    struct entry *at;
    uint64_t end; /* what is made after the walk has begun is not in it */
};

/* Open files: a description has a position, descriptors are numbers for it. */
struct description {
    struct inode *inode;
    uint64_t offset;
    int flags;
    uint32_t descriptors;
};

/* Where a path leads. */
enum last_kind { LAST_NAME, LAST_DOT, LAST_DOT_DOT, LAST_ROOT };
struct place {
    struct inode *folder; /* in which the last name is looked for */
    struct inode *inode;  /* NULL: there is none of that name */
    struct entry *entry;
    const char *name;
    size_t length;
    enum last_kind kind;
    bool slash;           /* after the last name: it must be a folder */
};
enum {
    FOLLOW = 1,      /* a symbolic link that comes last leads on */
    LAST_ITSELF = 2, /* not even a slash behind it makes it do so; what the slash means, and whether the name is too long,
                      * is left to who asks */
    NO_SLASH = 4,    /* nothing with a slash behind it can be made a file */
};

/* outside.c, and the tests: what the file system needs. */
/* More memory, aligned for everything; it may be more than was asked for. NULL: what is left is for the script's objects. */
void *outside_take(size_t *bytes);
void outside_give(void *memory, size_t bytes);
int64_t outside_now(void);         /* nanoseconds since 1970 */
ssize_t outside_input(void *buffer, size_t length);
void outside_output(int stream, const void *text, size_t length);
void outside_random(void *buffer, size_t length);
void outside_named(void);           /* a name was added to a folder */

/* pages.c */
void *page_take(void);                        /* NULL: no memory is left; not zeros */
void *page_take_for(void **slot);             /* the same; may be moved later, if its address is kept in the slot alone */
void page_has_other_slot(const void *page, void **before, void **slot);
void page_give(void *page);
void pages_settle(void);                      /* moves pages, when enough were given back */
void pages_start_afresh(void);                /* what comes lies in memory of its own */

/* blocks.c */
void *small_take(size_t bytes);    /* up to those for which a block is less than a page */
void small_give(void *block);
size_t small_room(size_t bytes);   /* bytes that a block for so many has; a page where that is more than small */
void blocks_start_afresh(void);

/* tree.c */
void **tree_at(struct tree *tree, uint64_t index);                      /* NULL: a hole */
void **tree_make(struct tree *tree, uint64_t index);                    /* NULL: no memory is left */
uint32_t tree_cut(struct tree *tree, uint64_t from, void (*drop)(void *item)); /* how many were dropped */

/* content.c */
ssize_t content_read(struct inode *file, void *buffer, size_t length, uint64_t offset);
ssize_t content_write(struct inode *file, const void *buffer, size_t length, uint64_t offset);
int content_resize(struct inode *file, uint64_t size);
int content_reserve(struct inode *file, uint64_t offset, uint64_t length);
void content_drop(struct content *content);

/* inode.c */
struct inode *inode_make(uint32_t mode);
void inode_use(struct inode *inode);
void inode_leave(struct inode *inode);  /* and forget it, if it has neither a name nor a use */
void inode_touch(struct inode *inode);  /* it has another content */
void inode_note_change(struct inode *inode);
void inode_note_read(struct inode *inode);
bool inode_allows(const struct inode *inode, int rights); /* of R_OK, W_OK, X_OK */
void inode_stat(const struct inode *inode, struct stat *out);
int inode_set_mode(struct inode *inode, uint32_t mode);
int inode_set_times(struct inode *inode, const struct timespec times[2]);

/* folder.c */
extern struct inode *root_folder;
struct entry *folder_find(struct inode *folder, const char *name, size_t length);
struct inode *folder_above(struct inode *folder);
int folder_add(struct inode *folder, const char *name, size_t length, struct inode *inode);
void folder_remove(struct entry *entry);
bool folder_holds(const struct inode *folder, const struct inode *inner); /* at any depth, or is it */
int folder_make(struct inode *above, const char *name, size_t length, uint32_t mode, struct inode **made);
void listing_begin(struct listing *listing, struct inode *folder);
const struct entry *listing_next(struct listing *listing);
void listing_end(struct listing *listing);

/* walk.c: the names below a folder, each before those below it, in the order in which they were made. */
struct entry *walk_first(struct inode *top);
struct entry *walk_next(struct inode *top, struct entry *entry);
/* The entry's path from `top` on, without a zero at its end: how many bytes, or 0 where it is too long. */
size_t walk_path(struct inode *top, const struct entry *entry, char path[PATH_MOST]);

/* path.c */
int path_find(int base, const char *path, int flags, struct place *place);
bool place_is_too_long(const struct place *place);
int path_inode(int base, const char *path, int flags, struct inode **found);
extern struct inode *working_folder;

/* names.c */
int names_make_folder(int base, const char *path, uint32_t mode);
int names_remove_folder(int base, const char *path);
int names_unlink(int base, const char *path);
int names_rename(int old_base, const char *old_path, int base, const char *path);
int names_link(int old_base, const char *old_path, int base, const char *path, int flags);
int names_symlink(const char *target, int base, const char *path);
ssize_t names_readlink(int base, const char *path, char *buffer, size_t length);
int names_work_in(struct inode *folder);
ssize_t names_working_folder(char *buffer, size_t length); /* bytes with the zero at its end */
uint32_t names_mask(uint32_t mask);
uint32_t names_masked(uint32_t mode);

/* open.c */
int files_open(int base, const char *path, int flags, uint32_t mode);
int files_pipe(int ends[2], int flags);
bool open_reads(int flags);
bool open_writes(int flags);

/* descriptors.c */
struct description *descriptor_at(int descriptor); /* NULL: it is not open */
int descriptor_free(int least);                     /* the first that is not open */
int descriptor_add(struct inode *inode, int flags, int least);
int descriptor_folder(int descriptor, struct inode **folder);
int files_close(int descriptor);
int files_dup(int descriptor, int least);
int files_dup2(int from, int to);
int files_inherited(int descriptor);
int files_set_inherited(int descriptor, bool inherited);
bool files_are_open(void);                          /* besides those that the start has opened */
/* How often one of the first descriptors was asked what it is. Python asks when it makes a file object of a descriptor. */
extern uint32_t stream_looks;

/* transfer.c */
ssize_t files_read(int descriptor, void *buffer, size_t length);
ssize_t files_write(int descriptor, const void *buffer, size_t length);
ssize_t files_read_at(int descriptor, void *buffer, size_t length, int64_t offset);
ssize_t files_write_at(int descriptor, const void *buffer, size_t length, int64_t offset);
int64_t files_seek(int descriptor, int64_t offset, int whence);
int files_resize(int descriptor, int64_t size);
int files_reserve(int descriptor, int64_t offset, int64_t length);
/* What would not wait; an error where it is not open. */
enum { READY_TO_READ = 1, READY_TO_WRITE = 2 };
int files_ready(int descriptor);

/* devices.c, pipes.c */
ssize_t device_read(enum device device, void *buffer, size_t length);
ssize_t device_write(enum device device, const void *buffer, size_t length);
struct inode *pipe_make(void);
void pipe_drop(struct pipe *pipe);
ssize_t pipe_read(struct pipe *pipe, void *buffer, size_t length, bool waits);
ssize_t pipe_write(struct pipe *pipe, const void *buffer, size_t length, bool waits);

/* library.c: a file below the root that is not the script's; the host has its bytes at `offset`, compressed where `length`
 * is not the size. */
int library_add(const char *path, uint64_t size, uint32_t offset, uint32_t length);
bool library_read(uint32_t offset, char *buffer, uint32_t length); /* bytes of the library; false where there are none */

/* archive.c: what the image is built from, in the root while it is built. */
#define ARCHIVE_NAME "python.zip"
int archive_add(void);
void archive_remove(void);

/* start.c */
int files_start(void); /* what every execution finds */

#endif
