/* JSON by Python's own C encoder and scanner, without the Python around them: that would be a third of a tool call. */
#include "guest.h"

static PyObject *encoder, *scanner, *decode_slowly, *empty, *zero;

PyObject *json_install(PyObject *Py_UNUSED(module), PyObject *args)
{
    if (!PyArg_ParseTuple(args, "OOO:install_json", &encoder, &scanner, &decode_slowly))
        return NULL;
    Py_INCREF(encoder);
    Py_INCREF(scanner);
    Py_INCREF(decode_slowly);
    empty = PyUnicode_FromString("");
    zero = PyLong_FromLong(0);
    Py_RETURN_NONE;
}

PyObject *json_encode(PyObject *value)
{
    PyObject *parts = PyObject_CallFunctionObjArgs(encoder, value, zero, NULL);
    if (parts == NULL)
        return NULL;
    PyObject *text = PyUnicode_Join(empty, parts);
    Py_DECREF(parts);
    return text;
}

PyObject *json_decode(PyObject *text)
{
    PyObject *found = PyObject_CallFunctionObjArgs(scanner, text, zero, NULL);
    if (found == NULL) {
        /* The scanner wants the value at the very start; the text may begin with white space. */
        if (!PyErr_ExceptionMatches(PyExc_StopIteration))
            return NULL;
        PyErr_Clear();
        return PyObject_CallOneArg(decode_slowly, text);
    }
    PyObject *value = Py_NewRef(PyTuple_GET_ITEM(found, 0));
    Py_DECREF(found);
    return value;
}

PyObject *json_encode_method(PyObject *Py_UNUSED(module), PyObject *value) { return json_encode(value); }

PyObject *json_decode_method(PyObject *Py_UNUSED(module), PyObject *text) { return json_decode(text); }
