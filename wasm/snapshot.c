/* Making an execution dirty few pages, which lie next to each other.
 *
 * The host restores dirty pages between executions; it does so in place, without a page fault, only while they form
 * few regions. Two things scatter writes: reference counts all over the snapshot, and objects placed in the gaps that the
 * interpreter's start has left. Making every object of the snapshot immortal (PEP 683) ends the first,
 * filling the gaps ends the second, so that what a script allocates lies together. */
#include "guest.h"

#include "internal/pycore_interp.h"
#include "internal/pycore_object.h"
#include "internal/pycore_obmalloc.h"
#include "internal/pycore_pystate.h"

PyObject *snapshot_immortalize(PyObject *Py_UNUSED(module), PyObject *object)
{
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
        poolp sentinel = allocator->pools.used[class + class];
        while (sentinel->nextpool != sentinel && PyObject_Malloc((size_t)(class + 1) * ALIGNMENT) != NULL)
            sentinel = allocator->pools.used[class + class];
    }
}

void snapshot_fill_gaps(void)
{
    fill_gaps_of_pools();
    allocator_fill_gaps();
}
