//! The JSON schemas of the tools, kept to what every client's validator takes, and short: every client pays
//! for them in every conversation.

use std::sync::Arc;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Value, json};

use super::Terms;
use codecell_agent::{Budget, MAX_CONTEXT_CHARS, TaskOutcome};
use codecell_engine::execution::Outcome;
use codecell_tools::{DEFAULT_FOUND, Detail, JsonObject, MAX_FOUND, MAX_NAMES};

/// Schema of the arguments.
pub(super) fn input(terms: &Terms) -> Arc<JsonObject> {
    let mut code = json!({ "type": "string" });
    if let Some(bounds) = terms.bounds {
        code["maxLength"] = json!(bounds.characters);
    }
    object(json!({
        "type": "object",
        "properties": {
            "code": code,
            "timeout": {
                "type": "number",
                "description": "Seconds",
                "exclusiveMinimum": 0,
                "maximum": terms.max_timeout.as_secs_f64(),
                "default": terms.limits.wall_time.as_secs_f64()
            },
            "variables": {
                "type": "object",
                "description": "The script's globals; pass data here, not in the code"
            },
            "files": {
                "type": "object",
                "description": "By name: text or {\"base64\": ...}"
            },
            "return_files": {
                "type": "array",
                "items": { "type": "string" }
            }
        },
        "required": ["code"],
        "additionalProperties": false
    }))
}

/// Schema of the arguments of `search_tools`.
pub(super) fn search_input() -> Arc<JsonObject> {
    let details: Vec<&str> = Detail::NAMES.iter().map(|(name, _)| *name).collect();
    object(json!({
        "type": "object",
        "properties": {
            "query": { "type": "string" },
            "limit": { "type": "integer", "minimum": 1, "maximum": MAX_FOUND, "default": DEFAULT_FOUND },
            "detail": { "type": "string", "enum": details, "default": "signatures" }
        },
        "required": ["query"],
        "additionalProperties": false
    }))
}

/// Schema of what `search_tools` answers; docs/execute-code.md names the keys of a tool.
pub(super) fn search_output() -> Arc<JsonObject> {
    object(json!({
        "type": "object",
        "properties": {
            "tools": {
                "type": "array",
                "items": { "type": "object" }
            },
            "matches": { "type": "integer" },
            "note": { "type": "string" }
        },
        "required": ["tools", "matches"]
    }))
}

/// Schema of the arguments of `get_tool_docs`.
pub(super) fn docs_input() -> Arc<JsonObject> {
    object(json!({
        "type": "object",
        "properties": {
            "names": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": MAX_NAMES }
        },
        "required": ["names"],
        "additionalProperties": false
    }))
}

/// Schema of what `get_tool_docs` answers.
pub(super) fn docs_output() -> Arc<JsonObject> {
    object(json!({
        "type": "object",
        "properties": {
            "docs": { "type": "string" },
            "missing": { "type": "array", "items": { "type": "string" } }
        },
        "required": ["docs", "missing"]
    }))
}

/// Schema of the outcome: without references, a dialect's name or formats that only Rust knows,
/// each of which some widespread validator refuses, and without what the names say already.
pub(super) fn output() -> Arc<JsonObject> {
    output_of::<Outcome>()
}

/// Schema of the arguments of `run_agent`, which can lower `budget`.
pub(super) fn agent_input(budget: &Budget) -> Arc<JsonObject> {
    object(json!({
        "type": "object",
        "properties": {
            "task": { "type": "string", "description": "What is to be done, in plain words" },
            "context": {
                "type": "string",
                "description": "What the model may need to know for it",
                "maxLength": MAX_CONTEXT_CHARS
            },
            "files": {
                "type": "object",
                "description": "Each script finds them; by name: text or {\"base64\": ...}"
            },
            "max_attempts": {
                "type": "integer",
                "minimum": 1,
                "maximum": budget.attempts,
                "default": budget.attempts
            },
            "timeout": {
                "type": "number",
                "description": "Seconds",
                "exclusiveMinimum": 0,
                "maximum": budget.wall_time.as_secs_f64(),
                "default": budget.wall_time.as_secs_f64()
            }
        },
        "required": ["task"],
        "additionalProperties": false
    }))
}

/// Schema of the outcome of a task; docs/agent.md names the keys of what is in it.
pub(super) fn agent_output() -> Arc<JsonObject> {
    output_of::<TaskOutcome>()
}

fn output_of<T: JsonSchema>() -> Arc<JsonObject> {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(|schema: &mut schemars::Schema| {
        schema.remove("format");
        schema.remove("description");
        schema.remove("minimum");
        drop_null_of_optional(schema);
    })
    .transform(&mut schema);
    schema.remove("title");
    for (_, property) in schema
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        drop_parts(property);
    }
    object(schema.to_value())
}

/// Leaves of a property of the outcome that it is an object, or a list; docs/execute-code.md names the keys of what is in it.
fn drop_parts(property: &mut Value) {
    if let Value::Object(schema) = property {
        for part in ["properties", "required", "items"] {
            schema.remove(part);
        }
    }
}

/// An optional property is left out and never null, so its schema need not say null.
fn drop_null_of_optional(schema: &mut schemars::Schema) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        required
            .as_array()
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (_, property) in properties.iter_mut().filter(|(name, _)| !is_required(name)) {
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                property["type"] = only.clone();
            }
        }
    }
}

fn object(schema: Value) -> Arc<JsonObject> {
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => Arc::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `check` with every key of every object in `value`, at any depth.
    fn each_key(value: &Value, check: &mut impl FnMut(&str, &Value)) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                check(key, value);
                each_key(value, check);
            }),
            Value::Array(items) => items.iter().for_each(|item| each_key(item, check)),
            _ => {}
        }
    }

    #[test]
    fn the_output_schema_uses_nothing_unportable() {
        for schema in [output(), agent_output()] {
            let schema = Value::Object(schema.as_ref().clone());
            each_key(&schema, &mut |key, value| {
                assert!(
                    !["$schema", "$ref", "$defs", "format"].contains(&key),
                    "{key} in {schema:#}"
                );
                assert!(
                    key == "additionalProperties" || !value.is_boolean(),
                    "{key} is {value} in {schema:#}"
                );
            });
            assert_eq!(schema["type"], "object");
        }
    }

    #[test]
    fn the_output_schema_requires_what_every_outcome_has() {
        let schema = output();
        let required: Vec<_> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for name in [
            "success",
            "result",
            "stdout",
            "stderr",
            "truncated",
            "tool_calls",
            "diagnostics",
            "files",
        ] {
            assert!(required.contains(&name), "{name} is not in {required:?}");
        }
    }
}
