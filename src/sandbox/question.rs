//! What a script asks of the catalog: a search, or the documentation of some tools.

use serde::Deserialize;

use super::payload::Payload;
use crate::tools::{Catalog, DEFAULT_FOUND, Detail};

/// A question as the guest puts it, in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Question {
    /// `{"search": {"query": "...", "limit": 8, "detail": "signatures"}}`
    Search {
        query: String,
        limit: Option<usize>,
        detail: Option<String>,
    },
    /// `{"docs": ["files.read_text_file"]}`
    Docs(Vec<String>),
}

/// The answer to the question `json`: JSON, or a failure that says what is wrong with it.
pub(super) fn answer(json: &str, catalog: &Catalog) -> Payload {
    match serde_json::from_str(json) {
        Ok(Question::Docs(names)) => as_json(&catalog.docs(names.iter().map(String::as_str))),
        Ok(Question::Search {
            query,
            limit,
            detail,
        }) => {
            let detail = detail.as_deref().unwrap_or("signatures");
            match Detail::NAMES.iter().find(|(name, _)| *name == detail) {
                Some((_, detail)) => {
                    as_json(&catalog.search(&query, limit.unwrap_or(DEFAULT_FOUND), *detail))
                }
                None => Payload::failure(format!(
                    "detail must be 'names', 'signatures' or 'full', not {detail:?}"
                )),
            }
        }
        Err(error) => Payload::failure(format!("this cannot be asked: {error}")),
    }
}

fn as_json(value: &impl serde::Serialize) -> Payload {
    match serde_json::to_string(value) {
        Ok(json) => Payload::json(&json),
        Err(error) => Payload::failure(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, status: u32, expected: &str) {
        let payload = answer(question, &Catalog::default());
        let text = String::from_utf8_lossy(&payload.bytes);
        assert_eq!((payload.status, &*text), (status, expected), "{question}");
    }

    #[test]
    fn questions_are_answered_or_refused_with_the_reason() {
        check(r#"{"docs": []}"#, 0, r#"{"docs":"","missing":[]}"#);
        check(
            r#"{"search": {"query": ""}}"#,
            0,
            r#"{"tools":[],"matches":0,"note":"nothing matches; try other words, or list_tools() in a script"}"#,
        );
        check(
            r#"{"search": {"query": "", "detail": "all"}}"#,
            4,
            "detail must be 'names', 'signatures' or 'full', not \"all\"",
        );
        let odd = answer("[]", &Catalog::default());
        assert_eq!(odd.status, 4);
        assert!(odd.bytes.starts_with(b"this cannot be asked: "));
    }
}
