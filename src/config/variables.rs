//! Environment variables inside configured texts: `${VAR}`, `${env:VAR}`, `${VAR:-default}`.

use thiserror::Error;

/// Longest text that an expansion may give, in bytes.
const MAX_EXPANDED_BYTES: usize = 256 << 10;

/// Why a text cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum ExpandError {
    #[error("{reference} refers to an environment variable that is not set")]
    Unset { reference: String },
    #[error("{reference} is not understood")]
    Malformed { reference: String },
    #[error("the text has more than {MAX_EXPANDED_BYTES} bytes when its variables are put in")]
    TooLong,
}

impl ExpandError {
    /// The text that the reference has in the file, to find its line.
    pub(super) fn reference(&self) -> &str {
        match self {
            Self::Unset { reference } | Self::Malformed { reference } => reference,
            Self::TooLong => "${",
        }
    }

    pub(super) fn remedy(&self) -> &'static str {
        match self {
            Self::Unset { .. } => "set it, or give a default as in ${NAME:-default}",
            Self::Malformed { .. } => "use ${NAME}, ${env:NAME} or ${NAME:-default}",
            Self::TooLong => "shorten it",
        }
    }
}

/// `text` with every reference replaced by what `lookup` gives. A default also stands in for a variable
/// that is set but empty, as in a shell. A `$` without `{` is just a `$`.
pub(super) fn expand(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, ExpandError> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        expanded.push_str(&rest[..start]);
        let reference = &rest[start..];
        let Some(end) = reference.find('}') else {
            return Err(ExpandError::Malformed {
                reference: reference.chars().take(40).collect(),
            });
        };
        let (reference, after) = reference.split_at(end + 1);
        expanded.push_str(&value_of(reference, lookup)?);
        if expanded.len() > MAX_EXPANDED_BYTES {
            return Err(ExpandError::TooLong);
        }
        rest = after;
    }
    expanded.push_str(rest);
    if expanded.len() > MAX_EXPANDED_BYTES {
        Err(ExpandError::TooLong)
    } else {
        Ok(expanded)
    }
}

/// The value of one `${...}`.
fn value_of(
    reference: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, ExpandError> {
    let inner = reference.trim_start_matches("${").trim_end_matches('}');
    let inner = inner.strip_prefix("env:").unwrap_or(inner);
    let (name, default) = inner
        .split_once(":-")
        .map_or((inner, None), |(name, default)| (name, Some(default)));
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|character| character == '_' || character.is_ascii_alphanumeric());
    if !is_name {
        return Err(ExpandError::Malformed {
            reference: reference.to_owned(),
        });
    }
    match (lookup(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(ExpandError::Unset {
            reference: reference.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lookup(name: &str) -> Option<String> {
        match name {
            "HOME" => Some("/home/me".to_owned()),
            "EMPTY" => Some(String::new()),
            "TRICKY" => Some("${HOME}".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn references_are_replaced() {
        for (text, expected) in [
            ("plain $5 {x}", "plain $5 {x}"),
            ("${HOME}/a:${env:HOME}", "/home/me/a:/home/me"),
            ("${NOPE:-/tmp}", "/tmp"),
            ("${NOPE:-}", ""),
            ("${env:NOPE:-x}", "x"),
            ("${EMPTY}|${EMPTY:-full}", "|full"),
            ("${TRICKY}", "${HOME}"),
        ] {
            assert_eq!(expand(text, &lookup).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_replaced_is_an_error() {
        assert_eq!(
            expand("a${NOPE}", &lookup),
            Err(ExpandError::Unset {
                reference: "${NOPE}".to_owned()
            })
        );
        for text in ["${", "${HOME", "${}", "${a b}", "${input:token}"] {
            assert!(
                matches!(expand(text, &lookup), Err(ExpandError::Malformed { .. })),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_expands_or_is_refused(text in "[$ {}a:é-]{0,24}") {
            let _ = expand(&text, &lookup);
        }
    }
}
