//! `${NAME}` and `${NAME:-default}` inside a text: where a reference ends, and what its parts are.
//!
//! Braces nest, so a default may hold references and braces of its own, as long as these are balanced.

/// The most references inside each other's defaults.
pub(super) const MAX_NESTING: usize = 16;

/// One reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    /// The whole reference, from the `$` to the closing brace.
    pub(super) whole: &'t str,
    /// The text between the braces.
    pub(super) inner: &'t str,
}

/// The reference at the beginning of `text`, which starts with `${`, and the text after it; `None` if the reference is
/// never closed.
pub(super) fn split(text: &str) -> Option<(Reference<'_>, &str)> {
    let mut depth = 0_usize;
    let end = text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    let (whole, after) = text.split_at(end + 1);
    let inner = whole.get(2..end)?;
    Some((Reference { whole, inner }, after))
}

impl<'t> Reference<'t> {
    /// The name and the default of a reference to a variable; `None` if it refers to something else.
    pub(super) fn variable(self) -> Option<(&'t str, Option<&'t str>)> {
        let inner = self.inner.strip_prefix("env:").unwrap_or(self.inner);
        let (name, default) = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        is_name(name).then_some((name, default))
    }
}

/// The name of the variable that is probably meant by `text`, which starts with `${` and is never closed.
pub(super) fn unclosed_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("${")?;
    let inner = inner.strip_prefix("env:").unwrap_or(inner);
    let end = inner
        .find(|mark: char| !is_part_of_name(mark))
        .unwrap_or(inner.len());
    let is_about = end > 0 && (end == inner.len() || inner[end..].starts_with(":-"));
    is_about.then(|| &inner[..end])
}

/// Whether `text` can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_part_of_name)
}

fn is_part_of_name(mark: char) -> bool {
    mark == '_' || mark.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn braces_nest() {
        for (text, inner, after) in [
            ("${A}b", "A", "b"),
            ("${A:-${B}/x}}", "A:-${B}/x", "}"),
            ("${A:-{\"b\": {}}}", "A:-{\"b\": {}}", ""),
            ("${}", "", ""),
        ] {
            let (reference, rest) = split(text).expect("it is closed");
            assert_eq!((reference.inner, rest), (inner, after), "{text}");
        }
        for text in ["${", "${A", "${A:-{}", "${A:-${B}"] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_never_closed_is_about_a_variable_or_not() {
        for (text, expected) in [
            ("${A", Some("A")),
            ("${env:A:-{x", Some("A")),
            ("${A b", None),
            ("${", None),
            ("${\"", None),
        ] {
            assert_eq!(unclosed_name(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_reference_and_what_follows_are_the_whole_text(text in "\\$\\{[$ {}a:é-]{0,24}") {
            if let Some((reference, after)) = split(&text) {
                prop_assert_eq!(format!("{}{after}", reference.whole), text.clone());
                prop_assert_eq!(format!("${{{}}}", reference.inner), reference.whole);
            }
        }
    }
}
