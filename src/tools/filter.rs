//! Which of a server's tools are offered.

/// A choice among a server's tools, by their names on the wire, and what else the operator has named tools for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolFilter {
    /// The only tools to offer; all if `None`.
    pub include: Option<Vec<String>>,
    /// Tools not to offer, whatever `include` says.
    pub exclude: Vec<String>,
    /// Tools whose calls are limited, which has no part in the choice.
    pub limited: Vec<String>,
}

impl ToolFilter {
    /// Whether the tool `name` is offered.
    #[must_use]
    pub fn keeps(&self, name: &str) -> bool {
        let is_named = |names: &[String]| names.iter().any(|named| named == name);
        self.include.as_deref().is_none_or(is_named) && !is_named(&self.exclude)
    }

    /// The names in the filter that none of `tools` has: spelling mistakes, most likely.
    #[must_use]
    pub fn unmatched<'a>(&'a self, tools: &[&str]) -> Vec<&'a str> {
        let chosen = self.include.iter().flatten().chain(&self.exclude);
        let named = chosen.chain(&self.limited);
        named
            .map(String::as_str)
            .filter(|name| !tools.contains(name))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusion_outweighs_inclusion() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let filter = ToolFilter {
            include: Some(names(&["a", "b", "typo"])),
            exclude: names(&["b"]),
            limited: names(&["c", "slip"]),
        };
        assert_eq!(
            ["a", "b", "c"].map(|name| filter.keeps(name)),
            [true, false, false]
        );
        assert_eq!(filter.unmatched(&["a", "b", "c"]), ["typo", "slip"]);
        assert!(ToolFilter::default().keeps("anything"));
    }
}
