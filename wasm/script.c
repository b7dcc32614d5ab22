/* Compiling a script so that the value of its last expression can be had afterwards. */
#include "guest.h"

#include <string.h>

#include "internal/pycore_ast.h"
#include "internal/pycore_asdl.h"
#include "internal/pycore_compile.h"
#include "internal/pycore_parser.h"
#include "internal/pycore_pyarena.h"

/* Turns a closing expression statement into an assignment to `result_name`. The name is no identifier, so that it
 * cannot meet one of the script's. */
static bool keep_last_value(mod_ty module, PyObject *result_name, PyArena *arena)
{
    asdl_stmt_seq *body = module->v.Module.body;
    Py_ssize_t count = asdl_seq_LEN(body);
    if (count == 0)
        return true;
    stmt_ty last = asdl_seq_GET(body, count - 1);
    if (last->kind != Expr_kind)
        return true;
    asdl_expr_seq *targets = _Py_asdl_expr_seq_new(1, arena);
    if (targets == NULL)
        return false;
    expr_ty name = _PyAST_Name(result_name, Store, last->lineno, last->col_offset, last->end_lineno,
                               last->end_col_offset, arena);
    if (name == NULL)
        return false;
    asdl_seq_SET(targets, 0, name);
    stmt_ty assign = _PyAST_Assign(targets, last->v.Expr.value, NULL, last->lineno, last->col_offset,
                                   last->end_lineno, last->end_col_offset, arena);
    if (assign == NULL)
        return false;
    asdl_seq_SET(body, count - 1, assign);
    return true;
}

PyObject *script_compile(const char *source, Py_ssize_t length, PyObject *result_name)
{
    static PyObject *filename;
    if (filename == NULL && (filename = PyUnicode_InternFromString("<script>")) == NULL)
        return NULL;
    if (memchr(source, 0, (size_t)length) != NULL) {
        PyErr_SetString(PyExc_SyntaxError, "source code cannot contain null bytes");
        return NULL;
    }
    PyArena *arena = _PyArena_New();
    if (arena == NULL)
        return NULL;
    PyCompilerFlags flags = {
        .cf_flags = PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE | PyCF_ALLOW_TOP_LEVEL_AWAIT,
        .cf_feature_version = PY_MINOR_VERSION,
    };
    PyObject *code = NULL;
    mod_ty module = _PyParser_ASTFromString(source, filename, Py_file_input, &flags, arena);
    if (module != NULL && keep_last_value(module, result_name, arena))
        code = (PyObject *)_PyAST_Compile(module, filename, &flags, -1, arena);
    _PyArena_Free(arena);
    return code;
}
