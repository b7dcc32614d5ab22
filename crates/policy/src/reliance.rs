//! Whether a script uses a name for what Python has under it.

use ruff_python_ast::{Expr, ExprCall, PythonVersion};

use super::source::Source;
use super::{syntax, walk};

/// Functions whose arguments are functions and types.
const TAKE_FUNCTIONS: [&str; 9] = [
    "isinstance",
    "issubclass",
    "map",
    "filter",
    "sorted",
    "min",
    "max",
    "defaultdict",
    "partial",
];

/// Whether the script `code` relies on Python's own `name`, or takes the name for something that it imports: it calls it
/// or hands it to a function that calls functions. A class of exceptions is relied on wherever it is named.
pub(super) fn relies_on(code: &str, name: &str, is_exception: bool, target: PythonVersion) -> bool {
    let Some(script) = syntax::parse_quickly(&Source::new(code), target) else {
        return true;
    };
    let facts = walk::facts(script.syntax());
    let imports = facts
        .imports
        .iter()
        .flat_map(|import| &import.statement.names);
    let from_imports = facts
        .from_imports
        .iter()
        .flat_map(|import| &import.statement.names);
    let is_imported = imports.chain(from_imports).any(|alias| {
        let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
        bound.split('.').next() == Some(name)
    });
    is_imported
        || facts.calls.iter().any(|call| is_used_by(call, name))
        || (is_exception && facts.loads.iter().any(|load| load.name == name))
}

fn is_used_by(call: &ExprCall, name: &str) -> bool {
    let is_name = |expression: &Expr| is_name(expression, name);
    let takes_functions = match &*call.func {
        Expr::Name(function) => TAKE_FUNCTIONS.contains(&function.id.as_str()),
        Expr::Attribute(method) => method.attr.as_str() == "sort",
        _ => false,
    };
    let handed = || {
        let named = call.arguments.keywords.iter().map(|keyword| &keyword.value);
        call.arguments
            .args
            .iter()
            .chain(named)
            .any(|argument| match argument {
                Expr::Tuple(tuple) => tuple.elts.iter().any(is_name),
                other => is_name(other),
            })
    };
    is_name(&call.func) || (takes_functions && handed())
}

fn is_name(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Name(found) if found.id.as_str() == name)
}

#[cfg(test)]
mod tests {
    use ruff_python_ast::PythonVersion;

    fn relies_on(code: &str, name: &str, is_exception: bool) -> bool {
        super::relies_on(code, name, is_exception, PythonVersion::PY313)
    }

    #[test]
    fn what_is_called_handed_on_or_imported_is_relied_on() {
        for code in [
            "print(1)",
            "map(print, rows)",
            "isinstance(x, (int, print))",
            "sorted(rows, key=print)",
            "rows.sort(key=print)",
            "import print",
            "from x import y as print",
        ] {
            assert!(relies_on(code, "print", false), "{code}");
        }
        for code in ["print + 1", "f'{print}'", "fake.echo(text=print)", "1"] {
            assert!(!relies_on(code, "print", false), "{code}");
        }
        let handler = "try:\n    pass\nexcept KeyError:\n    pass";
        assert!(relies_on(handler, "KeyError", true));
        assert!(!relies_on("1", "KeyError", true));
    }
}
