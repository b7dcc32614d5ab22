//! What a script asks about the catalog: a search, or the documentation of some tools.

use serde::Deserialize;

use super::payload::Payload;
use codecell_tools::{Catalog, DEFAULT_FOUND, Detail};

/// A question as the guest puts it, in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Question {
    /// `"list"`: every server with its tools.
    List,
    /// `{"search": {"query": "...", "limit": 8, "detail": "signatures"}}`
    Search {
        query: String,
        limit: Option<usize>,
        detail: Option<String>,
    },
    /// `{"docs": ["files.read_text_file"]}`
    Docs(Vec<String>),
}

impl Question {
    /// The question that `json` puts, or what is wrong with it.
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| format!("this cannot be asked: {error}"))
    }

    /// The names that the question is about; `None` if it is about all tools.
    pub(crate) fn names(&self) -> Option<&[String]> {
        match self {
            Self::Docs(names) => Some(names),
            Self::List | Self::Search { .. } => None,
        }
    }

    /// The answer as JSON, or a failure that says what is wrong with the question.
    pub(crate) fn answer(&self, catalog: &Catalog) -> Payload {
        match self {
            Self::List => Payload::json(&catalog.listing_json()),
            Self::Docs(names) => as_json(&catalog.docs(names.iter().map(String::as_str))),
            Self::Search {
                query,
                limit,
                detail,
            } => {
                let detail = detail.as_deref().unwrap_or("signatures");
                match Detail::NAMES.iter().find(|(name, _)| *name == detail) {
                    Some((_, detail)) => {
                        as_json(&catalog.search(query, limit.unwrap_or(DEFAULT_FOUND), *detail))
                    }
                    None => Payload::failure(format!(
                        "detail must be 'names', 'signatures' or 'full', not {detail:?}"
                    )),
                }
            }
        }
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
    use crate::abi::ReplyStatus;

    fn check(question: &str, status: ReplyStatus, expected: &str) {
        let payload = match Question::read(question) {
            Ok(question) => question.answer(&Catalog::default()),
            Err(problem) => Payload::failure(problem),
        };
        let text = String::from_utf8_lossy(&payload.bytes);
        assert_eq!((payload.status, &*text), (status, expected), "{question}");
    }

    #[test]
    fn questions_are_answered_or_refused_with_the_reason() {
        check(r#""list""#, ReplyStatus::Json, "[]");
        check(
            r#"{"docs": []}"#,
            ReplyStatus::Json,
            r#"{"docs":"","missing":[]}"#,
        );
        check(
            r#"{"search": {"query": ""}}"#,
            ReplyStatus::Json,
            r#"{"tools":[],"matches":0,"note":"nothing matches; try other words, or list_tools() in a script"}"#,
        );
        check(
            r#"{"search": {"query": "", "detail": "all"}}"#,
            ReplyStatus::Failure,
            "detail must be 'names', 'signatures' or 'full', not \"all\"",
        );
        let odd = Question::read("[]").err().unwrap_or_default();
        assert!(odd.starts_with("this cannot be asked: "), "{odd}");
    }
}
