//! The files that a script is given, as whoever asks for the execution writes them in JSON, and the names of those that
//! are wanted back.
//!
//! How much they are is known before anything of them is decoded.

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{FilePatterns, InputFiles, too_much};
use codecell_basics::json_kind::kind;
use codecell_basics::text::beginning;
use codecell_tools::JsonObject;

/// Characters of a name that a message repeats.
const MAX_NAME_CHARS: usize = 100;

/// What a file can be written as.
const FORMS: &str = "a text, {\"base64\": \"...\"} for bytes, or {\"uri\": \"data:...\"}";

/// The files in `value`, with at most `most` bytes together.
///
/// # Errors
/// A sentence on everything that is wrong with them.
pub fn given_files(value: Value, most: u64) -> Result<InputFiles, Vec<String>> {
    let files = match object(value) {
        Ok(files) => files,
        Err(other) => {
            let form = "must be an object with a file's content under each name";
            return Err(vec![format!("\"files\" {form}, not {}", kind(&other))]);
        }
    };
    let mut mistakes = Vec::new();
    let mut written = Vec::new();
    for (name, value) in files {
        match Written::of(value) {
            Ok(content) => written.push((name, content)),
            Err(wrong) => mistakes.push(of_file(&name, &wrong)),
        }
    }
    let bytes = written.iter().map(|(_, content)| content.bytes()).sum();
    if bytes > most {
        mistakes.push(format!("\"files\": {}", too_much(bytes, most)));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut files = Vec::with_capacity(written.len());
    for (name, content) in written {
        match content.decoded() {
            Ok(content) => files.push((name, content)),
            Err(wrong) => mistakes.push(of_file(&name, &wrong)),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    InputFiles::new(files).map_err(|bad| vec![format!("\"files\": {bad}")])
}

/// The names and patterns in `value`: a list, or one alone.
///
/// # Errors
/// A sentence on what is wrong with them.
pub fn wanted_files(value: Value) -> Result<FilePatterns, String> {
    let wrong = |value: &Value| {
        format!(
            "\"return_files\" must be a list of file names or patterns such as \"*.csv\", not {}",
            kind(value)
        )
    };
    let list = match value {
        Value::Array(list) => list,
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(Value::Array(list)) => list,
            _ => vec![Value::String(text)],
        },
        other => return Err(wrong(&other)),
    };
    let names: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    let Some(names) = names else {
        return Err("\"return_files\" must be a list of texts".to_owned());
    };
    FilePatterns::new(&names).map_err(|bad| format!("\"return_files\": {bad}"))
}

/// An object, be it written as a JSON text; anything else as it is.
fn object(value: Value) -> Result<JsonObject, Value> {
    match value {
        Value::Object(object) => Ok(object),
        Value::String(text) => serde_json::from_str(&text).map_err(|_| Value::String(text)),
        other => Err(other),
    }
}

fn of_file(name: &str, wrong: &str) -> String {
    format!("\"files\": {:?} {wrong}", beginning(name, MAX_NAME_CHARS))
}

/// A file's content as it was written.
enum Written {
    Text(String),
    Base64(String),
    /// What stands behind the comma of a `data:` address, with percent signs in it.
    Percent(String),
}

impl Written {
    fn of(value: Value) -> Result<Self, String> {
        let object = match value {
            Value::String(text) => return Ok(Self::Text(text)),
            Value::Object(object) => object,
            other => return Err(format!("must be {FORMS}, not {}", kind(&other))),
        };
        let mut parts = object.into_iter();
        match (parts.next(), parts.next()) {
            (Some((form, Value::String(text))), None) => match form.as_str() {
                "text" => Ok(Self::Text(text)),
                "base64" => Ok(Self::Base64(text)),
                "uri" => Self::of_address(text),
                _ => Err(format!(
                    "must be {FORMS}; a file with JSON is given as its text"
                )),
            },
            _ => Err(format!(
                "must be {FORMS}; a file with JSON is given as its text"
            )),
        }
    }

    /// RFC 2397.
    fn of_address(mut address: String) -> Result<Self, String> {
        let is_data = address
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
        if !is_data {
            return Err(
                "has another address than a `data:` one, and nothing is fetched here: give its content, or have the script \
                 call a tool that fetches it"
                    .to_owned(),
            );
        }
        let Some(comma) = address.find(',') else {
            return Err("has a `data:` address without the comma before its content".to_owned());
        };
        let content = address.split_off(comma + 1);
        let kind = address[..comma].to_ascii_lowercase();
        Ok(match kind.trim_end().ends_with(";base64") {
            // The signs of Base64 may have been escaped, too.
            true if content.contains('%') => Self::Base64(
                percent_decode_str(&content)
                    .decode_utf8_lossy()
                    .into_owned(),
            ),
            true => Self::Base64(content),
            false => Self::Percent(content),
        })
    }

    /// How many bytes it will have, at most by a few too many.
    fn bytes(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Base64(text) => {
                let signs = text
                    .bytes()
                    .filter(|sign| !sign.is_ascii_whitespace() && *sign != b'=');
                signs.count() as u64 * 3 / 4
            }
            Self::Percent(text) => {
                let escapes = text.bytes().filter(|sign| *sign == b'%').count() as u64;
                (text.len() as u64).saturating_sub(2 * escapes)
            }
        }
    }

    fn decoded(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Percent(text) => Ok(percent_decode_str(&text).collect()),
            Self::Base64(mut text) => {
                // Line breaks, as mail and command lines have them.
                text.retain(|sign| !sign.is_ascii_whitespace());
                let is_for_addresses = text.contains(['-', '_']);
                let alphabet = if is_for_addresses { URL_SAFE } else { STANDARD };
                let decoded = engine(&alphabet).decode(text.as_bytes());
                decoded.map_err(|error| format!("is no Base64: {error}"))
            }
        }
    }
}

