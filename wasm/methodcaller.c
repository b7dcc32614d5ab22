/* `operator.methodcaller` in cycles that the collector of garbage breaks.
 *
 * CPython 3.13 gives the type a `tp_clear` that returns nothing, where the collector calls one that returns a number
 * (`Modules/_operator.c`). Processors do not mind; WebAssembly checks the type of each call through a pointer, and stops
 * the execution. */
#include "guest.h"

static void (*clear_without_answer)(PyObject *);

static int clear(PyObject *caller)
{
    clear_without_answer(caller);
    return 0;
}

bool methodcaller_mend(void)
{
    PyObject *module = PyImport_ImportModule("operator");
    PyObject *type = module == NULL ? NULL : PyObject_GetAttrString(module, "methodcaller");
    Py_XDECREF(module);
    if (type == NULL || !PyType_Check(type) || ((PyTypeObject *)type)->tp_clear == NULL)
        return false;
    clear_without_answer = (void (*)(PyObject *))((PyTypeObject *)type)->tp_clear;
    ((PyTypeObject *)type)->tp_clear = clear;
    Py_DECREF(type);
    return true;
}
