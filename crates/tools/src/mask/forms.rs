//! The ways in which a secret turns up in text.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

/// How often a secret may have been escaped, each time on top of the last, and is still recognised.
pub(super) const MAX_ESCAPES: usize = 5;
/// Longest escaped form that is looked for, in bytes; backslashes double each time.
const MAX_FORM_BYTES: usize = 64 << 10;
/// Shortest secret that is looked for inside Base64, in bytes: a shorter one leaves too little there that does not
/// depend on its neighbours.
const MIN_BASE64_BYTES: usize = 8;
/// The signs that encoders for addresses leave as they are, beside letters, digits and `-._~`: the first encoder leaves
/// none, JavaScript's leaves `!'()*`, and Python's leaves the slash.
const UNENCODED: [&str; 3] = ["", "!'()*", "/"];

/// Whether a writer escapes a mark.
type Escapes = fn(char) -> bool;

/// What writers of JSON escape beside quotes, backslashes and control characters, and whether with capital digits.
const JSON_WRITERS: [(Escapes, bool); 5] = [
    // Python's writer and many others, with small and with capital digits.
    (|mark| !mark.is_ascii(), false),
    (|mark| !mark.is_ascii(), true),
    // Go's writer.
    (|mark| "<>&".contains(mark), false),
    // .NET's writer.
    (|mark| !mark.is_ascii() || "\"&'+<>`".contains(mark), true),
    // PHP's writer, which escapes a slash in another way.
    (|mark| !mark.is_ascii() || mark == '/', false),
];
/// What HTML writes in another way, and in which one.
const HTML: [(&str, &str); 5] = [
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("\"", "&quot;"),
    ("'", "&#39;"),
];

/// `secret` as it is, without the space around it, line by line, escaped (JSON in a text of a message that is logged as
/// JSON is escaped several times), encoded for an address or for HTML, and inside Base64.
pub(super) fn forms(secret: &str) -> BTreeSet<String> {
    let plain = [secret, secret.trim()];
    let lines = secret.lines().map(str::trim);
    let mut forms = BTreeSet::new();
    for plain in plain.into_iter().chain(lines) {
        forms.extend(for_addresses(plain));
        forms.extend(inside_base64(plain.as_bytes()));
        forms.insert(for_html(plain));
        let written = JSON_WRITERS.map(|(escapes, capital)| in_json(plain, escapes, capital));
        let written: BTreeSet<String> = written.into_iter().chain([plain.to_owned()]).collect();
        for form in written {
            forms.extend(escaped_again_and_again(form));
        }
    }
    forms
}

/// `form`, what becomes of it when it is put into a quoted text, what becomes of that in another quoted text, and so
/// on.
fn escaped_again_and_again(mut form: String) -> Vec<String> {
    let mut forms = Vec::new();
    for _ in 0..=MAX_ESCAPES {
        let escaped = inside(&Value::from(form.as_str()).to_string());
        let is_last = escaped == form || escaped.len() > MAX_FORM_BYTES;
        forms.push(inside(&format!("{form:?}")));
        forms.push(form);
        if is_last {
            break;
        }
        form = escaped;
    }
    forms
}

/// `text` as a writer of JSON writes it that also escapes the marks that `escapes` names.
fn in_json(text: &str, escapes: Escapes, capital: bool) -> String {
    let mut written = String::with_capacity(text.len());
    for mark in text.chars() {
        if !escapes(mark) {
            written += &inside(&Value::from(mark.to_string()).to_string());
        } else if mark == '/' {
            written += "\\/";
        } else {
            for unit in mark.encode_utf16(&mut [0; 2]) {
                written += &if capital {
                    format!("\\u{unit:04X}")
                } else {
                    format!("\\u{unit:04x}")
                };
            }
        }
    }
    written
}

fn for_html(text: &str) -> String {
    HTML.iter().fold(text.to_owned(), |text, (mark, entity)| {
        text.replace(mark, entity)
    })
}

/// A quoted text without its quotes.
fn inside(quoted: &str) -> String {
    quoted[1..quoted.len() - 1].to_owned()
}

/// `text` as it stands in the path or the query of an address, or in a form.
fn for_addresses(text: &str) -> impl Iterator<Item = String> {
    UNENCODED.into_iter().flat_map(move |unencoded| {
        let encoded: String = text
            .chars()
            .map(|mark| {
                let is_left = mark.is_ascii_alphanumeric() || "-._~".contains(mark);
                if is_left || unencoded.contains(mark) {
                    return mark.to_string();
                }
                let mut bytes = [0; 4];
                let bytes = mark.encode_utf8(&mut bytes).bytes();
                bytes.map(|byte| format!("%{byte:02X}")).collect()
            })
            .collect();
        let of_form = encoded.replace("%20", "+");
        let in_small = [small_digits(&encoded), small_digits(&of_form)];
        [encoded, of_form].into_iter().chain(in_small)
    })
}

/// An encoded text with the digits behind each `%` in small letters, as some encoders write them.
fn small_digits(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        text + "%" + &digits.to_ascii_lowercase() + rest
    })
}

/// The part of `secret` that is always there in the Base64 of something that holds it, in both alphabets and wherever
/// it begins: without the signs that it shares with its neighbours.
fn inside_base64(secret: &[u8]) -> impl Iterator<Item = String> {
    let is_long = secret.len() >= MIN_BASE64_BYTES;
    let places = (0..3).filter(move |_| is_long);
    places.flat_map(move |place| {
        let mut bytes = vec![0; place];
        bytes.extend_from_slice(secret);
        // Signs have six bits each; the signs that the leading zeros and the end take part in are left out.
        let whole = (place * 8).div_ceil(6)..bytes.len() * 8 / 6;
        [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD]
            .map(|alphabet| alphabet.encode(&bytes)[whole.clone()].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_addresses_are_those_of_common_encoders() {
        let forms = forms("a b/c*é&");
        for expected in [
            "a%20b%2Fc%2A%C3%A9%26",
            "a+b%2Fc%2A%C3%A9%26",
            "a%20b%2Fc*%C3%A9%26",
            "a%20b/c%2A%C3%A9%26",
            "a+b%2fc%2a%c3%a9%26",
        ] {
            assert!(forms.contains(expected), "{expected} in {forms:?}");
        }
    }

    #[test]
    fn forms_of_json_and_html_are_those_of_common_writers() {
        let forms = forms("a/b+\"é&<\u{1f600}");
        for expected in [
            r#"a/b+\"\u00e9&<\ud83d\ude00"#,
            r#"a/b+\"\u00E9&<\uD83D\uDE00"#,
            r#"a/b+\"é\u0026\u003c😀"#,
            r#"a/b\u002B\u0022\u00E9\u0026\u003C\uD83D\uDE00"#,
            r#"a\/b+\"\u00e9&<\ud83d\ude00"#,
            r#"a/b+\\\"\\u00e9&<\\ud83d\\ude00"#,
            "a/b+&quot;é&amp;&lt;😀",
        ] {
            assert!(forms.contains(expected), "{expected} in {forms:?}");
        }
    }

    proptest! {
        #[test]
        fn a_secret_is_found_wherever_it_lies_in_base64(
            secret in prop::collection::vec(any::<u8>(), MIN_BASE64_BYTES..40),
            before in prop::collection::vec(any::<u8>(), 0..9),
            after in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let whole = [before, secret.clone(), after].concat();
            for alphabet in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let encoded = alphabet.encode(&whole);
                prop_assert!(inside_base64(&secret).any(|form| encoded.contains(&form)));
            }
            prop_assert!(inside_base64(&secret).all(|form| form.len() >= 8));
        }
    }
}
