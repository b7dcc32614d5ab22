//! A JSON Schema made into a short Python type expression.
//!
//! It is read by people and models, so it stays short: deep or odd schemas end in `Any`.

use serde_json::Value;

use super::JsonObject;

/// Longest type expression; a longer one is replaced by a wider type.
pub(super) const MAX_ANNOTATION_CHARS: usize = 160;
/// How deep nested schemas and references are followed.
const MAX_DEPTH: usize = 6;
/// Most values that `Literal[...]` lists.
const MAX_LITERALS: usize = 16;
/// Most members of a union.
const MAX_UNION_MEMBERS: usize = 8;
/// Most tokens of a reference, such as the two of `#/$defs/User`.
const MAX_REFERENCE_TOKENS: usize = 16;
/// Most nodes of the schema that are looked at for one expression.
const MAX_NODES: usize = 256;

const ANY: &str = "Any";

/// The Python type of the values that `schema`, a part of `root`, accepts.
pub(super) fn annotation(schema: &Value, root: &JsonObject) -> String {
    let mut walk = Walk {
        root,
        nodes_left: MAX_NODES,
    };
    walk.type_of(schema, MAX_DEPTH)
}

/// The part of `root` that the local reference `#/...` names.
pub(super) fn resolve<'a>(reference: &str, root: &'a JsonObject) -> Option<&'a Value> {
    let mut tokens = reference
        .strip_prefix("#/")?
        .split('/')
        .take(MAX_REFERENCE_TOKENS);
    let mut found = root.get(&unescaped(tokens.next()?))?;
    for token in tokens {
        let token = unescaped(token);
        found = match found {
            Value::Object(map) => map.get(&token)?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(found)
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

struct Walk<'a> {
    root: &'a JsonObject,
    nodes_left: usize,
}

impl Walk<'_> {
    fn type_of(&mut self, schema: &Value, depth: usize) -> String {
        let Some(schema) = schema.as_object() else {
            return ANY.to_owned();
        };
        if depth == 0 || self.nodes_left == 0 {
            return ANY.to_owned();
        }
        self.nodes_left -= 1;
        let expression = self.type_of_object(schema, depth - 1);
        if expression.chars().count() <= MAX_ANNOTATION_CHARS {
            expression
        } else {
            ANY.to_owned()
        }
    }

    fn type_of_object(&mut self, schema: &JsonObject, depth: usize) -> String {
        if let Some(value) = schema.get("const") {
            return literals(std::slice::from_ref(value));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return literals(values);
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return resolve(reference, self.root)
                .map_or_else(|| ANY.to_owned(), |target| self.type_of(target, depth));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) {
                let members = alternatives
                    .iter()
                    .take(MAX_UNION_MEMBERS + 1)
                    .map(|alternative| self.type_of(alternative, depth))
                    .collect();
                return union(members);
            }
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            let told = parts
                .iter()
                .take(MAX_UNION_MEMBERS)
                .map(|part| self.type_of(part, depth))
                .find(|part| part != ANY);
            if let Some(told) = told {
                return told;
            }
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.named(name, schema, depth),
            Some(Value::Array(names)) => {
                let members = names
                    .iter()
                    .take(MAX_UNION_MEMBERS + 1)
                    .map(|name| self.named(name.as_str().unwrap_or_default(), schema, depth))
                    .collect();
                union(members)
            }
            _ if schema.contains_key("properties") => self.named("object", schema, depth),
            _ if schema.contains_key("items") => self.named("array", schema, depth),
            _ => ANY.to_owned(),
        }
    }

    fn named(&mut self, name: &str, schema: &JsonObject, depth: usize) -> String {
        match name {
            "string" => "str".to_owned(),
            "integer" => "int".to_owned(),
            "number" => "float".to_owned(),
            "boolean" => "bool".to_owned(),
            "null" => "None".to_owned(),
            "array" => {
                let item = schema
                    .get("items")
                    .map_or_else(|| ANY.to_owned(), |items| self.type_of(items, depth));
                format!("list[{item}]")
            }
            "object" => {
                let has_properties = schema
                    .get("properties")
                    .and_then(Value::as_object)
                    .is_some_and(|map| !map.is_empty());
                let value = match schema.get("additionalProperties") {
                    Some(value) if !has_properties => self.type_of(value, depth),
                    _ => ANY.to_owned(),
                };
                format!("dict[str, {value}]")
            }
            _ => ANY.to_owned(),
        }
    }
}

