/* What the guest's C files offer each other. */
#ifndef CODECELL_GUEST_H
#define CODECELL_GUEST_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include <stdbool.h>
#include <Python.h>

#include "host.h"

/* arenas.c: where small objects live. */
void arenas_install(void);

/* bridge.c: the module `_codecell`, the only thing in Python that reaches the host. */
PyMODINIT_FUNC PyInit__codecell(void);
PyObject *bridge_start(PyObject *server, PyObject *tool, PyObject *json);
/* Both return the reply's payload as `str`. */
PyObject *bridge_call(PyObject *server, PyObject *tool, PyObject *json, enum reply_status *status);
PyObject *bridge_describe(PyObject *server, PyObject *tool, enum reply_status *status);

/* json.c: between JSON and Python's values. */
PyObject *json_install(PyObject *module, PyObject *args);
PyObject *json_encode(PyObject *value);
PyObject *json_decode(PyObject *text);
PyObject *json_encode_method(PyObject *module, PyObject *value);
PyObject *json_decode_method(PyObject *module, PyObject *text);

/* servers.c: servers and tools as scripts see them. */
int servers_types_ready(PyObject *module);
int servers_add_all(PyObject *scope, const char *names, Py_ssize_t length);
PyObject *servers_install(PyObject *module, PyObject *args);
PyObject *servers_call(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_start(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_value(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_describe(PyObject *module, PyObject *const *args, Py_ssize_t count);

/* output.c: stdout and stderr. */
int output_type_ready(PyObject *module);
void output_flush(void);
void output_discard(void);

/* script.c: source text to a code object whose last expression's value is kept under `result_name`. */
PyObject *script_compile(const char *source, Py_ssize_t length, PyObject *result_name);
bool script_ready(void);
/* The value of a `return` at the top level, if that is what the current exception stands for; it is cleared then. */
PyObject *script_returned_value(void);

/* random.c: the state of `random`. */
bool random_find(void);
void random_reseed(void);

/* snapshot.c: making the pages that an execution dirties few and adjacent. */
PyObject *snapshot_immortalize(PyObject *module, PyObject *object);
void snapshot_fill_gaps(void);

#endif
