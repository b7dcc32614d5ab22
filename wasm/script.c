/* Compiling a script so that its value can be had afterwards: that of its last expression, or of a `return`. */
#include "guest.h"

#include <string.h>

#include "internal/pycore_ast.h"
#include "internal/pycore_asdl.h"
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

/* Turns a closing expression statement into an assignment to `result_name`, also where it closes
 * `if __name__ == "__main__":`. The name is no identifier, so that it cannot meet one of the script's. */
static bool keep_last_value(asdl_stmt_seq *body, PyObject *result_name, PyArena *arena)
{
    Py_ssize_t count = asdl_seq_LEN(body);
    if (count == 0)
        return true;
    stmt_ty last = asdl_seq_GET(body, count - 1);
    if (last->kind == If_kind && asks_for_main(last->v.If.test))
        return keep_last_value(last->v.If.body, result_name, arena);
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

/* -- `return` outside a function ----------------------------------------------
 *
 * Becomes `raise <return>(value)`, with a name that no script can write. */

#define RETURN_NAME "<return>"

static bool replace_returns(asdl_stmt_seq *body, PyObject *name, PyArena *arena);

static bool replace_return(stmt_ty *statement, PyObject *name, PyArena *arena)
{
    stmt_ty found = *statement;
    expr_ty value = found->v.Return.value;
    asdl_expr_seq *arguments = _Py_asdl_expr_seq_new(value != NULL, arena);
    expr_ty type = _PyAST_Name(name, Load, found->lineno, found->col_offset, found->end_lineno, found->end_col_offset,
                               arena);
    if (arguments == NULL || type == NULL)
        return false;
    if (value != NULL)
        asdl_seq_SET(arguments, 0, value);
    expr_ty call = _PyAST_Call(type, arguments, NULL, found->lineno, found->col_offset, found->end_lineno,
                               found->end_col_offset, arena);
    *statement = call == NULL ? NULL
                              : _PyAST_Raise(call, NULL, found->lineno, found->col_offset, found->end_lineno,
                                             found->end_col_offset, arena);
    return *statement != NULL;
}

/* Statements inside of `statement` that run as part of the module. */
static bool replace_returns_inside(stmt_ty statement, PyObject *name, PyArena *arena)
{
    switch (statement->kind) {
    case For_kind:
        return replace_returns(statement->v.For.body, name, arena)
               && replace_returns(statement->v.For.orelse, name, arena);
    case AsyncFor_kind:
        return replace_returns(statement->v.AsyncFor.body, name, arena)
               && replace_returns(statement->v.AsyncFor.orelse, name, arena);
    case While_kind:
        return replace_returns(statement->v.While.body, name, arena)
               && replace_returns(statement->v.While.orelse, name, arena);
    case If_kind:
        return replace_returns(statement->v.If.body, name, arena)
               && replace_returns(statement->v.If.orelse, name, arena);
    case With_kind:
        return replace_returns(statement->v.With.body, name, arena);
    case AsyncWith_kind:
        return replace_returns(statement->v.AsyncWith.body, name, arena);
    case Match_kind:
        for (Py_ssize_t i = 0; i < asdl_seq_LEN(statement->v.Match.cases); i++)
            if (!replace_returns(((match_case_ty)asdl_seq_GET(statement->v.Match.cases, i))->body, name, arena))
                return false;
        return true;
    case Try_kind:
        for (Py_ssize_t i = 0; i < asdl_seq_LEN(statement->v.Try.handlers); i++) {
            excepthandler_ty handler = asdl_seq_GET(statement->v.Try.handlers, i);
            if (!replace_returns(handler->v.ExceptHandler.body, name, arena))
                return false;
        }
        return replace_returns(statement->v.Try.body, name, arena)
               && replace_returns(statement->v.Try.orelse, name, arena)
               && replace_returns(statement->v.Try.finalbody, name, arena);
    default:
        return true;
    }
}

static bool replace_returns(asdl_stmt_seq *body, PyObject *name, PyArena *arena)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(body); i++) {
        stmt_ty statement = asdl_seq_GET(body, i);
        if (statement->kind == Return_kind) {
            if (!replace_return(&statement, name, arena))
                return false;
            asdl_seq_SET(body, i, statement);
        } else if (!replace_returns_inside(statement, name, arena)) {
            return false;
        }
    }
    return true;
}

/* What `raise <return>(value)` raises. Not an `Exception`, so that `except Exception` lets it pass. */
static PyObject *return_type;
static PyObject *return_name;

bool script_ready(void)
{
    return_type = PyErr_NewException("codecell.Return", PyExc_BaseException, NULL);
    return_name = PyUnicode_InternFromString(RETURN_NAME);
    PyObject *builtins = PyEval_GetBuiltins();
    return return_type != NULL && return_name != NULL && PyDict_SetItem(builtins, return_name, return_type) == 0;
}

PyObject *script_returned_value(void)
{
    if (!PyErr_ExceptionMatches(return_type))
        return NULL;
    PyObject *returned = PyErr_GetRaisedException();
    PyObject *arguments = PyException_GetArgs(returned);
    PyObject *value = Py_NewRef(PyTuple_GET_SIZE(arguments) == 1 ? PyTuple_GET_ITEM(arguments, 0) : Py_None);
    Py_DECREF(arguments);
    Py_DECREF(returned);
    return value;
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
    if (module != NULL && replace_returns(module->v.Module.body, return_name, arena)
        && keep_last_value(module->v.Module.body, result_name, arena))
        code = (PyObject *)_PyAST_Compile(module, filename, &flags, -1, arena);
    _PyArena_Free(arena);
    return code;
}
