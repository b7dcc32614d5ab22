/* Names in folders. All names of all folders are in one hash table, which grows and shrinks by one bucket at a time (linear
 * hashing), so that no name is expensive to make; those of one folder are linked in the order in which they were made. */
#include "files.h"

#include <errno.h>
#include <string.h>

struct inode *root_folder;

static struct {
    struct tree buckets; /* chains of entries */
    uint32_t count;      /* of buckets; at least 1 once there is a name */
    uint32_t entries;
    uint64_t last_position;
} names;

/* FNV-1a over the folder's number and the name. */
static uint32_t hash_of(const struct inode *folder, const char *name, size_t length)
{
    enum { PRIME = 16777619 };
    uint32_t hash = 2166136261u;
    for (uint64_t number = folder->number; number != 0; number >>= 8)
        hash = (hash ^ (number & 0xff)) * PRIME;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * PRIME;
    return hash ^ hash >> 15;
}

/* The largest power of two that is not above a number, which is not 0. */
static uint32_t power_below(uint32_t number) { return (uint32_t)1 << (31 - __builtin_clz(number)); }

static uint32_t bucket_of(uint32_t hash)
{
    uint32_t round = power_below(names.count), bucket = hash & (2 * round - 1);
    return bucket < names.count ? bucket : bucket - round;
}

static struct entry **chain_of(uint32_t hash) { return (struct entry **)tree_at(&names.buckets, bucket_of(hash)); }

/* Adds a bucket and moves to it what belongs there now, all of it out of one other. */
static bool add_bucket(void)
{
    struct entry **added = (struct entry **)tree_make(&names.buckets, names.count);
    if (added == NULL)
        return false;
    uint32_t number = names.count++;
    struct entry **from = number == 0 ? NULL : (struct entry **)tree_at(&names.buckets, number - power_below(number));
    while (from != NULL && *from != NULL) {
        struct entry *entry = *from;
        if (bucket_of(entry->hash) != number) {
            from = &entry->next_in_bucket;
            continue;
        }
        *from = entry->next_in_bucket;
        entry->next_in_bucket = *added;
        *added = entry;
    }
    return true;
}

static void nothing_to_drop(void *entry) { (void)entry; }

/* Takes the last bucket away, and moves what is in it to where it came from; false where no memory is left for that. */
static bool drop_bucket(void)
{
    uint32_t number = names.count - 1, per_node = PAGE_BYTES / sizeof(struct entry *);
    struct entry **from = (struct entry **)tree_at(&names.buckets, number);
    if (from != NULL) {
        struct entry **to = (struct entry **)tree_make(&names.buckets, number - power_below(number));
        if (to == NULL)
            return false;
        while (*to != NULL)
            to = &(*to)->next_in_bucket;
        *to = *from;
        *from = NULL;
    }
    names.count = number;
    if (number % per_node == 0)
        tree_cut(&names.buckets, number, nothing_to_drop);
    return true;
}

struct entry *folder_find(struct inode *folder, const char *name, size_t length)
{
    if (names.count == 0)
        return NULL;
    uint32_t hash = hash_of(folder, name, length);
    struct entry **chain = chain_of(hash);
    for (struct entry *entry = chain == NULL ? NULL : *chain; entry != NULL; entry = entry->next_in_bucket)
        if (entry->hash == hash && entry->folder == folder && entry->length == length
            && memcmp(entry->name, name, length) == 0)
            return entry;
    return NULL;
}

struct inode *folder_above(struct inode *folder)
{
    if (folder->folder.self != NULL)
        return folder->folder.self->folder;
    return folder->folder.was_in != NULL ? folder->folder.was_in : folder;
}

int folder_add(struct inode *folder, const char *name, size_t length, struct inode *inode)
{
    struct entry *entry = small_take(sizeof *entry + length);
    if (entry == NULL)
        return -ENOSPC;
    if (names.entries >= names.count && !add_bucket()) {
        small_give(entry);
        return -ENOSPC;
    }
    uint32_t hash = hash_of(folder, name, length);
    struct entry **chain = (struct entry **)tree_make(&names.buckets, bucket_of(hash));
    if (chain == NULL) {
        small_give(entry);
        return -ENOSPC;
    }
    *entry = (struct entry){
        .previous = folder->folder.last, .next_in_bucket = *chain, .folder = folder, .inode = inode,
        .position = ++names.last_position, .hash = hash, .length = (uint16_t)length,
    };
    memcpy(entry->name, name, length);
    *chain = entry;
    names.entries++;
    outside_named();
    if (folder->folder.last != NULL)
        folder->folder.last->next = entry;
    else
        folder->folder.first = entry;
    folder->folder.last = entry;
    inode->links++;
    if (S_ISDIR(inode->mode)) {
        inode->folder.self = entry;
        folder->links++;
    }
    inode_touch(folder);
    return 0;
}

void folder_remove(struct entry *entry)
{
    struct inode *folder = entry->folder, *inode = entry->inode;
    for (struct listing *listing = folder->folder.listings; listing != NULL; listing = listing->next)
        if (listing->at == entry)
            listing->at = entry->next;
    struct entry **link = chain_of(entry->hash);
    while (*link != entry)
        link = &(*link)->next_in_bucket;
    *link = entry->next_in_bucket;
    names.entries--;
    while (names.entries < names.count / 2 && drop_bucket())
        ;
    *(entry->previous == NULL ? &folder->folder.first : &entry->previous->next) = entry->next;
    *(entry->next == NULL ? &folder->folder.last : &entry->next->previous) = entry->previous;
    small_give(entry);
    inode->links--;
    if (S_ISDIR(inode->mode)) {
        inode->folder.self = NULL;
        folder->links--;
    }
    inode_touch(folder);
}

bool folder_holds(const struct inode *folder, const struct inode *inner)
{
    while (inner != folder && inner->folder.self != NULL)
        inner = inner->folder.self->folder;
    return inner == folder;
}

int folder_make(struct inode *above, const char *name, size_t length, uint32_t mode, struct inode **made)
{
    struct inode *folder = inode_make(S_IFDIR | mode);
    if (folder == NULL)
        return -ENOSPC;
    int error = folder_add(above, name, length, folder);
    if (error < 0) {
        inode_leave(folder);
        return error;
    }
    folder->links++; /* its "." */
    *made = folder;
    return 0;
}

void listing_begin(struct listing *listing, struct inode *folder)
{
    *listing = (struct listing){
        .next = folder->folder.listings, .folder = folder, .at = folder->folder.first, .end = names.last_position,
    };
    folder->folder.listings = listing;
    inode_note_read(folder);
}

const struct entry *listing_next(struct listing *listing)
{
    struct entry *entry = listing->at;
    if (entry == NULL || entry->position > listing->end)
        return NULL;
    listing->at = entry->next;
    return entry;
}

void listing_end(struct listing *listing)
{
    struct listing **link = &listing->folder->folder.listings;
    while (*link != listing)
        link = &(*link)->next;
    *link = listing->next;
}
