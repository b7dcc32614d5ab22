//! What servers want to know from the user, and how they are answered, since there is no user to ask.

use std::collections::BTreeMap;

use rmcp::model::{
    ClientCapabilities, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationCapability, FormElicitationCapability, InputRequest, InputRequiredResult,
    InputResponses,
};
use serde_json::{Map, Value};

use codecell_basics::text::truncated;

/// The longest text of the questions in one message that is passed on, in bytes.
const MAX_QUESTION_BYTES: usize = 1 << 10;

/// How the questions of a server are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Questions {
    /// The user declines each question, and the server is told beforehand that it cannot ask.
    #[default]
    Decline,
    /// A form is accepted with the default values of its fields, if it needs no other values; all else is declined.
    Defaults,
}

impl Questions {
    /// What the server is told about the questions that it may ask.
    pub(super) fn capabilities(self) -> ClientCapabilities {
        let mut capabilities = ClientCapabilities::default();
        if self == Self::Defaults {
            let form = FormElicitationCapability::new();
            capabilities.elicitation = Some(ElicitationCapability::new().with_form(form));
        }
        capabilities
    }

    /// The answer to one question.
    pub(super) fn answer(self, request: &ElicitRequestParams) -> ElicitResult {
        let defaults = match (self, request) {
            (
                Self::Defaults,
                ElicitRequestParams::FormElicitationParams {
                    requested_schema, ..
                },
            ) => serde_json::to_value(requested_schema)
                .ok()
                .and_then(|form| defaults(&form)),
            _ => None,
        };
        match defaults {
            Some(values) => {
                ElicitResult::new(ElicitationAction::Accept).with_content(Value::Object(values))
            }
            None => ElicitResult::new(ElicitationAction::Decline),
        }
    }

    /// The answers to what a server needs before it goes on with a call, or `None` if it cannot have them:
    /// nobody said that it may ask, or it asks for something else than the user's words.
    pub(super) fn responses(self, asked: &InputRequiredResult) -> Option<InputResponses> {
        if self == Self::Decline {
            return None;
        }
        let mut responses = BTreeMap::new();
        for (key, request) in asked.input_requests.iter().flatten() {
            let InputRequest::Elicitation(request) = request else {
                return None;
            };
            let answer = serde_json::to_value(self.answer(&request.params)).ok()?;
            responses.insert(key.clone(), answer);
        }
        Some(responses)
    }
}

/// The default value of each field of `form` that has one, provided that every required field has one.
fn defaults(form: &Value) -> Option<Map<String, Value>> {
    let fields = form.get("properties")?.as_object()?;
    let values: Map<String, Value> = fields
        .iter()
        .filter_map(|(name, field)| Some((name.clone(), field.get("default")?.clone())))
        .collect();
    let required = form.get("required").and_then(Value::as_array);
    let mut required = required.into_iter().flatten().filter_map(Value::as_str);
    required
        .all(|name| values.contains_key(name))
        .then_some(values)
}

/// What the server wants to know, in its words.
pub(super) fn question(request: &ElicitRequestParams) -> &str {
    match request {
        ElicitRequestParams::FormElicitationParams { message, .. }
        | ElicitRequestParams::UrlElicitationParams { message, .. } => message,
        _ => "",
    }
}

/// Everything that a server asks for at once, in one line.
pub(super) fn all_questions(asked: &InputRequiredResult) -> String {
    let questions = asked.input_requests.iter().flat_map(BTreeMap::values);
    let questions = questions
        .map(|request| match request {
            InputRequest::Elicitation(request) => question(&request.params),
            InputRequest::CreateMessage(_) => "text from a language model",
            InputRequest::ListRoots(_) => "the folders that it may use",
            _ => "something unknown",
        })
        .collect::<Vec<_>>()
        .join("; ");
    truncated(questions, MAX_QUESTION_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(schema: Value) -> ElicitRequestParams {
        let request = json!({ "mode": "form", "message": "Sure?", "requestedSchema": schema });
        serde_json::from_value(request).unwrap_or_else(|error| panic!("no form: {error}"))
    }

    fn check(schema: Value, expected: Option<Value>) {
        let request = form(schema);
        let answer = Questions::Defaults.answer(&request);
        let action = if expected.is_some() {
            ElicitationAction::Accept
        } else {
            ElicitationAction::Decline
        };
        assert_eq!((answer.action, answer.content), (action, expected));
        let declined = Questions::Decline.answer(&request);
        assert_eq!(declined.action, ElicitationAction::Decline);
    }

    #[test]
    fn a_form_is_accepted_with_its_defaults() {
        let fields = json!({
            "name": { "type": "string", "default": "Ada" },
            "age": { "type": "integer", "default": 36 },
            "score": { "type": "number", "default": 9.5 },
            "sure": { "type": "boolean", "default": false },
            "colour": { "type": "string", "enum": ["red", "blue"], "default": "red" },
            "note": { "type": "string" },
        });
        check(
            json!({ "type": "object", "properties": fields, "required": ["name"] }),
            Some(json!({ "name": "Ada", "age": 36, "score": 9.5, "sure": false, "colour": "red" })),
        );
        check(
            json!({ "type": "object", "properties": {} }),
            Some(json!({})),
        );
    }

    #[test]
    fn a_form_that_needs_more_is_declined() {
        let fields =
            json!({ "name": { "type": "string" }, "sure": { "type": "boolean", "default": true } });
        check(
            json!({ "type": "object", "properties": fields, "required": ["name"] }),
            None,
        );
        check(
            json!({ "type": "object", "properties": fields, "required": ["absent"] }),
            None,
        );
    }

    #[test]
    fn an_address_to_visit_is_declined() {
        let request =
            json!({ "mode": "url", "message": "Log in", "url": "https://x", "elicitationId": "1" });
        let request: ElicitRequestParams =
            serde_json::from_value(request).unwrap_or_else(|error| panic!("no request: {error}"));
        let answer = Questions::Defaults.answer(&request);
        assert_eq!(answer.action, ElicitationAction::Decline);
    }
}
