/* The builtin module `_codecell`: the host's imports as Python functions. Everything friendlier is in python/. */
#include "guest.h"

#include <errno.h>
#include <limits.h>

#include "files/files.h"

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
    case ERROR_DISPLAYS:
        PyErr_SetString(PyExc_ValueError, "a script can display 32 values and 4 MiB in all");
        break;
    case ERROR_INPUT:
        PyErr_SetString(PyExc_OSError, "stdin cannot be read");
        break;
    default:
        PyErr_Format(PyExc_SystemError, "the host answered with error %d", (int)error);
    }
    return NULL;
}

static PyObject *take_reply(const struct reply *reply)
{
    PyObject *payload = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)reply->length);
    if (payload == NULL) {
        host_cancel(reply->handle);
        return NULL;
    }
    int32_t error = host_take(reply->handle, PyBytes_AS_STRING(payload), reply->length);
    PyObject *text = error < 0
                         ? raise_host_error(error)
                         : PyUnicode_DecodeUTF8(PyBytes_AS_STRING(payload), (Py_ssize_t)reply->length, "strict");
    Py_DECREF(payload);
    return text;
}

struct text {
    const char *start;
    Py_ssize_t length;
};

static bool as_utf8(PyObject *object, struct text *text)
{
    if (!PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError, "the names of a server and of a tool are str, not %.100s",
                     Py_TYPE(object)->tp_name);
        return false;
    }
    text->start = PyUnicode_AsUTF8AndSize(object, &text->length);
    return text->start != NULL;
}

PyObject *bridge_call(PyObject *server, PyObject *tool, PyObject *json, enum reply_form form, enum reply_status *status)
{
    struct text s, t, j;
    if (!as_utf8(server, &s) || !as_utf8(tool, &t) || !as_utf8(json, &j))
        return NULL;
    output_flush();
    struct reply reply;
    int32_t error = host_mcp_call(s.start, (uint32_t)s.length, t.start, (uint32_t)t.length, j.start,
                                  (uint32_t)j.length, form, &reply);
    if (error < 0)
        return raise_host_error(error);
    *status = reply.status;
    return take_reply(&reply);
}

PyObject *bridge_describe(PyObject *server, PyObject *tool, enum reply_status *status)
{
    struct text s, t;
    if (!as_utf8(server, &s) || !as_utf8(tool, &t))
        return NULL;
    struct reply reply;
    int32_t error = host_describe(s.start, (uint32_t)s.length, t.start, (uint32_t)t.length, &reply);
    if (error < 0)
        return raise_host_error(error);
    *status = reply.status;
    return take_reply(&reply);
}

PyObject *bridge_start(PyObject *server, PyObject *tool, PyObject *json, enum reply_form form)
{
    struct text s, t, j;
    if (!as_utf8(server, &s) || !as_utf8(tool, &t) || !as_utf8(json, &j))
        return NULL;
    output_flush();
    int32_t handle = host_start(s.start, (uint32_t)s.length, t.start, (uint32_t)t.length, j.start,
                                (uint32_t)j.length, form);
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
    PyObject *payload = take_reply(&reply);
    return payload == NULL ? NULL : Py_BuildValue("(I(IN))", reply.handle, reply.status, payload);
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

static PyObject *bridge_read(PyObject *Py_UNUSED(module), PyObject *size)
{
    Py_ssize_t most = PyLong_AsSsize_t(size);
    if (most < 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "read() takes a number of bytes from 0 on");
        return NULL;
    }
    if (most > MAX_READ_BYTES)
        most = MAX_READ_BYTES;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, most);
    if (bytes == NULL || most == 0)
        return bytes;
    output_flush();
    int32_t count = host_read(PyBytes_AS_STRING(bytes), (uint32_t)most);
    if (count < 0) {
        Py_DECREF(bytes);
        return raise_host_error(count);
    }
    if (count < most)
        _PyBytes_Resize(&bytes, count);
    return bytes;
}

static PyObject *bridge_display(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *mime_type, *data;
    Py_ssize_t mime_type_length, data_length;
    if (!PyArg_ParseTuple(args, "s#y#:display", &mime_type, &mime_type_length, &data, &data_length))
        return NULL;
    int32_t error = host_display(mime_type, (uint32_t)mime_type_length, data, (uint32_t)data_length);
    if (error < 0)
        return raise_host_error(error);
    output_note_display();
    Py_RETURN_NONE;
}

static PyObject *bridge_add_file(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *path;
    unsigned long long size;
    unsigned int offset, length;
    if (!PyArg_ParseTuple(args, "sKII:add_file", &path, &size, &offset, &length))
        return NULL;
    int error = library_add(path, size, offset, length);
    if (error < 0) {
        errno = -error;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_RETURN_NONE;
}

static PyObject *bridge_keep(PyObject *Py_UNUSED(module), PyObject *bytes)
{
    char *start;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(bytes, &start, &length) < 0)
        return NULL;
    host_finish(FINISH_LIBRARY, start, (uint32_t)length, 0);
    Py_RETURN_NONE;
}

static PyObject *bridge_kept(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_ssize_t offset, length;
    if (!PyArg_ParseTuple(args, "nn:kept", &offset, &length))
        return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, length < 0 ? 0 : length);
    if (bytes == NULL)
        return NULL;
    if (offset >= 0 && length >= 0 && library_read((uint32_t)offset, PyBytes_AS_STRING(bytes), (uint32_t)length))
        return bytes;
    Py_DECREF(bytes);
    PyErr_SetString(PyExc_ValueError, "the library has no such bytes");
    return NULL;
}

