//! Text that spells a value: JSON, or a list, dict or tuple as Python's `repr` writes it.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::literal::{MAX_DEPTH, literal_to_json};
use super::number::is_own_spelling;
use codecell_basics::json_scan::{Mark, Scanner};

/// Most digits of a bare number in a text that becomes a number. Longer ones are identifiers.
const MAX_NUMBER_CHARS: usize = 15;
/// Most digits in a row of a number within an object or an array. Python refuses to read more than 4,300.
const MAX_DIGITS: usize = 4_000;

/// The JSON of the value that `text` spells, if nobody would take the text for prose.
///
/// Values are what JSON calls an object, an array, a quoted string, `true`, `false`, `null` and a plain number of at
/// most 15 characters that is spelled as Python spells it, without an exponent (`007`, `3.10`, `-0` and `1e5` are
/// text), and what [`literal_to_json`] takes.
pub(crate) fn spelled_json(text: &str) -> Option<Cow<'_, str>> {
    let trimmed = text.trim();
    let is_spelled = match trimmed.as_bytes() {
        [b'{', .., b'}'] | [b'[', .., b']'] | [b'"', .., b'"'] => {
            is_readable(trimmed) && is_json(trimmed)
        }
        [b'-' | b'0'..=b'9', ..] => {
            trimmed.len() <= MAX_NUMBER_CHARS && !trimmed.contains('e') && is_own_spelling(trimmed)
        }
        _ => matches!(trimmed, "true" | "false" | "null"),
    };
    if is_spelled {
        Some(Cow::Borrowed(text))
    } else {
        literal_to_json(trimmed).map(Cow::Owned)
    }
}

pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Whether Python can read `text`, if it is JSON: the nesting of brackets outside strings stays within
/// [`MAX_DEPTH`], and the digits of a number within [`MAX_DIGITS`].
fn is_readable(text: &str) -> bool {
    let (mut scanner, mut digits) = (Scanner::default(), 0_usize);
    text.bytes().all(|byte| {
        let (mark, depth) = scanner.step(byte);
        let is_digit = mark == Mark::Other && byte.is_ascii_digit();
        digits = if is_digit { digits + 1 } else { 0 };
        depth <= MAX_DEPTH && digits <= MAX_DIGITS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_spells_a_value_is_its_json() {
        for text in [
            "{\"a\": [1, 2]}",
            " [1]\n",
            "\"quoted\"",
            "42",
            "-1.5",
            "0",
            "3.0",
            "-0.0",
            "0.0001",
            "123456789012.25",
            "true",
            "null",
        ] {
            assert_eq!(spelled_json(text).as_deref(), Some(text), "{text:?}");
        }
        assert_eq!(spelled_json("['a']\n").as_deref(), Some("[\"a\"]"));
    }

    #[test]
    fn other_text_spells_nothing() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        let long = format!("[{}]", "1".repeat(5_000));
        for text in [
            "",
            " ",
            "hello",
            "007",
            "1e5",
            "1E5",
            "1e+16",
            "3.10",
            "-0",
            "00",
            "-01",
            "1.",
            ".5",
            "+5",
            "1.50",
            "0.00001",
            "0.10",
            "1_000",
            "12345678901234567890",
            "NaN",
            "-Infinity",
            "True",
            "[not json]",
            "{}{}",
            "[1,]",
            "\"a\" and \"b\"",
            "-",
            deep.as_str(),
            long.as_str(),
        ] {
            assert_eq!(spelled_json(text), None, "{text:?}");
        }
    }
}
