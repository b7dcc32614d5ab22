//! Finds the id of a request in a line that cannot be taken as a message.
//!
//! A line may be too long to keep or nested too deeply to parse. Its sender still waits for an
//! answer, and an answer needs the id; many clients write it last. So the line is read byte by byte as it
//! passes, in constant memory, and only what stands beside `id` and `method` at the top level is looked
//! at. Nothing else is judged: what is no JSON yields no id, or one that nobody waits for.

use rmcp::model::RequestId;

use codecell_basics::json_scan::{Members, Part, is_key};
use codecell_engine::lines::Overlong;

/// Bytes of an id or a key that are kept; longer ones are given up.
const MAX_KEPT: usize = 256;

/// What is known of the line so far.
#[derive(Debug)]
pub(super) struct LineId {
    members: Members,
    /// Whether the next value is the id.
    is_id: bool,
    id: Option<RequestId>,
    has_method: bool,
}

impl Default for LineId {
    fn default() -> Self {
        Self {
            members: Members::new(MAX_KEPT),
            is_id: false,
            id: None,
            has_method: false,
        }
    }
}

impl Overlong for LineId {
    fn add(&mut self, part: &[u8]) {
        self.read(part);
    }
}

impl LineId {
    /// Reads the next bytes of the line.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let Self {
            members,
            is_id,
            id,
            has_method,
        } = self;
        members.read(bytes, |part| match part {
            Part::Key(key) => {
                *is_id = is_key(key, "id");
                *has_method |= is_key(key, "method");
            }
            Part::Value(value) if *is_id => {
                *id = value.and_then(|value| serde_json::from_slice(value).ok());
            }
            Part::Value(_) => {}
        });
    }

    /// The id, if what was read is a request.
    pub(super) fn request_id(self) -> Option<RequestId> {
        self.id.filter(|_| self.has_method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codecell_engine::lines::{Line, Lines};

    fn check(line: &str, expected: Option<RequestId>) {
        let mut whole = LineId::default();
        whole.read(line.as_bytes());
        assert_eq!(whole.request_id(), expected, "{line}");
        let mut bytewise = LineId::default();
        line.bytes().for_each(|byte| bytewise.read(&[byte]));
        assert_eq!(bytewise.request_id(), expected, "{line}");
    }

    #[test]
    fn the_id_is_found_wherever_it_stands() {
        check(r#"{"id":1,"method":"x"}"#, Some(RequestId::Number(1)));
        check(
            r#"{"method":"x","params":{"id":2,"a":[{"id":3}]},"jsonrpc":"2.0", "id" : 7 }"#,
            Some(RequestId::Number(7)),
        );
        check(
            r#"{"method":"x","params":{"t":"}],\"id\":5,{"},"id":"a\"b"}"#,
            Some(RequestId::String("a\"b".into())),
        );
        let deep = format!(
            r#"{{"method":"x","params":{}{},"id":9}}"#,
            "[".repeat(5_000),
            "]".repeat(5_000)
        );
        check(&deep, Some(RequestId::Number(9)));
    }

    #[tokio::test]
    async fn a_line_over_the_bound_leaves_its_id() -> std::io::Result<()> {
        let long = format!(
            r#"{{"method":"x","params":"{}","id":3}}"#,
            "a".repeat(100_000)
        );
        let input = format!("{long}\nnext\n");
        let mut lines = Lines::<_, LineId>::new(input.as_bytes(), 1_000);
        let Some(Line::TooLong { bytes, kept }) = lines.next().await? else {
            panic!("a line that is too long")
        };
        assert_eq!(
            (bytes, kept.request_id()),
            (long.len(), Some(RequestId::Number(3)))
        );
        assert!(matches!(lines.next().await?, Some(Line::Whole(line)) if line == b"next"));
        Ok(())
    }

    #[test]
    fn what_is_no_request_has_none() {
        check(r#"{"method":"x","params":{"id":2}}"#, None);
        check(r#"{"id":4,"result":{"method":"x"}}"#, None);
        check(r#"{"id":{"a":1},"method":"x"}"#, None);
        check(r#"{"id":null,"method":"x"}"#, None);
        check(
            &format!(r#"{{"id":"{}","method":"x"}}"#, "a".repeat(1_000)),
            None,
        );
        check("]]]}}}\"\\", None);
        check("", None);
    }
}
