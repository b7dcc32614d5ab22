//! The constraints of a schema in words, as far as types cannot say them.

use serde_json::Value;

use super::union::{MAX_LITERALS, is_literal, short_source};
use crate::JsonObject;
use codecell_basics::text::{one_line, shortened};

/// Longest single constraint, in characters; a longer one is left out.
const MAX_CONSTRAINT_CHARS: usize = 80;
/// Longest text or value that is looked at, in bytes.
const MAX_TEXT_BYTES: usize = 4 * MAX_CONSTRAINT_CHARS;
/// Longest list of the values that are accepted, in characters; the rest is cut off.
const MAX_VALUES_CHARS: usize = 200;

/// Whether a value's default has to be said in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DefaultValue {
    Said,
    /// The signature shows it already.
    Shown,
}

/// What `map` itself says, in a few words for each constraint.
pub(super) fn constraints(map: &JsonObject, default: DefaultValue) -> Vec<String> {
    let mut found = Vec::new();
    number(map, &mut found);
    range(map, ["minLength", "maxLength"], "character", &mut found);
    let is_tuple = map.contains_key("prefixItems") || map.get("items").is_some_and(Value::is_array);
    if !is_tuple {
        range(map, ["minItems", "maxItems"], "item", &mut found);
    }
    range(map, ["minProperties", "maxProperties"], "key", &mut found);
    let text = |keyword: &str| {
        let text = map.get(keyword).and_then(Value::as_str);
        text.filter(|text| text.len() <= MAX_TEXT_BYTES)
            .map(one_line)
    };
    if map.get("uniqueItems") == Some(&Value::Bool(true)) {
        found.push("each once".to_owned());
    }
    if let Some(format) = text("format") {
        found.push(format!("format {format}"));
    }
    if let Some(pattern) = text("pattern") {
        found.push(format!("matches {pattern}"));
    }
    if let Some(encoding) = text("contentEncoding") {
        found.push(format!("encoded as {encoding}"));
    }
    let said = map
        .get("default")
        .filter(|value| default == DefaultValue::Said && !value.is_null());
    if let Some(value) = said.and_then(short) {
        found.push(format!("default {value}"));
    }
    let examples = map.get("examples").and_then(|examples| examples.get(0));
    if let Some(example) = examples.or_else(|| map.get("example")).and_then(short) {
        found.push(format!("such as {example}"));
    }
    if map.get("deprecated") == Some(&Value::Bool(true)) {
        found.push("deprecated".to_owned());
    }
    found.retain(|constraint| constraint.chars().count() <= MAX_CONSTRAINT_CHARS);
    found.extend(values(map));
    found
}

/// The values that are accepted, where a `Literal` cannot hold all of them.
fn values(map: &JsonObject) -> Option<String> {
    if let Some(only) = map.get("const") {
        let only = Some(only).filter(|only| !is_literal(only)).and_then(short);
        return only.map(|only| format!("always {only}"));
    }
    let values = map.get("enum")?.as_array()?;
    if values.len() <= MAX_LITERALS && values.iter().all(is_literal) {
        return None;
    }
    let listed: Vec<String> = values.iter().take(MAX_LITERALS).map_while(short).collect();
    let rest = if listed.len() < values.len() {
        ", ..."
    } else {
        ""
    };
    let listed = shortened(&(listed.join(", ") + rest), MAX_VALUES_CHARS);
    (!listed.is_empty()).then(|| format!("one of {listed}"))
}

/// `value` as Python source, unless it is long. Many places may refer to one schema.
fn short(value: &Value) -> Option<String> {
    short_source(value, MAX_TEXT_BYTES)
}

fn number(map: &JsonObject, found: &mut Vec<String>) {
    for (keyword, exclusive, open, closed) in [
        ("minimum", "exclusiveMinimum", ">", ">="),
        ("maximum", "exclusiveMaximum", "<", "<="),
    ] {
        // In draft 4, a flag says whether the bound itself is accepted.
        let flagged = map.get(exclusive) == Some(&Value::Bool(true));
        if let Some(bound) = map.get(keyword).filter(|bound| is_worth_saying(bound)) {
            found.push(format!("{} {bound}", if flagged { open } else { closed }));
        }
        if let Some(bound) = map.get(exclusive).filter(|bound| is_worth_saying(bound)) {
            found.push(format!("{open} {bound}"));
        }
    }
    if let Some(step) = map.get("multipleOf").filter(|step| step.is_number()) {
        found.push(format!("a multiple of {step}"));
    }
}

/// A bound that is not just the largest number that a language can hold.
fn is_worth_saying(bound: &Value) -> bool {
    const LARGEST_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    bound
        .as_f64()
        .is_some_and(|bound| bound.abs() < LARGEST_SAFE_INTEGER)
}

fn range(map: &JsonObject, [least, most]: [&str; 2], unit: &str, found: &mut Vec<String>) {
    let count = |keyword: &str| map.get(keyword).and_then(Value::as_u64);
    match (count(least).filter(|least| *least > 0), count(most)) {
        (Some(least), Some(most)) if least == most => found.push(counted(most, unit)),
        (Some(least), Some(most)) => found.push(format!("{least} to {}", counted(most, unit))),
        (Some(least), None) => found.push(format!("at least {}", counted(least, unit))),
        (None, Some(most)) => found.push(format!("at most {}", counted(most, unit))),
        (None, None) => {}
    }
}

fn counted(number: u64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn constraints_are_said_in_words() {
        for (schema, expected) in [
            (json!({}), ""),
            (
                json!({"minimum": 1, "maximum": 10, "default": 5}),
                ">= 1, <= 10, default 5",
            ),
            (json!({"minimum": 0, "exclusiveMinimum": true}), "> 0"),
            (
                json!({"exclusiveMinimum": 0, "multipleOf": 0.5}),
                "> 0, a multiple of 0.5",
            ),
            (json!({"maximum": 9_007_199_254_740_991_i64}), ""),
            (json!({"minLength": 1, "maxLength": 1}), "1 character"),
            (
                json!({"minItems": 1, "uniqueItems": true}),
                "at least 1 item, each once",
            ),
            (json!({"minItems": 2, "prefixItems": [{}, {}]}), ""),
            (
                json!({"format": "date-time", "pattern": "^2"}),
                "format date-time, matches ^2",
            ),
            (json!({"pattern": "x".repeat(500)}), ""),
            (
                json!({"default": true, "deprecated": true}),
                "default True, deprecated",
            ),
            (
                json!({"default": {"a": [null, "x"]}, "example": "y"}),
                "default {\"a\": [None, \"x\"]}, such as \"y\"",
            ),
            (json!({"enum": ["a", 1, null]}), ""),
            (json!({"enum": ["a", 1.5]}), "one of \"a\", 1.5"),
            (json!({"const": 1.5}), "always 1.5"),
        ] {
            let map = schema.as_object().expect("an object");
            let found = constraints(map, DefaultValue::Said);
            assert_eq!(found.join(", "), expected, "{schema}");
        }
        let many: Vec<usize> = (0..500).collect();
        let many = json!({ "enum": many });
        let found =
            constraints(many.as_object().expect("an object"), DefaultValue::Said).join(", ");
        assert!(
            found.starts_with("one of 0, 1, ") && found.ends_with("...") && found.len() < 250,
            "{found}"
        );
    }
}
