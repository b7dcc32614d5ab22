//! One tool as its server describes it, and the Python view of it.

use serde_json::{Value, json};

use super::identifier::python_identifier;
use super::reply::truncate;
use super::types::Type;
use super::types::lower::Lowering;
use super::wrapper::Wrapper;
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
    /// What is around the structured reply only because that must be an object.
    wrapper: Wrapper,
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
                .map_or(Wrapper::None, Wrapper::of_schema),
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

    /// `reply` with its structured value taken out of the wrapper, if there is one.
    #[must_use]
    pub fn unwrapped(&self, reply: ToolReply) -> ToolReply {
        self.wrapper.remove(reply)
    }

    /// The type of the value that scripts get, `hint` naming it. `lowering` is that of `schema`, the output schema.
    pub(super) fn lower_result<'s>(
        &self,
        schema: &'s JsonObject,
        lowering: &mut Lowering<'s>,
        hint: &str,
    ) -> Type {
        self.wrapper.lower(schema, lowering, hint)
    }

    /// The signature with its result, such as `(path: str, head: int = ...) -> str`.
    #[must_use]
    pub fn shown_signature(&self) -> String {
        let Some(schema) = &self.output_schema else {
            return self.signature.to_string();
        };
        let returned = self.wrapper.annotation(schema);
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
