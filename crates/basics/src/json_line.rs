//! JSON that is one line for every reader.
//!
//! JSON may hold U+2028, U+2029 and U+0085 as they are, and some readers of lines, such as Node's `readline` and
//! Python's `str.splitlines`, take them for the end of a line. So they are escaped where lines of JSON are written.

use serde::Serialize;
use serde_json::Value;

/// The characters that some readers take for the end of a line, and how JSON escapes them.
const SEPARATORS: [(char, &str); 3] = [
    ('\u{2028}', "\\u2028"),
    ('\u{2029}', "\\u2029"),
    ('\u{85}', "\\u0085"),
];
/// The bytes with which these characters begin in UTF-8; most lines have neither.
const FIRST_BYTES: [u8; 2] = [0xE2, 0xC2];

/// `value` as JSON and the end of the line.
///
/// # Errors
/// If `value` has no form in JSON.
pub fn line(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = text(value)?.into_bytes();
    line.push(b'\n');
    Ok(line)
}

/// `value` as JSON without the end of the line.
///
/// # Errors
/// As for [`line()`].
pub fn text(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value).map(escaped)
}

/// The same for a value that is JSON already.
#[must_use]
pub fn of_value(value: &Value) -> String {
    escaped(value.to_string())
}

/// `json` with its separators escaped. JSON holds them only inside strings.
fn escaped(json: String) -> String {
    if !json.bytes().any(|byte| FIRST_BYTES.contains(&byte)) {
        return json;
    }
    SEPARATORS.into_iter().fold(json, |json, (sign, escape)| {
        if json.contains(sign) {
            json.replace(sign, escape)
        } else {
            json
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn separators_are_escaped_and_nothing_else() {
        for (value, expected) in [
            ("a\u{2028}b\u{2029}", "\"a\\u2028b\\u2029\""),
            ("\u{85}", "\"\\u0085\""),
            ("é\u{2027}\u{202a}â€", "\"é\u{2027}\u{202a}â€\""),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(text(&value).ok().as_deref(), Some(expected), "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_says_what_the_value_does(start in any::<String>(), marks in "[\u{2028}\u{2029}\u{85}é\u{c2}]{0,8}") {
            let value = format!("{start}{marks}");
            let line = line(&value).expect("a text is JSON");
            let line = String::from_utf8(line).expect("it is UTF-8");
            prop_assert_eq!(serde_json::from_str::<String>(&line).expect("it is JSON"), value);
            let has_separator = line.contains(SEPARATORS.map(|(sign, _)| sign));
            prop_assert!(!has_separator);
            prop_assert_eq!(line.matches('\n').count(), 1);
        }
    }
}
