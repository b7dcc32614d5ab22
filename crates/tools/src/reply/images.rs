//! Images and sounds that are written as text: as `data:` addresses or in Base64.
//!
//! This module only sees what may be one, in one pass that looks for what most replies do not have. The guest decodes
//! it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// How the Base64 of a PNG, GIF, WebP and JPEG image begins, the last one also in the alphabet for addresses.
const BASE64: [&str; 5] = ["iVBORw0KGgo", "R0lGOD", "UklGR", "/9j/", "_9j_"];

/// The beginning of an address that is its own content.
const DATA: &str = "data:";

/// How a text in JSON that may be one begins. A slash may be escaped there.
static IN_JSON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let beginnings = BASE64.iter().chain(&[DATA, r"\/9j\/"]);
    AhoCorasick::new(beginnings.map(|beginning| format!("\"{beginning}"))).ok()
});

/// Whether `text` may be an image or a sound.
pub(super) fn may_be(text: &str) -> bool {
    let text = text.trim_start();
    let is_address = text
        .get(..DATA.len())
        .is_some_and(|beginning| beginning.eq_ignore_ascii_case(DATA));
    is_address || BASE64.iter().any(|beginning| text.starts_with(beginning))
}

/// Whether a text in `json` may be one.
pub(super) fn may_be_in(json: &str) -> bool {
    IN_JSON.as_ref().is_some_and(|finder| finder.is_match(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_an_image_is_seen_by_its_beginning() {
        for text in [
            "data:image/png;base64,iVBORw0KGgo=",
            " DATA:image/png;base64,AA",
            "iVBORw0KGgoAAAANSUhEUg",
            "/9j/4AAQ",
            "_9j_4AAQ",
        ] {
            assert!(may_be(text), "{text}");
        }
        for text in ["", "d", "the data: 5", "image", "iVBOR", "é"] {
            assert!(!may_be(text), "{text}");
        }
        for json in [
            r#"{"chart": "data:image/png;base64,iVBORw0KGgo="}"#,
            r#"["iVBORw0KGgoAAAANSUhEUg"]"#,
            r#"["\/9j\/4AAQ"]"#,
        ] {
            assert!(may_be_in(json), "{json}");
        }
        assert!(!may_be_in(r#"{"text": "the data: 5", "n": 5}"#));
    }
}
