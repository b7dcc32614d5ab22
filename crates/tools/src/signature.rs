//! A tool's parameters as Python sees them, made from its input schema.
//!
//! The guest checks a call's arguments against this before the call leaves the script. Schemas come from servers and
//! may be anything: a part that cannot be understood makes the signature wider, and is never an error.

mod properties;
mod rules;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::JsonObject;
use super::identifier::unique_identifiers;
use super::types::inline::annotation;
use properties::Properties;

pub(super) use rules::rules;

/// Most parameters that a signature names; a schema with more of them makes it open.
pub const MAX_PARAMETERS: usize = 256;

/// The parameters of one tool: required ones first, then optional ones, each in the schema's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The parameters, at most [`MAX_PARAMETERS`].
    pub parameters: Vec<Parameter>,
    /// Whether arguments are accepted that are not among the parameters.
    pub open: bool,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// The Python identifier scripts use.
    pub name: String,
    /// The property's name on the wire.
    pub wire: String,
    /// Whether the call fails without it.
    pub required: bool,
    /// A Python type expression for people and models, such as `str` or `list[int] | None`.
    pub annotation: String,
}

impl Signature {
    /// The signature that `schema`, the JSON Schema of an arguments object, describes.
    ///
    /// Properties are gathered through `$ref`, `allOf`, `anyOf`, `oneOf` and conditions; a property is required
    /// if every alternative requires it. A schema that says nothing about additional properties is taken
    /// as closed if it lists any, so that a misspelt argument is caught in the script.
    #[must_use]
    pub fn from_schema(schema: &JsonObject) -> Self {
        let properties = Properties::of(schema);
        let open = properties.open || !properties.listed;
        let identifiers = unique_identifiers(properties.found.iter().map(|property| property.wire));
        let mut parameters: Vec<Parameter> = properties
            .found
            .iter()
            .zip(identifiers)
            .map(|(property, name)| Parameter {
                name,
                wire: property.wire.to_owned(),
                required: property.required,
                annotation: annotation(&property.schemas, schema),
            })
            .collect();
        parameters.sort_by_key(|parameter| !parameter.required);
        Self { parameters, open }
    }

    /// What stands behind `**` in the parameter list, if there is such a parameter: a name that no other parameter has.
    pub(super) fn rest_name(&self) -> Option<String> {
        let is_taken = |name: &str| self.parameters.iter().any(|known| known.name == name);
        let mut name = "arguments".to_owned();
        while is_taken(&name) {
            name.push('_');
        }
        self.open.then_some(name)
    }
}

/// Writes the parameter list as Python would: `(path: str, head: int = ...)`.
impl fmt::Display for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(")?;
        let mut separator = "";
        for parameter in &self.parameters {
            let default = if parameter.required { "" } else { " = ..." };
            write!(
                formatter,
                "{separator}{}: {}{default}",
                parameter.name, parameter.annotation
            )?;
            separator = ", ";
        }
        if let Some(rest) = self.rest_name() {
            write!(formatter, "{separator}**{rest}: Any")?;
        }
        formatter.write_str(")")
    }
}

/// The schemas of the arguments, by their names on the wire, from which a signature is made: an argument has several
/// where its alternatives differ.
pub(super) fn arguments(schema: &JsonObject) -> impl Iterator<Item = (&str, Vec<&Value>)> {
    let properties = Properties::of(schema).found.into_iter();
    properties.map(|property| (property.wire, property.schemas))
}

/// The same, with only the first schema of each argument.
pub(super) fn argument_schemas(schema: &JsonObject) -> impl Iterator<Item = (&str, &Value)> {
    arguments(schema).filter_map(|(wire, schemas)| Some((wire, *schemas.first()?)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn shown(schema: Value) -> String {
        let Value::Object(schema) = schema else {
            panic!("a schema is an object")
        };
        Signature::from_schema(&schema).to_string()
    }

    #[test]
    fn required_parameters_come_first() {
        let schema = json!({"type": "object", "required": ["path"], "properties": {
            "head": {"type": "integer"}, "path": {"type": "string"}, "from": {"type": ["string", "null"]}}});
        assert_eq!(
            shown(schema),
            "(path: str, head: int = ..., from_: str | None = ...)"
        );
    }

    #[test]
    fn open_only_where_the_schema_says_so_or_says_nothing() {
        assert_eq!(shown(json!({})), "(**arguments: Any)");
        assert_eq!(shown(json!({"type": "object"})), "(**arguments: Any)");
        assert_eq!(shown(json!({"type": "object", "properties": {}})), "()");
        assert_eq!(
            shown(json!({"type": "object", "additionalProperties": false})),
            "()"
        );
        assert_eq!(
            shown(json!({"properties": {"a": true}, "additionalProperties": {"type": "string"}})),
            "(a: Any = ..., **arguments: Any)"
        );
    }

    #[test]
    fn composed_schemas_are_gathered() {
        let schema = json!({
            "$defs": {"base": {"properties": {"id": {"type": "string"}}, "required": ["id"]}},
            "allOf": [{"$ref": "#/$defs/base"}],
            "anyOf": [
                {"properties": {"kind": {"const": "a"}, "x": {"type": "number"}}, "required": ["kind", "x"]},
                {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}]});
        assert_eq!(
            shown(schema),
            "(id: str, kind: Literal[\"a\", \"b\"], x: float = ...)"
        );
    }

    #[test]
    fn endless_references_end() {
        let schema = json!({"$ref": "#"});
        assert_eq!(shown(schema), "(**arguments: Any)");
        let wide: Value = json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"$ref": "#"}], "properties": {"a": {"$ref": "#"}}});
        assert_eq!(shown(wide), "(a: Any = ..., **arguments: Any)");
    }

    fn any_schema() -> impl Strategy<Value = Value> {
        let keyword = prop_oneof![
            Just("type"),
            Just("properties"),
            Just("required"),
            Just("anyOf"),
            Just("allOf"),
            Just("oneOf"),
            Just("$ref"),
            Just("$defs"),
            Just("items"),
            Just("enum"),
            Just("const"),
            Just("additionalProperties"),
            Just("a"),
            Just("")
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(json!("#")),
            Just(json!("#/$defs/a")),
            Just(json!("string")),
            Just(json!("object")),
            ".{0,6}".prop_map(Value::from)
        ];
        leaf.prop_recursive(6, 48, 5, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((keyword.clone(), inner), 0..5).prop_map(|pairs| {
                    Value::Object(
                        pairs
                            .into_iter()
                            .map(|(key, value)| (key.to_owned(), value))
                            .collect(),
                    )
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_schema_gives_a_bounded_signature(schema in any_schema()) {
            if let Value::Object(schema) = schema {
                let signature = Signature::from_schema(&schema);
                let names: std::collections::BTreeSet<_> = signature.parameters.iter().map(|parameter| &parameter.name).collect();
                prop_assert_eq!(names.len(), signature.parameters.len());
                for parameter in &signature.parameters {
                    prop_assert!(!parameter.annotation.is_empty());
                    prop_assert!(parameter.annotation.chars().count() <= super::super::types::inline::MAX_ANNOTATION_CHARS);
                }
            }
        }
    }
}