/// `Literal[...]` of `values` if they are few and of kinds that it can hold, else their common types.
fn literals(values: &[Value]) -> String {
    let written: Option<Vec<String>> = values.iter().take(MAX_LITERALS + 1).map(literal).collect();
    match written {
        Some(mut written) if !written.is_empty() && written.len() <= MAX_LITERALS => {
            let nullable = written.iter().any(|value| value == "None");
            written.retain(|value| value != "None");
            let listed = format!("Literal[{}]", written.join(", "));
            if written.is_empty() {
                "None".to_owned()
            } else if listed.chars().count() + " | None".len() > MAX_ANNOTATION_CHARS {
                common_types(values)
            } else if nullable {
                format!("{listed} | None")
            } else {
                listed
            }
        }
        _ => common_types(values),
    }
}

/// `value` as Python source, if `Literal` can hold it.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("None".to_owned()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        // JSON's escapes are valid in Python's double-quoted strings and mean the same there.
        Value::String(_) => Some(value.to_string()),
        _ => None,
    }
}

fn common_types(values: &[Value]) -> String {
    let mut members: Vec<String> = Vec::new();
    for value in values {
        let member = match value {
            Value::Null => "None",
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "float",
            Value::Number(_) => "int",
            Value::String(_) => "str",
            Value::Array(_) => "list[Any]",
            Value::Object(_) => "dict[str, Any]",
        };
        if !members.iter().any(|known| known == member) {
            members.push(member.to_owned());
        }
    }
    union(members)
}

/// The union of `members`, each once, `None` last; `Any` swallows the others.
fn union(members: Vec<String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    let mut nullable = false;
    for member in members.iter().flat_map(|member| split_optional(member)) {
        match member {
            "None" => nullable = true,
            ANY => return ANY.to_owned(),
            _ if distinct.iter().any(|known| known == member) => {}
            _ => distinct.push(member.to_owned()),
        }
    }
    if distinct.len() > MAX_UNION_MEMBERS || (distinct.is_empty() && !nullable) {
        return ANY.to_owned();
    }
    if nullable {
        distinct.push("None".to_owned());
    }
    distinct.join(" | ")
}

/// `member` without its ` | None`, followed by that `None`.
fn split_optional(member: &str) -> impl Iterator<Item = &str> {
    let (base, none) = member
        .strip_suffix(" | None")
        .map_or((member, None), |base| (base, Some("None")));
    std::iter::once(base).chain(none)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_become_types() {
        let root = json!({"$defs": {"User": {"type": "object"}, "a/b": {"type": "integer"}}});
        let root = root.as_object().expect("an object");
        for (schema, expected) in [
            (json!({"type": "string"}), "str"),
            (json!({"type": ["null", "integer"]}), "int | None"),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
                "str | None",
            ),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                "list[str]",
            ),
            (json!({"type": "array"}), "list[Any]"),
            (
                json!({"type": "object", "additionalProperties": {"type": "number"}}),
                "dict[str, float]",
            ),
            (json!({"$ref": "#/$defs/User"}), "dict[str, Any]"),
            (json!({"$ref": "#/$defs/a~1b"}), "int"),
            (json!({"$ref": "#/nowhere"}), "Any"),
            (
                json!({"enum": ["a", "b\"", 1, true, null]}),
                "Literal[\"a\", \"b\\\"\", 1, True] | None",
            ),
            (json!({"enum": [null]}), "None"),
            (json!({"enum": [1.5]}), "float"),
            (json!({"const": "x"}), "Literal[\"x\"]"),
            (
                json!({"allOf": [{"description": "d"}, {"type": "boolean"}]}),
                "bool",
            ),
            (
                json!({"anyOf": [{"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"type": "string"}]}),
                "int | str | None",
            ),
            (json!(true), "Any"),
            (json!({"type": 7}), "Any"),
            (json!({"enum": []}), "Any"),
        ] {
            assert_eq!(annotation(&schema, root), expected, "{schema}");
        }
    }

    #[test]
    fn many_or_long_literals_become_their_type() {
        let many: Vec<String> = (0..40).map(|index| format!("value{index}")).collect();
        assert_eq!(
            annotation(&json!({ "enum": many }), &JsonObject::new()),
            "str"
        );
        assert_eq!(
            annotation(&json!({ "const": "x".repeat(500) }), &JsonObject::new()),
            "str"
        );
    }
}
