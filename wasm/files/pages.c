/* Memory for files: pages, cut from chunks. A chunk comes out of the memory that the script's objects are in, too, and goes
 * back there when no page of it is in use any more.
 *
 * So that chunks do become empty, and leave room in one piece, pages that may be moved have chunks apart from those that may
 * not. Low addresses are used first. What is left in a sparse chunk is moved to lower ones, and pages that may not be moved
 * take over the lowest chunk of the others. */
#include "files.h"

#include <string.h>

enum {
    LEAST_CHUNK = 64 << 10, /* bytes, as the first ones have */
    USUAL_CHUNK = 512 << 10,
    LARGEST_CHUNK = 4 << 20,
    GROWTH = 8,             /* the part of what there is that a further chunk has, so that little lies idle */
    SPARSE = 2,             /* the part of a chunk's pages that are in use at most in a sparse one */
    GIVEN_BEFORE = 16,      /* pages that are given back before anything is moved */
    CHUNKS_MOST = 8192,
};

enum use { MOVABLE, STAYING, USES };

/* At the start of its memory, before its pages. */
struct chunk {
    char *pages, *end;
    char *fresh;    /* the first page of those that were never used */
    void *unused;   /* pages that were; each holds the next one */
    size_t bytes;
    uint32_t used;  /* pages */
    uint16_t use;
    bool is_kept;   /* also when it is empty */
    void **slots[]; /* for each page: where its address is, if that is the only place; else NULL */
};

static struct {
    uint32_t count;
    uint32_t given;                 /* pages since the last look for sparse chunks */
    uint32_t first_with_room[USES]; /* those of that use before it have none */
    size_t taken[USES];             /* bytes */
    struct chunk *chunks[CHUNKS_MOST]; /* by their addresses */
} pool __attribute__((aligned(64)));

static uint32_t pages_in(const struct chunk *chunk) { return (uint32_t)((chunk->end - chunk->pages) / PAGE_BYTES); }

static void ***slot_of(struct chunk *chunk, const void *page)
{
    return &chunk->slots[((const char *)page - chunk->pages) / PAGE_BYTES];
}

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

/* The chunk that a page is in; NULL where it is of before the start. */
static struct chunk *chunk_of(const void *page)
{
    uint32_t count = count_before(page);
    struct chunk *chunk = count == 0 ? NULL : pool.chunks[count - 1];
    return chunk == NULL || (uintptr_t)page >= (uintptr_t)chunk->end ? NULL : chunk;
}

static void add(struct chunk *chunk)
{
    uint32_t place = count_before(chunk);
    memmove(pool.chunks + place + 1, pool.chunks + place, (pool.count++ - place) * sizeof *pool.chunks);
    pool.chunks[place] = chunk;
    pool.taken[chunk->use] += chunk->bytes;
    for (int use = 0; use < USES; use++)
        if (pool.first_with_room[use] > place)
            pool.first_with_room[use]++;
    if (pool.first_with_room[chunk->use] > place)
        pool.first_with_room[chunk->use] = place;
}

static void give_back(struct chunk *chunk)
{
    uint32_t place = count_before(chunk);
    memmove(pool.chunks + place, pool.chunks + place + 1, (--pool.count - place) * sizeof *pool.chunks);
    pool.taken[chunk->use] -= chunk->bytes;
    for (int use = 0; use < USES; use++)
        if (pool.first_with_room[use] > place)
            pool.first_with_room[use]--;
    outside_give(chunk, chunk->bytes);
}

/* What a chunk of so many bytes has before its pages. */
static size_t head_bytes(size_t bytes) { return sizeof(struct chunk) + bytes / PAGE_BYTES * sizeof(void **); }

