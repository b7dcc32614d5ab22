//! Scripts that came as a value: as a string of JSON or Python with its quotes, once or several times, or as an object
//! that has the script under `code`.
//!
//! Many of these are Python as they stand, a script whose value is its own text. So what is inside must do something: a
//! text such as "hello" or "x and y" stays one.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, ExprDict, ModModule, PythonVersion, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged as _;
use serde_json::Value;

use super::blocks::one_level;
use super::pieces::has_bare;
use super::{MAX_BYTES, repaired};
use crate::fence;
use crate::source::Source;
use crate::{syntax, walk};

/// How often a script can have been made a value.
const MAX_LAYERS: usize = 3;

/// The keys of an object under which a script stands, and those under which such an object stands.
const CODE: [&str; 4] = ["code", "script", "python", "source"];
const ARGUMENTS: [&str; 5] = ["arguments", "input", "parameters", "params", "args"];
/// Keys beside them whose values change nothing.
const LABELS: [&str; 11] = [
    "description",
    "explanation",
    "id",
    "jsonrpc",
    "lang",
    "language",
    "method",
    "name",
    "title",
    "tool",
    "type",
];

/// What a text may stand between; Markdown has the last.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Said of a script that is a value and was left one.
pub(crate) const LEFT_AS_VALUE: &str = "\
note: the whole script is one literal, whose value is the result; where a script was meant, send it as it is, \
without quotes or an object around it";

/// Said of a script that is no Python because of what is around it.
const STANDS_IN_QUOTES: &str = "\
the whole script stands in quotes, as a string of JSON does: send it without them, with its own line ends";

const HAS_ESCAPES: &str =
    "the line ends of the script came escaped: send it as it is, with its own line ends";

/// The script inside of `code`, if `code` is a value and there is one script in it, in whatever way it is read.
pub(crate) fn script_in(code: &str, target: PythonVersion) -> Option<String> {
    let text = code.trim();
    if !may_be_value(text) || parsed(text, target).is_some_and(|script| !is_literal(&script)) {
        return None;
    }
    let mut found = BTreeSet::new();
    collect(text, MAX_LAYERS, target, &mut found);
    let script = found.pop_first()?;
    found.is_empty().then_some(script)
}

/// What to say of a script that is a literal and looks as if something else had been meant.
pub(crate) fn remark(code: &str, target: PythonVersion) -> Option<&'static str> {
    let text = code.trim();
    if !may_be_value(text) {
        return None;
    }
    let script = parsed(text, target)?;
    let looks_odd = match literal(&script)? {
        Expr::StringLiteral(string) => looks_like_code(string.value.to_str(), target),
        Expr::Dict(dict) => holds_code(dict, MAX_LAYERS, target),
        _ => false,
    };
    looks_odd.then_some(LEFT_AS_VALUE)
}

/// Whether a text that looks like a script stands in an object, or in one of arguments inside of it.
fn holds_code(dict: &ExprDict, layers: usize, target: PythonVersion) -> bool {
    of_key(dict, &CODE).is_some_and(|text| looks_like_code(text, target))
        || dict
            .items
            .iter()
            .any(|item| match (&item.key, &item.value) {
                (Some(Expr::StringLiteral(key)), inner)
                    if ARGUMENTS.contains(&key.value.to_str()) =>
                {
                    layers > 1 && holds_inner_code(inner, layers - 1, target)
                }
                _ => false,
            })
}

/// The same of arguments, which can be a text of JSON.
fn holds_inner_code(arguments: &Expr, layers: usize, target: PythonVersion) -> bool {
    match arguments {
        Expr::Dict(dict) => holds_code(dict, layers, target),
        Expr::StringLiteral(text) => {
            let script = parsed(text.value.to_str(), target);
            let inner = script.as_ref().and_then(literal);
            matches!(inner, Some(Expr::Dict(dict)) if holds_code(dict, layers, target))
        }
        _ => false,
    }
}

