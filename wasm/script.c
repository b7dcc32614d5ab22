/* Compiling a script so that its value is there afterwards: the value of its last expression, or of a `return`. */
#include "guest.h"

#include <string.h>

#include "internal/pycore_ast.h"
#include "internal/pycore_compile.h"
#include "internal/pycore_parser.h"
#include "internal/pycore_pyarena.h"

/* Whether this is the test of `if __name__ == "__main__":`. */
static bool asks_for_main(expr_ty test)
{
    if (test->kind != Compare_kind || asdl_seq_LEN(test->v.Compare.ops) != 1
        || asdl_seq_GET(test->v.Compare.ops, 0) != Eq || test->v.Compare.left->kind != Name_kind)
        return false;
    expr_ty other = asdl_seq_GET(test->v.Compare.comparators, 0);
    return PyUnicode_EqualToUTF8(test->v.Compare.left->v.Name.id, "__name__")
           && other->kind == Constant_kind && PyUnicode_Check(other->v.Constant.value)
           && PyUnicode_EqualToUTF8(other->v.Constant.value, "__main__");
}

/* The name in `name = value` and in `name: type = value`; NULL for every other statement. The name `_` is for values
 * that are thrown away. */
static PyObject *assigned_name(stmt_ty statement)
{
    expr_ty target = NULL;
    if (statement->kind == Assign_kind && asdl_seq_LEN(statement->v.Assign.targets) == 1)
        target = asdl_seq_GET(statement->v.Assign.targets, 0);
    else if (statement->kind == AnnAssign_kind && statement->v.AnnAssign.value != NULL)
        target = statement->v.AnnAssign.target;
    if (target == NULL || target->kind != Name_kind || PyUnicode_EqualToUTF8(target->v.Name.id, "_"))
        return NULL;
    return target->v.Name.id;
}

/* Turns a closing expression statement into an assignment to `result_name`, also where it closes
 * `if __name__ == "__main__":`. The name is no identifier, so that no name of the script can equal it. If the script
 * closes with an assignment, `assigned` takes the name in it. */
static bool keep_last_value(asdl_stmt_seq *body, PyObject *result_name, PyObject **assigned, PyArena *arena)
{
    Py_ssize_t count = asdl_seq_LEN(body);
    if (count == 0)
        return true;
    stmt_ty last = asdl_seq_GET(body, count - 1);
    if (last->kind == If_kind && asks_for_main(last->v.If.test))
        return keep_last_value(last->v.If.body, result_name, assigned, arena);
    if (last->kind != Expr_kind) {
        *assigned = Py_XNewRef(assigned_name(last));
        return true;
    }
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

static const char *running = "";
static Py_ssize_t running_length;

void script_begin(const char *source, Py_ssize_t length)
{
    running = source;
    running_length = length;
}

PyObject *script_text(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    return PyUnicode_DecodeUTF8(running, running_length, "replace");
}

PyObject *script_compile(const char *source, Py_ssize_t length, PyObject *result_name, PyObject **assigned)
{
    static PyObject *filename;
    if (filename == NULL && (filename = PyUnicode_InternFromString(SCRIPT_FILENAME)) == NULL)
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
    if (module != NULL && keep_last_value(module->v.Module.body, result_name, assigned, arena)
        && returns_allow(module, filename, result_name, arena))
        code = (PyObject *)_PyAST_Compile(module, filename, &flags, -1, arena);
    _PyArena_Free(arena);
    return code;
}
