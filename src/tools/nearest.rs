//! The names closest to one that does not exist.

use std::fmt;

use crate::likeness::likeness;

/// Names listed in an error text; more are counted only.
const MAX_NAMES_LISTED: usize = 20;
/// How alike, from 0 to 1, a name must be to be suggested.
const SUGGESTION_SIMILARITY: f64 = 0.75;

/// `known` sorted by likeness to `asked`, the closest first.
#[must_use]
pub fn closest_first<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| (likeness(asked, name), name))
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    scored
        .into_iter()
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The name among `known` that `asked` most likely means, if it is close to any.
#[must_use]
pub fn closest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (likeness(asked, name), name))
        .filter(|(likeness, _)| *likeness >= SUGGESTION_SIMILARITY)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

/// Writes `; did you mean "x"? tools: a, b` for an error text, `known` being sorted by likeness.
pub(super) struct Suggestion<'a> {
    pub(super) asked: &'a str,
    pub(super) kind: &'a str,
    pub(super) known: &'a [String],
}

impl fmt::Display for Suggestion<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.known.first() else {
            return write!(formatter, "; it has no {} at all", self.kind);
        };
        if likeness(self.asked, first) >= SUGGESTION_SIMILARITY {
            write!(formatter, "; did you mean {first:?}?")?;
        } else {
            formatter.write_str(";")?;
        }
        let listed = &self.known[..self.known.len().min(MAX_NAMES_LISTED)];
        write!(formatter, " {}: {}", self.kind, listed.join(", "))?;
        match self.known.len() - listed.len() {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_comes_first() {
        let known = closest_first("readfile", ["write_file", "list", "read_file"]);
        assert_eq!(known[0], "read_file");
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        let known = closest_first("weather", ["read_file"]);
        let text = Suggestion {
            asked: "weather",
            kind: "tools",
            known: &known,
        }
        .to_string();
        assert_eq!(text, "; tools: read_file");
    }
}
