//! The envelope of JSON-RPC as people write it: with ids as text or without ids, errors in any form, other versions.

use rmcp::model::{ErrorCode, ErrorData, RequestId};
use serde_json::{Map, Value};

use super::asked::{Asked, Question, number};
use super::request_id;

/// The text for an error that gives no reason.
const NO_REASON: &str = "it gives no reason";
/// The keys under which errors have their words, the usual one first.
const WORDS: [&str; 8] = [
    "message",
    "msg",
    "detail",
    "description",
    "error",
    "reason",
    "title",
    "data",
];

/// One message, opened.
#[derive(Debug)]
pub(super) enum Envelope {
    /// A request or a notification, as JSON-RPC writes it.
    Said(Value),
    /// The answer to the request `id`; `question` is what that request asked, if it is open.
    Answer {
        id: RequestId,
        question: Option<Question>,
        outcome: Result<Value, ErrorData>,
    },
    /// An error that cannot be matched with a request.
    Stray(String),
}

impl Envelope {
    /// The message in `value`, or `None` if it holds none. `own` is the only request that it can answer.
    pub(super) fn open(value: Value, asked: &Asked, own: Option<&RequestId>) -> Option<Self> {
        let Value::Object(mut members) = value else {
            return None;
        };
        let names_protocol = members.remove("jsonrpc").is_some();
        if members.get("method").is_some_and(Value::is_string) {
            // JSON that a program logs often has a method, too.
            return names_protocol.then(|| Self::Said(said(members)));
        }
        let id = members.remove("id").filter(|id| !id.is_null());
        let result = members.remove("result");
        let error = members
            .remove("error")
            .filter(|error| says_something(error) || (result.is_none() && !error.is_null()));
        let found = id.as_ref().and_then(|id| asked.find(id));
        let is_named_by_id = found.is_some();
        let is_bare_answer = members.is_empty() && (result.is_some() || error.is_some());
        let of_own = || own.and_then(|own| Some((own.clone(), asked.question(own)?)));
        let meant = found.or_else(of_own);
        if !names_protocol {
            // Programs print results and errors that are no messages: a result has to name its request, and before the
            // first list of tools anything may be printed.
            let is_of_open = || match asked.only() {
                Some((_, question)) => matches!(question, Question::Call | Question::List),
                None => true,
            };
            let is_error = id.is_none() && error.is_some() && (own.is_some() || is_of_open());
            if !is_bare_answer || !(is_named_by_id || is_error) {
                return None;
            }
        }
        let outcome = match (error, result) {
            (Some(error), _) => Err(error_data(error)),
            (None, Some(result)) => Ok(result),
            // Some writers leave out members that are null.
            (None, None) if id.is_some() => Ok(Value::Null),
            (None, None) => return None,
        };
        // An id that is no number is none of ours: some servers write such an id when they do not know the right one.
        // An error with a number that was never sent is also meant for what is open, since it can be meant for nothing
        // else. Any other number may be that of a request that was given up.
        let named = id.as_ref().and_then(request_id).filter(|id| {
            number(id).is_some_and(|number| outcome.is_ok() || !asked.is_foreign(number))
        });
        let meant = meant.or_else(|| named.is_none().then(|| asked.only()).flatten());
        match (meant, named, outcome) {
            (Some((id, question)), _, outcome) => Some(Self::Answer {
                id,
                question: Some(question),
                outcome,
            }),
            (None, Some(id), outcome) => Some(Self::Answer {
                id,
                question: None,
                outcome,
            }),
            (None, _, Err(error)) => Some(Self::Stray(error.message.into_owned())),
            (None, _, Ok(_)) => None,
        }
    }
}

/// A request or a notification, with the members that it should have.
fn said(mut members: Map<String, Value>) -> Value {
    members.remove("result");
    members.remove("error");
    if members.get("id").is_some_and(Value::is_null) {
        members.remove("id");
    }
    if let Some(params) = members.get_mut("params").and_then(Value::as_object_mut)
        && params.get("_meta").is_some_and(|meta| !meta.is_object())
    {
        params.remove("_meta");
    }
    // Some languages have one form for lists and objects, or for what is left out.
    if members
        .get("params")
        .is_some_and(|params| !says_something(params))
    {
        members.remove("params");
    }
    members.insert("jsonrpc".to_owned(), "2.0".into());
    Value::Object(members)
}

/// Whether `value` is more than what languages write for nothing.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// The error that `text`, which is no message, describes: in JSON of some form, or in words.
pub(in crate::upstream) fn error_in(text: &str) -> ErrorData {
    match serde_json::from_str(text) {
        Ok(Value::Object(mut members)) if members.contains_key("error") => {
            error_data(members.remove("error").unwrap_or_default())
        }
        Ok(value) => error_data(value),
        Err(_) => ErrorData::new(code_of(text), text.trim().to_owned(), None),
    }
}

/// The error that `value` describes, whatever it looks like. Its `data` stays as it is.
fn error_data(value: Value) -> ErrorData {
    let Value::Object(mut members) = value else {
        let words = words(&value).unwrap_or_else(|| NO_REASON.to_owned());
        return ErrorData::new(code_of(&words), words, None);
    };
    let mut found = WORDS.iter().filter_map(|key| words(members.get(*key)?));
    let words = found.next();
    let code = members.get("code").and_then(code);
    let data = members.remove("data").filter(|data| !data.is_null());
    let words = words.unwrap_or_else(|| {
        members.remove("code");
        match says_something(&Value::Object(members.clone())) {
            true => Value::Object(members).to_string(),
            false => NO_REASON.to_owned(),
        }
    });
    let code = code.unwrap_or_else(|| code_of(&words));
    ErrorData::new(code, words, data)
}

/// `value` if it is a text, or else its JSON, unless it says nothing.
fn words(value: &Value) -> Option<String> {
    if !says_something(value) {
        return None;
    }
    match value {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.clone()),
        Value::Bool(_) => None,
        Value::Object(members) => {
            let inner = members.get("message").and_then(Value::as_str);
            Some(inner.map_or_else(|| value.to_string(), str::to_owned))
        }
        other => Some(other.to_string()),
    }
}

/// A code. It may be written as a text or with a fraction.
fn code(value: &Value) -> Option<ErrorCode> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let is_code = number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
    is_code.then_some(ErrorCode(number as i32))
}

/// The code of an error that has only words.
fn code_of(words: &str) -> ErrorCode {
    let words = words.to_ascii_lowercase();
    let is_unknown_method = ["method not found", "unknown method", "method not supported"]
        .iter()
        .any(|known| words.contains(known));
    if is_unknown_method {
        ErrorCode::METHOD_NOT_FOUND
    } else {
        ErrorCode::INTERNAL_ERROR
    }
}
