//! What is said of a value beyond its type: its description and its constraints, as a remark for people and models.
//!
//! Both may stand beside a value's type or in what it refers to, wraps or chooses between.

use serde_json::Value;

use super::constraints::{DefaultValue, constraints};
use super::lower::members;
use super::reference::{reference_of, resolve};
use super::short_source;
use crate::JsonObject;
use codecell_basics::text::{one_line, shortened};

/// Longest description of one value, in characters; the rest is cut off.
const MAX_DESCRIPTION_CHARS: usize = 400;
/// How much of a description is looked at, in bytes.
const MAX_DESCRIPTION_BYTES: usize = 8 * MAX_DESCRIPTION_CHARS;
/// How deep references and wrappers are followed.
const MAX_DEPTH: usize = 6;
/// Longest constant that names an alternative, in bytes.
const MAX_VALUE_BYTES: usize = 80;
/// Most schemas that are looked at for one remark.
const MAX_PARTS: usize = 64;

/// The description and constraints of what any of `schemas`, parts of `root`, accepts: one line, empty if nothing is
/// said. What a class of its own would say is left to that class.
pub(crate) fn remark(schemas: &[&Value], root: &JsonObject, default: DefaultValue) -> String {
    let mut search = Search {
        root,
        default,
        parts_left: MAX_PARTS,
    };
    let mut said = Said::default();
    for schema in schemas {
        search.read(schema, MAX_DEPTH, &mut said);
    }
    said.written()
}

/// The schema that is read, and how much more of it is looked at.
struct Search<'a> {
    root: &'a JsonObject,
    default: DefaultValue,
    parts_left: usize,
}

#[derive(Default)]
struct Said {
    description: String,
    constraints: Vec<String>,
}

impl Search<'_> {
    fn read(&mut self, schema: &Value, depth: usize, said: &mut Said) {
        let Some(map) = schema.as_object() else {
            return;
        };
        if depth == 0 || self.parts_left == 0 {
            return;
        }
        self.parts_left -= 1;
        let has_class = depth < MAX_DEPTH && map.contains_key("properties");
        let description = map.get("description").and_then(Value::as_str);
        if let Some(description) = description.filter(|_| said.description.is_empty() && !has_class)
        {
            let end = description.floor_char_boundary(MAX_DESCRIPTION_BYTES);
            said.description = one_line(&description[..end]);
        }
        for constraint in constraints(map, self.default) {
            said.add(constraint);
        }
        let target = reference_of(map).and_then(|reference| resolve(reference, self.root));
        for part in target.into_iter().chain(members(map, "allOf")) {
            self.read(part, depth - 1, said);
        }
        for keyword in ["anyOf", "oneOf"] {
            self.read_alternatives(members(map, keyword), depth - 1, said);
        }
        if let Some(items) = map.get("items").filter(|items| items.is_object()) {
            let mut each = Said::default();
            self.read(items, depth - 1, &mut each);
            let each = each.written();
            if !each.is_empty() {
                said.add(format!("each: {each}"));
            }
        }
    }

    /// What is said of the only alternative beside null, or the descriptions of all alternatives.
    fn read_alternatives(&mut self, alternatives: &[Value], depth: usize, said: &mut Said) {
        let is_null = |schema: &&Value| schema.get("type").is_some_and(|name| name == "null");
        let others: Vec<&Value> = alternatives
            .iter()
            .filter(|schema| !is_null(schema))
            .collect();
        if let [only] = others.as_slice() {
            self.read(only, depth, said);
            return;
        }
        let mut descriptions: Vec<String> = Vec::new();
        for alternative in others {
            let mut inner = Said::default();
            self.read(alternative, depth, &mut inner);
            let description = match alternative.get("const") {
                Some(value) if !inner.description.is_empty() => {
                    let value = short_source(value, MAX_VALUE_BYTES);
                    let value = value.unwrap_or_else(|| "...".to_owned());
                    format!("{value}: {}", inner.description)
                }
                _ => inner.description,
            };
            if !description.is_empty() && !descriptions.contains(&description) {
                descriptions.push(description);
            }
        }
        if said.description.is_empty() {
            said.description = descriptions.join("; ");
        } else if !descriptions.is_empty() {
            said.add(descriptions.join("; "));
        }
    }
}

impl Said {
    fn add(&mut self, constraint: String) {
        if !self.constraints.contains(&constraint) {
            self.constraints.push(constraint);
        }
    }

    fn written(&self) -> String {
        let description = shortened(&self.description, MAX_DESCRIPTION_CHARS);
        let constraints = shortened(&self.constraints.join(", "), MAX_DESCRIPTION_CHARS);
        match (description.is_empty(), constraints.is_empty()) {
            (_, true) => description,
            (true, false) => constraints,
            (false, false) => format!("{description} ({constraints})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_remark_tells_what_the_type_does_not() {
        let root = json!({"$defs": {
            "count": {"type": "integer", "minimum": 1, "description": "A count."},
            "user": {"type": "object", "properties": {"id": {}}, "description": "A user."},
            "loop": {"$ref": "#/$defs/loop", "allOf": [{"$ref": "#/$defs/loop"}, {"$ref": "#/$defs/loop"}]}}});
        let root = root.as_object().expect("an object");
        for (schema, expected) in [
            (json!(true), ""),
            (json!({"description": " How\n many "}), "How many"),
            (json!({"description": "Rows", "minimum": 1}), "Rows (>= 1)"),
            (json!({"$ref": "#/$defs/count"}), "A count. (>= 1)"),
            (
                json!({"$ref": "#/$defs/count", "description": "Mine"}),
                "Mine (>= 1)",
            ),
            (
                json!({"allOf": [{"$ref": "#/$defs/count"}], "default": 2}),
                "A count. (default 2, >= 1)",
            ),
            (
                json!({"anyOf": [{"$ref": "#/$defs/count"}, {"type": "null"}]}),
                "A count. (>= 1)",
            ),
            // The class says that.
            (json!({"$ref": "#/$defs/user"}), ""),
            (
                json!({"properties": {}, "description": "An object."}),
                "An object.",
            ),
            (
                json!({"oneOf": [{"const": "a", "description": "First"}, {"const": "b", "description": "Second"}]}),
                "\"a\": First; \"b\": Second",
            ),
            (
                json!({"anyOf": [{"type": "object", "description": "A filter"}, {"type": "string"}]}),
                "A filter",
            ),
            (
                json!({"type": "array", "maxItems": 3, "items": {"description": "A tag", "maxLength": 9}}),
                "at most 3 items, each: A tag (at most 9 characters)",
            ),
            (json!({"$ref": "#/$defs/loop"}), ""),
        ] {
            assert_eq!(
                remark(&[&schema], root, DefaultValue::Said),
                expected,
                "{schema}"
            );
        }
    }
}
