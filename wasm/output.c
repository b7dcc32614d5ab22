/* stdout and stderr: text is gathered in a fixed buffer and leaves when that is full, on flush, and before a wait; where
 * somebody reads along, also at the end of each line.
 *
 * The buffers are static so that the host finds what is left in them, however an execution ends, and so that
 * printing dirties the same few pages in every execution. */
#include "guest.h"

#include <string.h>

#define CAPACITY 8176

static struct {
    uint32_t used[2];
    uint32_t capacity;
    uint32_t shown; /* not 0 once something was written to stdout or displayed; here, because pages are dirty here anyway */
    uint32_t named; /* not 0 once a file or a folder got a name; here for the same reason */
    char text[2][CAPACITY];
} state __attribute__((aligned(4096))) = {.capacity = CAPACITY};

typedef struct {
    PyObject_HEAD
    int32_t stream;
} Output;

__attribute__((export_name("output_state"))) void *output_state(void) { return &state; }

static void flush_stream(int32_t stream)
{
    uint32_t *used = &state.used[stream - 1];
    if (*used != 0) {
        host_output(stream, state.text[stream - 1], *used);
        *used = 0;
    }
}

void output_flush(void)
{
    flush_stream(STREAM_STDOUT);
    flush_stream(STREAM_STDERR);
}

void output_discard(void) { state.used[0] = state.used[1] = state.shown = state.named = 0; }

bool output_has_shown(void) { return state.shown != 0; }

void output_note_display(void) { state.shown = 1; }

void output_note_name(void) { state.named = 1; }

static bool by_line;

void output_by_line(bool wanted) { by_line = wanted; }

void output_append(int32_t stream, const char *text, Py_ssize_t length)
{
    uint32_t *used = &state.used[stream - 1];
    if (stream == STREAM_STDOUT && length > 0)
        state.shown = 1;
    if (length > (Py_ssize_t)(CAPACITY - *used))
        flush_stream(stream);
    if (length > CAPACITY) {
        host_output(stream, text, (uint32_t)length);
        return;
    }
    memcpy(state.text[stream - 1] + *used, text, (size_t)length);
    *used += (uint32_t)length;
    /* A progress bar ends its line with a carriage return. */
    if (by_line && (memchr(text, '\n', (size_t)length) != NULL || memchr(text, '\r', (size_t)length) != NULL))
        flush_stream(stream);
}

static PyObject *output_write(PyObject *self, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "write() argument must be str, not %.100s", Py_TYPE(text)->tp_name);
    int32_t stream = ((Output *)self)->stream;
    Py_ssize_t length;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &length);
    if (utf8 != NULL) {
        output_append(stream, utf8, length);
    } else {
        /* Lone surrogates have no UTF-8 form. */
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return NULL;
        PyErr_Clear();
        PyObject *escaped = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
        if (escaped == NULL)
            return NULL;
        output_append(stream, PyBytes_AS_STRING(escaped), PyBytes_GET_SIZE(escaped));
        Py_DECREF(escaped);
    }
    return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *output_write_bytes(PyObject *self, PyObject *data)
{
    Py_buffer bytes;
    if (PyObject_GetBuffer(data, &bytes, PyBUF_SIMPLE) < 0)
        return NULL;
    output_append(((Output *)self)->stream, bytes.buf, bytes.len);
    PyObject *length = PyLong_FromSsize_t(bytes.len);
    PyBuffer_Release(&bytes);
    return length;
}

static PyObject *output_flush_method(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    flush_stream(((Output *)self)->stream);
    Py_RETURN_NONE;
}

/* Its descriptor has the stream's number. */
static PyObject *output_fileno(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(((Output *)self)->stream);
}

static PyObject *output_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    int stream;
    if (!PyArg_ParseTuple(args, "i:Output", &stream))
        return NULL;
    if (stream != STREAM_STDOUT && stream != STREAM_STDERR)
        return PyErr_Format(PyExc_ValueError, "no output stream %d", stream);
    Output *self = (Output *)type->tp_alloc(type, 0);
    if (self != NULL)
        self->stream = stream;
    return (PyObject *)self;
}

static PyMethodDef output_methods[] = {
    {"write", output_write, METH_O, "Append text; return its length in characters."},
    {"write_bytes", output_write_bytes, METH_O, "Append bytes; return how many."},
    {"flush", output_flush_method, METH_NOARGS, "Hand what was written to the host."},
    {"fileno", output_fileno, METH_NOARGS, "The descriptor that leads to the same place."},
    {NULL},
};

static PyTypeObject OutputType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_codecell.Output",
    .tp_basicsize = sizeof(Output),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Output(stream): a text stream that leaves the instance through the host.",
    .tp_methods = output_methods,
    .tp_new = output_new,
};

int output_type_ready(PyObject *module)
{
    if (PyType_Ready(&OutputType) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "Output", (PyObject *)&OutputType);
}
