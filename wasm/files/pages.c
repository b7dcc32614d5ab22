/* Memory for files: pages, cut from chunks. A chunk comes from the memory that the script's objects are in, too, and goes
 * back there when no page of it is in use any more. */
#include "files.h"

#include <string.h>

enum {
    FIRST_CHUNK = 64 << 10,
    LARGEST_CHUNK = 4 << 20,
    CHUNKS_MOST = 4096, /* where all memory is in the largest ones, a fourth of them hold 4 GiB */
};

struct chunk {
    char *base, *end;
    char *fresh;   /* from here on it was never used */
    void *unused;  /* pages; each holds the next one */
    uint32_t used; /* pages */
};

static struct {
    uint32_t count;
    uint32_t first_with_room; /* at least all before it have none */
    uint32_t empty;           /* chunks of which no page is in use */
    size_t taken;             /* bytes of all chunks */
    struct chunk chunks[CHUNKS_MOST]; /* by their addresses */
} pool __attribute__((aligned(64)));

/* The last chunk that begins at `address` or before it, as a number from 1 on; 0: there is none. */
static uint32_t last_at(const void *address)
{
    uint32_t from = 0, to = pool.count;
    while (from < to) {
        uint32_t middle = (from + to) / 2;
        if ((uintptr_t)pool.chunks[middle].base <= (uintptr_t)address)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool grow(void)
{
    size_t bytes = pool.taken / 8 / FIRST_CHUNK * FIRST_CHUNK;
    if (bytes < FIRST_CHUNK)
        bytes = FIRST_CHUNK;
    if (bytes > LARGEST_CHUNK)
        bytes = LARGEST_CHUNK;
    char *base = pool.count < CHUNKS_MOST ? outside_take(&bytes) : NULL;
    if (base == NULL)
        return false;
    uint32_t place = last_at(base);
    memmove(pool.chunks + place + 1, pool.chunks + place, (pool.count - place) * sizeof *pool.chunks);
    pool.chunks[place] = (struct chunk){.base = base, .end = base + bytes, .fresh = base};
    pool.count++;
    pool.empty++;
    pool.taken += bytes;
    if (place < pool.first_with_room)
        pool.first_with_room = place;
    return true;
}

static void shrink(struct chunk *chunk)
{
    size_t bytes = (size_t)(chunk->end - chunk->base), place = (size_t)(chunk - pool.chunks);
    outside_give(chunk->base, bytes);
    pool.count--;
    pool.taken -= bytes;
    memmove(chunk, chunk + 1, (pool.count - place) * sizeof *chunk);
}

/* The first chunk that has a page, so that others may become empty. */
static struct chunk *with_room(void)
{
    for (; pool.first_with_room < pool.count; pool.first_with_room++) {
        struct chunk *chunk = pool.chunks + pool.first_with_room;
        if (chunk->unused != NULL || chunk->fresh != chunk->end)
            return chunk;
    }
    return NULL;
}

void *page_take(void)
{
    struct chunk *chunk = with_room();
    if (chunk == NULL && (!grow() || (chunk = with_room()) == NULL))
        return NULL;
    if (chunk->used++ == 0)
        pool.empty--;
    void *page = chunk->unused;
    if (page != NULL) {
        chunk->unused = *(void **)page;
        return page;
    }
    page = chunk->fresh;
    chunk->fresh += PAGE_BYTES;
    return page;
}

void page_give(void *page)
{
    struct chunk *chunk = pool.chunks + last_at(page) - 1;
    *(void **)page = chunk->unused;
    chunk->unused = page;
    uint32_t place = (uint32_t)(chunk - pool.chunks);
    if (place < pool.first_with_room)
        pool.first_with_room = place;
    if (--chunk->used > 0)
        return;
    /* One is kept, so that a file that is written and removed again and again does not take and give each time. */
    if (pool.empty > 0)
        shrink(chunk);
    else
        pool.empty++;
}

void pages_start_afresh(void)
{
    for (uint32_t i = 0; i < pool.count; i++) {
        struct chunk *chunk = pool.chunks + i;
        chunk->unused = NULL;
        chunk->fresh = chunk->end;
        chunk->used = (uint32_t)((chunk->end - chunk->base) / PAGE_BYTES);
    }
    pool.first_with_room = pool.count;
    pool.empty = 0;
    blocks_start_afresh();
    grow();
}
