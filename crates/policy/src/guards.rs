//! Where a script is prepared for an import that fails: `try` with a handler for it, the second choice in that handler,
//! `contextlib.suppress`, and a condition that asks for what is there: the version of Python, the platform, the module
//! itself. The blocks for type checkers, which never run, are a matter of their own.

use ruff_python_ast::{ExceptHandler, Expr, StmtIf, StmtTry, StmtWith};

/// The exceptions whose handlers see a failed import.
const CAUGHT: [&str; 4] = [
    "ImportError",
    "ModuleNotFoundError",
    "Exception",
    "BaseException",
];

/// What is asked by whoever wants to know where a script runs: of `sys`, of `platform`, of `importlib.util`.
const ASKED: [&str; 6] = [
    "version_info",
    "hexversion",
    "platform",
    "system",
    "python_version_tuple",
    "find_spec",
];
/// Parts of a condition that are looked into, one inside the other.
const MAX_PARTS: usize = 4;

/// Whether a failed import in the body of `tried` comes to one of its handlers.
pub(super) fn catches(tried: &StmtTry) -> bool {
    tried.handlers.iter().any(|handler| {
        let ExceptHandler::ExceptHandler(handler) = handler;
        handler.type_.as_deref().is_none_or(is_caught)
    })
}

/// Whether `handler` is there for failed imports alone, so that an import in it is a second choice.
pub(super) fn is_for_missing(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    let name = handler.type_.as_deref().and_then(last_name);
    matches!(name, Some("ImportError" | "ModuleNotFoundError"))
}

/// Whether `with` passes over a failed import in its body, as `contextlib.suppress(ImportError)` does.
pub(super) fn suppresses(with: &StmtWith) -> bool {
    with.items.iter().any(|item| match &item.context_expr {
        Expr::Call(call) => {
            last_name(&call.func) == Some("suppress") && call.arguments.args.iter().any(is_caught)
        }
        _ => false,
    })
}

/// Whether `condition` asks where the script runs, so that the imports in its branches are meant for some places only.
pub(super) fn asks_where(condition: &StmtIf) -> bool {
    let clauses = condition
        .elif_else_clauses
        .iter()
        .filter_map(|clause| clause.test.as_ref());
    std::iter::once(&*condition.test)
        .chain(clauses)
        .any(is_of_surroundings)
}

/// Whether the value of `expression` depends on where the script runs, in a part that `and` or `or` joins.
fn is_of_surroundings(expression: &Expr) -> bool {
    match expression {
        Expr::BoolOp(joined) => joined.values.iter().any(is_asked),
        other => is_asked(other),
    }
}

/// The same of one part, as far as its first part tells.
fn is_asked(expression: &Expr) -> bool {
    let mut at = expression;
    for _ in 0..MAX_PARTS {
        at = match at {
            Expr::Compare(compared) => &compared.left,
            Expr::UnaryOp(negated) => &negated.operand,
            Expr::Subscript(item) => &item.value,
            Expr::Call(call) if last_name(&call.func) == Some("startswith") => match &*call.func {
                Expr::Attribute(method) => &method.value,
                _ => return false,
            },
            Expr::Call(call) => {
                return last_name(&call.func).is_some_and(|name| ASKED.contains(&name));
            }
            Expr::Attribute(access) if access.attr.as_str() == "name" => {
                return last_name(&access.value) == Some("os");
            }
            other => return last_name(other).is_some_and(|name| ASKED.contains(&name)),
        };
    }
    false
}

/// Whether a failed import is among the exceptions that `expression` names, alone or in a tuple.
fn is_caught(expression: &Expr) -> bool {
    match expression {
        Expr::Tuple(tuple) => tuple
            .elts
            .iter()
            .filter_map(last_name)
            .any(|name| CAUGHT.contains(&name)),
        other => last_name(other).is_some_and(|name| CAUGHT.contains(&name)),
    }
}

/// `name` of `name` and of `module.name`.
fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(access) => Some(access.attr.as_str()),
        _ => None,
    }
}
