//! One tool as its server defines it, made into a [`Tool`] whatever the definition looks like.
//!
//! The protocol's own types refuse a whole list because of one bad definition, and with it every tool that is
//! all right. Here the parts that are not in the protocol's form are left out and named, so that the tool can still be
//! called. Its arguments are then checked only as far as its schema can be read.

use serde_json::Value;

use codecell_basics::text::truncated;
use codecell_tools::{JsonObject, Tool};

/// The longest name of a tool, in bytes. The protocol advises 128 characters at most.
const MAX_NAME_BYTES: usize = 1 << 10;
/// The longest part that is shown of a value that is not what it should be, in bytes.
const MAX_SHOWN_BYTES: usize = 60;

/// A tool, and what its server says about calling it more than once.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) tool: Tool,
    /// Whether a second call with the same arguments adds nothing.
    pub(super) is_idempotent: bool,
}

impl Definition {
    /// The name in a definition.
    ///
    /// # Errors
    /// Why no tool can be made of the definition: a tool without a name could not be called.
    pub(super) fn name(definition: &Value) -> Result<&str, String> {
        let Some(definition) = definition.as_object() else {
            let found = shown(definition);
            return Err(format!(
                "{found} is no definition of a tool; it is left out"
            ));
        };
        match definition.get("name") {
            Some(Value::String(name)) if name.is_empty() => {
                Err("a tool has an empty name; it is left out".to_owned())
            }
            Some(Value::String(name)) if name.len() > MAX_NAME_BYTES => {
                let bytes = name.len();
                Err(format!(
                    "a tool has a name of {bytes} bytes; it is left out"
                ))
            }
            Some(Value::String(name)) => Ok(name),
            Some(other) => {
                let found = shown(other);
                Err(format!("a tool has {found} as its name; it is left out"))
            }
            None => Err("a tool has no name; it is left out".to_owned()),
        }
    }

    /// The tool called `name` that `definition` defines.
    pub(super) fn new(name: &str, mut definition: Value) -> Self {
        let mut problems = Vec::new();
        let description = text(&mut definition, "description", &mut problems).or_else(|| {
            let title = definition.get("title").and_then(Value::as_str);
            title.map(str::to_owned)
        });
        for key in ["inputSchema", "outputSchema"] {
            if let Some(schema) = definition.get_mut(key) {
                in_one_form(schema);
            }
        }
        let input = match definition.get_mut("inputSchema").map(Value::take) {
            Some(Value::Object(schema)) => schema,
            Some(other) => {
                let found = shown(&other);
                problems.push(format!(
                    "inputSchema is {found}, not a JSON Schema of an object: arguments are passed on unchecked"
                ));
                JsonObject::new()
            }
            None => {
                problems
                    .push("inputSchema is missing: arguments are passed on unchecked".to_owned());
                JsonObject::new()
            }
        };
        let output = match definition.get_mut("outputSchema").map(Value::take) {
            None | Some(Value::Null) => None,
            Some(Value::Object(schema)) => Some(schema),
            Some(other) => {
                let found = shown(&other);
                problems.push(format!(
                    "outputSchema is {found}, not a JSON Schema of an object: the reply's type is not known"
                ));
                None
            }
        };
        let hint = |name: &str| definition["annotations"][name] == Value::Bool(true);
        Self {
            is_idempotent: hint("idempotentHint"),
            tool: Tool::new(name, description, input, output)
                .with_problems(problems)
                .reading_only(hint("readOnlyHint")),
        }
    }
}

/// Makes objects of empty lists where a JSON Schema has objects, and the other way round: some languages have one form
/// for both. The function goes as deep as the JSON reader.
fn in_one_form(schema: &mut Value) {
    let is_empty_list = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    if is_empty_list(schema) {
        *schema = Value::Object(JsonObject::new());
    }
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "properties" | "patternProperties" | "$defs" | "definitions" => {
                if is_empty_list(member) {
                    *member = Value::Object(JsonObject::new());
                }
                let named = member.as_object_mut().into_iter().flatten();
                named.for_each(|(_, schema)| in_one_form(schema));
            }
            "items" | "additionalProperties" | "not" | "contains" => in_one_form(member),
            "required" | "enum" | "anyOf" | "oneOf" | "allOf" => {
                if member.as_object().is_some_and(JsonObject::is_empty) {
                    *member = Value::Array(Vec::new());
                }
                if key.ends_with("Of") {
                    let schemas = member.as_array_mut().into_iter().flatten();
                    schemas.for_each(in_one_form);
                }
            }
            _ => {}
        }
    }
}

