//! JSON looked at byte by byte, without parsing it: where its objects and arrays begin and end, and which members its
//! outermost object has.
//!
//! This is for texts that the parser refuses, or that are too long to be held. Nothing is judged here: for a text that
//! is JSON, the answer is what the parser would say; for any other text, it is some answer.

/// What one byte of JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The beginning of an object or an array.
    Opens,
    /// The end of an object or an array.
    Closes,
    Comma,
    Colon,
    /// A byte of a string, or one of its quotes.
    Text,
    /// Part of a number or a word, white space, or nothing that JSON knows.
    Other,
}

/// Goes through JSON byte by byte, in constant memory.
#[derive(Debug, Default, Clone)]
pub struct Scanner {
    depth: usize,
    text: Text,
}

/// Where in a string the scanner is.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Text {
    #[default]
    Outside,
    Inside,
    AfterBackslash,
}

impl Scanner {
    /// Whether the next byte belongs to a string that has begun.
    pub fn in_text(&self) -> bool {
        self.text != Text::Outside
    }

    /// What `byte` is, and in how many objects and arrays it lies: a bracket lies in what it opens or closes.
    pub fn step(&mut self, byte: u8) -> (Mark, usize) {
        if self.in_text() {
            self.text = match (self.text, byte) {
                (Text::Inside, b'\\') => Text::AfterBackslash,
                (Text::Inside, b'"') => Text::Outside,
                _ => Text::Inside,
            };
            return (Mark::Text, self.depth);
        }
        let mark = match byte {
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                Mark::Opens
            }
            b'}' | b']' => {
                let depth = self.depth;
                self.depth = depth.saturating_sub(1);
                return (Mark::Closes, depth);
            }
            b'"' => {
                self.text = Text::Inside;
                Mark::Text
            }
            b',' => Mark::Comma,
            b':' => Mark::Colon,
            _ => Mark::Other,
        };
        (mark, self.depth)
    }
}

/// A part of a member of the object at the top.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The key, with its quotes.
    Key(&'a [u8]),
    /// The value; `None` for an object or an array, and for a value that is too long to be kept.
    Value(Option<&'a [u8]>),
}

/// Reports the members of the outermost object of JSON that comes in pieces.
#[derive(Debug)]
pub struct Members {
    scanner: Scanner,
    /// Keys and values are kept up to this length.
    max_bytes: usize,
    /// The bytes of the key or the value so far; one byte beyond the bound marks a part that is too long.
    kept: Vec<u8>,
    state: State,
}

/// What is read next in the outermost object.
#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Key,
    Value,
    /// A value that is not reported, or the rest of a value that has been reported.
    Rest,
}

impl Members {
    /// A reader at the beginning of JSON, which keeps keys and plain values of up to `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            scanner: Scanner::default(),
            max_bytes,
            kept: Vec::new(),
            state: State::Key,
        }
    }

    /// Reads the next bytes and reports each part when it has ended, but an object or an array when it begins.
    pub fn read(&mut self, bytes: &[u8], mut tell: impl FnMut(Part<'_>)) {
        for &byte in bytes {
            match (self.scanner.step(byte), self.state) {
                ((Mark::Opens, 2), State::Value) => {
                    self.state = State::Rest;
                    self.kept.clear();
                    tell(Part::Value(None));
                }
                ((Mark::Opens, _), _) => self.kept.clear(),
                ((Mark::Colon, 1), State::Key) => {
                    // Otherwise the value of a key that is too long would be taken for the value of another key.
                    self.state = match self.part() {
                        Some(key) => {
                            tell(Part::Key(key));
                            State::Value
                        }
                        None => State::Rest,
                    };
                    self.kept.clear();
                }
                ((Mark::Comma | Mark::Closes, 1), state) => {
                    if state == State::Value {
                        tell(Part::Value(self.part()));
                    }
                    self.kept.clear();
                    self.state = State::Key;
                }
                ((_, 1), State::Key | State::Value) if self.kept.len() <= self.max_bytes => {
                    self.kept.push(byte);
                }
                _ => {}
            }
        }
    }

    /// The bytes so far of a plain value that has begun and has not ended.
    pub fn unfinished(&self) -> Option<&[u8]> {
        self.part().filter(|_| self.state == State::Value)
    }

    fn part(&self) -> Option<&[u8]> {
        (self.kept.len() <= self.max_bytes).then(|| self.kept.trim_ascii())
    }
}

