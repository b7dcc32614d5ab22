//! Finds the id of a request in a line that cannot be taken as a message.
//!
//! A line may be too long to keep or nested too deeply to parse. Its sender still waits for an
//! answer, and an answer needs the id; many clients write it last. So this reads the line byte by
//! byte as it passes, in constant memory, and keeps only what stands beside `id` and `method` at the
//! top level. It judges nothing else: what is no JSON yields no id, or one that nobody waits for.

use rmcp::model::RequestId;

/// Bytes of an id or a key that are kept; longer ones are given up.
const MAX_KEPT: usize = 256;

/// Where in the line the scanner is.
#[derive(Debug, Default)]
pub(super) struct LineId {
    depth: usize,
    string: StringState,
    /// Whether the next thing at the top level is a value.
    in_value: bool,
    kept: Vec<u8>,
    is_id: bool,
    id: Option<RequestId>,
    has_method: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum StringState {
    #[default]
    Outside,
    Inside,
    AfterBackslash,
}

impl LineId {
    /// Reads the next bytes of the line.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.step(*byte));
    }

    /// The id, if what was read is a request.
    pub(super) fn request_id(self) -> Option<RequestId> {
        self.id.filter(|_| self.has_method)
    }

    fn step(&mut self, byte: u8) {
        if self.string != StringState::Outside {
            self.keep(byte);
            self.string = match (self.string, byte) {
                (StringState::Inside, b'\\') => StringState::AfterBackslash,
                (StringState::Inside, b'"') => StringState::Outside,
                _ => StringState::Inside,
            };
            return;
        }
        match byte {
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                self.kept.clear();
            }
            b'}' | b']' => {
                self.end_value();
                self.depth = self.depth.saturating_sub(1);
            }
            b',' => self.end_value(),
            b':' if self.depth == 1 => self.end_key(),
            _ => {
                self.keep(byte);
                if byte == b'"' {
                    self.string = StringState::Inside;
                }
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        // One byte beyond the bound marks what is too long.
        if self.depth == 1 && (!self.in_value || self.is_id) && self.kept.len() <= MAX_KEPT {
            self.kept.push(byte);
        }
    }

    fn end_key(&mut self) {
        let key = self.kept.trim_ascii();
        self.is_id = key == b"\"id\"";
        self.has_method |= key == b"\"method\"";
        self.in_value = true;
        self.kept.clear();
    }

    fn end_value(&mut self) {
        if self.depth != 1 {
            return;
        }
        if self.is_id && self.kept.len() <= MAX_KEPT {
            self.id = serde_json::from_slice(&self.kept).ok();
        }
        self.is_id = false;
        self.in_value = false;
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