static struct chunk *make(void *memory, size_t bytes, enum use use, bool is_kept)
{
    struct chunk *chunk = memory;
    uintptr_t start = (uintptr_t)memory, pages = (start + head_bytes(bytes) + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    *chunk = (struct chunk){
        .pages = (char *)pages, .end = (char *)((start + bytes) / PAGE_BYTES * PAGE_BYTES), .fresh = (char *)pages,
        .bytes = bytes, .use = (uint16_t)use, .is_kept = is_kept,
    };
    add(chunk);
    return chunk;
}

/* Makes a chunk of so many bytes, or of as many as there are. */
static bool grow(enum use use, size_t bytes, bool is_kept)
{
    void *memory = NULL;
    while (pool.count < CHUNKS_MOST && bytes >= LEAST_CHUNK && (memory = outside_take(&bytes)) == NULL)
        bytes /= 2;
    if (memory != NULL)
        make(memory, bytes, use, is_kept);
    return memory != NULL;
}

static bool grow_on(enum use use)
{
    size_t bytes = pool.taken[use] / GROWTH;
    return grow(use, bytes < USUAL_CHUNK ? USUAL_CHUNK : bytes > LARGEST_CHUNK ? LARGEST_CHUNK : bytes, false);
}

/* Makes a chunk for all pages of a sparse one, if it would lie before that; how many pages it has, or 0. */
static uint32_t grow_before(const struct chunk *chunk)
{
    size_t bytes = head_bytes(chunk->bytes) + (chunk->used + 2) * PAGE_BYTES;
    bytes = bytes < LEAST_CHUNK ? LEAST_CHUNK : bytes;
    void *memory = bytes < chunk->bytes && pool.count < CHUNKS_MOST ? outside_take(&bytes) : NULL;
    if (memory == NULL)
        return 0;
    if ((uintptr_t)memory > (uintptr_t)chunk) {
        outside_give(memory, bytes);
        return 0;
    }
    return pages_in(make(memory, bytes, MOVABLE, false));
}

static struct chunk *with_room(enum use use)
{
    for (uint32_t *first = &pool.first_with_room[use]; *first < pool.count; ++*first) {
        struct chunk *chunk = pool.chunks[*first];
        if (chunk->use == use && (chunk->unused != NULL || chunk->fresh != chunk->end))
            return chunk;
    }
    return NULL;
}

static bool take_over(void);

static void *take(enum use use, void **slot)
{
    struct chunk *chunk = with_room(use);
    if (chunk == NULL && ((use == STAYING && take_over()) || grow_on(use)))
        chunk = with_room(use);
    /* The last pages are for whatever needs one. */
    for (int other = 0; chunk == NULL && other < USES; other++)
        chunk = with_room(other);
    if (chunk == NULL)
        return NULL;
    void *page = chunk->unused;
    if (page != NULL) {
        chunk->unused = *(void **)page;
    } else {
        page = chunk->fresh;
        chunk->fresh += PAGE_BYTES;
    }
    chunk->used++;
    *slot_of(chunk, page) = slot;
    return page;
}

void *page_take(void) { return take(STAYING, NULL); }

void *page_take_for(void **slot) { return take(MOVABLE, slot); }

void page_has_other_slot(const void *page, void **before, void **slot)
{
    struct chunk *chunk = chunk_of(page);
    if (chunk != NULL && *slot_of(chunk, page) == before)
        *slot_of(chunk, page) = slot;
}

/* Puts a page among those of its chunk that are not in use. */
static void put(struct chunk *chunk, void *page)
{
    *slot_of(chunk, page) = NULL;
    *(void **)page = chunk->unused;
    chunk->unused = page;
    chunk->used--;
}

/* Lets a chunk be found that may have room now. */
static void note_room(const struct chunk *chunk)
{
    uint32_t place = count_before(chunk);
    if (pool.first_with_room[chunk->use] > place)
        pool.first_with_room[chunk->use] = place;
}

void page_give(void *page)
{
    struct chunk *chunk = chunk_of(page);
    if (chunk == NULL)
        return;
    pool.given++;
    put(chunk, page);
    if (chunk->used == 0 && !chunk->is_kept)
        give_back(chunk);
    else
        note_room(chunk);
}

/* Moves all pages of a chunk to others that have room. The host may stop this in the middle, and read files then. */
static void clear(struct chunk *chunk)
{
    chunk->use = STAYING; /* so that none is moved to the chunk itself */
    for (char *page = chunk->pages; chunk->used > 0; page += PAGE_BYTES) {
        void **slot = *slot_of(chunk, page);
        if (slot == NULL)
            continue;
        void *moved = take(MOVABLE, slot);
        memcpy(moved, page, PAGE_BYTES);
        *slot = moved;
        put(chunk, page);
    }
    pool.taken[MOVABLE] -= chunk->bytes;
    pool.taken[STAYING] += chunk->bytes;
}

static bool can_be_cleared(struct chunk *chunk)
{
    uint32_t movable = 0;
    for (char *page = chunk->pages; page < chunk->fresh; page += PAGE_BYTES)
        movable += *slot_of(chunk, page) != NULL;
    return movable == chunk->used;
}

/* The pages that are not in use in those chunks whose pages may be moved. */
static uint32_t movable_room(void)
{
    uint32_t room = 0;
    for (uint32_t place = 0; place < pool.count; place++)
        if (pool.chunks[place]->use == MOVABLE)
            room += pages_in(pool.chunks[place]) - pool.chunks[place]->used;
    return room;
}

/* Has the first chunk whose pages may be moved hold others from now on. */
static bool take_over(void)
{
    uint32_t place = 0;
    while (place < pool.count && pool.chunks[place]->use != MOVABLE)
        place++;
    struct chunk *chunk = place < pool.count ? pool.chunks[place] : NULL;
    if (chunk == NULL || !can_be_cleared(chunk))
        return false;
    /* The room is counted with the chunk's own, to which nothing can be moved. */
    while (movable_room() < pages_in(chunk))
        if (!grow_on(MOVABLE))
            return false;
    clear(chunk);
    note_room(chunk);
    return true;
}

void pages_settle(void)
{
    if (pool.given < GIVEN_BEFORE)
        return;
    pool.given = 0;
    uint32_t room = movable_room(); /* in the chunks that come before */
    for (uint32_t place = pool.count; place-- > 0;) {
        struct chunk *chunk = pool.chunks[place];
        if (chunk->use != MOVABLE)
            continue;
        uint32_t used = chunk->used;
        room -= pages_in(chunk) - used;
        if (chunk->is_kept || used > pages_in(chunk) / SPARSE || !can_be_cleared(chunk))
            continue;
        if (used > room) {
            uint32_t made = grow_before(chunk);
            if (made == 0)
                continue;
            room += made;
            place++; /* of this chunk, now that there is one more before it */
        }
        clear(chunk);
        give_back(chunk);
        room -= used;
    }
}

void pages_start_afresh(void)
{
    memset(&pool, 0, sizeof pool);
    blocks_start_afresh();
    for (int use = 0; use < USES; use++)
        grow(use, LEAST_CHUNK, true);
}