static PyObject *bridge_set_zone(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *changes, *names;
    int repeats;
    if (!PyArg_ParseTuple(args, "SSp:set_zone", &changes, &names, &repeats))
        return NULL;
    const struct zone_change *each = (const struct zone_change *)PyBytes_AS_STRING(changes);
    size_t count = (size_t)PyBytes_GET_SIZE(changes) / sizeof *each;
    bool is_named = count > 0 && PyBytes_GET_SIZE(changes) % (Py_ssize_t)sizeof *each == 0;
    for (size_t i = 0; i < count; i++)
        is_named = is_named && each[i].name < PyBytes_GET_SIZE(names);
    if (!is_named) {
        PyErr_SetString(PyExc_ValueError, "these are no changes of a zone");
        return NULL;
    }
    /* libc has no end of using these. */
    zone_set((const struct zone_change *)PyBytes_AS_STRING(Py_NewRef(changes)), count, PyBytes_AS_STRING(Py_NewRef(names)), repeats);
    Py_RETURN_NONE;
}

static PyMethodDef bridge_methods[] = {
    {"call_tool", _PyCFunction_CAST(servers_call), METH_FASTCALL,
     "call_tool(label, server, tool, arguments, raw=False) -> value: call a tool and wait; errors name `label`."},
    {"describe", _PyCFunction_CAST(servers_describe), METH_FASTCALL, "describe(server, tool) -> the catalog's entry."},
    {"start_tool", _PyCFunction_CAST(servers_start), METH_FASTCALL,
     "start_tool(label, server, tool, arguments, raw=False) -> handle: start a call."},
    {"reply_value", _PyCFunction_CAST(servers_value), METH_FASTCALL,
     "reply_value(server, tool, status, payload) -> value: what a reply that wait() gave stands for."},
    {"wait", bridge_wait, METH_VARARGS,
     "wait(handles, seconds=-1) -> (handle, (status, payload)) or None when the time is over."},
    {"cancel", bridge_cancel, METH_O, "cancel(handle): cancel a call."},
    {"encode", json_encode_method, METH_O, "encode(value) -> JSON."},
    {"decode", json_decode_method, METH_O, "decode(JSON) -> value."},
    {"result_json", json_result_method, METH_VARARGS,
     "result_json(value, limit_bytes, ancestors) -> JSON, or None where it is longer than the limit."},
    {"result_length", json_length_method, METH_O,
     "result_length(value) -> characters of its JSON; what goes far beyond any limit is not counted to its end."},
    {"read", bridge_read, METH_O, "read(size) -> what comes next on stdin, at most so many bytes; nothing at its end."},
    {"display", bridge_display, METH_VARARGS, "display(mime_type, data): hand something to show to the host."},
    {"install_json", json_install, METH_VARARGS,
     "install_json(scanner, decode, plain, stand_in, cycle, too_deep)."},
    {"install_servers", servers_install, METH_VARARGS,
     "install_servers(Server, Tool, bind, explain, list_tools)."},
    {"install_replies", replies_install, METH_VARARGS, "install_replies(ToolError, from_blocks, with_images, Reply)."},
    {"script", script_text, METH_NOARGS, "script() -> the script that runs, as text."},
    {"add_file", bridge_add_file, METH_VARARGS,
     "add_file(path, size, offset, length): put a file into the library, whose kept bytes are compressed where they are not of its size."},
    {"keep", bridge_keep, METH_O, "keep(bytes): have the host keep these behind those that it keeps already, while the image is built."},
    {"kept", bridge_kept, METH_VARARGS, "kept(offset, length) -> bytes that the host keeps."},
    {"derive_key", derive_key, METH_VARARGS,
     "derive_key(hash, key, salt, iterations, length) -> bytes by PBKDF2, or None where that hash is not among those of derive.c."},
    {"scrypt_mix", scrypt_mix, METH_VARARGS, "scrypt_mix(parts, n, r): what scrypt does with each of the parts, in their place."},
    {"ripemd160_blocks", ripemd160_blocks, METH_VARARGS, "ripemd160_blocks(state, blocks) -> the state after them."},
    {"sha512_blocks", sha512_blocks, METH_VARARGS, "sha512_blocks(state, blocks) -> the state after them."},
    {"set_zone", bridge_set_zone, METH_VARARGS,
     "set_zone(changes, names, repeats): make this the local zone of libc; see zone.py."},
    {"allow_await", awaiting_allow, METH_O, "allow_await(type): `await` of its instances gives them."},
    {"immortalize", snapshot_immortalize, METH_O, "immortalize(object): end its reference counting; False if it had ended before."},
    {NULL},
};

static struct PyModuleDef bridge_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_codecell",
    .m_doc = "The host's imports.",
    .m_size = -1,
    .m_methods = bridge_methods,
};

/* The bounds go into the image's manifest, from which the host learns what the guest was built with. */
static int add_bounds(PyObject *module)
{
    return PyModule_AddIntMacro(module, MAX_WAIT_HANDLES) < 0 || PyModule_AddIntMacro(module, MAX_READ_BYTES) < 0
           || PyModule_AddIntMacro(module, MAX_STOPPED_LINES) < 0 ? -1 : 0;
}

PyMODINIT_FUNC PyInit__codecell(void)
{
    PyObject *module = PyModule_Create(&bridge_module);
    if (module != NULL
        && (output_type_ready(module) < 0 || servers_types_ready(module) < 0 || add_bounds(module) < 0))
        Py_CLEAR(module);
    return module;
}
