/* `return` outside of a function, which ends the script as it would end a function: every `finally` runs, every `with` is
 * left without an error, and no `except` sees it.
 *
 * The script becomes the body of a loop that runs once, and `return value` becomes
 *
 *     if True:
 *         <returned> = True
 *         <result> = value
 *         break
 *
 * An inner loop that can be left that way is followed by `if <returned>: break`. Before the loop stands `<returned> = False`.
 * No script can write these names. */
#include "guest.h"

#include "internal/pycore_asdl.h"
#include "internal/pycore_ast.h"

#define RETURNED_NAME "<returned>"

static PyObject *returned_name;

/* What the statements belong to that are looked at, and what was found among them. */
struct search {
    PyObject *result_name;
    PyArena *arena;
    bool in_loop;
    bool found;        /* a `return` */
    stmt_ty misplaced; /* a `break` or `continue` outside of every loop: an error, which a loop around it would hide */
};

#define PLACE(node) (node)->lineno, (node)->col_offset, (node)->end_lineno, (node)->end_col_offset

static expr_ty literal(PyObject *value, stmt_ty at, PyArena *arena)
{
    return _PyAST_Constant(value, NULL, PLACE(at), arena);
}

/* `name = value` */
static stmt_ty assign(PyObject *name, expr_ty value, stmt_ty at, PyArena *arena)
{
    asdl_expr_seq *targets = value == NULL ? NULL : _Py_asdl_expr_seq_new(1, arena);
    expr_ty target = targets == NULL ? NULL : _PyAST_Name(name, Store, PLACE(at), arena);
    if (target == NULL)
        return NULL;
    asdl_seq_SET(targets, 0, target);
    return _PyAST_Assign(targets, value, NULL, PLACE(at), arena);
}

/* `if test:` with up to three statements; NULL where one of them could not be made. */
static stmt_ty if_statement(expr_ty test, stmt_ty const *statements, int count, stmt_ty at, PyArena *arena)
{
    asdl_stmt_seq *body = test == NULL ? NULL : _Py_asdl_stmt_seq_new(count, arena);
    for (int i = 0; i < count; i++) {
        if (body == NULL || statements[i] == NULL)
            return NULL;
        asdl_seq_SET(body, i, statements[i]);
    }
    return body == NULL ? NULL : _PyAST_If(test, body, NULL, PLACE(at), arena);
}

static stmt_ty instead_of_return(stmt_ty found, struct search *search)
{
    PyArena *arena = search->arena;
    expr_ty value = found->v.Return.value;
    stmt_ty statements[] = {
        assign(returned_name, literal(Py_True, found, arena), found, arena),
        assign(search->result_name, value == NULL ? literal(Py_None, found, arena) : value, found, arena),
        _PyAST_Break(PLACE(found), arena),
    };
    return if_statement(literal(Py_True, found, arena), statements, 3, found, arena);
}

/* The loop, and after it the way out of what is around it. */
static stmt_ty loop_and_exit(stmt_ty loop, PyArena *arena)
{
    stmt_ty leave = _PyAST_Break(PLACE(loop), arena);
    stmt_ty statements[] = {
        loop,
        if_statement(_PyAST_Name(returned_name, Load, PLACE(loop), arena), &leave, 1, loop, arena),
    };
    return if_statement(literal(Py_True, loop, arena), statements, 2, loop, arena);
}

static bool replace_in(asdl_stmt_seq *body, struct search *search);

/* Replaces in the body of `loop`, and then in its `else`, which lies outside of the loop. */
static bool replace_in_loop(stmt_ty *loop, asdl_stmt_seq *body, asdl_stmt_seq *orelse, struct search *search)
{
    struct search inside = *search;
    inside.in_loop = true;
    inside.found = false;
    if (!replace_in(body, &inside) || !replace_in(orelse, search))
        return false;
    if (!inside.found)
        return true;
    search->found = true;
    *loop = loop_and_exit(*loop, search->arena);
    return *loop != NULL;
}

static bool replace_in_handlers(asdl_excepthandler_seq *handlers, struct search *search)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(handlers); i++) {
        excepthandler_ty handler = asdl_seq_GET(handlers, i);
        if (!replace_in(handler->v.ExceptHandler.body, search))
            return false;
    }
    return true;
}