/// The text under `key`, if there is one.
fn text(definition: &mut Value, key: &str, problems: &mut Vec<String>) -> Option<String> {
    match definition.get_mut(key).map(Value::take) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(other) => {
            problems.push(format!("{key} is {}, not a text", shown(&other)));
            None
        }
    }
}

/// A value for a message.
fn shown(value: &Value) -> String {
    truncated(value.to_string(), MAX_SHOWN_BYTES)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_definition_in_the_protocols_form_has_no_problems() {
        let definition = Definition::new(
            "t",
            json!({"name": "t", "title": "Title", "inputSchema": {"type": "object", "properties": {"a": {"type": "string"}}},
                "outputSchema": {"type": "object"}, "annotations": {"readOnlyHint": true, "idempotentHint": false}}),
        );
        assert!(definition.tool.is_read_only && !definition.is_idempotent);
        let tool = definition.tool;
        assert_eq!(tool.description.as_deref(), Some("Title"));
        assert_eq!(tool.signature.to_string(), "(a: str = ...)");
        assert!(tool.output_schema.is_some() && tool.problems.is_empty());
    }

    #[test]
    fn what_is_not_is_left_out_and_named() {
        let definition = Definition::new(
            "t",
            json!({"name": "t", "description": 5, "title": "Title", "inputSchema": "string", "outputSchema": true, "annotations": [1]}),
        );
        assert_eq!(
            definition.tool.problems,
            [
                "description is 5, not a text",
                "inputSchema is \"string\", not a JSON Schema of an object: arguments are passed on unchecked",
                "outputSchema is true, not a JSON Schema of an object: the reply's type is not known",
            ]
        );
        assert_eq!(definition.tool.description.as_deref(), Some("Title"));
        assert_eq!(definition.tool.signature.to_string(), "(**arguments: Any)");
        let missing = Definition::new("t", json!({"name": "t", "inputSchema": null}));
        assert_eq!(missing.tool.problems.len(), 1);
    }

    #[test]
    fn an_empty_list_is_an_empty_object_where_there_should_be_one() {
        for (schema, signature) in [
            (json!([]), "(**arguments: Any)"),
            (json!({"type": "object", "properties": []}), "()"),
            (
                json!({"type": "object", "properties": {"a": {"type": "object", "properties": []}}, "required": {}}),
                "(a: dict[str, Any] = ...)",
            ),
            (
                json!({"type": "object", "properties": {"required": {}, "b": {"type": "array", "items": [], "default": []}}}),
                "(required: Any = ..., b: list[Any] = ...)",
            ),
        ] {
            let definition =
                json!({"name": "t", "inputSchema": schema, "outputSchema": [], "annotations": []});
            let tool = Definition::new("t", definition).tool;
            assert_eq!(tool.problems, Vec::<String>::new(), "{schema}");
            assert_eq!(tool.signature.to_string(), signature, "{schema}");
        }
    }

    #[test]
    fn a_tool_without_a_name_cannot_be() {
        for (definition, problem) in [
            (
                json!("echo"),
                "\"echo\" is no definition of a tool; it is left out",
            ),
            (json!({}), "a tool has no name; it is left out"),
            (
                json!({"name": ""}),
                "a tool has an empty name; it is left out",
            ),
            (
                json!({"name": [1]}),
                "a tool has [1] as its name; it is left out",
            ),
            (
                json!({"name": "x".repeat(2_000)}),
                "a tool has a name of 2000 bytes; it is left out",
            ),
        ] {
            assert_eq!(Definition::name(&definition), Err(problem.to_owned()));
        }
    }

    /// Any JSON, usually with the keys of a definition.
    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,9}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            let key = prop_oneof![
                Just("name".to_owned()),
                Just("description".to_owned()),
                Just("inputSchema".to_owned()),
                Just("outputSchema".to_owned()),
                Just("annotations".to_owned()),
                Just("properties".to_owned()),
                Just("type".to_owned()),
                ".{0,5}",
            ];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_definition_gives_a_tool_or_a_reason(definition in anything()) {
            if let Ok(name) = Definition::name(&definition).map(str::to_owned) {
                // Some languages write an empty object as an empty list.
                let schema = &definition["inputSchema"];
                let is_plain = schema.is_object() || *schema == Value::Array(Vec::new());
                let tool = Definition::new(&name, definition).tool;
                prop_assert_eq!(&tool.name, &name);
                prop_assert!(is_plain || !tool.problems.is_empty());
            }
        }
    }
}