/// What else to say of the syntax error of a script that is no Python because it stands in quotes, or because all its
/// line ends were escaped too often.
pub(crate) fn explanation(code: &str) -> Option<&'static str> {
    let text = code.trim();
    if !text.contains('\n') && text.contains("\\\\n") {
        return Some(HAS_ESCAPES);
    }
    let (quote, inner) = unquoted(text).or_else(|| unquoted(object_value(text)?))?;
    (inner.contains('\n') && !has_bare(inner, quote)).then_some(STANDS_IN_QUOTES)
}

/// A look at the ends, so that hardly any other script is parsed for this.
fn may_be_value(text: &str) -> bool {
    text.len() <= MAX_BYTES
        && text.starts_with(['"', '\'', '`', '{', '\\'])
        && text.ends_with(['"', '\'', '`', '}'])
}

fn parsed(text: &str, target: PythonVersion) -> Option<Parsed<ModModule>> {
    syntax::parse_quickly(&Source::new(text), target)
}

/// The string or the dict that is all of a script.
fn literal(script: &Parsed<ModModule>) -> Option<&Expr> {
    let [Stmt::Expr(only)] = script.suite().as_slice() else {
        return None;
    };
    match &*only.value {
        literal @ (Expr::StringLiteral(_) | Expr::Dict(_)) => Some(literal),
        _ => None,
    }
}

/// Whether the script `text` is one literal and nothing else.
pub(super) fn is_value(text: &str, target: PythonVersion) -> bool {
    parsed(text, target).is_some_and(|script| is_literal(&script))
}

fn is_literal(script: &Parsed<ModModule>) -> bool {
    literal(script).is_some()
}

/// Gathers the scripts in the value `text`, down to so many layers.
fn collect(text: &str, layers: usize, target: PythonVersion, found: &mut BTreeSet<String>) {
    for inner in values(text.trim(), target) {
        let inner = fence::unfenced(&inner).into_owned();
        let script = match parsed(&inner, target) {
            Some(script) if is_literal(&script) => None,
            Some(script) => does_something(&script).then_some(inner.clone()),
            None => repaired(&inner, target)
                .map(|(script, _)| script)
                .filter(|script| {
                    parsed(script, target).is_some_and(|script| does_something(&script))
                }),
        };
        match script {
            Some(script) => {
                found.insert(script);
            }
            None if layers > 1 => collect(&inner, layers - 1, target, found),
            None => {}
        }
    }
}

/// The texts that the value `text` may stand for.
fn values(text: &str, target: PythonVersion) -> Vec<String> {
    if text.starts_with('{') {
        return code_of_object(text, target).into_iter().collect();
    }
    if text.starts_with('\\') {
        return vec![one_level(text)];
    }
    if let Ok(string) = serde_json::from_str::<String>(text) {
        return vec![string];
    }
    if let Some(Expr::StringLiteral(string)) = parsed(text, target).as_ref().and_then(literal) {
        return vec![string.value.to_str().to_owned()];
    }
    // There are line ends in it that a string cannot hold.
    let Some((quote, inner)) = unquoted(text) else {
        return Vec::new();
    };
    let (as_it_is, undone) = (inner.to_owned(), one_level(inner));
    if has_bare(inner, quote) {
        vec![as_it_is]
    } else if inner.contains(&format!("\\{quote}")) {
        vec![undone]
    } else {
        vec![as_it_is, undone]
    }
}

/// What stands between the quotes of `text`, if they are one pair, and which they are.
fn unquoted(text: &str) -> Option<(char, &str)> {
    let quote = QUOTES.into_iter().find(|quote| text.starts_with(*quote))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let is_fence = quote == '`' && inner.starts_with(quote);
    (!is_fence).then_some((quote, inner))
}

/// The text of the script in an object, or of the object that holds one.
fn code_of_object(text: &str, target: PythonVersion) -> Option<String> {
    if let Ok(Value::Object(object)) = serde_json::from_str(text) {
        let is_kept = |name: &str| CODE.contains(&name) || ARGUMENTS.contains(&name);
        let others = object.iter().filter(|(name, _)| !is_kept(name));
        let is_label = |(name, value): (&String, &Value)| {
            value.is_null() || (!value.is_object() && LABELS.contains(&name.as_str()))
        };
        let mut kept = object.iter().filter(|(name, _)| is_kept(name));
        return match (kept.next()?, kept.next()) {
            ((_, value), None) if others.into_iter().all(is_label) => Some(match value {
                Value::String(text) => text.clone(),
                // As notebooks keep a script.
                Value::Array(lines) => lines
                    .iter()
                    .map(|line| Some(line.as_str()?.trim_end_matches('\n')))
                    .collect::<Option<Vec<_>>>()?
                    .join("\n"),
                other => other.to_string(),
            }),
            _ => None,
        };
    }
    let script = parsed(text, target);
    if let Some(Expr::Dict(dict)) = script.as_ref().and_then(literal) {
        let is_alone = dict.items.len() == 1;
        return of_key(dict, &CODE).filter(|_| is_alone).map(str::to_owned);
    }
    object_value(text).map(str::to_owned)
}

