//! A message that is too long to be read, and the request that it was for.
//!
//! Such a line is never held as a whole. Its beginning and its end are enough to find the number of the
//! request that it answers, so that this one call fails at once instead of waiting for its time limit.

use rmcp::model::{NumberOrString, RequestId};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::lines::Overlong;
use codecell_basics::json_scan::{Members, Part, is_key};

/// How much is kept of the beginning of the line, and of its end.
const EDGE_BYTES: usize = 512;

/// The beginning and the end of a line.
#[derive(Debug, Default)]
pub(in crate::upstream) struct Edges {
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// What an oversized line was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::upstream) enum Oversized {
    /// The reply to this request.
    Reply(RequestId),
    /// A request or notification, which nobody here waits for.
    Unasked,
    /// The line tells neither.
    Unknown,
}

impl Overlong for Edges {
    fn add(&mut self, part: &[u8]) {
        let room = EDGE_BYTES - self.head.len();
        self.head.extend_from_slice(&part[..part.len().min(room)]);
        let kept = &part[part.len().saturating_sub(EDGE_BYTES)..];
        self.tail.extend_from_slice(kept);
        let surplus = self.tail.len().saturating_sub(EDGE_BYTES);
        self.tail.drain(..surplus);
    }
}

impl Edges {
    /// The edges of `line`.
    pub(super) fn of(line: &[u8]) -> Self {
        let mut edges = Self::default();
        edges.add(line);
        edges
    }

    /// What the line was.
    pub(in crate::upstream) fn identify(&self) -> Oversized {
        leading(&self.head)
            .unwrap_or_else(|| trailing_id(&self.tail).map_or(Oversized::Unknown, Oversized::Reply))
    }
}

/// The key whose value is being read.
#[derive(Clone, Copy, PartialEq)]
enum Key {
    Id,
    Other,
}

/// What the first members of the object tell, up to the first member whose value is not plain.
fn leading(head: &[u8]) -> Option<Oversized> {
    if !head.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let mut members = Members::new(EDGE_BYTES);
    let (mut found, mut key, mut goes_on) = (None, Key::Other, true);
    members.read(head, |part| match part {
        _ if !goes_on => {}
        Part::Key(name) if is_key(name, "method") => {
            (found, goes_on) = (Some(Oversized::Unasked), false);
        }
        Part::Key(name) if is_key(name, "id") => key = Key::Id,
        Part::Key(_) => key = Key::Other,
        Part::Value(value) if key == Key::Id => {
            (found, goes_on) = (Some(reply_to(value)), false);
        }
        Part::Value(value) => {
            goes_on =
                value.is_some_and(|value| serde_json::from_slice::<IgnoredAny>(value).is_ok());
        }
    });
    // The id may be the last part that has been read.
    let is_last = goes_on && key == Key::Id;
    found.or_else(|| is_last.then(|| reply_to(members.unfinished())))
}

fn reply_to(id: Option<&[u8]>) -> Oversized {
    id.and_then(|id| serde_json::from_slice(id).ok())
        .and_then(request_id)
        .map_or(Oversized::Unknown, Oversized::Reply)
}

/// The `id` at the end of an object, where some servers write it: `..., "id": 5}` or before `"jsonrpc"`.
fn trailing_id(tail: &[u8]) -> Option<RequestId> {
    let tail = tail.trim_ascii_end().strip_suffix(b"}")?;
    let start = tail.windows(4).rposition(|window| window == b"\"id\"")?;
    let mut text = Vec::from(b"{".as_slice());
    text.extend_from_slice(&tail[start..]);
    text.push(b'}');
    // If another object ended after the `id`, the `id` belongs to that object, and this is no JSON.
    let object: serde_json::Map<String, Value> = serde_json::from_slice(&text).ok()?;
    object.get("id").cloned().and_then(request_id)
}

fn request_id(value: Value) -> Option<RequestId> {
    match value {
        Value::Number(number) => Some(NumberOrString::Number(number.as_i64()?)),
        Value::String(text) => Some(NumberOrString::String(text.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_found_at_either_end() {
        let five = || Oversized::Reply(NumberOrString::Number(5));
        for (head, tail, expected) in [
            (
                r#"{"jsonrpc":"2.0","id":5,"result":{"content":[{"text":"aaa"#,
                r#"aaa"}]}}"#,
                five(),
            ),
            (
                r#"{ "jsonrpc" : "2.0" , "id" : "x" , "result": {"#,
                "}}",
                Oversized::Reply(NumberOrString::String("x".into())),
            ),
            (
                r#"{"result":{"content":[{"id":7,"text":"aaa"#,
                r#"aaa"}]},"jsonrpc":"2.0","id":5}"#,
                five(),
            ),
            (
                r#"{"result":{"content":[{"text":"aaa"#,
                "aaa\"}]},\"id\":5,\"jsonrpc\":\"2.0\"}\n",
                five(),
            ),
            (
                r#"{"result":{"content":[{"text":"aaa"#,
                r#"aaa","id":7}}"#,
                Oversized::Unknown,
            ),
            (
                r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"#,
                r#"}}"#,
                Oversized::Unasked,
            ),
            (
                r#"{"jsonrpc":"2.0","id":null,"result":{"#,
                r#"}}"#,
                Oversized::Unknown,
            ),
            ("xxxxxxx", "xxxxxxx", Oversized::Unknown),
            ("", "", Oversized::Unknown),
        ] {
            let edges = Edges {
                head: head.into(),
                tail: tail.into(),
            };
            assert_eq!(edges.identify(), expected, "{head} ... {tail}");
        }
    }
}
