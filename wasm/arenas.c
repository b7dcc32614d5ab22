/* Memory for files, and the arena that is kept for Python when they take it. */
#include "guest.h"

#include <stdlib.h>

#include "internal/pycore_obmalloc.h"

enum { WASM_PAGE_BYTES = 1 << 16 };

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

void *arenas_grow(size_t *bytes)
{
    if (spare == NULL && (spare = malloc(ARENA_SIZE)) == NULL)
        return NULL;
    for (size_t pages = *bytes / WASM_PAGE_BYTES; pages > 0; pages /= 2) {
        size_t first = __builtin_wasm_memory_grow(0, pages);
        if (first != SIZE_MAX) {
            *bytes = pages * WASM_PAGE_BYTES;
            return (void *)(first * WASM_PAGE_BYTES);
        }
    }
    return NULL;
}

void arenas_install(void)
{
    PyObject_SetArenaAllocator(&(PyObjectArenaAllocator){.alloc = arena_alloc, .free = arena_free});
}
