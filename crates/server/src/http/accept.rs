//! The kinds of answers that a client takes.
//!
//! rmcp requires that a client names both kinds that MCP has. A client that takes any kind (RFC 9110, section 12.5.1),
//! as HTTP tools do unless they are told otherwise, takes both.

use http::{HeaderMap, HeaderValue, header};

const KINDS: [&str; 2] = ["application/json", "text/event-stream"];
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// Names both kinds in `headers` if what they say includes both, or if they say nothing, which means any kind.
pub(super) fn name_both_kinds(headers: &mut HeaderMap) {
    let includes = |kind: &str| {
        let values = headers.get_all(header::ACCEPT).into_iter();
        let mut ranges = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        ranges.any(|range| is_in(range, kind))
    };
    let says_nothing = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .all(|value| value.as_bytes().trim_ascii().is_empty());
    if says_nothing || KINDS.into_iter().all(includes) {
        headers.insert(header::ACCEPT, BOTH);
    }
}

/// Whether `kind` is in `range`, such as `text/*; q=0.8`.
fn is_in(range: &str, kind: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let types = parts.next().unwrap_or_default();
    // A weight of 0 says that it is not taken.
    let is_taken = !parts.any(|part| {
        let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
        weight.is_some_and(|weight| weight.parse() == Ok(0.0))
    });
    let group = kind.split('/').next().unwrap_or_default();
    let is_group = types
        .strip_suffix("/*")
        .is_some_and(|named| named == "*" || named.eq_ignore_ascii_case(group));
    is_taken && (is_group || types.eq_ignore_ascii_case(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_the_kinds_that_it_includes() {
        for (accept, is_both) in [
            (&["*/*"][..], true),
            (&["text/html, */*;q=0.1"], true),
            (&["application/*", "TEXT/*; q=0.5"], true),
            (&["text/event-stream", "application/json"], true),
            (&["application/json"], false),
            (&["application/json, text/*;q=0"], false),
            (&["application/*, image/*"], false),
            (&["text/event-streams, application/json"], false),
            (&[], true),
            (&[""], true),
            (&["", " "], true),
            (&["", "application/json"], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(header::ACCEPT, HeaderValue::from_static(value));
            }
            name_both_kinds(&mut headers);
            assert_eq!(
                headers.get(header::ACCEPT) == Some(&BOTH),
                is_both,
                "{accept:?}"
            );
        }
    }
}
