//! What servers send, read as generously as can be.
//!
//! The library's types refuse a message as a whole because of one part that is not in the protocol's form, and the call
//! that waits for the message would wait in vain. So each text of a server passes here first. Most texts are as they
//! should be and are handed on. Any other text is made into JSON (`mending`, `nesting`), its envelope into that of
//! JSON-RPC (`envelope`), and the question that it answers (`asked`) decides how the rest is read (`reply`,
//! `greeting`). What cannot be read at all becomes an error for the call that it answers.

mod asked;
mod envelope;
mod greeting;
mod mending;
mod nesting;
mod oversize;
mod reply;

use rmcp::RoleClient;
use rmcp::model::{ErrorCode, ErrorData, JsonRpcMessage, NumberOrString, RequestId, ServerResult};
use rmcp::service::RxJsonRpcMessage;
use serde_json::{Value, json};

use asked::Question;
use envelope::Envelope;

use codecell_basics::text::truncated_lossy;

pub(super) use asked::Asked;
pub(super) use envelope::error_in;
pub(super) use oversize::{Edges, Oversized};
pub(super) use reply::notes;

/// A message of a server.
pub(super) type Message = RxJsonRpcMessage<RoleClient>;

/// The code with which a reply that cannot be read reaches its call.
pub(super) const UNREADABLE: ErrorCode = ErrorCode(-32_091);
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The most messages that are read from one text.
const MAX_BATCH: usize = 1_000;
/// The most bytes that are shown of an unreadable text.
const MAX_SHOWN_BYTES: usize = 200;

/// What one text of a server holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Its messages, at most [`MAX_BATCH`].
    pub(super) messages: Vec<Message>,
    /// Whether the text is the one message as it came.
    pub(super) is_as_sent: bool,
    /// Why part of the text, or all of it, is no message.
    pub(super) problem: Option<String>,
    /// The words of errors that do not say which request they are for, and for which that cannot be found out.
    pub(super) strays: Vec<String>,
}

/// The messages in `text`, which may not be quite in their form. If an answer in `text` can be for only one request,
/// `own` is that request.
pub(super) fn read(text: &[u8], asked: &mut Asked, own: Option<&RequestId>) -> Read {
    // Some programs on Windows write a byte order mark before everything.
    let text = text
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(text)
        .trim_ascii();
    if let Ok(message) = serde_json::from_slice(text)
        && asked.expects(&message)
    {
        asked.answered(&message);
        return Read {
            messages: vec![message],
            is_as_sent: true,
            ..Read::default()
        };
    }
    let (value, is_pruned) = match json(text) {
        Ok(read) => read,
        Err(error) => return unreadable(text, &error, asked, own),
    };
    let parts = match value {
        Value::Array(parts) if !parts.is_empty() => parts,
        other => vec![other],
    };
    let mut read = Read::default();
    if parts.len() > MAX_BATCH {
        read.problem = Some(format!("it holds more than {MAX_BATCH} messages"));
    }
    for part in parts.into_iter().take(MAX_BATCH) {
        match Envelope::open(part, asked, own) {
            Some(envelope) => read.take(envelope, asked, is_pruned),
            None => read.problem = Some("it is no message of JSON-RPC".to_owned()),
        }
    }
    read
}

/// The JSON in `text`, parts of which may have been replaced or left out, and whether a part was left out because
/// it lay too deep. Several values one after the other become an array.
fn json(text: &[u8]) -> Result<(Value, bool), serde_json::Error> {
    let error = match serde_json::from_slice(text) {
        Ok(value) => return Ok((value, false)),
        Err(error) => error,
    };
    let mended = mending::mended(text);
    let text = mended.as_deref().unwrap_or(text);
    if mended.is_some()
        && let Ok(value) = serde_json::from_slice(text)
    {
        return Ok((value, false));
    }
    if let Some(pruned) = nesting::pruned(text)
        && let Ok(value) = serde_json::from_slice(&pruned)
    {
        return Ok((value, true));
    }
    let values = serde_json::Deserializer::from_slice(text).into_iter();
    let values: Vec<Value> = values
        .take(MAX_BATCH + 1)
        .collect::<Result<_, _>>()
        .map_err(|_| error)?;
    Ok((Value::Array(values), false))
}

