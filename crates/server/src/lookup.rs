//! `search_tools` and `get_tool_docs`: their arguments, and their answers as tool results.

use rmcp::model::{CallToolResult, ContentBlock, ErrorData};
use serde::Serialize;
use serde_json::Value;

use super::MAX_NAME_CHARS;
use codecell_basics::text::beginning;
use codecell_tools::arguments::{ArgumentError, Arguments};
use codecell_tools::{Catalog, DEFAULT_FOUND, Detail, Docs, Found, JsonObject, MAX_FOUND};

/// What a call of one of the two asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Lookup {
    Search {
        query: String,
        limit: usize,
        detail: Detail,
    },
    Docs {
        names: Vec<String>,
    },
}

impl Lookup {
    /// The arguments of `search_tools`, or what is wrong with them.
    pub(super) fn search(arguments: JsonObject) -> Result<Self, String> {
        let mut arguments = Arguments::new(arguments);
        let query = arguments.text("query");
        let limit = arguments.optional_count("limit", 1, MAX_FOUND as u64);
        let detail = arguments.take("detail");
        // An unknown argument may be a known one that is misspelt, so this check goes first.
        arguments.finish().map_err(said)?;
        let query = query.map_err(|_| "\"query\" must say in words what the tool should do")?;
        let limit = limit
            .map_err(said)?
            .and_then(|limit| usize::try_from(limit).ok());
        let detail = match detail {
            None => Detail::default(),
            Some(detail) => Detail::NAMES
                .iter()
                .find(|(name, _)| detail == *name)
                .map(|(_, detail)| *detail)
                .ok_or("\"detail\" must be \"names\", \"signatures\" or \"full\"")?,
        };
        Ok(Self::Search {
            query,
            limit: limit.unwrap_or(DEFAULT_FOUND),
            detail,
        })
    }

    /// The arguments of `get_tool_docs`, or what is wrong with them. A single name need not be in a list.
    pub(super) fn docs(arguments: JsonObject) -> Result<Self, String> {
        let mut arguments = Arguments::new(arguments);
        let names = arguments.take("names");
        arguments.finish().map_err(said)?;
        let wrong =
            || "\"names\" must be a list of names such as \"files.read_text_file\"".to_owned();
        let names: Vec<String> = match names {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names
                .iter()
                .map(|name| name.as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        if names.is_empty() {
            return Err(wrong());
        }
        Ok(Self::Docs { names })
    }

    /// The names that it is about.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::Search { .. } => &[],
            Self::Docs { names } => names,
        }
    }

    /// Whether it is about the tools of all servers.
    pub(super) fn is_about_all(&self) -> bool {
        matches!(self, Self::Search { .. })
    }

    /// The answer, from `catalog`.
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<CallToolResult, ErrorData> {
        match self {
            Self::Search {
                query,
                limit,
                detail,
            } => result(&catalog.search(query, *limit, *detail), true),
            Self::Docs { names } => {
                let docs = catalog.docs(names.iter().map(String::as_str));
                result(&docs, !docs.docs.is_empty())
            }
        }
    }
}

/// Arguments of `search_tools` that mean nothing, as a result that satisfies its output schema.
pub(super) fn search_refused(problem: String) -> Result<CallToolResult, ErrorData> {
    let found = Found {
        tools: Vec::new(),
        matches: 0,
        note: Some(problem),
    };
    result(&found, false)
}

/// The same for `get_tool_docs`.
pub(super) fn docs_refused(problem: String) -> Result<CallToolResult, ErrorData> {
    let docs = Docs {
        docs: String::new(),
        missing: vec![problem],
    };
    result(&docs, false)
}

/// `value` as structured content, and the same as text.
fn result(value: &impl Serialize, success: bool) -> Result<CallToolResult, ErrorData> {
    let structured = serde_json::to_value(value)
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let text = vec![ContentBlock::text(structured.to_string())];
    let mut result = if success {
        CallToolResult::success(text)
    } else {
        CallToolResult::error(text)
    };
    result.structured_content = Some(structured);
    Ok(result)
}

/// What is wrong with an argument, for a model that calls the tool itself.
fn said(error: ArgumentError) -> String {
    match error {
        ArgumentError::Missing { name, expected } | ArgumentError::Wrong { name, expected, .. } => {
            format!("{name:?} must be {expected}")
        }
        ArgumentError::Unknown { name, known } => format!(
            "there is no argument {:?}; arguments: {}",
            beginning(&name, MAX_NAME_CHARS),
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> JsonObject {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn arguments_of_a_search_are_checked() {
        assert_eq!(
            Lookup::search(object(
                json!({"query": "read", "limit": null, "detail": "full"})
            )),
            Ok(Lookup::Search {
                query: "read".to_owned(),
                limit: DEFAULT_FOUND,
                detail: Detail::Full,
            })
        );
        for (arguments, problem) in [
            (
                json!({}),
                "\"query\" must say in words what the tool should do",
            ),
            (
                json!({"query": 1}),
                "\"query\" must say in words what the tool should do",
            ),
            (
                json!({"query": "", "limit": 0}),
                "\"limit\" must be a whole number from 1 to 50",
            ),
            (
                json!({"query": "", "limit": 2.5}),
                "\"limit\" must be a whole number from 1 to 50",
            ),
            (
                json!({"query": "", "detail": "all"}),
                "\"detail\" must be \"names\", \"signatures\" or \"full\"",
            ),
            (
                json!({"q": ""}),
                "there is no argument \"q\"; arguments: query, limit, detail",
            ),
        ] {
            assert_eq!(Lookup::search(object(arguments)), Err(problem.to_owned()));
        }
    }

    #[test]
    fn arguments_of_docs_are_checked() {
        let names = |names: &[&str]| Lookup::Docs {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(
            Lookup::docs(object(json!({"names": "a"}))),
            Ok(names(&["a"]))
        );
        assert_eq!(
            Lookup::docs(object(json!({"names": ["a", "b"]}))),
            Ok(names(&["a", "b"]))
        );
        for arguments in [
            json!({}),
            json!({"names": []}),
            json!({"names": [1]}),
            json!({"names": {}}),
        ] {
            assert!(Lookup::docs(object(arguments)).is_err());
        }
    }
}
