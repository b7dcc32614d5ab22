/* The module `_profile` of an instrumented interpreter: what clang's counters hold. */
#include "guest.h"

/* Instrumented objects ask for this name to have clang's own runtime linked, which writes files. */
int __llvm_profile_runtime;

#define SECTION(name) extern char __start___llvm_prf_##name[], __stop___llvm_prf_##name[]
SECTION(cnts);
SECTION(data);
SECTION(names);

/* Where a section lies, and its bytes. */
static PyObject *section(const char *start, const char *stop)
{
    return Py_BuildValue("(ky#)", (unsigned long)start, start, (Py_ssize_t)(stop - start));
}

static PyObject *sections(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(NNN)", section(__start___llvm_prf_cnts, __stop___llvm_prf_cnts),
                         section(__start___llvm_prf_data, __stop___llvm_prf_data),
                         section(__start___llvm_prf_names, __stop___llvm_prf_names));
}

static PyMethodDef methods[] = {{"sections", sections, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_profile", .m_methods = methods};

static PyObject *module_init(void) { return PyModule_Create(&definition); }

/* Before the interpreter starts. */
__attribute__((constructor)) static void offer(void) { PyImport_AppendInittab("_profile", module_init); }
