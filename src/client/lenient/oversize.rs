//! A message that is too long to be read, and whom it was for.
//!
//! Such a line is never held as a whole. Its beginning and its end are enough to find the number of the
//! request that it answers, so that this one call fails at once instead of waiting for its time limit.

use rmcp::model::{NumberOrString, RequestId};
use serde_json::Value;

/// How much of the beginning and of the end of the line is kept.
pub(in crate::client) const EDGE_BYTES: usize = 512;

/// What an oversized line was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::client) enum Oversized {
    /// The reply to this request.
    Reply(RequestId),
    /// A request or notification, which nobody here waits for.
    Unasked,
    /// Neither can be told from it.
    Unknown,
}

/// What the line that begins with `head` and ends with `tail` was.
pub(in crate::client) fn identify(head: &[u8], tail: &[u8]) -> Oversized {
    for (key, value) in leading_members(head) {
        match key.as_str() {
            "id" => {
                return value
                    .and_then(request_id)
                    .map_or(Oversized::Unknown, Oversized::Reply);
            }
            "method" => return Oversized::Unasked,
            _ => {}
        }
    }
    trailing_id(tail).map_or(Oversized::Unknown, Oversized::Reply)
}

/// The members of the object that `head` begins, up to the first that is not a plain value.
fn leading_members(head: &[u8]) -> Vec<(String, Option<Value>)> {
    let mut members = Vec::new();
    let mut rest = head.trim_ascii_start();
    let mut opening = b'{';
    while let Some(after) = rest.strip_prefix(&[opening]) {
        opening = b',';
        let Some((Value::String(key), after)) = plain_value(after) else {
            break;
        };
        let Some(after) = after.trim_ascii_start().strip_prefix(b":") else {
            break;
        };
        match plain_value(after) {
            Some((value, after)) => {
                members.push((key, Some(value)));
                rest = after.trim_ascii_start();
            }
            None => {
                members.push((key, None));
                break;
            }
        }
    }
    members
}

/// The string, number, truth value or null at the beginning of `text`, and what follows it.
fn plain_value(text: &[u8]) -> Option<(Value, &[u8])> {
    let text = text.trim_ascii_start();
    if matches!(text.first()?, b'{' | b'[') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, text.get(values.byte_offset()..)?))
}

/// The `id` at the end of an object, where some servers put it: `..., "id": 5}` or before `"jsonrpc"`.
fn trailing_id(tail: &[u8]) -> Option<RequestId> {
    let tail = tail.trim_ascii_end().strip_suffix(b"}")?;
    let start = tail.windows(4).rposition(|window| window == b"\"id\"")?;
    let mut text = Vec::from(b"{".as_slice());
    text.extend_from_slice(&tail[start..]);
    text.push(b'}');
    // If another object ended behind it, the `id` belongs to that one, and this is no JSON.
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
            assert_eq!(
                identify(head.as_bytes(), tail.as_bytes()),
                expected,
                "{head} ... {tail}"
            );
        }
    }
}
