/* Memory for files, and the arena that is kept for Python when they take it. */
#include "guest.h"

#include <stdlib.h>

#include "internal/pycore_obmalloc.h"

enum { LEFT_BYTES = 1 << 16 }; /* when files take memory */

/* An arena that files have left for Python, or NULL. */
static void *spare;

static void *arena_alloc(void *Py_UNUSED(context), size_t size)
{
    if (size != ARENA_SIZE || spare == NULL)
        return malloc(size);
    void *arena = spare;
    spare = NULL;
    return arena;
}

static void arena_free(void *Py_UNUSED(context), void *arena, size_t Py_UNUSED(size)) { free(arena); }

void *arenas_lend(size_t *bytes, size_t page_bytes)
{
    if (spare == NULL && (spare = malloc(ARENA_SIZE)) == NULL)
        return NULL;
    void *left = malloc(LEFT_BYTES), *lent = NULL;
    for (size_t pages = *bytes / page_bytes; left != NULL && lent == NULL && pages > 0; pages /= 2) {
        *bytes = pages * page_bytes;
        lent = aligned_alloc(page_bytes, *bytes);
    }
    free(left);
    return lent;
}

void arenas_install(void)
{
    PyObject_SetArenaAllocator(&(PyObjectArenaAllocator){.alloc = arena_alloc, .free = arena_free});
}
