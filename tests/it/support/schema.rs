//! Checks a value against a JSON schema, as far as our own schemas go.

use serde_json::{Value, json};

/// Panics unless `value` satisfies `schema`. A keyword that is not known here is a failure too.
pub(crate) fn assert_valid(schema: &Value, value: &Value) {
    if let Err(problem) = check(schema, value, "$") {
        panic!("{problem}\nin {value:#}");
    }
}

fn check(schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    for (keyword, expected) in schema
        .as_object()
        .ok_or(format!("{path}: the schema is {schema}"))?
    {
        match keyword.as_str() {
            "type" => check_type(expected, value, path)?,
            "required" if !value.is_object() => {}
            "required" => {
                for name in expected.as_array().unwrap() {
                    value
                        .get(name.as_str().unwrap())
                        .ok_or(format!("{path}: {name} is missing"))?;
                }
            }
            "properties" => {
                for (name, schema) in expected.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(schema, value, &format!("{path}.{name}"))?;
                    }
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(expected, value, &format!("{path}[{index}]"))?;
                }
            }
            "anyOf" => {
                let fits = |schema| check(schema, value, path).is_ok();
                if !expected.as_array().unwrap().iter().any(fits) {
                    return Err(format!("{path}: fits none of {expected}"));
                }
            }
            "minimum" if value.as_f64() < expected.as_f64() => {
                return Err(format!("{path}: below {expected}"));
            }
            "minimum" | "description" => {}
            other => return Err(format!("{path}: the keyword {other} is not expected")),
        }
    }
    Ok(())
}

fn check_type(expected: &Value, value: &Value, path: &str) -> Result<(), String> {
    let is = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{path}: unknown type {other}"),
    };
    let fits = expected
        .as_array()
        .map_or_else(|| is(expected), |names| names.iter().any(is));
    if fits {
        Ok(())
    } else {
        Err(format!("{path}: {value} is not {expected}"))
    }
}

/// The outcome in the text of a reply, with the parts added that the text leaves out because they are empty.
pub(crate) fn with_empty_parts(mut text: Value) -> Value {
    let empty = [
        ("stdout", json!("")),
        ("stderr", json!("")),
        ("diagnostics", Value::Null),
        ("truncated", Value::Null),
        ("tool_calls", json!([])),
        ("files", json!([])),
    ];
    let outcome = text.as_object_mut().expect("an outcome");
    for (name, nothing) in empty {
        assert_ne!(
            outcome.get(name),
            Some(&nothing),
            "the text says nothing with {name}"
        );
        outcome.entry(name).or_insert(nothing);
    }
    text
}
