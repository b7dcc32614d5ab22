//! What to say of a name that does not exist: which one it may mean, and which there are.

use std::fmt;

use crate::likeness::may_mean;

/// Names listed in an error text; more are counted only.
pub(super) const MAX_NAMES_LISTED: usize = 20;

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
        // What stands in brackets is the name on the wire.
        let name = first.split(" (").next().unwrap_or(first);
        if may_mean(self.asked, name) {
            write!(formatter, "; did you mean {name:?}?")?;
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
    fn the_name_on_the_wire_is_no_part_of_the_name() {
        let known = ["get_stock (get-stock)".to_owned(), "sell".to_owned()];
        let text = Suggestion {
            asked: "get_stok",
            kind: "tools",
            known: &known,
        }
        .to_string();
        assert_eq!(
            text,
            "; did you mean \"get_stock\"? tools: get_stock (get-stock), sell"
        );
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        let known = ["read_file".to_owned()];
        let text = Suggestion {
            asked: "weather",
            kind: "tools",
            known: &known,
        }
        .to_string();
        assert_eq!(text, "; tools: read_file");
    }
}
