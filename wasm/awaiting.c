/* `await` of a value that is there already gives that value.
 *
 * A tool that is called without `aio` has done its work when it returns. If its `await` were an error, as it is elsewhere,
 * the script would end after the effect and be sent again. So the types of what tools return can be awaited. They get
 * no `__await__`: whatever asks whether a value is awaitable hears that it is not. An `async for` asks, too: it would
 * take such values for ever, since only an awaitable can say that there are no more. */
#include "guest.h"

#include "opcode_ids.h"

#include "internal/pycore_code.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_genobject.h"

/* An iterator that ends at once, with the value. */
typedef struct {
    PyObject_HEAD
    PyObject *value;
} There;

static void there_dealloc(PyObject *self)
{
    Py_DECREF(((There *)self)->value);
    PyObject_Free(self);
}

static PyObject *there_next(PyObject *self)
{
    _PyGen_SetStopIterationValue(((There *)self)->value);
    return NULL;
}

static PySendResult there_send(PyObject *self, PyObject *Py_UNUSED(sent), PyObject **result)
{
    *result = Py_NewRef(((There *)self)->value);
    return PYGEN_RETURN;
}

static PyAsyncMethods there_as_async = {.am_send = there_send};

static PyTypeObject ThereType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_codecell.There",
    .tp_basicsize = sizeof(There),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = there_dealloc,
    .tp_as_async = &there_as_async,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = there_next,
};

/* Whether the value is the next one of an `async for`. */
static bool is_for_a_loop(void)
{
    const _PyInterpreterFrame *frame = PyThreadState_GET()->current_frame;
    return frame != NULL && frame->owner != FRAME_OWNED_BY_CSTACK && frame->instr_ptr->op.code == GET_ANEXT;
}

static PyObject *there_at_once(PyObject *value)
{
    if (is_for_a_loop())
        return PyErr_Format(PyExc_TypeError, "object %.100s can't be used in 'await' expression", Py_TYPE(value)->tp_name);
    There *there = PyObject_New(There, &ThereType);
    if (there != NULL)
        there->value = Py_NewRef(value);
    return (PyObject *)there;
}

static PyAsyncMethods values_as_async = {.am_await = there_at_once};

bool awaiting_allow_values(void)
{
    PyTypeObject *values[] = {
        Py_TYPE(Py_None), &PyBool_Type, &PyLong_Type, &PyFloat_Type, &PyUnicode_Type,
        &PyBytes_Type, &PyList_Type, &PyTuple_Type, &PyDict_Type,
    };
    if (PyType_Ready(&ThereType) < 0)
        return false;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(values); i++) {
        if (values[i]->tp_as_async != NULL)
            return false;
        values[i]->tp_as_async = &values_as_async;
    }
    return true;
}

PyObject *awaiting_allow(PyObject *Py_UNUSED(module), PyObject *type)
{
    if (!PyType_Check(type) || !PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_HEAPTYPE))
        return PyErr_Format(PyExc_TypeError, "allow_await() takes a class that Python code has made, not %R", type);
    ((PyTypeObject *)type)->tp_as_async->am_await = there_at_once;
    Py_RETURN_NONE;
}
