//! A type as one short expression, for signatures that people and models skim: classes become
//! `dict[str, Any]`, and whatever would be long becomes a wider type.

use serde_json::Value;

use super::lower::Lowering;
use super::{Body, Definitions, Literal, Type, union};
use crate::JsonObject;

/// Longest expression; a longer one is replaced by a wider type.
pub(crate) const MAX_ANNOTATION_CHARS: usize = 160;
/// Most values that `Literal[...]` lists here.
const MAX_LITERALS: usize = 16;
/// How deep the parts of a type are written.
const MAX_DEPTH: usize = 6;
/// Most nodes of the schema that are looked at for one expression.
const MAX_NODES: usize = 256;

/// The Python type of the values that any of `schemas`, parts of `root`, accepts, in at most
/// [`MAX_ANNOTATION_CHARS`] characters.
pub(crate) fn annotation(schemas: &[&Value], root: &JsonObject) -> String {
    let mut lowering = Lowering::new(root, MAX_NODES);
    let kind = lowering.lower(schemas, "");
    inline(&kind, &lowering.finish())
}

/// The same for the whole of `root`.
pub(crate) fn root_annotation(root: &JsonObject) -> String {
    let mut lowering = Lowering::new(root, MAX_NODES);
    let kind = lowering.lower_root("");
    inline(&kind, &lowering.finish())
}

/// `kind` in at most [`MAX_ANNOTATION_CHARS`] characters.
pub(crate) fn inline(kind: &Type, definitions: &Definitions) -> String {
    write(kind, definitions, MAX_DEPTH)
}

fn write(kind: &Type, definitions: &Definitions, depth: usize) -> String {
    if depth == 0 {
        return "Any".to_owned();
    }
    let written = write_whole(kind, definitions, depth - 1);
    if written.chars().count() <= MAX_ANNOTATION_CHARS {
        return written;
    }
    match kind {
        Type::Literals(values) => write_whole(&widened(values), definitions, depth),
        Type::Union(members) => {
            let wider = union(members.iter().map(|member| match member {
                Type::Literals(values) => widened(values),
                other => other.clone(),
            }));
            let written = write_whole(&wider, definitions, depth - 1);
            if written.chars().count() <= MAX_ANNOTATION_CHARS {
                written
            } else {
                "Any".to_owned()
            }
        }
        _ => "Any".to_owned(),
    }
}

fn write_whole(kind: &Type, definitions: &Definitions, depth: usize) -> String {
    let part = |kind: &Type| write(kind, definitions, depth);
    match kind {
        Type::Any | Type::Never => "Any".to_owned(),
        Type::None => "None".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int => "int".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Str => "str".to_owned(),
        Type::Class(name) => (*name).to_owned(),
        Type::Literals(values) if values.len() > MAX_LITERALS => part(&widened(values)),
        Type::Literals(values) => literal_list(values),
        Type::List(item) => format!("list[{}]", part(item)),
        Type::Tuple(items, rest) => {
            let mut items: Vec<String> = items.iter().map(part).collect();
            items.extend(
                rest.as_deref()
                    .map(|rest| format!("*tuple[{}, ...]", part(rest))),
            );
            format!("tuple[{}]", items.join(", "))
        }
        Type::Dict(value) => format!("dict[str, {}]", part(value)),
        Type::Named(id) => match &definitions.list[definitions.resolved(*id)].body {
            Body::Dict(_) => "dict[str, Any]".to_owned(),
            Body::Alias(kind) => part(kind),
            Body::Pending | Body::Same(_) => "Any".to_owned(),
        },
        Type::Union(members) => {
            let mut written: Vec<String> = Vec::with_capacity(members.len());
            for member in members.iter().map(part) {
                if member == "Any" {
                    return member;
                }
                if !written.contains(&member) {
                    written.push(member);
                }
            }
            written.join(" | ")
        }
    }
}

/// `Literal[...]` of `values`.
pub(crate) fn literal_list(values: &[Literal]) -> String {
    let values: Vec<&str> = values.iter().map(|value| value.source.as_str()).collect();
    format!("Literal[{}]", values.join(", "))
}

fn widened(values: &[Literal]) -> Type {
    union(values.iter().map(|value| value.kind.widened()))
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
            (
                json!({"type": "object", "properties": {"a": {"type": "string"}}}),
                "dict[str, Any]",
            ),
            (json!({"type": "string", "nullable": true}), "str | None"),
            (json!(true), "Any"),
            (json!({"type": 7}), "Any"),
            (json!({"enum": []}), "Any"),
        ] {
            assert_eq!(annotation(&[&schema], root), expected, "{schema}");
        }
    }

    #[test]
    fn many_or_long_literals_become_their_type() {
        let many: Vec<String> = (0..40).map(|index| format!("value{index}")).collect();
        assert_eq!(
            annotation(&[&json!({ "enum": many })], &JsonObject::new()),
            "str"
        );
        assert_eq!(
            annotation(&[&json!({ "const": "x".repeat(500) })], &JsonObject::new()),
            "str"
        );
        let long: Vec<String> = (0..8)
            .map(|index| format!("{index}{}", "x".repeat(40)))
            .collect();
        assert_eq!(
            annotation(
                &[&json!({"anyOf": [{ "enum": long }, {"type": "null"}]})],
                &JsonObject::new()
            ),
            "str | None"
        );
    }
}
