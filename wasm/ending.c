/* The end of a script: what Python does as its process ends, where the script has left anything that needs it. Most have not.
 * python/codecell/ending.py does it. */
#include "guest.h"

#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"

#include "files/files.h"

static PyObject *hook_end;
/* The streams of bytes that a script has asked for: a list of python/codecell/streams.py. */
static PyObject *handed_out;
/* What `logging` closes at the end: a list of its own. */
static PyObject *log_handlers;

/* What the interpreter has at the start of every script. */
static struct {
    int exit_functions;
    Py_ssize_t log_handlers;
    uint32_t stream_looks;
    PyObject *stdout_name, *stderr_name, *stdout_stream, *stderr_stream;
} at_start;

bool ending_ready(PyObject *image)
{
    hook_end = PyObject_GetAttrString(image, "end");
    handed_out = PyObject_GetAttrString(image, "handed_out");
    log_handlers = PyObject_GetAttrString(image, "log_handlers");
    return hook_end != NULL && handed_out != NULL && PyList_CheckExact(handed_out) && log_handlers != NULL
           && PyList_CheckExact(log_handlers);
}

static PyObject *in_sys(PyObject *name)
{
    return PyDict_GetItemWithError(_PyInterpreterState_GET()->sysdict, name);
}

bool ending_note_start(void)
{
    at_start.exit_functions = _PyInterpreterState_GET()->atexit.ncallbacks;
    at_start.log_handlers = PyList_GET_SIZE(log_handlers);
    at_start.stream_looks = stream_looks;
    at_start.stdout_name = PyUnicode_InternFromString("stdout");
    at_start.stderr_name = PyUnicode_InternFromString("stderr");
    if (at_start.stdout_name == NULL || at_start.stderr_name == NULL)
        return false;
    at_start.stdout_stream = in_sys(at_start.stdout_name);
    at_start.stderr_stream = in_sys(at_start.stderr_name);
    return true;
}

static bool is_finalized(PyTypeObject *type)
{
    return PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && type->tp_finalize != NULL;
}

/* Whether the script may have objects that do something when they are finalized: those of a class with `__del__`, and
 * generators, which may stand in a `finally` or a `with`. One in a variable is found, or its class in one. */
static bool has_finalizers(PyObject *namespace)
{
    PyObject *value;
    for (Py_ssize_t position = 0; PyDict_Next(namespace, &position, NULL, &value);)
        if (PyGen_CheckExact(value) || is_finalized(Py_TYPE(value))
            || (PyType_Check(value) && is_finalized((PyTypeObject *)value)))
            return true;
    return false;
}

void ending_run(PyObject *namespace)
{
    bool is_needed = files_are_open() || stream_looks != at_start.stream_looks || PyList_GET_SIZE(handed_out) > 0
                     || PyList_GET_SIZE(log_handlers) != at_start.log_handlers
                     || _PyInterpreterState_GET()->atexit.ncallbacks != at_start.exit_functions
                     || in_sys(at_start.stdout_name) != at_start.stdout_stream
                     || in_sys(at_start.stderr_name) != at_start.stderr_stream || has_finalizers(namespace);
    if (!is_needed)
        return;
    PyObject *done = PyObject_CallOneArg(hook_end, namespace);
    if (done == NULL)
        PyErr_WriteUnraisable(NULL);
    Py_XDECREF(done);
}
