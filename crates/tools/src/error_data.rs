//! What a server says of an error beside its message: JSON-RPC's `error.data`, often the only useful part of it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use codecell_basics::text::truncated;

/// Most data of an error that is kept, in bytes of its JSON.
pub const MAX_ERROR_DATA_BYTES: usize = 64 << 10;

/// Most of such data that an error text quotes, in bytes.
const MAX_SAID_BYTES: usize = 2 << 10;

/// `data` if it says anything. If its JSON is longer than [`MAX_ERROR_DATA_BYTES`], the beginning of the JSON is kept,
/// as text.
#[must_use]
pub fn kept_data(data: Value) -> Option<Box<Value>> {
    if says_nothing(&data) {
        return None;
    }
    let mut json = data.to_string();
    if json.len() <= MAX_ERROR_DATA_BYTES {
        return Some(Box::new(data));
    }
    if let Value::String(text) = data {
        json = text;
    }
    Some(Box::new(Value::String(truncated(
        json,
        MAX_ERROR_DATA_BYTES,
    ))))
}

fn says_nothing(data: &Value) -> bool {
    match data {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A message with the data that belongs to it, as far as the message does not say the same itself.
pub(super) struct WithData<'m> {
    pub(super) message: &'m str,
    pub(super) data: Option<&'m Value>,
}

impl fmt::Display for WithData<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.trim_end();
        let said = match self.data {
            None => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Borrowed(text.trim()),
            Some(other) => Cow::Owned(other.to_string()),
        };
        if said.is_empty() || message.contains(&*said) {
            return formatter.write_str(message);
        }
        let said = truncated(said.into_owned(), MAX_SAID_BYTES);
        let separator = match message.chars().next_back() {
            None => "",
            Some(':' | '.') => " ",
            Some(_) => ": ",
        };
        write!(formatter, "{message}{separator}{said}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use codecell_basics::text::CUT;

    fn shown(message: &str, data: Value) -> String {
        let data = kept_data(data);
        WithData {
            message,
            data: data.as_deref(),
        }
        .to_string()
    }

    #[test]
    fn data_follows_the_message_unless_that_says_it() {
        for (message, data, expected) in [
            (
                "Internal error",
                json!("disk full"),
                "Internal error: disk full",
            ),
            (
                "Internal error:",
                json!("disk full"),
                "Internal error: disk full",
            ),
            ("It failed.", json!("disk full\n"), "It failed. disk full"),
            ("", json!("disk full"), "disk full"),
            (
                "the disk full error",
                json!("disk full"),
                "the disk full error",
            ),
            (
                "bad",
                json!({"field": "a", "why": [1, null]}),
                r#"bad: {"field":"a","why":[1,null]}"#,
            ),
            ("code", json!(28), "code: 28"),
            ("code", json!(false), "code: false"),
            ("bad", Value::Null, "bad"),
            ("bad", json!({}), "bad"),
            ("bad", json!([]), "bad"),
            ("bad", json!(" "), "bad"),
        ] {
            assert_eq!(shown(message, data.clone()), expected, "{data}");
        }
    }

    #[test]
    fn data_is_bounded_in_words_and_as_it_is_kept() {
        let long = json!({"trace": "x".repeat(100_000)});
        assert!(shown("bad", long.clone()).len() <= "bad: ".len() + MAX_SAID_BYTES);
        let kept = kept_data(long).expect("it says something");
        let text = kept.as_str().expect("its beginning as text");
        assert!(text.starts_with(r#"{"trace":"xxx"#) && text.ends_with(CUT));
        assert_eq!(text.len(), MAX_ERROR_DATA_BYTES);
        let kept = kept_data(json!("é".repeat(100_000))).expect("it says something");
        let text = kept.as_str().expect("a text");
        assert!(text.starts_with('é') && text.len() <= MAX_ERROR_DATA_BYTES);
    }
}