/* Replaces in a statement whatever runs as part of the module. */
static bool replace(stmt_ty *statement, struct search *search)
{
    stmt_ty found = *statement;
    switch (found->kind) {
    case Return_kind:
        search->found = true;
        *statement = instead_of_return(found, search);
        return *statement != NULL;
    case Break_kind:
    case Continue_kind:
        if (!search->in_loop)
            search->misplaced = found;
        return true;
    case For_kind:
        return replace_in_loop(statement, found->v.For.body, found->v.For.orelse, search);
    case AsyncFor_kind:
        return replace_in_loop(statement, found->v.AsyncFor.body, found->v.AsyncFor.orelse, search);
    case While_kind:
        return replace_in_loop(statement, found->v.While.body, found->v.While.orelse, search);
    case If_kind:
        return replace_in(found->v.If.body, search) && replace_in(found->v.If.orelse, search);
    case With_kind:
        return replace_in(found->v.With.body, search);
    case AsyncWith_kind:
        return replace_in(found->v.AsyncWith.body, search);
    case Match_kind:
        for (Py_ssize_t i = 0; i < asdl_seq_LEN(found->v.Match.cases); i++)
            if (!replace_in(((match_case_ty)asdl_seq_GET(found->v.Match.cases, i))->body, search))
                return false;
        return true;
    case Try_kind:
        return replace_in(found->v.Try.body, search) && replace_in_handlers(found->v.Try.handlers, search)
               && replace_in(found->v.Try.orelse, search) && replace_in(found->v.Try.finalbody, search);
    case TryStar_kind: /* Python allows no `return` in its handlers */
        return replace_in(found->v.TryStar.body, search) && replace_in(found->v.TryStar.orelse, search)
               && replace_in(found->v.TryStar.finalbody, search);
    default:
        return true;
    }
}

static bool replace_in(asdl_stmt_seq *body, struct search *search)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(body); i++) {
        stmt_ty statement = asdl_seq_GET(body, i);
        if (!replace(&statement, search))
            return false;
        asdl_seq_SET(body, i, statement);
    }
    return true;
}

/* How many statements must stay where they are: a docstring and imports from __future__. */
static Py_ssize_t head_length(asdl_stmt_seq *body)
{
    Py_ssize_t length = 0;
    for (; length < asdl_seq_LEN(body); length++) {
        stmt_ty statement = asdl_seq_GET(body, length);
        bool is_docstring = length == 0 && statement->kind == Expr_kind && statement->v.Expr.value->kind == Constant_kind;
        bool is_future = statement->kind == ImportFrom_kind && statement->v.ImportFrom.module != NULL
                         && PyUnicode_EqualToUTF8(statement->v.ImportFrom.module, "__future__");
        if (!is_docstring && !is_future)
            break;
    }
    return length;
}

/* Puts all but the head of the module into a loop that ends with its first turn, and the first name before it. */
static bool wrap(mod_ty module, PyArena *arena)
{
    asdl_stmt_seq *all = module->v.Module.body;
    Py_ssize_t head = head_length(all), rest = asdl_seq_LEN(all) - head;
    stmt_ty first = asdl_seq_GET(all, head), last = asdl_seq_GET(all, head + rest - 1);
    asdl_stmt_seq *body = _Py_asdl_stmt_seq_new(rest + 1, arena), *wrapped = _Py_asdl_stmt_seq_new(head + 2, arena);
    stmt_ty leave = _PyAST_Break(PLACE(last), arena);
    expr_ty always = literal(Py_True, first, arena);
    if (body == NULL || wrapped == NULL || leave == NULL || always == NULL)
        return false;
    for (Py_ssize_t i = 0; i < rest; i++)
        asdl_seq_SET(body, i, asdl_seq_GET(all, head + i));
    asdl_seq_SET(body, rest, leave);
    stmt_ty not_yet = assign(returned_name, literal(Py_False, first, arena), first, arena);
    stmt_ty loop = _PyAST_While(always, body, NULL, PLACE(first), arena);
    if (not_yet == NULL || loop == NULL)
        return false;
    for (Py_ssize_t i = 0; i < head; i++)
        asdl_seq_SET(wrapped, i, asdl_seq_GET(all, i));
    asdl_seq_SET(wrapped, head, not_yet);
    asdl_seq_SET(wrapped, head + 1, loop);
    module->v.Module.body = wrapped;
    return true;
}

bool returns_ready(void)
{
    returned_name = PyUnicode_InternFromString(RETURNED_NAME);
    return returned_name != NULL;
}

bool returns_allow(mod_ty module, PyObject *filename, PyObject *result_name, PyArena *arena)
{
    struct search search = {.result_name = result_name, .arena = arena};
    if (!replace_in(module->v.Module.body, &search))
        return false;
    if (!search.found)
        return true;
    stmt_ty misplaced = search.misplaced;
    if (misplaced == NULL)
        return wrap(module, arena);
    PyErr_SetString(PyExc_SyntaxError,
                    misplaced->kind == Break_kind ? "'break' outside loop" : "'continue' not properly in loop");
    PyErr_RangedSyntaxLocationObject(filename, misplaced->lineno, misplaced->col_offset + 1, misplaced->end_lineno,
                                     misplaced->end_col_offset + 1);
    return false;
}
