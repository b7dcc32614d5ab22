/* What a reply of a tool becomes, by its status: a value or an error. Texts and JSON, which is what most replies are, need
 * no more than this file; python/ makes the values that come in parts. */
#include "guest.h"

/* From python/codecell/. */
static PyObject *tool_error, *from_blocks, *with_images, *reply_type;
static PyObject *key_message, *key_data, *key_content, *no_blocks;

PyObject *replies_install(PyObject *Py_UNUSED(module), PyObject *args)
{
    if (!PyArg_ParseTuple(args, "OOOO:install_replies", &tool_error, &from_blocks, &with_images, &reply_type))
        return NULL;
    PyObject *kept[] = {tool_error, from_blocks, with_images, reply_type};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(kept); i++)
        Py_INCREF(kept[i]);
    key_message = PyUnicode_InternFromString("message");
    key_data = PyUnicode_InternFromString("data");
    key_content = PyUnicode_InternFromString("content");
    no_blocks = PyTuple_New(0);
    Py_RETURN_NONE;
}

/* `data` may be NULL. `content` is a list of the error's blocks, or None where the message says all that they say. */
static PyObject *raise_tool_error(PyObject *server, PyObject *tool, PyObject *message, PyObject *data, PyObject *content)
{
    PyObject *error =
        PyObject_CallFunctionObjArgs(tool_error, server, tool, message, data == NULL ? Py_None : data, content, NULL);
    if (error != NULL) {
        PyErr_SetObject(tool_error, error);
        Py_DECREF(error);
    }
    return NULL;
}

PyObject *reply_raise(PyObject *server, PyObject *tool, PyObject *message)
{
    return raise_tool_error(server, tool, message, NULL, Py_None);
}

/* `parts` is what the host says of an error; the host is trusted to say it in its form. */
static PyObject *raise_error_parts(PyObject *server, PyObject *tool, PyObject *parts)
{
    PyObject *message = PyDict_Check(parts) ? PyDict_GetItemWithError(parts, key_message) : NULL;
    if (message == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_SystemError, "the host describes errors in an unknown way");
        return NULL;
    }
    PyObject *content = PyDict_GetItemWithError(parts, key_content);
    return raise_tool_error(server, tool, message, PyDict_GetItemWithError(parts, key_data),
                            content == NULL ? no_blocks : content);
}

PyObject *reply_value(PyObject *server, PyObject *tool, enum reply_status status, PyObject *payload)
{
    if (payload == NULL || status == REPLY_TEXT)
        return payload;
    PyObject *value = NULL;
    if (status == REPLY_TOOL_ERROR)
        reply_raise(server, tool, payload);
    else if (status == REPLY_FAILURE)
        raise_tool_error(server, tool, payload, NULL, no_blocks);
    else if (status == REPLY_WRONG_ARGUMENT)
        PyErr_SetObject(PyExc_TypeError, payload);
    else
        value = json_decode(payload);
    Py_DECREF(payload);
    if (value == NULL || status == REPLY_JSON)
        return value;
    switch (status) {
    case REPLY_BLOCKS:
        Py_SETREF(value, PyObject_CallOneArg(from_blocks, value));
        break;
    case REPLY_WITH_IMAGES:
        Py_SETREF(value, PyObject_CallOneArg(with_images, value));
        break;
    case REPLY_WHOLE:
        Py_SETREF(value, PyObject_CallOneArg(reply_type, value));
        break;
    case REPLY_ERROR_PARTS:
        Py_SETREF(value, raise_error_parts(server, tool, value));
        break;
    default:
        break;
    }
    return value;
}
