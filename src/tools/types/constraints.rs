//! What a schema says of a value beyond its type, as a remark for people and models.

use serde_json::Value;

use super::source;
use crate::tools::JsonObject;

/// Longest description of one value, in characters; the rest is cut off.
const MAX_DESCRIPTION_CHARS: usize = 400;
/// Longest single constraint, in characters; a longer one is left out.
const MAX_CONSTRAINT_CHARS: usize = 80;

/// Whether a value's default has to be said in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tools) enum DefaultValue {
    Said,
    /// The signature shows it already.
    Shown,
}

/// The schema's description and constraints on one line, empty if it has neither.
pub(in crate::tools) fn remark(schema: &Value, default: DefaultValue) -> String {
    let description = schema
        .get("description")
        .and_then(Value::as_str)
        .map(one_line)
        .map(|text| shortened(&text, MAX_DESCRIPTION_CHARS))
        .unwrap_or_default();
    let constraints = schema
        .as_object()
        .map(|map| constraints(map, default))
        .unwrap_or_default();
    match (description.is_empty(), constraints.is_empty()) {
        (_, true) => description,
        (true, false) => constraints.join(", "),
        (false, false) => format!("{description} ({})", constraints.join(", ")),
    }
}

/// `text` with every run of white space and control characters made into one space.
pub(in crate::tools) fn one_line(text: &str) -> String {
    let parts = text.split(|character: char| character.is_whitespace() || character.is_control());
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `text` cut to `max_chars`, with dots where something was cut off.
pub(in crate::tools) fn shortened(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}...", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn constraints(map: &JsonObject, default: DefaultValue) -> Vec<String> {
    let mut found = Vec::new();
    number(map, &mut found);
    range(map, ["minLength", "maxLength"], "character", &mut found);
    range(map, ["minItems", "maxItems"], "item", &mut found);
    range(map, ["minProperties", "maxProperties"], "key", &mut found);
    let text = |keyword: &str| map.get(keyword).and_then(Value::as_str).map(one_line);
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
    if let Some(value) = said {
        found.push(format!("default {}", source(value)));
    }
    if let Some(example) = map.get("examples").and_then(|examples| examples.get(0)) {
        found.push(format!("such as {}", source(example)));
    }
    if map.get("deprecated") == Some(&Value::Bool(true)) {
        found.push("deprecated".to_owned());
    }
    if let Some(inner) = the_one_beside_null(map) {
        found.extend(constraints(inner, default));
    }
    found.retain(|constraint| constraint.chars().count() <= MAX_CONSTRAINT_CHARS);
    found
}

fn number(map: &JsonObject, found: &mut Vec<String>) {
    for (keyword, exclusive, open, closed) in [
        ("minimum", "exclusiveMinimum", ">", ">="),
        ("maximum", "exclusiveMaximum", "<", "<="),
    ] {
        // Draft 4 says by a flag whether the bound itself is accepted.
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

/// The alternative that holds the constraints of a value that may also be null.
fn the_one_beside_null(map: &JsonObject) -> Option<&JsonObject> {
    let alternatives = map.get("anyOf").or_else(|| map.get("oneOf"))?.as_array()?;
    let is_null = |schema: &&Value| schema.get("type").is_some_and(|name| name == "null");
    match alternatives.as_slice() {
        [one, null] if is_null(&null) => one.as_object(),
        [null, one] if is_null(&null) => one.as_object(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn constraints_are_said_in_words() {
        for (schema, expected) in [
            (json!({}), ""),
            (json!({"description": " How\n many "}), "How many"),
            (
                json!({"description": "Rows", "minimum": 1, "maximum": 10, "default": 5}),
                "Rows (>= 1, <= 10, default 5)",
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
            (
                json!({"format": "date-time", "pattern": "^2"}),
                "format date-time, matches ^2",
            ),
            (json!({"pattern": "x".repeat(500)}), ""),
            (
                json!({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": null}),
                ">= 1",
            ),
            (
                json!({"default": true, "deprecated": true}),
                "default True, deprecated",
            ),
            (json!(true), ""),
        ] {
            assert_eq!(remark(&schema, DefaultValue::Said), expected, "{schema}");
        }
    }
}
