//! Messages that are JSON except for something that JSON has no form for, made into JSON.
//!
//! Servers write such messages without meaning to: a text that was cut in the middle of an emoji (JavaScript's strings
//! are UTF-16, and its writer keeps the half), the name of a file that is no UTF-8, the result of a calculation that is
//! no number. The reader refuses such a message as a whole, and the call that waits for it would wait in vain.

use std::borrow::Cow;

use codecell_basics::json_scan::Scanner;

/// What replaces bytes that are no character.
const REPLACEMENT: &[u8] = b"\\ufffd";
/// The length of an escape such as `\ud83d`.
const ESCAPE_BYTES: usize = 6;

/// `line` with the replacement character for bytes that are no UTF-8 and for halves of surrogate pairs, with control
/// characters in texts escaped, and with `null`, which the writers of the official libraries use, for numbers that are
/// none (`NaN`, `Infinity`) or are too large. `None` if nothing in `line` has to be replaced.
pub(super) fn mended(line: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(line);
    let mut rest = text.as_bytes();
    let mut mended = Vec::with_capacity(rest.len());
    let mut is_mended = matches!(text, Cow::Owned(_));
    let mut scanner = Scanner::default();
    while let Some(&byte) = rest.first() {
        let in_text = scanner.in_text();
        let (taken, replacement) = match byte {
            b'\\' if in_text => escape(rest),
            0..0x20 if in_text => (1, Some(format!("\\u{byte:04x}").into_bytes())),
            b'-' | b'0'..=b'9' | b'I' | b'N' if !in_text => number(rest),
            _ => (1, None),
        };
        let (part, after) = rest.split_at(taken);
        for &byte in part {
            scanner.step(byte);
        }
        is_mended |= replacement.is_some();
        mended.extend_from_slice(replacement.as_deref().unwrap_or(part));
        rest = after;
    }
    is_mended.then_some(mended)
}

/// The length of the escape at the beginning of `text`, with its other half if it is one of two, and what replaces it
/// if the other half is missing.
fn escape(text: &[u8]) -> (usize, Option<Vec<u8>>) {
    match unit(text) {
        Some(0xd800..0xdc00)
            if matches!(
                text.get(ESCAPE_BYTES..).and_then(unit),
                Some(0xdc00..0xe000)
            ) =>
        {
            (2 * ESCAPE_BYTES, None)
        }
        Some(0xd800..0xe000) => (ESCAPE_BYTES, Some(REPLACEMENT.to_vec())),
        Some(_) => (ESCAPE_BYTES, None),
        None => (text.len().min(2), None),
    }
}

/// The UTF-16 unit of the escape at the beginning of `text`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let are_digits = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| are_digits)?;
    u16::from_str_radix(digits, 16).ok()
}

/// The length of the word or number at the beginning of `text`, and what replaces it if JSON does not have it as a
/// number.
fn number(text: &[u8]) -> (usize, Option<Vec<u8>>) {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = text.iter().position(|byte| !is_part(byte));
    let word = &text[..end.unwrap_or(text.len())];
    let is_none = matches!(word, b"NaN" | b"Infinity" | b"-Infinity")
        || word.last().is_some_and(u8::is_ascii_digit)
            && std::str::from_utf8(word)
                .ok()
                .and_then(|word| word.parse::<f64>().ok())
                .is_some_and(f64::is_infinite);
    (word.len(), is_none.then(|| b"null".to_vec()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_json_has_no_form_for_is_replaced() {
        for (line, expected) in [
            (&br#"{"a": "cut \ud83d"}"#[..], json!({"a": "cut \u{fffd}"})),
            (
                br#"["\ud83d\ude00\udc00 \\ud83d \ud83d\u0041"]"#,
                json!(["\u{1f600}\u{fffd} \\ud83d \u{fffd}A"]),
            ),
            (b"[\"caf\xe9\"]", json!(["caf\u{fffd}"])),
            (b"[\"a\tb\x01\"]", json!(["a\tb\u{1}"])),
            (
                br#"[NaN, -Infinity,Infinity , 1e999, -1e999, 1e5, "NaN \" 1e999", -1]"#,
                json!([null, null, null, null, null, 1e5, "NaN \" 1e999", -1]),
            ),
        ] {
            let read = mended(line).map(|line| serde_json::from_slice::<Value>(&line).ok());
            assert_eq!(
                read,
                Some(Some(expected)),
                "{}",
                String::from_utf8_lossy(line)
            );
        }
    }

    #[test]
    fn nothing_else_is_touched() {
        for line in [
            r#"{"a": ["\ud83d\ude00", 1e5, null, "\\u", "é"]}"#,
            "NaNa",
            "{\"a",
            "\"\\",
            "\"\\ud8",
            "Infinite 5",
            "",
        ] {
            assert_eq!(mended(line.as_bytes()), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_gone_through(line in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = mended(&line);
        }

        #[test]
        fn json_stays_as_it_is(text in ".{0,24}", number in any::<i64>()) {
            let line = json!({"a": [text, number]}).to_string();
            prop_assert_eq!(mended(line.as_bytes()), None);
        }
    }
}
