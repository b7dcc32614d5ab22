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
