"""Compiles a script so that its value is there afterwards: what wasm/script.c, returns.c and awaiting.c do in the cell.

The value is that of its last expression, or of a `return` outside of every function. Such a `return` ends the script as
it would end a function: the script becomes the body of a loop that runs once, and `return value` sets two names and leaves
the loop. No script can write these names.
"""

import ast

FILENAME = "<script>"
RESULT = "<result>"
RETURNED = "<returned>"
AWAITED = "<awaited>"

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def compiled(source):
    """The code object, and the name in the assignment that closes the script, or None where something else does."""
    if "\0" in source:
        raise SyntaxError("source code cannot contain null bytes")
    tree = compile(source, FILENAME, "exec", _FLAGS | ast.PyCF_ONLY_AST, dont_inherit=True)
    assigned = _keep_last_value(tree.body)
    _allow_returns(tree)
    _Awaits().visit(tree)
    ast.fix_missing_locations(tree)
    return compile(tree, FILENAME, "exec", _FLAGS, dont_inherit=True), assigned


def _keep_last_value(body):
    """Turn a closing expression into an assignment to `RESULT`, also where it closes `if __name__ == "__main__":`."""
    if not body:
        return None
    last = body[-1]
    if isinstance(last, ast.If) and _asks_for_main(last.test):
        return _keep_last_value(last.body)
    if isinstance(last, ast.Expr):
        body[-1] = _assign(RESULT, last.value, last)
        return None
    if isinstance(last, ast.Assign) and len(last.targets) == 1:
        target = last.targets[0]
    elif isinstance(last, ast.AnnAssign) and last.value is not None:
        target = last.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) and target.id != "_" else None


def _asks_for_main(test):
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
    )


def _at(node, place):
    """`node` and what is in it, at the place of `place` where they have none."""
    for inner in ast.walk(node):
        if "lineno" in inner._attributes and not hasattr(inner, "lineno"):
            ast.copy_location(inner, place)
    return node


def _assign(name, value, place):
    return _at(ast.Assign([ast.Name(name, ast.Store())], value), place)


def _if(test, body, place):
    return _at(ast.If(test, body, []), place)


class _Awaits(ast.NodeTransformer):
    def visit_Await(self, node):
        self.generic_visit(node)
        node.value = _at(ast.Call(ast.Name(AWAITED, ast.Load()), [node.value], []), node.value)
        return node


class _Returns:
    """Replaces whatever `return` runs as part of the module."""

    def __init__(self):
        self.misplaced = None  # a `break` or `continue` outside of every loop, which a loop around it would hide

    def replace(self, body, in_loop):
        """Replace in these statements; whether there was any."""
        found = False
        for position, statement in enumerate(body):
            replaced = self._statement(statement, in_loop)
            if replaced is not None:
                body[position] = replaced
                found = True
        return found

    def _statement(self, statement, in_loop):
        """The statement with its `return`s replaced, or None where it has none."""
        if isinstance(statement, ast.Return):
            return self._instead(statement)
        if isinstance(statement, (ast.Break, ast.Continue)) and not in_loop:
            self.misplaced = statement
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            is_left = self.replace(statement.body, True)
            found = self.replace(statement.orelse, in_loop)
            return self._loop_and_exit(statement) if is_left else statement if found else None
        found = False
        if isinstance(statement, (ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)):
            for part in ("body", "orelse", "finalbody"):
                found |= self.replace(getattr(statement, part, []), in_loop)
            if not isinstance(statement, ast.TryStar):  # Python allows no `return` in its handlers
                for inner in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                    found |= self.replace(inner.body, in_loop)
        return statement if found else None

    def _instead(self, found):
        body = [
            _assign(RETURNED, ast.Constant(True), found),
            _assign(RESULT, found.value or ast.Constant(None), found),
            ast.Break(),
        ]
        return _if(ast.Constant(True), body, found)

    def _loop_and_exit(self, loop):
        leave = _if(ast.Name(RETURNED, ast.Load()), [ast.Break()], loop)
        return _if(ast.Constant(True), [loop, leave], loop)


def _allow_returns(tree):
    returns = _Returns()
    if not returns.replace(tree.body, False):
        return
    if (misplaced := returns.misplaced) is not None:
        is_break = isinstance(misplaced, ast.Break)
        place = (FILENAME, misplaced.lineno, misplaced.col_offset + 1, None, misplaced.end_lineno, misplaced.end_col_offset + 1)
        raise SyntaxError("'break' outside loop" if is_break else "'continue' not properly in loop", place)
    head = _head_length(tree.body)
    rest = tree.body[head:]
    loop = ast.While(ast.Constant(True), [*rest, _at(ast.Break(), rest[-1])], [])
    tree.body[head:] = [_assign(RETURNED, ast.Constant(False), rest[0]), _at(loop, rest[0])]


def _head_length(body):
    """How many statements must stay where they are: a docstring and imports from __future__."""
    length = 0
    for statement in body:
        is_docstring = length == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_docstring and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            break
        length += 1
    return length
