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

/* bridge.c: the module `_codecell`, the only thing in Python that reaches the host. */
PyMODINIT_FUNC PyInit__codecell(void);

/* output.c: stdout and stderr. */
int output_type_ready(PyObject *module);
void output_flush(void);
void output_discard(void);

/* script.c: source text to a code object whose last expression's value is kept under `result_name`. */
PyObject *script_compile(const char *source, Py_ssize_t length, PyObject *result_name);

/* snapshot.c: making the pages that an execution dirties few and adjacent. */
PyObject *snapshot_immortalize(PyObject *module, PyObject *object);
void snapshot_fill_free_pools(void);

#endif
