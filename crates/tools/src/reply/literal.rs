//! Lists, dicts and tuples as Python's `repr` writes them, made into JSON.
//!
//! Servers written in Python often reply with `str(rows)`. Only what `repr` itself writes is taken, to the last space
//! and quote: other text that looks like a literal, such as a line of a program, stays text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::number::is_own_spelling;

/// Deepest nesting of a value in a text that is handed over as that value; Python's own reader of JSON gives up
/// not far above.
pub(super) const MAX_DEPTH: usize = 128;
/// Longest number, in characters: that of the longest float, and far more than any whole number of a database.
const MAX_NUMBER_CHARS: usize = 40;

/// The JSON of the list, dict or tuple that `text` is, or nothing if it is anything else.
///
/// Within it may be further ones, `str`, `int`, `float`, `bool`, `None` and `bytes`; keys are `str`. Tuples become
/// arrays and bytes Base64 text. Numbers that JSON has no form for, sets, and values of any other class make the whole
/// stay text, as does nesting deeper than 128.
pub(super) fn literal_to_json(text: &str) -> Option<String> {
    if !matches!(
        text.as_bytes(),
        [b'[', .., b']'] | [b'{', .., b'}'] | [b'(', .., b')']
    ) {
        return None;
    }
    let mut reader = Reader {
        rest: text,
        json: String::with_capacity(text.len()),
    };
    reader.value(0)?;
    reader.rest.is_empty().then_some(reader.json)
}

struct Reader<'t> {
    rest: &'t str,
    json: String,
}

impl Reader<'_> {
    /// Reads one value; `depth` is the number of other values that it lies in.
    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.rest.as_bytes().first()? {
            b'[' => self.items('[', "]", depth, Self::value),
            b'{' => self.items('{', "}", depth, Self::entry),
            b'(' => self.tuple(depth),
            b'\'' | b'"' => self.text(),
            b'b' => self.bytes(),
            b'T' => self.constant("True", "true"),
            b'F' => self.constant("False", "false"),
            b'N' => self.constant("None", "null"),
            _ => self.number(),
        }
    }

    /// Drops `token` from what is left to read.
    fn skip(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn constant(&mut self, python: &str, json: &str) -> Option<()> {
        self.skip(python)?;
        self.json.push_str(json);
        Some(())
    }

    /// Reads what stands between `open` and `close`, each of it with `item`.
    fn items(
        &mut self,
        open: char,
        close: &str,
        depth: usize,
        item: fn(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        self.rest = self.rest.strip_prefix(open)?;
        self.json.push(open);
        if self.skip(close).is_none() {
            loop {
                item(self, depth + 1)?;
                if self.skip(close).is_some() {
                    break;
                }
                self.skip(", ")?;
                self.json.push(',');
            }
        }
        self.json.push_str(close);
        Some(())
    }

    fn entry(&mut self, depth: usize) -> Option<()> {
        self.text()?;
        self.skip(": ")?;
        self.json.push(':');
        self.value(depth)
    }

    /// A tuple, but not the empty one, which says nothing; a single item has a comma after it.
    fn tuple(&mut self, depth: usize) -> Option<()> {
        self.skip("(")?;
        self.json.push('[');
        self.value(depth + 1)?;
        if self.skip(",)").is_none() {
            loop {
                self.skip(", ")?;
                self.json.push(',');
                self.value(depth + 1)?;
                if self.skip(")").is_some() {
                    break;
                }
            }
        }
        self.json.push(']');
        Some(())
    }

    /// What `repr` writes of an `int` or a `float` is a number in JSON, too, unless it is `inf` or `nan`. A number that
    /// `repr` does not write so, such as `3.10`, is of another class.
    fn number(&mut self) -> Option<()> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        if number.len() > MAX_NUMBER_CHARS || !is_own_spelling(number) {
            return None;
        }
        self.json.push_str(number);
        self.rest = rest;
        Some(())
    }

    fn text(&mut self) -> Option<()> {
        let text = self.quoted(char_escape, |c| !c.is_control())?;
        let json = serde_json::to_string(&text).ok()?;
        self.json.push_str(&json);
        Some(())
    }

    fn bytes(&mut self) -> Option<()> {
        self.skip("b")?;
        let text = self.quoted(byte_escape, |c| matches!(c, ' '..='~'))?;
        // Every character is at most U+00FF: a printable one of ASCII, or an escape of two digits.
        let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
        // Writing to a string cannot fail.
        let _ = write!(self.json, "\"{}\"", STANDARD.encode(bytes));
        Some(())
    }

    /// Reads a quoted text whose escapes `escape` resolves and whose other characters are `plain`.
    fn quoted(
        &mut self,
        escape: fn(&str) -> Option<(char, usize)>,
        plain: fn(char) -> bool,
    ) -> Option<String> {
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '\'' | '"'))?;
        let mut text = String::new();
        let mut rest = &self.rest[1..];
        loop {
            let next = rest.chars().next()?;
            rest = &rest[next.len_utf8()..];
            if next == quote {
                break;
            }
            text.push(match next {
                '\\' => {
                    let (meant, length) = escape(rest)?;
                    rest = &rest[length..];
                    meant
                }
                other => plain(other).then_some(other)?,
            });
        }
        // `repr` writes double quotes only around text that has single ones in it and no double ones.
        let is_double = text.contains('\'') && !text.contains('"');
        self.rest = rest;
        (is_double == (quote == '"')).then_some(text)
    }
}

