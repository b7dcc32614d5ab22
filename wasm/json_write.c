/* Writes Python's values as JSON, straight into a buffer and no longer than allowed.
 *
 * Exactly the types that JSON has are written here, and no types derived from them. For everything else Python code is
 * asked what stands for it (python/codecell/plain.py and forms.py); the answer may hold more such values. */
#include "guest.h"

#include <math.h>
#include <string.h>

/* Integers up to here are the same in every reader of JSON (RFC 8259, section 6). */
#define LARGEST_PORTABLE ((1LL << 53) - 1)

void json_begin(struct json_writer *writer, enum json_purpose purpose, size_t limit)
{
    writer->purpose = purpose;
    writer->text = writer->first;
    writer->used = writer->characters = 0;
    writer->capacity = sizeof writer->first;
    writer->limit = limit;
}

void json_end(struct json_writer *writer)
{
    if (writer->text != writer->first)
        PyMem_Free(writer->text);
}

static enum json_status count(struct json_writer *writer, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        writer->characters += ((unsigned char)text[i] & 0xC0) != 0x80;
    return writer->characters > writer->limit ? JSON_TOO_LONG : JSON_WRITTEN;
}

static enum json_status append(struct json_writer *writer, const char *text, size_t length)
{
    if (writer->purpose == JSON_LENGTH)
        return count(writer, text, length);
    if (length > writer->limit - writer->used)
        return JSON_TOO_LONG;
    if (length > writer->capacity - writer->used) {
        size_t capacity = 2 * (writer->used + length);
        char *larger = PyMem_Realloc(writer->text == writer->first ? NULL : writer->text, capacity);
        if (larger == NULL) {
            PyErr_NoMemory();
            return JSON_FAILED;
        }
        if (writer->text == writer->first)
            memcpy(larger, writer->first, writer->used);
        writer->text = larger;
        writer->capacity = capacity;
    }
    memcpy(writer->text + writer->used, text, length);
    writer->used += length;
    return JSON_WRITTEN;
}

#define APPEND(writer, literal) append(writer, literal, sizeof(literal) - 1)
#define TRY(step)                                    \
    do {                                             \
        enum json_status status_ = (step);           \
        if (status_ != JSON_WRITTEN)                 \
            return status_;                          \
    } while (0)

/* Writes `text` with quotes, backslashes and control characters escaped, and nothing else. */
static enum json_status write_escaped(struct json_writer *writer, const char *text, size_t length)
{
    static const char hex[] = "0123456789abcdef";
    size_t start = 0;
    TRY(APPEND(writer, "\""));
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        char escape[6] = {'\\', (char)c, '0', '0', hex[c >> 4], hex[c & 15]};
        size_t escape_length = 2;
        switch (c) {
        case '"': case '\\': break;
        case '\n': escape[1] = 'n'; break;
        case '\r': escape[1] = 'r'; break;
        case '\t': escape[1] = 't'; break;
        default:
            escape[1] = 'u';
            escape_length = 6;
        }
        TRY(append(writer, text + start, i - start));
        TRY(append(writer, escape, escape_length));
        start = i + 1;
    }
    TRY(append(writer, text + start, length - start));
    return APPEND(writer, "\"");
}

/* What stands for `value`, as Python code says. */
static PyObject *stand_in(struct json_writer *writer, PyObject *value)
{
    return PyObject_CallOneArg(writer->purpose == JSON_ARGUMENTS ? json_forms.plain : json_forms.stand_in, value);
}

/* `text` is a `str`; one with lone surrogates has no UTF-8 form. */
static enum json_status write_text(struct json_writer *writer, PyObject *text)
{
    Py_ssize_t length;
    /* Encoding makes a copy; a text that is too long even with one byte for each character needs no copy. */
    if (writer->purpose != JSON_LENGTH && (size_t)PyUnicode_GET_LENGTH(text) > writer->limit - writer->used)
        return JSON_TOO_LONG;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &length);
    if (utf8 != NULL)
        return write_escaped(writer, utf8, (size_t)length);
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
        return JSON_FAILED;
    PyErr_Clear();
    PyObject *without = stand_in(writer, text);
    if (without == NULL)
        return JSON_FAILED;
    utf8 = PyUnicode_AsUTF8AndSize(without, &length);
    enum json_status status = utf8 == NULL ? JSON_FAILED : write_escaped(writer, utf8, (size_t)length);
    Py_DECREF(without);
    return status;
}

