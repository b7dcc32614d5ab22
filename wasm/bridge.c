/* The builtin module `_codecell`: the host's imports as Python functions. Everything friendlier is in python/. */
#include "guest.h"

#include <limits.h>

#define MAX_WAIT_HANDLES 256

static PyObject *raise_host_error(int32_t error)
{
    switch (error) {
    case ERROR_ARGUMENTS:
        PyErr_SetString(PyExc_ValueError, "names of at most 256 bytes and at most 8 MiB of arguments can be sent to a tool");
        break;
    case ERROR_HANDLE:
        PyErr_SetString(PyExc_ValueError, "no reply is ready under that handle");
        break;
    case ERROR_IN_FLIGHT:
        PyErr_SetString(PyExc_RuntimeError, "at most 256 tool calls can be in flight at a time");
        break;
    default:
        PyErr_Format(PyExc_SystemError, "the host answered with error %d", (int)error);
    }
    return NULL;
}

/* The reply's payload as `str`, in a tuple behind its status. */
static PyObject *take_reply(const struct reply *reply)
{
    PyObject *payload = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)reply->length);
    if (payload == NULL) {
        host_cancel(reply->handle);
        return NULL;
    }
    int32_t error = host_take(reply->handle, PyBytes_AS_STRING(payload), reply->length);
    PyObject *result = NULL;
    if (error < 0) {
        raise_host_error(error);
    } else {
        PyObject *text = PyUnicode_DecodeUTF8(PyBytes_AS_STRING(payload), (Py_ssize_t)reply->length, "strict");
        if (text != NULL)
            result = Py_BuildValue("(IN)", reply->status, text);
    }
    Py_DECREF(payload);
    return result;
}

static PyObject *bridge_call(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *server, *tool, *json;
    Py_ssize_t server_length, tool_length, json_length;
    if (!PyArg_ParseTuple(args, "s#s#s#:call", &server, &server_length, &tool, &tool_length, &json, &json_length))
        return NULL;
    output_flush();
    struct reply reply;
    int32_t error = host_mcp_call(server, (uint32_t)server_length, tool, (uint32_t)tool_length, json,
                                  (uint32_t)json_length, &reply);
    return error < 0 ? raise_host_error(error) : take_reply(&reply);
}

static PyObject *bridge_start(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *server, *tool, *json;
    Py_ssize_t server_length, tool_length, json_length;
    if (!PyArg_ParseTuple(args, "s#s#s#:start", &server, &server_length, &tool, &tool_length, &json, &json_length))
        return NULL;
    output_flush();
    int32_t handle = host_start(server, (uint32_t)server_length, tool, (uint32_t)tool_length, json,
                                (uint32_t)json_length);
    return handle < 0 ? raise_host_error(handle) : PyLong_FromLong(handle);
}

static PyObject *bridge_wait(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *sequence;
    double seconds = -1;
    if (!PyArg_ParseTuple(args, "O|d:wait", &sequence, &seconds))
        return NULL;
    PyObject *items = PySequence_Fast(sequence, "wait() takes a sequence of handles");
    if (items == NULL)
        return NULL;
    uint32_t handles[MAX_WAIT_HANDLES];
    Py_ssize_t count = PySequence_Fast_GET_SIZE(items);
    if (count > MAX_WAIT_HANDLES) {
        Py_DECREF(items);
        return PyErr_Format(PyExc_ValueError, "wait() takes at most %d handles", MAX_WAIT_HANDLES);
    }
    for (Py_ssize_t i = 0; i < count; i++)
        handles[i] = (uint32_t)PyLong_AsUnsignedLongMask(PySequence_Fast_GET_ITEM(items, i));
    Py_DECREF(items);
    if (PyErr_Occurred())
        return NULL;
    output_flush();
    int64_t timeout_us = seconds < 0 ? -1 : seconds > 1e9 ? (int64_t)1e15 : (int64_t)(seconds * 1e6);
    struct reply reply;
    int32_t ready = host_wait(handles, (uint32_t)count, timeout_us, &reply);
    if (ready < 0)
        return raise_host_error(ready);
    if (ready == 0)
        Py_RETURN_NONE;
    PyObject *taken = take_reply(&reply);
    return taken == NULL ? NULL : Py_BuildValue("(IN)", reply.handle, taken);
}

static PyObject *bridge_cancel(PyObject *Py_UNUSED(module), PyObject *handle)
{
    unsigned long value = PyLong_AsUnsignedLongMask(handle);
    if (PyErr_Occurred())
        return NULL;
    int32_t error = host_cancel((uint32_t)value);
    if (error < 0)
        return raise_host_error(error);
    Py_RETURN_NONE;
}

static PyObject *bridge_describe(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *server, *tool;
    Py_ssize_t server_length, tool_length;
    if (!PyArg_ParseTuple(args, "s#s#:describe", &server, &server_length, &tool, &tool_length))
        return NULL;
    struct reply reply;
    int32_t error = host_describe(server, (uint32_t)server_length, tool, (uint32_t)tool_length, &reply);
    return error < 0 ? raise_host_error(error) : take_reply(&reply);
}

static PyMethodDef bridge_methods[] = {
    {"call", bridge_call, METH_VARARGS, "call(server, tool, json) -> (status, payload): call a tool and wait."},
    {"start", bridge_start, METH_VARARGS, "start(server, tool, json) -> handle: start a call."},
    {"wait", bridge_wait, METH_VARARGS,
     "wait(handles, seconds=-1) -> (handle, (status, payload)) or None when the time is over."},
    {"cancel", bridge_cancel, METH_O, "cancel(handle): cancel a call."},
    {"describe", bridge_describe, METH_VARARGS, "describe(server, tool) -> (status, payload)."},
    {"immortalize", snapshot_immortalize, METH_O, "immortalize(object): end its reference counting."},
    {NULL},
};

static struct PyModuleDef bridge_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_codecell",
    .m_doc = "The host's imports.",
    .m_size = -1,
    .m_methods = bridge_methods,
};

PyMODINIT_FUNC PyInit__codecell(void)
{
    PyObject *module = PyModule_Create(&bridge_module);
    if (module != NULL && output_type_ready(module) < 0)
        Py_CLEAR(module);
    return module;
}