/// The character that an escape in a `str` stands for, and the length of the escape after its backslash.
fn char_escape(rest: &str) -> Option<(char, usize)> {
    let digits = match rest.as_bytes().first()? {
        b'u' => 4,
        b'U' => 8,
        _ => return byte_escape(rest),
    };
    let number = hexadecimal(rest, digits)?;
    Some((char::from_u32(number)?, digits + 1))
}

/// The same in `bytes`, where the character has the number of the byte.
fn byte_escape(rest: &str) -> Option<(char, usize)> {
    let meant = match rest.as_bytes().first()? {
        b'\\' => '\\',
        b'\'' => '\'',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'x' => return Some((char::from_u32(hexadecimal(rest, 2)?)?, 3)),
        _ => return None,
    };
    Some((meant, 1))
}

/// The number that `digits` hexadecimal digits after the first character of `rest` make.
fn hexadecimal(rest: &str, digits: usize) -> Option<u32> {
    let text = rest.get(1..=digits)?;
    let is_written_so = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.bytes()
        .all(is_written_so)
        .then(|| u32::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Option<Value> {
        let json = literal_to_json(text)?;
        Some(serde_json::from_str(&json).expect("valid JSON"))
    }

    #[test]
    fn what_repr_writes_is_read() {
        for (text, value) in [
            (
                "[{'id': 1, 'name': 'Ada'}]",
                json!([{"id": 1, "name": "Ada"}]),
            ),
            (
                "{'a': None, 'b': True, 'c': False}",
                json!({"a": null, "b": true, "c": false}),
            ),
            ("('x', -1.5)", json!(["x", -1.5])),
            ("(1,)", json!([1])),
            ("[(1, 'a'), ()]", Value::Null),
            ("[[], {}]", json!([[], {}])),
            (
                "[1e+300, 1e-05, -0.0, 9223372036854775807]",
                json!([1e300, 1e-5, -0.0, 9_223_372_036_854_775_807_u64]),
            ),
            (
                r#"["it's", 'say "hi"', 'it\'s "x"']"#,
                json!(["it's", "say \"hi\"", "it's \"x\""]),
            ),
            (
                r"['a\nb\t\\\x00\xa0\u2028\U000e0001é😀']",
                json!(["a\nb\t\\\u{0}\u{a0}\u{2028}\u{e0001}é😀"]),
            ),
            (r#"[b'\x00\xffA', b"'"]"#, json!(["AP9B", "Jw=="])),
        ] {
            let expected = (value != Value::Null).then_some(value);
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_repr_does_not_write_stays_text() {
        let deep = format!("{}'a'{}", "[".repeat(200), "]".repeat(200));
        for text in [
            "",
            "[",
            "()",
            "(1)",
            "('a')",
            "[a]",
            "['a',]",
            "['a','b']",
            "[ 'a' ]",
            "{'a':1}",
            "{1: 'a'}",
            "{'a'}",
            "{'a': 1, }",
            "[\"a\", None]",
            "['it\\'s']",
            "['\\u0041\\ud800']",
            "['\\q']",
            "['\\xFF']",
            "['a\nb']",
            "[inf]",
            "[nan]",
            "[1_000, None]",
            "[01, None]",
            "[-0, None]",
            "[3.10, None]",
            "[1e5, None]",
            "[1e+5, None]",
            "[0x10, None]",
            "[1j]",
            "['a' 'b']",
            "[b'é']",
            "[b'\\u0041']",
            "[None",
            "[None]]",
            "[None] and more",
            "[datetime.date(2026, 1, 1)]",
            "[<object>]",
            "['a'\u{a0}]",
            "['",
            "['\\",
            "['\\x",
            "['\\x4",
            "[-]",
            "[--1]",
            "[1.2.3]",
            "[True, true]",
            "(see the notes)",
            "{}{}",
            "[...]",
            "['a', ...]",
            "(, )",
            "{None: 1}",
            deep.as_str(),
        ] {
            assert_eq!(literal_to_json(text), None, "{text}");
        }
        assert_eq!(
            literal_to_json(&format!("[{}, None]", "9".repeat(41))),
            None
        );
    }

    /// As `repr` writes it, for values whose texts are plain.
    fn repr(value: &Value) -> String {
        match value {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::String(text) => format!("'{text}'"),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(repr).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("'{key}': {}", repr(value)))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
            Value::Number(number) => number.to_string(),
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ -&(-\\[\\]-~à-ÿ]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::vec(("[a-z ]{0,6}", inner), 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn values_come_back_as_they_were(value in any_value()) {
            let value = json!([value]);
            prop_assert_eq!(read(&repr(&value)), Some(value));
        }

        #[test]
        fn any_text_is_read_or_left(text in "[\\[{(][\\[\\]{}(),: '\"\\\\xbuUnTFNone0-9.-]{0,40}[\\]})]") {
            if let Some(json) = literal_to_json(&text) {
                prop_assert!(serde_json::from_str::<Value>(&json).is_ok(), "{}", json);
            }
        }
    }
}