/// Whether `key`, a string of JSON with its quotes, stands for `name`, however it is escaped.
pub fn is_key(key: &[u8], name: &str) -> bool {
    let inner = key
        .strip_prefix(b"\"")
        .and_then(|key| key.strip_suffix(b"\""));
    inner.is_some_and(|inner| {
        inner == name.as_bytes()
            || inner.contains(&b'\\')
                && serde_json::from_slice::<String>(key).is_ok_and(|key| key == name)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    /// What is reported of `pieces`, with keys and values parsed.
    fn told(pieces: &[&[u8]], max_bytes: usize) -> Vec<(Value, Option<Value>)> {
        let mut members = Members::new(max_bytes);
        let mut told = Vec::new();
        let parse = |part: &[u8]| serde_json::from_slice(part).expect("a part is JSON");
        for piece in pieces {
            members.read(piece, |part| match part {
                Part::Key(key) => told.push((parse(key), None)),
                Part::Value(value) => {
                    told.last_mut().expect("a key comes first").1 = value.map(parse);
                }
            });
        }
        told
    }

    /// How deep `value` is nested, and how many objects and arrays it holds.
    fn nesting(value: &Value) -> (usize, usize) {
        let inner: Vec<_> = match value {
            Value::Array(items) => items.iter().map(nesting).collect(),
            Value::Object(members) => members.values().map(nesting).collect(),
            _ => return (0, 0),
        };
        let deepest = inner.iter().map(|(depth, _)| *depth).max();
        let count: usize = inner.iter().map(|(_, count)| *count).sum();
        (deepest.unwrap_or(0) + 1, count + 1)
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            texts().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((texts(), inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Strings that look like other parts of JSON.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![".{0,6}", r#"[\[\]{}",:\\ a]{0,8}"#]
    }

    fn any_object() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::vec((texts(), any_json()), 0..6)
            .prop_map(|members| members.into_iter().collect())
    }

    /// `value` in the two ways in which it is usually written.
    fn written(value: &Value) -> [String; 2] {
        [
            value.to_string(),
            serde_json::to_string_pretty(value).expect("JSON"),
        ]
    }

    #[test]
    fn a_key_is_known_however_it_is_written() {
        assert!(is_key(br#""id""#, "id") && is_key(br#""\u0069d""#, "id"));
        for other in [
            &b"\"idd\""[..],
            b"id",
            b"\"",
            b"",
            br#""\u0069""#,
            b"\"id\\\"",
        ] {
            assert!(!is_key(other, "id"), "{other:?}");
        }
    }

    #[test]
    fn a_part_that_is_too_long_is_not_told() {
        let object = br#"{"aaaa": 1, "b": "aaaa", "c": 2}"#;
        let expected = [("b".into(), None), ("c".into(), Some(2.into()))];
        assert_eq!(told(&[object], 5), expected);
    }

    proptest! {
        #[test]
        fn the_depth_is_that_of_the_parser(value in any_json()) {
            for text in written(&value) {
                let mut scanner = Scanner::default();
                let steps: Vec<_> = text.bytes().map(|byte| scanner.step(byte)).collect();
                let count = |wanted| steps.iter().filter(|(mark, _)| *mark == wanted).count();
                let deepest = steps.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
                prop_assert_eq!((deepest, count(Mark::Opens)), nesting(&value));
                prop_assert_eq!(count(Mark::Opens), count(Mark::Closes));
                prop_assert!(scanner.depth == 0 && !scanner.in_text());
            }
        }

        #[test]
        fn each_bracket_opens_and_closes_what_the_parser_reads(value in any_json()) {
            for text in written(&value) {
                let (mut scanner, mut open) = (Scanner::default(), Vec::new());
                for (index, byte) in text.bytes().enumerate() {
                    match scanner.step(byte).0 {
                        Mark::Opens => open.push(index),
                        Mark::Closes => {
                            let part = &text[open.pop().expect("it was opened")..=index];
                            let read = serde_json::from_str::<Value>(part);
                            prop_assert!(read.is_ok_and(|value| value.is_object() || value.is_array()));
                        }
                        _ => {}
                    }
                }
            }
        }

        #[test]
        fn the_members_are_those_of_the_parser(object in any_object(), cut in any::<prop::sample::Index>()) {
            for text in written(&Value::Object(object)) {
                let parsed: Map<String, Value> = serde_json::from_str(&text).expect("JSON");
                let expected: Vec<_> = parsed
                    .into_iter()
                    .map(|(key, value)| {
                        let is_plain = !value.is_object() && !value.is_array();
                        (Value::from(key), is_plain.then_some(value))
                    })
                    .collect();
                let (head, tail) = text.as_bytes().split_at(cut.index(text.len()));
                prop_assert_eq!(&told(&[text.as_bytes()], usize::MAX), &expected);
                prop_assert_eq!(&told(&[head, tail], usize::MAX), &expected);
            }
        }

        #[test]
        fn any_bytes_are_gone_through(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut members = Members::new(8);
            members.read(&bytes, |part| match part {
                Part::Key(part) | Part::Value(Some(part)) => assert!(part.len() <= 8),
                Part::Value(None) => {}
            });
            assert!(members.unfinished().is_none_or(|part| part.len() <= 8));
        }
    }
}