/// The text under one of `keys` in a dict of Python's.
fn of_key<'a>(dict: &'a ExprDict, keys: &[&str]) -> Option<&'a str> {
    dict.items
        .iter()
        .find_map(|item| match (&item.key, &item.value) {
            (Some(Expr::StringLiteral(key)), Expr::StringLiteral(value)) => keys
                .contains(&key.value.to_str())
                .then(|| value.value.to_str()),
            _ => None,
        })
}

/// The quoted text in `{"code": "..."}` that is neither JSON nor Python, because of its line ends.
fn object_value(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?.trim();
    let quote = QUOTES.into_iter().find(|quote| inner.starts_with(*quote))?;
    let (key, rest) = inner.get(1..)?.split_once(quote)?;
    let value = rest.trim_start().strip_prefix(':')?.trim();
    (CODE.contains(&key) && value.starts_with(QUOTES)).then_some(value)
}

/// Whether a script is more than words and what joins them: a text could read like those.
fn does_something(script: &Parsed<ModModule>) -> bool {
    let is_statement = |statement: &Stmt| match statement {
        Stmt::Expr(_) | Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => false,
        // As in "total: 5".
        Stmt::AnnAssign(annotated) => annotated.value.is_some(),
        _ => true,
    };
    let facts = walk::facts(script.syntax());
    script.suite().iter().any(is_statement)
        || !facts.calls.is_empty()
        || !facts.subscripts.is_empty()
        || script.suite().iter().any(is_arithmetic)
}

/// Whether a statement is a sum and no date, range or compound word, or a comparison by signs: there are spaces around its
/// operator.
fn is_arithmetic(statement: &Stmt) -> bool {
    let Stmt::Expr(only) = statement else {
        return false;
    };
    match &*only.value {
        Expr::BinOp(operation) => {
            let between = operation.right.start().to_usize() - operation.left.end().to_usize();
            between > operation.op.as_str().len()
        }
        Expr::Compare(comparison) => comparison
            .ops
            .iter()
            .all(|operator| !operator.as_str().contains(char::is_alphabetic)),
        _ => false,
    }
}