impl Read {
    fn take(&mut self, envelope: Envelope, asked: &mut Asked, is_pruned: bool) {
        match envelope {
            Envelope::Said(value) => match serde_json::from_value(value) {
                Ok(message) => self.messages.push(message),
                Err(error) => self.problem = Some(error.to_string()),
            },
            // The library no longer waits for this answer, and would take it for the answer to its last question.
            Envelope::Answer { question: None, .. } if asked.is_greeting() => {}
            Envelope::Answer {
                id,
                question,
                outcome,
            } => {
                let result = outcome.and_then(|result| in_form(result, question, is_pruned));
                let message = match result {
                    Ok(result) => JsonRpcMessage::response(result, id),
                    Err(error) => JsonRpcMessage::error(error, Some(id)),
                };
                asked.answered(&message);
                self.messages.push(message);
            }
            Envelope::Stray(words) => self.strays.push(words),
        }
    }
}

/// `result`, which answers `question`, in the form in which the library reads it.
fn in_form(
    result: Value,
    question: Option<Question>,
    is_pruned: bool,
) -> Result<ServerResult, ErrorData> {
    let problem = |error: serde_json::Error| ErrorData::new(UNREADABLE, error.to_string(), None);
    match question {
        Some(Question::Call) => reply::in_form(result, is_pruned).map_err(problem),
        Some(Question::Initialize) => greeting::initialized(result),
        Some(Question::Discover) => greeting::discovered(result),
        Some(Question::List) => Ok(ServerResult::CustomResult(rmcp::model::CustomResult::new(
            listed(result),
        ))),
        Some(Question::Other) | None => serde_json::from_value(result).map_err(problem),
    }
}

/// A list of tools that has an array of them, if the list holds them in another way.
fn listed(result: Value) -> Value {
    let mut page = match result {
        Value::Array(tools) if !tools.is_empty() => json!({ "tools": tools }),
        other => other,
    };
    if let Some(tools) = page.get_mut("tools") {
        match tools.take() {
            // This is an empty list in a language that has one form for lists and objects.
            Value::Null => *tools = json!([]),
            Value::Object(named) => {
                let definitions = named.into_iter().map(|(name, mut definition)| {
                    if let Some(definition) = definition.as_object_mut() {
                        definition.entry("name").or_insert(name.into());
                    }
                    definition
                });
                *tools = definitions.collect();
            }
            other => *tools = other,
        }
    }
    page
}

/// What stands for a text that is no JSON: an error for the call that the text answers, if it answers one.
fn unreadable(
    text: &[u8],
    error: &serde_json::Error,
    asked: &mut Asked,
    own: Option<&RequestId>,
) -> Read {
    let mut read = Read {
        problem: Some(error.to_string()),
        ..Read::default()
    };
    // If a text only speaks about messages, a number in it is not the number of a call.
    if !text.starts_with(b"{") || !names_protocol(text) {
        return read;
    }
    let id = match Edges::of(text).identify() {
        Oversized::Reply(id) => Some(asked.known(id)),
        Oversized::Unknown => own.cloned(),
        Oversized::Unasked => None,
    };
    if let Some(id) = id {
        let shown = truncated_lossy(text, MAX_SHOWN_BYTES);
        let problem = format!("{error}; it begins with {shown:?}");
        let message = JsonRpcMessage::error(ErrorData::new(UNREADABLE, problem, None), Some(id));
        asked.answered(&message);
        read.messages.push(message);
    }
    read
}

/// Whether `text` seems to be meant as a message of JSON-RPC rather than as JSON of another kind.
pub(super) fn names_protocol(text: &[u8]) -> bool {
    text.windows(9).any(|window| window == b"\"jsonrpc\"")
}

/// `value` as the id of a request.
fn request_id(value: &Value) -> Option<RequestId> {
    match value {
        Value::Number(number) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "ids of ours are small, and no other one is found"
            )]
            let whole = whole.map(|number| number as i64);
            number.as_i64().or(whole).map(NumberOrString::Number)
        }
        Value::String(text) => Some(NumberOrString::String(text.as_str().into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
