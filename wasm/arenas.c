/* Where Python's small objects live: arenas taken straight from the instance's memory.
 *
 * The libc's `malloc` serves powers of two with a header in front, so that an arena of 1 MiB would take two. */
#include "guest.h"

#include "internal/pycore_obmalloc.h"

enum { WASM_PAGE_BYTES = 1 << 16 };

/* Arenas that were given back; each holds the address of the next one. */
static void **unused;

static void *arena_alloc(void *Py_UNUSED(context), size_t size)
{
    if (size == ARENA_SIZE && unused != NULL) {
        void *arena = unused;
        unused = (void **)*unused;
        return arena;
    }
    size_t first = __builtin_wasm_memory_grow(0, (size + WASM_PAGE_BYTES - 1) / WASM_PAGE_BYTES);
    return first == SIZE_MAX ? NULL : (void *)(first * WASM_PAGE_BYTES);
}

static void arena_free(void *Py_UNUSED(context), void *arena, size_t size)
{
    if (size == ARENA_SIZE) {
        *(void **)arena = unused;
        unused = arena;
    }
}

void *arenas_grow(size_t *bytes)
{
    if (unused == NULL) {
        void *spare = arena_alloc(NULL, ARENA_SIZE);
        if (spare == NULL)
            return NULL;
        arena_free(NULL, spare, ARENA_SIZE);
    }
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
