/* Making an execution dirty few pages, and those next to each other.
 *
 * The host restores dirty pages between executions; it does so in place, without a page fault, only while they form
 * few regions. Two things scatter writes: reference counts all over the snapshot, and small objects placed in the gaps
 * that the interpreter's start has left. The first end by making every object of the snapshot immortal (PEP 683), the
 * second by filling the gaps, so that what a script allocates lies together in fresh pools. */
#include "guest.h"

#include "internal/pycore_interp.h"
#include "internal/pycore_object.h"
#include "internal/pycore_obmalloc.h"
#include "internal/pycore_pystate.h"

PyObject *snapshot_immortalize(PyObject *Py_UNUSED(module), PyObject *object)
{
    _Py_SetImmortalUntracked(object);
    Py_RETURN_NONE;
}

void snapshot_fill_free_pools(void)
{
    struct _obmalloc_state *allocator = _PyInterpreterState_GET()->obmalloc;
    while (allocator->mgmt.usable_arenas != NULL && PyObject_Malloc(SMALL_REQUEST_THRESHOLD) != NULL)
        ;
    for (int class = 0; class < NB_SMALL_SIZE_CLASSES; class++) {
        poolp sentinel = allocator->pools.used[class + class];
        while (sentinel->nextpool != sentinel && PyObject_Malloc((size_t)(class + 1) * ALIGNMENT) != NULL)
            sentinel = allocator->pools.used[class + class];
    }
}
