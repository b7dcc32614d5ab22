/* Hands the value of a script's last expression to the host. */
#include "guest.h"

/* The value is handed over whole where it fits; otherwise `shortened`, of python/codecell/shorten.py, says what is kept. */
int result_finish(PyObject *value, PyObject *shortened, uint32_t limit_bytes)
{
    struct json_writer writer;
    json_begin(&writer, JSON_RESULT, limit_bytes);
    enum json_status status = json_write(&writer, value, NULL);
    if (status == JSON_WRITTEN)
        host_finish(FINISH_RESULT, writer.text, (uint32_t)writer.used, 0);
    json_end(&writer);
    if (status != JSON_TOO_LONG)
        return status == JSON_WRITTEN ? 0 : -1;

    PyObject *kept = PyObject_CallFunction(shortened, "OI", value, limit_bytes);
    const char *text;
    Py_ssize_t length;
    unsigned int dropped;
    int parsed = kept != NULL && PyArg_ParseTuple(kept, "s#I:shortened", &text, &length, &dropped);
    if (parsed)
        host_finish(FINISH_RESULT, text, (uint32_t)length, dropped);
    Py_XDECREF(kept);
    return parsed ? 0 : -1;
}
