/* JSON between text and Python's values, for Python code and for tool calls. The writer is in json_write.c; what stands for
 * values that JSON has no form for is in python/. Reading goes through Python's own C scanner, without the Python code
 * around it, which would take a good part of the time of a tool call. */
#include "guest.h"

struct json_forms json_forms;

static PyObject *scanner, *decode_slowly, *zero;

PyObject *json_install(PyObject *Py_UNUSED(module), PyObject *args)
{
    struct json_forms *forms = &json_forms;
    if (!PyArg_ParseTuple(args, "OOOOOO:install_json", &scanner, &decode_slowly, &forms->plain, &forms->stand_in,
                          &forms->cycle, &forms->too_deep))
        return NULL;
    PyObject *kept[] = {scanner, decode_slowly, forms->plain, forms->stand_in, forms->cycle, forms->too_deep};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(kept); i++)
        Py_INCREF(kept[i]);
    zero = PyLong_FromLong(0);
    Py_RETURN_NONE;
}

PyObject *json_encode(PyObject *value)
{
    struct json_writer writer;
    json_begin(&writer, JSON_ARGUMENTS, SIZE_MAX);
    PyObject *text = json_write(&writer, value, NULL) == JSON_WRITTEN
                         ? PyUnicode_DecodeUTF8(writer.text, (Py_ssize_t)writer.used, "strict")
                         : NULL;
    json_end(&writer);
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

/* Writes `value`, which lies in `ancestors`: a tuple of containers and keys in turn, the outermost first; `...` is the
 * key of a container that something else stands for. */
static enum json_status write_within(struct json_writer *writer, PyObject *value, PyObject *ancestors)
{
    enum { MAX_LEVELS = 2 * JSON_MAX_DEPTH };
    struct json_level levels[MAX_LEVELS], *innermost = NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(ancestors) / 2;
    for (Py_ssize_t i = 0; i < count && i < MAX_LEVELS; i++) {
        PyObject *key = PyTuple_GET_ITEM(ancestors, 2 * i + 1);
        int outer_depth = innermost == NULL ? 0 : innermost->depth - (innermost->replacements > 0);
        levels[i] = (struct json_level){.outer = innermost,
                                        .container = PyTuple_GET_ITEM(ancestors, 2 * i),
                                        .key = key,
                                        .depth = outer_depth + 1,
                                        .replacements = key == Py_Ellipsis};
        innermost = &levels[i];
    }
    return json_write(writer, value, innermost);
}

PyObject *json_result_method(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *value, *ancestors, *text = NULL;
    Py_ssize_t limit_bytes;
    if (!PyArg_ParseTuple(args, "OnO!:result_json", &value, &limit_bytes, &PyTuple_Type, &ancestors))
        return NULL;
    struct json_writer writer;
    json_begin(&writer, JSON_RESULT, limit_bytes < 0 ? 0 : (size_t)limit_bytes);
    switch (write_within(&writer, value, ancestors)) {
    case JSON_WRITTEN:
        text = PyUnicode_DecodeUTF8(writer.text, (Py_ssize_t)writer.used, "strict");
        break;
    case JSON_TOO_LONG:
        text = Py_NewRef(Py_None);
        break;
    case JSON_FAILED:
        break;
    }
    json_end(&writer);
    return text;
}

PyObject *json_length_method(PyObject *Py_UNUSED(module), PyObject *value)
{
    struct json_writer writer;
    json_begin(&writer, JSON_LENGTH, JSON_MAX_COUNTED);
    enum json_status status = json_write(&writer, value, NULL);
    size_t characters = writer.characters;
    json_end(&writer);
    return status == JSON_FAILED ? NULL : PyLong_FromSize_t(characters);
}
