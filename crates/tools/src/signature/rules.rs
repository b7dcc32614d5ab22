//! Which arguments go together, as far as a parameter list cannot say it.

use serde_json::Value;

use super::Signature;
use super::properties::{listed, required_names};
use crate::JsonObject;
use crate::types::reference::{reference_of, resolve};
use crate::types::short_source;

/// Most alternatives that are told apart.
const MAX_ALTERNATIVES: usize = 8;
/// Most arguments of which it is said that they need others.
const MAX_DEPENDENT: usize = 16;
/// Longest value that stands for an alternative, in bytes.
const MAX_VALUE_BYTES: usize = 40;

/// What `schema` says of the arguments in `signature` together, in one sentence each: which other arguments an argument
/// needs, and between which sets of arguments to choose.
pub(crate) fn rules(schema: &JsonObject, signature: &Signature) -> Vec<String> {
    let mut rules = Vec::new();
    let dependent = ["dependentRequired", "dependencies"];
    let dependent = dependent
        .iter()
        .filter_map(|keyword| schema.get(*keyword)?.as_object());
    for (wire, needed) in dependent.flatten().take(MAX_DEPENDENT) {
        let needed = needed
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let needed: Vec<&str> = needed.filter_map(|wire| name(signature, wire)).collect();
        if let (Some(name), [_, ..]) = (name(signature, wire), needed.as_slice()) {
            rules.push(format!("{name} needs {}", needed.join(", ")));
        }
    }
    for keyword in ["oneOf", "anyOf"] {
        let alternatives: Option<Vec<String>> = listed(schema, keyword)
            .iter()
            .map(|alternative| choice(alternative, schema, signature))
            .collect();
        match alternatives {
            Some(choices) if (2..=MAX_ALTERNATIVES).contains(&choices.len()) => {
                rules.push(format!("takes {}", choices.join("; or ")));
            }
            _ => {}
        }
    }
    rules
}

/// The arguments that choose `alternative`: those that it requires and that not every call requires, with their values
/// where the alternative names these.
fn choice(alternative: &Value, root: &JsonObject, signature: &Signature) -> Option<String> {
    let map = alternative.as_object()?;
    let map = match reference_of(map) {
        Some(reference) => resolve(reference, root)?.as_object()?,
        None => map,
    };
    let properties = map.get("properties").and_then(Value::as_object);
    let constant = |wire: &str| {
        let property = properties?.get(wire)?;
        let value = property
            .get("const")
            .or_else(|| only(property.get("enum")?))?;
        short_source(value, MAX_VALUE_BYTES)
    };
    let mut arguments = Vec::new();
    for wire in required_names(map) {
        let parameter = signature
            .parameters
            .iter()
            .find(|known| known.wire == wire)?;
        match constant(wire) {
            Some(value) => arguments.push(format!("{}={value}", parameter.name)),
            None if !parameter.required => arguments.push(parameter.name.clone()),
            None => {}
        }
    }
    (!arguments.is_empty()).then(|| arguments.join(", "))
}

fn only(values: &Value) -> Option<&Value> {
    match values.as_array()?.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn name<'s>(signature: &'s Signature, wire: &str) -> Option<&'s str> {
    let mut parameters = signature.parameters.iter();
    Some(&parameters.find(|known| known.wire == wire)?.name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_together_is_said_with_the_names_in_python() {
        let add = json!({"properties": {"op": {"const": "add"}, "a": {}, "c": {}}, "required": ["op", "a"]});
        let del = json!({"properties": {"op": {"enum": ["del"]}, "class": {}}, "required": ["op", "class"]});
        for (schema, expected) in [
            (json!({"properties": {"a": {}}}), vec![]),
            (
                json!({"properties": {"a-b": {}, "b": {}}, "dependentRequired": {"b": ["a-b", "gone"]}, "dependencies": {"x": ["b"]}}),
                vec!["b needs a_b"],
            ),
            (
                json!({"properties": {"a": {}, "b": {}, "c": {}}, "required": ["c"],
                    "anyOf": [{"required": ["a", "c"]}, {"required": ["b"]}]}),
                vec!["takes a; or b"],
            ),
            (
                json!({"$defs": {"add": add}, "oneOf": [{"$ref": "#/$defs/add"}, del]}),
                vec!["takes op=\"add\", a; or op=\"del\", class_"],
            ),
            (
                json!({"anyOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}}]}),
                vec![],
            ),
        ] {
            let schema = schema.as_object().expect("an object");
            let signature = Signature::from_schema(schema);
            assert_eq!(rules(schema, &signature), expected, "{schema:?}");
        }
    }
}
