/* Small blocks cut from pages, each with a power of two of bytes. The pages that are cut into blocks of one size know how
 * many of theirs are in use, so that a page is whole again when the last of them is given back. */
#include "files.h"

enum {
    SMALLEST = 32,
    SIZES = 6, /* 32, 64, ..., 1024; what is larger gets a page of its own */
};

/* At the start of a page that is cut, in the place of its first blocks. */
struct cut {
    struct cut *previous, *next; /* others of this size with room */
    void *unused;                /* each holds the next one */
    uint16_t used, size;
};

static struct cut with_room[SIZES];

static int size_of(size_t bytes)
{
    int size = 0;
    while ((size_t)SMALLEST << size < bytes)
        size++;
    return size;
}

size_t small_room(size_t bytes)
{
    int size = size_of(bytes);
    return size < SIZES ? (size_t)SMALLEST << size : PAGE_BYTES;
}

static void link_cut(struct cut *cut)
{
    struct cut *head = &with_room[cut->size];
    cut->next = head->next;
    cut->previous = head;
    if (head->next != NULL)
        head->next->previous = cut;
    head->next = cut;
}

static void unlink_cut(struct cut *cut)
{
    cut->previous->next = cut->next;
    if (cut->next != NULL)
        cut->next->previous = cut->previous;
}

static struct cut *cut_page(int size)
{
    struct cut *cut = page_take();
    if (cut == NULL)
        return NULL;
    size_t bytes = (size_t)SMALLEST << size, first = bytes;
    while (first < sizeof *cut)
        first += bytes;
    cut->used = 0;
    cut->size = (uint16_t)size;
    cut->unused = NULL;
    for (size_t at = PAGE_BYTES - bytes; at >= first; at -= bytes) {
        void **block = (void **)((char *)cut + at);
        *block = cut->unused;
        cut->unused = block;
    }
    link_cut(cut);
    return cut;
}

void *small_take(size_t bytes)
{
    int size = size_of(bytes);
    struct cut *cut = with_room[size].next;
    if (cut == NULL && (cut = cut_page(size)) == NULL)
        return NULL;
    void *block = cut->unused;
    cut->unused = *(void **)block;
    cut->used++;
    if (cut->unused == NULL)
        unlink_cut(cut);
    return block;
}

void small_give(void *block)
{
    struct cut *cut = (struct cut *)((uintptr_t)block & ~(uintptr_t)(PAGE_BYTES - 1));
    if (cut->unused == NULL)
        link_cut(cut);
    *(void **)block = cut->unused;
    cut->unused = block;
    if (--cut->used == 0) {
        unlink_cut(cut);
        page_give(cut);
    }
}

void blocks_start_afresh(void)
{
    for (int size = 0; size < SIZES; size++)
        for (struct cut *cut = with_room[size].next; cut != NULL; cut = with_room[size].next) {
            for (; cut->unused != NULL; cut->used++)
                cut->unused = *(void **)cut->unused;
            unlink_cut(cut);
        }
}
