//! Where a script is prepared for an import that fails: `try` with a handler for it, the second choice in that handler,
//! `contextlib.suppress`, and the block for type checkers, which never runs.

use ruff_python_ast::{ExceptHandler, Expr, StmtIf, StmtTry, StmtWith};

/// The exceptions whose handlers see a failed import.
const CAUGHT: [&str; 4] = [
    "ImportError",
    "ModuleNotFoundError",
    "Exception",
    "BaseException",
];

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

/// Whether this is `if TYPE_CHECKING:`.
pub(super) fn is_for_type_checkers(condition: &StmtIf) -> bool {
    last_name(&condition.test) == Some("TYPE_CHECKING")
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
