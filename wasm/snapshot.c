/* Making an execution dirty few pages, which lie next to each other.
 *
 * The host restores dirty pages between executions; it does so in place, without a page fault, only while they form
 * few regions. Three things scatter writes: reference counts all over the snapshot, counters in the code of whatever
 * function runs, and objects placed in the gaps that the interpreter's start has left. Making every object of the snapshot
 * immortal (PEP 683) ends the first, sealing the code ends the second, and filling the gaps ends the third, so that
 * what a script allocates lies together. */
#include "guest.h"

#include "internal/pycore_backoff.h"
#include "internal/pycore_code.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_object.h"
#include "internal/pycore_obmalloc.h"
#include "internal/pycore_opcode_metadata.h"
#include "internal/pycore_pystate.h"

/* Gives the code's instructions counters that are not counted (python-wasi/patches says when they are all the same). */
static void seal_code(PyCodeObject *code)
{
    _Py_CODEUNIT *instructions = _PyCode_CODE(code);
    for (int at = 0; at < Py_SIZE(code);) {
        int opcode = _Py_GetBaseOpcode(code, at);
        int caches = _PyOpcode_Caches[opcode];
        if (instructions[at].op.code == RESUME)
            instructions[at].op.code = RESUME_CHECK;
        if (caches > 0)
            instructions[at + 1].counter = initial_unreachable_backoff_counter();
        at += 1 + caches;
    }
}

PyObject *snapshot_immortalize(PyObject *Py_UNUSED(module), PyObject *object)
{
    if (PyCode_Check(object))
        seal_code((PyCodeObject *)object);
    if (_Py_IsImmortal(object))
        Py_RETURN_FALSE;
    _Py_SetImmortalUntracked(object);
    Py_RETURN_TRUE;
}

static void fill_gaps_of_pools(void)
{
    struct _obmalloc_state *allocator = _PyInterpreterState_GET()->obmalloc;
    while (allocator->mgmt.usable_arenas != NULL && PyObject_Malloc(SMALL_REQUEST_THRESHOLD) != NULL)
        ;
    for (int class = 0; class < NB_SMALL_SIZE_CLASSES; class++) {
        poolp first = allocator->pools.used[class + class];
        while (first->nextpool != first && PyObject_Malloc((size_t)(class + 1) * ALIGNMENT) != NULL)
            first = allocator->pools.used[class + class];
    }
}

/* Where the memory begins that objects get after the gaps were filled. Arenas come from memory that grows. */
static poolp later_pools;

void snapshot_fill_gaps(void)
{
    struct _obmalloc_state *allocator = _PyInterpreterState_GET()->obmalloc;
    fill_gaps_of_pools();
    allocator_fill_gaps();
    /* Without an unused entry, the table of arenas is copied: its entry for the new arena, which executions write to,
     * would lie far from all else. All entries belong to full arenas now, so nothing points into the table. */
    allocator->mgmt.unused_arena_objects = NULL;
    void *block = PyObject_Malloc(SMALL_REQUEST_THRESHOLD);
    later_pools = block == NULL ? NULL : POOL_ADDR(block);
    PyObject_Free(block);
    allocator_fill_gaps();
}

/* Takes the blocks of a pool that are free, all at once. */
static void take_rest(poolp pool)
{
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
    pool->ref.count = NUMBLOCKS(pool->szidx);
    pool->freeblock = NULL;
    pool->nextoffset = pool->maxnextoffset + 1;
}

void snapshot_fill_new_gaps(void)
{
    struct _obmalloc_state *allocator = _PyInterpreterState_GET()->obmalloc;
    for (int class = 0; class < NB_SMALL_SIZE_CLASSES; class++) {
        /* The head of the circle of pools that have something free stands before the first. */
        poolp head = allocator->pools.used[class + class]->prevpool;
        for (poolp pool = head->nextpool, next; pool != head; pool = next) {
            next = pool->nextpool;
            if (pool < later_pools)
                take_rest(pool);
        }
    }
    allocator_fill_gaps();
}
