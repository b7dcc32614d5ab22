//! How two receipts of the same case differ, field by field.

use codecell_basics::text::truncated;
use serde_json::Value;

/// The field that holds what varies between runs that are otherwise the same.
const TIMES: &str = "times";

/// Bytes of a value that are shown.
const MAX_SHOWN_BYTES: usize = 1_000;

/// A field that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name, such as `diagnostics.message`.
    pub field: String,
    /// What it was, as JSON; nothing if the receipt had no such field.
    pub was: Option<String>,
    /// What it is now.
    pub is: Option<String>,
}

/// The fields of `was` and `is` that are not the same, other than the times and those in `ignored`.
pub(crate) fn compare(was: &Value, is: &Value, ignored: &[&str]) -> Vec<Difference> {
    let mut differences = Vec::new();
    walk("", Some(was), Some(is), ignored, &mut differences);
    differences
}

fn walk(
    field: &str,
    was: Option<&Value>,
    is: Option<&Value>,
    ignored: &[&str],
    found: &mut Vec<Difference>,
) {
    if was == is || field == TIMES || ignored.contains(&field) {
        return;
    }
    if let (Some(Value::Object(was)), Some(Value::Object(is))) = (was, is) {
        let new = is.keys().filter(|name| !was.contains_key(*name));
        for name in was.keys().chain(new) {
            let inner = if field.is_empty() {
                name.clone()
            } else {
                format!("{field}.{name}")
            };
            walk(&inner, was.get(name), is.get(name), ignored, found);
        }
        return;
    }
    let shown = |value: &Value| truncated(value.to_string(), MAX_SHOWN_BYTES);
    found.push(Difference {
        field: field.to_owned(),
        was: was.map(shown),
        is: is.map(shown),
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_named_by_field() {
        let was = json!({"id": "a", "stdout": "1\n", "diagnostics": {"line": 1, "hint": "x"}, "fuel_used": 1, "times": {"a": 1}});
        let is = json!({"id": "a", "stdout": "2\n", "diagnostics": {"line": 1, "message": "y"}, "fuel_used": 2, "times": {"a": 2}});
        let found = compare(&was, &is, &["fuel_used"]);
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let found: Vec<_> = found
            .iter()
            .map(|one| format!("{} {} {}", one.field, shown(&one.was), shown(&one.is)))
            .collect();
        assert_eq!(
            found,
            [
                r#"stdout "1\n" "2\n""#,
                r#"diagnostics.hint "x" -"#,
                r#"diagnostics.message - "y""#
            ]
        );
        assert_eq!(compare(&was, &was, &[]), []);
    }
}