static enum json_status write_value(struct json_writer *writer, PyObject *value, const struct json_level *outer);

static enum json_status write_too_deep(struct json_writer *writer, PyObject *value);

/* What takes the place of `value` stands at the same level; it is below `value` only in that it was made from it. */
static enum json_status write_stand_in(struct json_writer *writer, PyObject *value, struct json_level *level)
{
    level->replacements = 1 + (level->outer == NULL ? 0 : level->outer->replacements);
    if (level->replacements > JSON_MAX_REPLACEMENTS)
        return write_too_deep(writer, value);
    PyObject *plainer = stand_in(writer, value);
    if (plainer == NULL)
        return JSON_FAILED;
    enum json_status status = write_value(writer, plainer, level);
    Py_DECREF(plainer);
    return status;
}

/* The text for a number that JSON does not have. */
static enum json_status write_number_as_text(struct json_writer *writer, PyObject *value)
{
    struct json_level level = {.container = value};
    return write_stand_in(writer, value, &level);
}

/* Whether readers of 64 bits still take a number beyond `long long` as it is. */
static int fits_unsigned(PyObject *value)
{
    PyLong_AsUnsignedLongLong(value);
    if (PyErr_Occurred() == NULL)
        return 1;
    PyErr_Clear();
    return 0;
}

static enum json_status write_integer(struct json_writer *writer, PyObject *value)
{
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    int is_exact = writer->purpose == JSON_ARGUMENTS
        ? !overflow || fits_unsigned(value)
        : !overflow && number <= LARGEST_PORTABLE && number >= -LARGEST_PORTABLE;
    if (!is_exact)
        return write_number_as_text(writer, value);
    if (!overflow) {
        char digits[24];
        return append(writer, digits, (size_t)PyOS_snprintf(digits, sizeof digits, "%lld", number));
    }
    PyObject *digits = PyObject_Str(value);
    Py_ssize_t length = 0;
    const char *text = digits == NULL ? NULL : PyUnicode_AsUTF8AndSize(digits, &length);
    enum json_status status = text == NULL ? JSON_FAILED : append(writer, text, (size_t)length);
    Py_XDECREF(digits);
    return status;
}

static enum json_status write_float(struct json_writer *writer, PyObject *value)
{
    double number = PyFloat_AS_DOUBLE(value);
    if (!isfinite(number))
        return write_number_as_text(writer, value);
    char *digits = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    if (digits == NULL)
        return JSON_FAILED;
    enum json_status status = append(writer, digits, strlen(digits));
    PyMem_Free(digits);
    return status;
}

/* `items` is a list or a tuple; Python code that runs in between may change a list. */
static enum json_status write_items(struct json_writer *writer, PyObject *items, struct json_level *level)
{
    TRY(APPEND(writer, "["));
    for (level->index = 0; level->index < PySequence_Fast_GET_SIZE(items); level->index++) {
        if (level->index > 0)
            TRY(APPEND(writer, ", "));
        PyObject *item = Py_NewRef(PySequence_Fast_GET_ITEM(items, level->index));
        enum json_status status = write_value(writer, item, level);
        Py_DECREF(item);
        if (status != JSON_WRITTEN)
            return status;
    }
    return APPEND(writer, "]");
}

static enum json_status write_member(struct json_writer *writer, PyObject *key, PyObject *item,
                                     struct json_level *level)
{
    if (level->index++ > 0)
        TRY(APPEND(writer, ", "));
    level->key = key;
    TRY(write_text(writer, key));
    TRY(APPEND(writer, ": "));
    return write_value(writer, item, level);
}

