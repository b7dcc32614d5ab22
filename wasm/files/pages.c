/* Memory for files: pages, cut from chunks. A chunk comes out of the memory that the script's objects are in, too, and goes
 * back there when no page of it is in use any more.
 *
 * The bytes of files and what tells of files have chunks of their own, so that a few names that stay do not hold back what a
 * large file has left. Chunks with low addresses are used first, so that those with high ones become empty. */
#include "files.h"

#include <string.h>

enum {
    FIRST_CHUNK = 64 << 10, /* bytes, and no chunk has less */
    LARGEST_CHUNK = 4 << 20,
    GROWTH = 8, /* the part of what there is that a further chunk has, so that little lies idle */
    CHUNKS_MOST = 8192,
};

/* At the start of its memory, before its pages. */
struct chunk {
    char *end;     /* of the pages */
    char *fresh;   /* the first page of those that were never used */
    void *unused;  /* pages that were; each holds the next one */
    size_t bytes;
    uint32_t used; /* pages */
    uint16_t use;
    bool stays;    /* also when it is empty */
};

static struct {
    uint32_t count;
    uint32_t first_with_room[PAGE_USES]; /* those of that use before it have none */
    size_t taken[PAGE_USES];             /* bytes */
    struct chunk *chunks[CHUNKS_MOST];   /* by their addresses */
} pool __attribute__((aligned(64)));

/* How many chunks begin before an address. */
static uint32_t count_before(const void *address)
{
    uint32_t from = 0, to = pool.count;
    while (from < to) {
        uint32_t middle = (from + to) / 2;
        if ((uintptr_t)pool.chunks[middle] < (uintptr_t)address)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void add(struct chunk *chunk)
{
    uint32_t place = count_before(chunk);
    memmove(pool.chunks + place + 1, pool.chunks + place, (pool.count++ - place) * sizeof *pool.chunks);
    pool.chunks[place] = chunk;
    pool.taken[chunk->use] += chunk->bytes;
    for (int use = 0; use < PAGE_USES; use++)
        if (pool.first_with_room[use] > place)
            pool.first_with_room[use]++;
    if (pool.first_with_room[chunk->use] > place)
        pool.first_with_room[chunk->use] = place;
}

static void give_back(uint32_t place)
{
    struct chunk *chunk = pool.chunks[place];
    memmove(pool.chunks + place, pool.chunks + place + 1, (--pool.count - place) * sizeof *pool.chunks);
    pool.taken[chunk->use] -= chunk->bytes;
    for (int use = 0; use < PAGE_USES; use++)
        if (pool.first_with_room[use] > place)
            pool.first_with_room[use]--;
    outside_give(chunk, chunk->bytes);
}

static bool grow(enum page_use use, bool stays)
{
    size_t bytes = pool.taken[use] / GROWTH;
    bytes = bytes < FIRST_CHUNK ? FIRST_CHUNK : bytes > LARGEST_CHUNK ? LARGEST_CHUNK : bytes;
    struct chunk *chunk = NULL;
    while (pool.count < CHUNKS_MOST && bytes >= FIRST_CHUNK && (chunk = outside_take(bytes)) == NULL)
        bytes /= 2;
    if (chunk == NULL)
        return false;
    uintptr_t start = (uintptr_t)chunk, pages = (start + sizeof *chunk + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    *chunk = (struct chunk){
        .end = (char *)((start + bytes) / PAGE_BYTES * PAGE_BYTES), .fresh = (char *)pages, .bytes = bytes,
        .use = (uint16_t)use, .stays = stays,
    };
    add(chunk);
    return true;
}

static struct chunk *with_room(enum page_use use)
{
    for (uint32_t *first = &pool.first_with_room[use]; *first < pool.count; ++*first) {
        struct chunk *chunk = pool.chunks[*first];
        if (chunk->use == use && (chunk->unused != NULL || chunk->fresh != chunk->end))
            return chunk;
    }
    return NULL;
}

void *page_take(enum page_use use)
{
    struct chunk *chunk = with_room(use);
    if (chunk == NULL && grow(use, false))
        chunk = with_room(use);
    /* The last pages are for whatever needs one. */
    for (int other = 0; chunk == NULL && other < PAGE_USES; other++)
        chunk = with_room(other);
    if (chunk == NULL)
        return NULL;
    chunk->used++;
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
    uint32_t count = count_before(page), place = count - 1;
    /* What the snapshot has is left where it is. */
    if (count == 0 || (uintptr_t)page >= (uintptr_t)pool.chunks[place]->end)
        return;
    struct chunk *chunk = pool.chunks[place];
    *(void **)page = chunk->unused;
    chunk->unused = page;
    if (pool.first_with_room[chunk->use] > place)
        pool.first_with_room[chunk->use] = place;
    if (--chunk->used == 0 && !chunk->stays)
        give_back(place);
}

void pages_start_afresh(void)
{
    memset(&pool, 0, sizeof pool);
    blocks_start_afresh();
    for (int use = 0; use < PAGE_USES; use++)
        grow(use, true);
}
