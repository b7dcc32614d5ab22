//! What to say of a name that does not exist: which name it may mean, and which names there are.

use std::collections::HashSet;
use std::fmt;

use super::{ServerListing, Tool};
use codecell_basics::likeness::{closest_first, may_mean};
use codecell_basics::text::one_line;

/// Most names that an error text lists; further ones are only counted.
pub(super) const MAX_NAMES_LISTED: usize = 20;

impl ServerListing {
    /// The Python names of the tools, sorted by likeness to `asked`, the closest first, each with the name on the wire
    /// where that differs.
    pub(super) fn closest_tools(&self, asked: &str) -> Vec<String> {
        let name = |tool: &Tool| tool.python_name.clone();
        let known = closest_first(asked, self.tools.iter().map(|tool| &*tool.python_name));
        let old = self.tools.iter().filter(|tool| tool.is_deprecated());
        let mut names = lasting_first(asked, known, &old.map(name).collect());
        // An error lists no more names than these; the others are only counted.
        for name in names.iter_mut().take(MAX_NAMES_LISTED) {
            let tool = self.tools.iter().find(|tool| tool.python_name == *name);
            if let Some(tool) = tool.filter(|tool| tool.name != *name) {
                *name = format!("{name} ({})", one_line(&tool.name));
            }
        }
        names
    }
}

/// `known`, with the deprecated names last, unless nothing else can have been meant by `asked`: whoever has to write
/// another name should write one that lasts.
pub(super) fn lasting_first(
    asked: &str,
    mut known: Vec<String>,
    deprecated: &HashSet<String>,
) -> Vec<String> {
    let lasts = |name: &String| !deprecated.contains(name);
    if known
        .iter()
        .any(|name| lasts(name) && may_mean(asked, name))
    {
        known.sort_by_key(|name| !lasts(name));
    }
    known
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
    use crate::{Catalog, JsonObject};

    #[test]
    fn a_deprecated_tool_is_suggested_where_nothing_else_is_near() {
        let tool = |name: &str, about: &str| {
            Tool::new(name, Some(about.to_owned()), JsonObject::new(), None)
        };
        let tools = vec![
            tool("read_txt", "Reads. DEPRECATED: use read_text_file."),
            tool("read_text_file", "Reads."),
            tool("stat", "Deprecated."),
            tool("write_file", "Writes."),
        ];
        let catalog = Catalog::new(vec![ServerListing::ready("files", None, tools)]);
        for (asked, expected) in [
            ("read_txt_file", "did you mean \"read_text_file\"?"),
            ("stats", "did you mean \"stat\"?"),
        ] {
            let refusal = catalog.refusal("files", asked).to_string();
            assert!(refusal.contains(expected), "{refusal}");
        }
        let missing = catalog.docs(["files.read_txtf"]).missing.concat();
        assert!(
            missing.contains("the closest are files.read_text_file, "),
            "{missing}"
        );
    }

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
