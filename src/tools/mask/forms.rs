//! The ways in which a secret turns up in text.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

/// How often a secret may have been escaped, one time around the other, and still is recognised.
pub(super) const MAX_ESCAPES: usize = 5;
/// Longest escaped form that is looked for, in bytes; each time, backslashes double.
const MAX_FORM_BYTES: usize = 64 << 10;
/// Shortest secret that is looked for inside Base64, in bytes: of a shorter one too little is left there that
/// does not depend on its neighbours.
const MIN_BASE64_BYTES: usize = 8;
/// The signs that encoders for addresses leave as they are beside letters, digits and `-._~`: none, those of
/// JavaScript's, that of Python's.
const UNENCODED: [&str; 3] = ["", "!'()*", "/"];

/// `secret` as it is, without the space around it, line by line, escaped (JSON in a text of a message that is
/// logged as JSON is escaped several times), encoded for an address, and inside Base64.
pub(super) fn forms(secret: &str) -> BTreeSet<String> {
    let plain = [secret, secret.trim()];
    let lines = secret.lines().map(str::trim);
    let mut forms = BTreeSet::new();
    for plain in plain.into_iter().chain(lines) {
        forms.extend(for_addresses(plain));
        forms.extend(inside_base64(plain.as_bytes()));
        let mut form = plain.to_owned();
        for _ in 0..=MAX_ESCAPES {
            let escaped = inside(&Value::from(form.as_str()).to_string());
            let is_last = escaped == form || escaped.len() > MAX_FORM_BYTES;
            forms.insert(inside(&format!("{form:?}")));
            forms.insert(form);
            if is_last {
                break;
            }
            form = escaped;
        }
    }
    forms
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
        [encoded, of_form]
    })
}

/// What is always there of `secret` in the Base64 of something that holds it, in both alphabets and wherever
/// it begins: less the signs that it shares with its neighbours.
fn inside_base64(secret: &[u8]) -> impl Iterator<Item = String> {
    let is_long = secret.len() >= MIN_BASE64_BYTES;
    let places = (0..3).filter(move |_| is_long);
    places.flat_map(move |place| {
        let mut bytes = vec![0; place];
        bytes.extend_from_slice(secret);
        // Of six bits each; those that the leading zeros and the end take part in are left out.
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