static enum json_status write_members(struct json_writer *writer, PyObject *dict, struct json_level *level)
{
    PyObject *key, *item;
    for (Py_ssize_t position = 0; PyDict_Next(dict, &position, &key, NULL);)
        if (!PyUnicode_CheckExact(key))
            return write_stand_in(writer, dict, level);
    TRY(APPEND(writer, "{"));
    for (Py_ssize_t position = 0; PyDict_Next(dict, &position, &key, &item);) {
        if (!PyUnicode_CheckExact(key)) { /* Python code that ran in between has put it there */
            PyErr_SetString(PyExc_RuntimeError, "a dictionary changed while it was read");
            return JSON_FAILED;
        }
        Py_INCREF(key);
        Py_INCREF(item);
        enum json_status status = write_member(writer, key, item, level);
        Py_DECREF(key);
        Py_DECREF(item);
        if (status != JSON_WRITTEN)
            return status;
    }
    return APPEND(writer, "}");
}

/* Writes what Python code says of a value that cannot be shown where it stands; `said` is stolen. */
static enum json_status write_note(struct json_writer *writer, PyObject *said)
{
    enum json_status status = said == NULL || !PyUnicode_CheckExact(said) ? JSON_FAILED : write_text(writer, said);
    Py_XDECREF(said);
    return status;
}

/* The way from the whole value to `level`: containers and keys in turn. */
static PyObject *path_to(const struct json_level *level)
{
    PyObject *path = PyList_New(0);
    for (; path != NULL && level != NULL; level = level->outer) {
        if (level->replacements > 0)
            continue;
        PyObject *key = level->key != NULL ? Py_NewRef(level->key) : PyLong_FromSsize_t(level->index);
        if (key == NULL || PyList_Append(path, key) < 0 || PyList_Append(path, level->container) < 0)
            Py_CLEAR(path);
        Py_XDECREF(key);
    }
    if (path != NULL && PyList_Reverse(path) < 0)
        Py_CLEAR(path);
    return path;
}

static enum json_status write_cycle(struct json_writer *writer, const struct json_level *again)
{
    if (writer->purpose == JSON_ARGUMENTS) {
        PyErr_SetString(PyExc_ValueError, "it contains itself, which JSON cannot express");
        return JSON_FAILED;
    }
    PyObject *path = path_to(again->outer);
    PyObject *said = path == NULL ? NULL : PyObject_CallOneArg(json_forms.cycle, path);
    Py_XDECREF(path);
    return write_note(writer, said);
}

static enum json_status write_too_deep(struct json_writer *writer, PyObject *value)
{
    if (writer->purpose == JSON_ARGUMENTS) {
        PyErr_Format(PyExc_ValueError, "its data is nested more than %d levels deep", JSON_MAX_DEPTH);
        return JSON_FAILED;
    }
    return write_note(writer, PyObject_CallOneArg(json_forms.too_deep, value));
}

static int depth_below(const struct json_level *outer)
{
    return outer == NULL ? 1 : outer->depth + (outer->replacements == 0);
}

static enum json_status write_value(struct json_writer *writer, PyObject *value, const struct json_level *outer)
{
    if (Py_IsNone(value))
        return APPEND(writer, "null");
    if (Py_IsTrue(value))
        return APPEND(writer, "true");
    if (Py_IsFalse(value))
        return APPEND(writer, "false");
    if (PyUnicode_CheckExact(value))
        return write_text(writer, value);
    if (PyLong_CheckExact(value))
        return write_integer(writer, value);
    if (PyFloat_CheckExact(value))
        return write_float(writer, value);

    for (const struct json_level *again = outer; again != NULL; again = again->outer)
        if (again->container == value)
            return write_cycle(writer, again);
    struct json_level level = {.outer = outer, .container = value, .depth = depth_below(outer)};
    if (level.depth > JSON_MAX_DEPTH)
        return write_too_deep(writer, value);
    if (PyList_CheckExact(value) || PyTuple_CheckExact(value))
        return write_items(writer, value, &level);
    if (PyDict_CheckExact(value))
        return write_members(writer, value, &level);
    return write_stand_in(writer, value, &level);
}

enum json_status json_write(struct json_writer *writer, PyObject *value, const struct json_level *outer)
{
    return write_value(writer, value, outer);
}
