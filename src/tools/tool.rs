//! One tool as its server describes it, and the Python view of it.

use serde_json::{Value, json};

use super::identifier::python_identifier;
use super::reply::truncate;
use super::types::inline::{annotation, root_annotation};
use super::{JsonObject, Signature, ToolReply};

/// Longest description that is kept, in bytes; the rest is cut off.
pub const MAX_DESCRIPTION_BYTES: usize = 8 << 10;

/// One tool as its server describes it.
#[derive(Debug, Clone)]
pub struct Tool {
    /// The name on the wire.
    pub name: String,
    /// The name under which scripts see it: a Python identifier, unique on its server.
    pub python_name: String,
    /// What it does, in the server's words, at most [`MAX_DESCRIPTION_BYTES`].
    pub description: Option<String>,
    /// JSON Schema of the arguments.
    pub input_schema: JsonObject,
    /// JSON Schema of the structured reply, if the server gives one.
    pub output_schema: Option<JsonObject>,
    /// The Python signature made from `input_schema`.
    pub signature: Signature,
    /// What of its definition cannot be used, a sentence each.
    pub problems: Vec<String>,
    /// The one property of the structured reply that is only there because a reply must be an object.
    wrapper: Option<String>,
}

impl Tool {
    /// A tool as listed by a server. Its Python name is made distinct by the [`ServerListing`](super::ServerListing).
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        mut description: Option<String>,
        input_schema: JsonObject,
        output_schema: Option<JsonObject>,
    ) -> Self {
        let name = name.into();
        if let Some(description) = &mut description {
            truncate(description, MAX_DESCRIPTION_BYTES);
        }
        Self {
            python_name: python_identifier(&name),
            signature: Signature::from_schema(&input_schema),
            problems: Vec::new(),
            wrapper: output_schema
                .as_ref()
                .and_then(wrapper_key)
                .map(str::to_owned),
            name,
            description,
            input_schema,
            output_schema,
        }
    }

    /// The same tool, of whose definition this cannot be used.
    #[must_use]
    pub fn with_problems(self, problems: Vec<String>) -> Self {
        Self { problems, ..self }
    }

    /// The key under which the structured reply holds the actual value, if its schema is such a wrapper.
    ///
    /// Wrappers are `{"result": ...}`, as servers make them around values that are no objects, and
    /// `{"content": text}`; either way the only property.
    #[must_use]
    pub fn wrapper_key(&self) -> Option<&str> {
        self.wrapper.as_deref()
    }

    /// `reply` with its structured value taken out of the wrapper, if there is one.
    #[must_use]
    pub fn unwrapped(&self, mut reply: ToolReply) -> ToolReply {
        if let (Some(key), Some(Value::Object(object))) = (&self.wrapper, &mut reply.structured)
            && object.len() == 1
            && let Some(value) = object.remove(key)
        {
            reply.structured = Some(value);
        }
        reply
    }

    /// The signature with its result, such as `(path: str, head: int = ...) -> str`.
    #[must_use]
    pub fn shown_signature(&self) -> String {
        let Some(schema) = &self.output_schema else {
            return self.signature.to_string();
        };
        let returned = match &self.wrapper {
            Some(key) => annotation(&schema["properties"][key], schema),
            None => root_annotation(schema),
        };
        format!("{} -> {returned}", self.signature)
    }

    /// What a script needs to call it, in the form of [`Catalog::describe`](super::Catalog::describe).
    pub(super) fn described(&self, server: &str) -> Value {
        let parameters: Vec<Value> = self
            .signature
            .parameters
            .iter()
            .map(|parameter| {
                json!([
                    parameter.name,
                    parameter.wire,
                    parameter.required,
                    parameter.annotation
                ])
            })
            .collect();
        json!({"server": server, "tool": self.name, "parameters": parameters, "open": self.signature.open})
    }
}

fn wrapper_key(schema: &JsonObject) -> Option<&'static str> {
    let properties = schema.get("properties")?.as_object()?;
    let closed = !matches!(
        schema.get("additionalProperties"),
        Some(Value::Bool(true) | Value::Object(_))
    );
    if properties.len() != 1 || !closed {
        return None;
    }
    let (key, value) = properties.iter().next()?;
    match key.as_str() {
        "result" => Some("result"),
        "content" if value.get("type").is_some_and(|name| name == "string") => Some("content"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_is_a_wrapper_is_recognised() {
        let wrapper = |schema: Value| {
            let schema: Option<JsonObject> = schema.as_object().cloned();
            Tool::new("t", None, JsonObject::new(), schema)
                .wrapper_key()
                .map(str::to_owned)
        };
        assert_eq!(wrapper(json!({"properties": {"result": {"type": "integer"}}, "x-fastmcp-wrap-result": true})).as_deref(), Some("result"));
        assert_eq!(
            wrapper(json!({"properties": {"result": {"type": "integer"}}, "required": ["result"]}))
                .as_deref(),
            Some("result")
        );
        assert_eq!(
            wrapper(json!({"properties": {"content": {"type": "string"}}})).as_deref(),
            Some("content")
        );
        assert_eq!(
            wrapper(json!({"properties": {"content": {"type": "array"}}})),
            None
        );
        assert_eq!(
            wrapper(json!({"properties": {"result": {}, "more": {}}})),
            None
        );
        assert_eq!(
            wrapper(json!({"properties": {"result": {}}, "additionalProperties": true})),
            None
        );
    }
}
