//! Messages that have several lines: a program writes such messages if it prints JSON for people, or a text with its
//! line breaks.

use codecell_basics::json_scan::{Mark, Scanner};

/// What has been read of a message that is not complete.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    text: Vec<u8>,
    /// The closing brackets that are still to come; the next one is the last of the list.
    open: Vec<u8>,
    scanner: Scanner,
}

impl Pieces {
    /// Whether `line` begins a message and does not end it.
    pub(super) fn is_begun_by(line: &[u8]) -> bool {
        line.starts_with(b"{") && !line.ends_with(b"}") || line == b"["
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds the next line. Returns what has been added so far if that is complete, or cannot become a message, or has
    /// more than `limit` bytes.
    pub(super) fn add(&mut self, line: &[u8], limit: usize) -> Option<Vec<u8>> {
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
        self.text.extend_from_slice(line);
        let fits = line.iter().all(|byte| self.goes_on_with(*byte));
        let is_over = !fits || self.open.is_empty() || self.text.len() > limit;
        is_over.then(|| self.give_up())
    }

    /// What has been added so far.
    pub(super) fn give_up(&mut self) -> Vec<u8> {
        std::mem::take(self).text
    }

    /// Whether `byte` as the next one fits the brackets.
    fn goes_on_with(&mut self, byte: u8) -> bool {
        match self.scanner.step(byte).0 {
            Mark::Opens => self.open.push(if byte == b'{' { b'}' } else { b']' }),
            Mark::Closes => return self.open.pop() == Some(byte),
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_added_up_to_the_end_of_the_message() {
        for (lines, wholes) in [
            (
                &["{", "\"a\": [", "1]", "}", "{"][..],
                &["{\n\"a\": [\n1]\n}"][..],
            ),
            (
                &["{\"a\": \"one", "and }] \\\" another\"}"],
                &["{\"a\": \"one\nand }] \\\" another\"}"],
            ),
            (&["{\"a\": [", "}", "{"], &["{\"a\": [\n}"]),
            (&["{", "12345678901234567890"], &["{\n12345678901234567890"]),
        ] {
            let mut pieces = Pieces::default();
            let given: Vec<_> = lines
                .iter()
                .filter_map(|line| {
                    pieces.add(line.as_bytes(), 20 + 10 * usize::from(line.len() < 20))
                })
                .map(|text| String::from_utf8(text).expect("text"))
                .collect();
            assert_eq!(given, wholes, "{lines:?}");
        }
        for line in ["hello {", "{}", "", "[info]", "[ok", "{\"a\": 1}"] {
            assert!(!Pieces::is_begun_by(line.as_bytes()), "{line}");
        }
    }

    proptest! {
        #[test]
        fn json_for_people_is_a_whole(text in ".{0,12}", number in any::<i64>()) {
            let value = json!({"a": [text, {"b": number}], "c": {}});
            let shown = serde_json::to_string_pretty(&value).expect("JSON");
            let mut pieces = Pieces::default();
            let wholes: Vec<_> = shown.split('\n').filter_map(|line| pieces.add(line.as_bytes(), 1 << 20)).collect();
            prop_assert_eq!(wholes, [shown.into_bytes()]);
        }
    }
}
