/* `malloc` and its family, by Doug Lea's allocator, in the place of those of the compiler's libc, which round every
 * block up to a power of two and never join what is freed.
 *
 * It grows the instance's memory by itself. Others do so too (files, in `wasm/memory.c`), which it copes with: memory
 * that does not follow what it has becomes another segment.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { WASM_PAGE_BYTES = 1 << 16 };

/* What `sbrk` is elsewhere; `bytes` is a multiple of the page's. */
static void *more_memory(ptrdiff_t bytes)
{
    size_t first = __builtin_wasm_memory_grow(0, (size_t)bytes / WASM_PAGE_BYTES);
    return (void *)(first == SIZE_MAX ? SIZE_MAX : first * WASM_PAGE_BYTES);
}

#define USE_DL_PREFIX 1
#define DLMALLOC_EXPORT static __attribute__((unused))
#define HAVE_MMAP 0
#define MORECORE more_memory
#define MORECORE_CANNOT_TRIM 1
#define MALLOC_ALIGNMENT ((size_t)16)
#define malloc_getpagesize ((size_t)WASM_PAGE_BYTES)
#define ABORT __builtin_trap()
#define NO_MALLINFO 1
#define NO_MALLOC_STATS 1
/* The time would seed a number that no two builds of the image share. */
#define LACKS_TIME_H 1
#define time(unused) 0

#include "dlmalloc.c"

void *malloc(size_t bytes) { return dlmalloc(bytes); }
void free(void *block) { dlfree(block); }
void *calloc(size_t count, size_t bytes) { return dlcalloc(count, bytes); }
void *realloc(void *block, size_t bytes) { return dlrealloc(block, bytes); }
void *aligned_alloc(size_t alignment, size_t bytes) { return dlmemalign(alignment, bytes); }
int posix_memalign(void **block, size_t alignment, size_t bytes) { return dlposix_memalign(block, alignment, bytes); }
size_t malloc_usable_size(void *block) { return dlmalloc_usable_size(block); }

/* Takes whatever is free but the last block, so that all that is allocated from now on lies together behind it. */
void allocator_fill_gaps(void)
{
    if (!is_initialized(gm))
        return;
    for (msegmentptr segment = &gm->seg; segment != NULL; segment = segment->next) {
        mchunkptr chunk = align_as_chunk(segment->base);
        while (segment_holds(segment, chunk) && chunk != gm->top && chunk->head != FENCEPOST_HEAD) {
            if (!is_inuse(chunk))
                set_inuse(gm, chunk, chunksize(chunk));
            chunk = next_chunk(chunk);
        }
    }
    init_bins(gm);
    gm->smallmap = gm->treemap = 0;
    gm->dv = NULL;
    gm->dvsize = 0;
}
