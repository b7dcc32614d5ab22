//! Objects around the value in a structured reply that are only there because a structured reply has to be an object.

use serde_json::Value;

use super::types::inline::{annotation, inline, root_annotation};
use super::types::lower::Lowering;
use super::types::{Definitions, Type, union};
use super::{JsonObject, ToolReply};

/// How the value that a script gets lies in a tool's structured reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// The value is the reply.
    #[default]
    None,
    /// The value is the only property, of this name: `{"result": ...}`, as servers write it around values that are no
    /// objects, or `{"content": text}`.
    Key(&'static str),
    /// The reply says once more what the content blocks say, `{"content": [block, ...]}`, with media as Base64 text.
    /// The blocks themselves are the value, and scripts get these classes for them.
    Blocks(Vec<Type>),
}

impl Wrapper {
    /// What `schema`, that of a tool's structured reply, says of its wrapper.
    pub(super) fn of_schema(schema: &JsonObject) -> Self {
        let closed = !matches!(
            schema.get("additionalProperties"),
            Some(Value::Bool(true) | Value::Object(_))
        );
        let properties = schema.get("properties").and_then(Value::as_object);
        let Some(properties) = properties.filter(|properties| closed && properties.len() == 1)
        else {
            return Self::None;
        };
        let is_text = |value: &Value| value["type"] == "string";
        match properties
            .iter()
            .next()
            .map(|(key, value)| (key.as_str(), value))
        {
            Some(("result", _)) => Self::Key("result"),
            Some(("content", value)) if is_text(value) => Self::Key("content"),
            Some(("content", value)) => block_classes(value).map_or(Self::None, Self::Blocks),
            _ => Self::None,
        }
    }

    /// The structured value in `reply`, taken out of the wrapper if there is one; nothing where the content blocks are
    /// the value.
    pub(super) fn unwrapped<'r>(&self, reply: &'r ToolReply) -> Option<&'r Value> {
        let structured = reply.structured.as_ref()?;
        let Some(object) = structured.as_object().filter(|object| object.len() == 1) else {
            return Some(structured);
        };
        match self {
            Self::None => Some(structured),
            Self::Key(key) => object.get(*key).or(Some(structured)),
            Self::Blocks(_) => {
                let said = object.get("content").and_then(Value::as_array);
                let said_again = said.is_some_and(|said| said.len() == reply.content.len());
                (!said_again || reply.content.is_empty()).then_some(structured)
            }
        }
    }

    /// The key of the value, if the wrapper is an object with one property.
    pub(super) fn key(&self) -> Option<&'static str> {
        match self {
            Self::Key(key) => Some(key),
            Self::None | Self::Blocks(_) => None,
        }
    }

    /// The type of the value that scripts get, with names made of `hint`. `lowering` is that of `schema`.
    pub(super) fn lower<'s>(
        &self,
        schema: &'s JsonObject,
        lowering: &mut Lowering<'s>,
        hint: &str,
    ) -> Type {
        match self {
            Self::None => lowering.lower_root(hint),
            Self::Key(key) => lowering.lower(&[&schema["properties"][*key]], hint),
            Self::Blocks(classes) => one_or_several(classes),
        }
    }

    /// The same as an expression.
    pub(super) fn annotation(&self, schema: &JsonObject) -> String {
        match self {
            Self::None => root_annotation(schema),
            Self::Key(key) => annotation(&[&schema["properties"][*key]], schema),
            Self::Blocks(classes) => inline(&one_or_several(classes), &Definitions::default()),
        }
    }
}

/// One block is that block's value; several blocks are a list.
fn one_or_several(classes: &[Type]) -> Type {
    let one = union(classes.iter().cloned());
    union([one.clone(), Type::List(Box::new(one))])
}

/// The classes of the content blocks if `schema` describes an array of content blocks.
fn block_classes(schema: &Value) -> Option<Vec<Type>> {
    let items = schema.get("items").filter(|_| schema["type"] == "array")?;
    let kinds = match items.get("anyOf").or_else(|| items.get("oneOf")) {
        Some(alternatives) => alternatives.as_array()?.as_slice(),
        None => std::slice::from_ref(items),
    };
    let mut classes = Vec::new();
    for kind in kinds {
        let kind = kind.get("properties")?.get("type")?;
        let names = match kind.get("enum") {
            Some(names) => names.as_array()?.as_slice(),
            None => std::slice::from_ref(kind.get("const")?),
        };
        for name in names {
            classes.push(match name.as_str()? {
                "text" => Type::Str,
                "image" | "audio" => Type::Class("Media"),
                "resource" | "resource_link" => Type::Class("Resource"),
                _ => return None,
            });
        }
    }
    (!classes.is_empty()).then_some(classes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrapper(schema: Value) -> Wrapper {
        Wrapper::of_schema(schema.as_object().expect("an object"))
    }

    #[test]
    fn a_schema_that_is_a_wrapper_is_recognised() {
        let result = json!({"result": {"type": "integer"}});
        let text = json!({"content": {"type": "string"}});
        for (schema, expected) in [
            (
                json!({"properties": result, "x-fastmcp-wrap-result": true}),
                Wrapper::Key("result"),
            ),
            (
                json!({"properties": result, "required": ["result"]}),
                Wrapper::Key("result"),
            ),
            (json!({"properties": text}), Wrapper::Key("content")),
            (
                json!({"properties": {"content": {"type": "array"}}}),
                Wrapper::None,
            ),
            (
                json!({"properties": {"result": {}, "more": {}}}),
                Wrapper::None,
            ),
            (
                json!({"properties": result, "additionalProperties": true}),
                Wrapper::None,
            ),
            (json!({"properties": 5}), Wrapper::None),
            (json!({}), Wrapper::None),
        ] {
            assert_eq!(wrapper(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn content_that_is_said_again_is_left_to_the_blocks() {
        let kind = |kind: Value| json!({"type": "object", "properties": {"type": kind}});
        let schema = |items: Value| json!({"properties": {"content": {"type": "array", "items": items}}, "required": ["content"]});
        let media = schema(
            json!({"anyOf": [kind(json!({"enum": ["image", "audio"]})), kind(json!({"const": "resource"}))]}),
        );
        let blocks = wrapper(media.clone());
        assert_eq!(
            blocks.annotation(media.as_object().expect("an object")),
            "Media | Resource | list[Media | Resource]"
        );
        for other in [
            kind(json!({"const": "row"})),
            kind(json!({"type": "string"})),
            json!({}),
            json!(5),
        ] {
            assert_eq!(wrapper(schema(other.clone())), Wrapper::None, "{other}");
        }
        let image = json!({"type": "image", "data": "AA==", "mimeType": "image/png"});
        let reply = |structured: Value| ToolReply {
            content: vec![image.clone()],
            structured: Some(structured),
            ..ToolReply::default()
        };
        assert_eq!(blocks.unwrapped(&reply(json!({"content": [image]}))), None);
        for kept in [
            json!({"content": [image, image]}),
            json!({"content": 5}),
            json!({"more": []}),
            json!([image]),
        ] {
            let reply = reply(kept.clone());
            assert_eq!(blocks.unwrapped(&reply), Some(&kept));
        }
    }
}
