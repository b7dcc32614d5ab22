/* Memory for files, and what they keep of it for the script's objects.
 *
 * Files and objects have one allocator. While files have taken memory they hold some more in one piece, which objects get when
 * no other is left, and without which files get none: so a script can handle the error that its files have become too large. */
#include "guest.h"

#include <stdlib.h>

enum { WASM_PAGE_BYTES = 1 << 16, LEFT_BYTES = 4 << 20, END_BYTES = 256 };

static bool is_held_back; /* not while the image is made, because its memory is looked through after every script */
static void *left;
static uint32_t taken; /* blocks, since then; a few of before may be given back as well */

static bool let_go(void)
{
    bool was_held = left != NULL;
    free(left);
    left = NULL;
    return was_held;
}

void memory_hold_back(void) { is_held_back = true; }

void *memory_take(size_t *bytes)
{
    if (is_held_back && left == NULL && (left = malloc(LEFT_BYTES)) == NULL)
        return NULL;
    void *memory = malloc(*bytes);
    if (memory == NULL) {
        let_go();
        return NULL;
    }
    /* The allocator writes behind its last block and to the end of all memory. Where both are one page, fewer pages lie apart. */
    size_t behind = __builtin_wasm_memory_size(0) * WASM_PAGE_BYTES - ((size_t)memory + *bytes);
    if (behind > END_BYTES && behind < WASM_PAGE_BYTES) {
        free(memory);
        *bytes += behind - END_BYTES;
        memory = malloc(*bytes);
    }
    taken += is_held_back && memory != NULL;
    return memory;
}

void memory_give(void *memory)
{
    free(memory);
    if (taken > 0 && --taken == 0)
        let_go();
}

static void *object_malloc(void *Py_UNUSED(context), size_t bytes)
{
    void *block = malloc(bytes > 0 ? bytes : 1);
    return block == NULL && let_go() ? malloc(bytes) : block;
}

static void *object_calloc(void *Py_UNUSED(context), size_t count, size_t bytes)
{
    if (count == 0 || bytes == 0)
        count = bytes = 1;
    void *block = calloc(count, bytes);
    return block == NULL && let_go() ? calloc(count, bytes) : block;
}

static void *object_realloc(void *Py_UNUSED(context), void *block, size_t bytes)
{
    void *larger = realloc(block, bytes > 0 ? bytes : 1);
    return larger == NULL && let_go() ? realloc(block, bytes) : larger;
}

static void object_free(void *Py_UNUSED(context), void *block) { free(block); }

static void arena_free(void *Py_UNUSED(context), void *arena, size_t Py_UNUSED(bytes)) { free(arena); }

void memory_install(void)
{
    PyMem_SetAllocator(
        PYMEM_DOMAIN_RAW,
        &(PyMemAllocatorEx){
            .malloc = object_malloc, .calloc = object_calloc, .realloc = object_realloc, .free = object_free});
    PyObject_SetArenaAllocator(&(PyObjectArenaAllocator){.alloc = object_malloc, .free = arena_free});
}