/// Base64 with or without padding.
fn engine(alphabet: &Alphabet) -> GeneralPurpose {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MOST: u64 = 16;

    fn check(files: Value, expected: Result<&[(&str, &[u8])], &str>) {
        let shown = files.to_string();
        let found = given_files(files, MOST).map_err(|mistakes| mistakes.join("; "));
        match (found, expected) {
            (Ok(files), Ok(expected)) => {
                let found: Vec<_> = files
                    .iter()
                    .map(|file| (file.path.to_string(), file.content.to_vec()))
                    .collect();
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(name, content)| ((*name).to_owned(), content.to_vec()))
                    .collect();
                assert_eq!(found, expected, "{shown}");
            }
            (found, expected) => {
                let found = found.map(|files| files.count());
                assert_eq!(
                    found,
                    expected.map(<[_]>::len).map_err(str::to_owned),
                    "{shown}"
                );
            }
        }
    }

    #[test]
    fn files_are_texts_and_bytes() {
        check(json!({}), Ok(&[]));
        check(
            json!({"a.csv": "é\n", "b/c": {"text": ""}}),
            Ok(&[("a.csv", "é\n".as_bytes()), ("b/c", b"")]),
        );
        for (base64, bytes) in [
            ("/wA=", &b"\xff\x00"[..]),
            ("/wA", b"\xff\x00"),
            ("_wA", b"\xff\x00"),
            ("/w\nA =\r\n", b"\xff\x00"),
            ("", b""),
        ] {
            check(json!({"a": {"base64": base64}}), Ok(&[("a", bytes)]));
        }
        for (uri, bytes) in [
            ("data:,a%20b", &b"a b"[..]),
            ("data:text/plain;charset=utf-8,a,b", b"a,b"),
            ("DATA:image/png;BASE64,/wA=", b"\xff\x00"),
            ("data:;base64,%2FwA%3D", b"\xff\x00"),
            ("data:,", b""),
            ("data:,%ff%zz", b"\xff%zz"),
        ] {
            check(json!({"a": {"uri": uri}}), Ok(&[("a", bytes)]));
        }
        // As some clients write what is no plain value.
        check(json!("{\"a\": \"b\"}"), Ok(&[("a", b"b")]));
    }

    #[test]
    fn what_is_wrong_is_told_for_each() {
        check(
            json!([1]),
            Err("\"files\" must be an object with a file's content under each name, not an array"),
        );
        check(
            json!("a.csv"),
            Err("\"files\" must be an object with a file's content under each name, not a string"),
        );
        check(
            json!({"a": 1, "b": {"base64": "%"}, "c": {"rows": []}}),
            Err(
                "\"files\": \"a\" must be a text, {\"base64\": \"...\"} for bytes, or {\"uri\": \"data:...\"}, not a number; \
                 \"files\": \"c\" must be a text, {\"base64\": \"...\"} for bytes, or {\"uri\": \"data:...\"}; a file with JSON is \
                 given as its text",
            ),
        );
        check(
            json!({"b": {"base64": "%"}}),
            Err("\"files\": \"b\" is no Base64: Invalid symbol 37, offset 0."),
        );
        check(
            json!({"b": {"uri": "data:x"}}),
            Err("\"files\": \"b\" has a `data:` address without the comma before its content"),
        );
        let fetched =
            given_files(json!({"b": {"uri": "file:///etc/passwd"}}), MOST).expect_err("refused");
        assert!(
            fetched[0].contains("nothing is fetched here"),
            "{fetched:?}"
        );
        let outside = given_files(json!({"../b": ""}), MOST).expect_err("refused");
        assert!(
            outside[0].starts_with("\"files\": the file name \"../b\" has `..` in it"),
            "{outside:?}"
        );
    }

    #[test]
    fn they_are_bounded_before_they_are_decoded() {
        let sixteen = json!({"base64": "AAAAAAAAAAAAAAAAAAAAAA=="});
        check(json!({"a": sixteen}), Ok(&[("a", &[0; 16])]));
        check(
            json!({"a": sixteen, "b": "x"}),
            Err(
                "\"files\": the files have 17 bytes together, and a script is given 16 at most (the setting `input_files` in [limits])",
            ),
        );
        // Nothing of it is looked at.
        check(
            json!({"a": {"base64": "%".repeat(40)}}),
            Err(
                "\"files\": the files have 30 bytes together, and a script is given 16 at most (the setting `input_files` in [limits])",
            ),
        );
        check(
            json!({"a": {"uri": format!("data:,{}", "%41".repeat(16))}}),
            Ok(&[("a", &[b'A'; 16])]),
        );
    }

    #[test]
    fn names_and_patterns_come_back() {
        for value in [json!(["a.csv", "*.png"]), json!("[\"a.csv\", \"*.png\"]")] {
            let patterns = wanted_files(value).expect("patterns");
            assert_eq!(patterns.written(), ["a.csv", "*.png"]);
        }
        let one = wanted_files(json!("*.png")).expect("a pattern");
        assert_eq!(one.written(), ["*.png"]);
        for (value, told) in [
            (
                json!(1),
                "\"return_files\" must be a list of file names or patterns such as \"*.csv\", not a number",
            ),
            (json!([1]), "\"return_files\" must be a list of texts"),
            (
                json!(["/tmp/a"]),
                "\"return_files\": \"/tmp/a\" is in /tmp, and only files below /cell come back: have the script write it there",
            ),
        ] {
            assert_eq!(wanted_files(value).map(|_| ()), Err(told.to_owned()));
        }
    }
}