/// Whether a text reads like a script, broken or not.
fn looks_like_code(text: &str, target: PythonVersion) -> bool {
    let starts = ["import ", "from ", "def ", "for ", "print"];
    text.trim().contains('\n')
        || text.contains(" = ")
        || text.contains("\\n")
        || (text.contains('(') && text.ends_with(')'))
        || starts.iter().any(|start| text.trim_start().starts_with(start))
        || parsed(text, target).is_some_and(|script| {
            let is_operation =
                |statement: &Stmt| matches!(statement, Stmt::Expr(only) if only.value.is_bin_op_expr());
            script.suite().iter().any(is_operation)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script_in(text: &str) -> Option<String> {
        super::script_in(text, PythonVersion::PY313)
    }

    fn remark(text: &str) -> Option<&'static str> {
        super::remark(text, PythonVersion::PY313)
    }

    #[test]
    fn a_script_is_taken_out_of_its_value() {
        for (text, expected) in [
            (
                r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "execute_code", "arguments": {"code": "f()"}}}"#,
                "f()",
            ),
            (r#"{"source": ["x = 1\n", "print(x)"]}"#, "x = 1\nprint(x)"),
            ("`x = 1\nprint(x)`", "x = 1\nprint(x)"),
            (r#""x = 1\nx + 1""#, "x = 1\nx + 1"),
            (r#"  "print(1)"  "#, "print(1)"),
            (r#""1 + 1""#, "1 + 1"),
            (
                r"'import json\njson.dumps([1])'",
                "import json\njson.dumps([1])",
            ),
            ("\"\"\"\nimport json\n\"\"\"", "\nimport json\n"),
            // Twice, and escaped once more.
            (r#""\"x = 1\\nx\"""#, "x = 1\nx"),
            (r#"\"x = 1\\nx\""#, "x = 1\nx"),
            (r#""x = 1\\nprint(\\\"a\\\")""#, "x = 1\nprint(\"a\")"),
            // Line ends as they are.
            ("\"x = 1\nprint(x)\"", "x = 1\nprint(x)"),
            ("\"x = 1\nprint(\\\"a\\\\n\\\")\"", "x = 1\nprint(\"a\\n\")"),
            ("\"print(\"a\")\nprint(2)\"", "print(\"a\")\nprint(2)"),
            (
                r#""print('caf\u00e9', '\ud83d\ude00', 'a\/b')""#,
                "print('café', '😀', 'a/b')",
            ),
            (r#"{"code": "x = 1\nx"}"#, "x = 1\nx"),
            (r#"{"code": "x + 1"}"#, "x + 1"),
            (r#""x >= limit""#, "x >= limit"),
            (
                r#"{"code": "print(1)", "timeout": null, "language": "python"}"#,
                "print(1)",
            ),
            ("{'code': 'print(1)'}", "print(1)"),
            ("{\"code\": \"x = 1\nprint(x)\"}", "x = 1\nprint(x)"),
            (
                r#"{"name": "execute_code", "arguments": {"code": "print(1)"}}"#,
                "print(1)",
            ),
            (r#"{"arguments": "{\"code\": \"print(1)\"}"}"#, "print(1)"),
            (r#"{"code": "```python\nprint(1)\n```"}"#, "\nprint(1)\n"),
            (r#""```python\nprint(1)\n```""#, "\nprint(1)\n"),
        ] {
            assert_eq!(script_in(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_stays_a_text() {
        for text in [
            "\"hello\"",
            "\"only a string\"",
            "\"x and y\"",
            "\"total: 5\"",
            "\"well-known\"",
            "\"this is it\"",
            "\"check in progress\"",
            "\"2026-10-11\"",
            "\"pass\"",
            "'a, b'",
            "\"a\" + \"b\"",
            "{\"code\": \"E42\"}",
            "{\"code\": [1, \"print(1)\"]}",
            "```x\nprint(1)```",
            "{'code': 'a', 'text': 'print(1)'}",
            "{\"code\": \"print(1)\", \"timeout\": 5}",
            "{}",
            "\"",
            "\\",
            // Read with its escapes and without, this is a script, and not the same.
            "'print(\"a\\\\nb\")\nprint(2)'",
        ] {
            assert_eq!(script_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_left_is_explained() {
        assert_eq!(remark("\"hello\""), None);
        assert_eq!(remark("\"only a string\""), None);
        assert_eq!(remark("x = \"print(1)\""), None);
        assert_eq!(remark("{'arguments': {'code': 'E42'}}"), None);
        for text in [
            "\"1+1\"",
            "\"x = (1\"",
            "{\"code\": \"print(1)\", \"timeout\": 5}",
            r#"{"name":"execute_code","arguments":{"code":"1+1"}}"#,
            r#"{"arguments":{"code":"1+1"}}"#,
            r#"{"arguments": "{\"code\": \"1+1\"}"}"#,
            r#"{"params": {"arguments": {"script": "1+1"}}}"#,
        ] {
            assert_eq!(remark(text), Some(LEFT_AS_VALUE), "{text}");
        }
        assert_eq!(explanation("\"x = (1\ny\""), Some(STANDS_IN_QUOTES));
        assert_eq!(
            explanation("{\"code\": \"x = (1\ny\"}"),
            Some(STANDS_IN_QUOTES)
        );
        assert_eq!(explanation("\"a\"\nx = (1\n\"b\""), None);
        assert_eq!(explanation("x = (1\ny"), None);
        assert_eq!(explanation(r"x = 1\\\\nx"), Some(HAS_ESCAPES));
    }
}
