//! Which of a server's tools are offered, and how often each may be called: the operator's rules, led back to tools.
//!
//! A rule that leads nowhere must not let through what it was to keep back. So a rule that only resembles a tool makes
//! the whole server unusable, and a rule that resembles none is reported.

mod names;

use std::collections::{BTreeMap, HashSet};

use names::{Found, Names};

/// Most rules that the reason names if they make a server unusable.
const MAX_TOLD: usize = 3;

/// Some tools of a server, as the operator names them: by the name that scripts use or the one on the wire, with `*`
/// for any letters, perhaps behind the name of the server, in any case of letters where that is clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRule {
    /// The name or the pattern.
    pub tools: String,
    /// Where the rule stands, such as file, line and key; empty if nobody knows.
    pub place: String,
}

impl<T: Into<String>> From<T> for ToolRule {
    fn from(tools: T) -> Self {
        Self {
            tools: tools.into(),
            place: String::new(),
        }
    }
}

/// The operator's rules about the tools of one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolFilter {
    /// The only tools to offer; all if `None`.
    pub include: Option<Vec<ToolRule>>,
    /// Tools not to offer, whatever `include` says.
    pub exclude: Vec<ToolRule>,
    /// How often one script may call a tool. Where several rules fit, the least counts.
    pub limited: Vec<(ToolRule, u32)>,
}

/// What the rules come to for the tools that a server has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Selection {
    /// The tools to offer, by their names on the wire.
    pub kept: HashSet<String>,
    /// How often one script may call a tool, by its name on the wire.
    pub limits: BTreeMap<String, u32>,
    /// Why the server cannot be used: rules that most likely mean one of its tools and fit none.
    pub obstacle: Option<String>,
    /// Rules that fit nothing and resemble nothing, a sentence each.
    pub problems: Vec<String>,
}

impl ToolFilter {
    /// What the rules come to for the server `server` with `tools`, by their names on the wire.
    pub fn select(&self, server: &str, tools: &[&str]) -> Selection {
        let names = Names::new(server, tools);
        let mut selection = Selection::default();
        let mut obstacles = Vec::new();
        let mut fitting = |rule: &ToolRule| {
            let found = names.find(&rule.tools);
            let place = match rule.place.as_str() {
                "" => String::new(),
                place => format!("{place}: "),
            };
            match found {
                Found::Tools(tools) => return tools,
                Found::Near(problem) => obstacles.push(format!("{place}{problem}")),
                Found::Nothing => selection.problems.push(format!(
                    "{place}the server has no tool {:?}; remove it, or write the name of a tool that it has",
                    rule.tools
                )),
            }
            Vec::new()
        };
        let mut fitting_any = |rules: &[ToolRule]| -> HashSet<usize> {
            rules.iter().flat_map(&mut fitting).collect()
        };
        let included = self.include.as_deref().map(&mut fitting_any);
        let excluded = fitting_any(&self.exclude);
        let mut limits = BTreeMap::new();
        for (rule, limit) in &self.limited {
            for tool in fitting(rule) {
                let least = limits.entry(names.wire(tool)).or_insert(*limit);
                *least = (*least).min(*limit);
            }
        }
        let is_kept = |tool: &usize| {
            included
                .as_ref()
                .is_none_or(|included| included.contains(tool))
                && !excluded.contains(tool)
        };
        selection.kept = (0..names.len())
            .filter(is_kept)
            .map(|tool| names.wire(tool))
            .collect();
        selection.limits = limits;
        if !obstacles.is_empty() {
            let more = obstacles.len().saturating_sub(MAX_TOLD);
            obstacles.truncate(MAX_TOLD);
            let mut obstacle = obstacles.join("; ");
            if more > 0 {
                obstacle.push_str(&format!("; and {more} more"));
            }
            selection.obstacle = Some(obstacle);
        }
        selection
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOOLS: [&str; 6] = [
        "delete_file",
        "delete-all",
        "getItem",
        "getitem",
        "read.text",
        "write_file",
    ];

    fn selection(include: Option<&[&str]>, exclude: &[&str], limited: &[(&str, u32)]) -> Selection {
        let rules = |rules: &[&str]| rules.iter().map(|rule| ToolRule::from(*rule)).collect();
        let filter = ToolFilter {
            include: include.map(rules),
            exclude: rules(exclude),
            limited: limited
                .iter()
                .map(|(rule, limit)| (ToolRule::from(*rule), *limit))
                .collect(),
        };
        filter.select("my-files", &TOOLS)
    }

    /// What is left out by `rule`, or what is said of it.
    fn excluded(rule: &str) -> Result<Vec<&'static str>, String> {
        let Selection {
            kept,
            obstacle,
            problems,
            ..
        } = selection(None, &[rule], &[]);
        match obstacle.or_else(|| problems.into_iter().next()) {
            Some(problem) => Err(problem),
            None => Ok(TOOLS
                .into_iter()
                .filter(|tool| !kept.contains(*tool))
                .collect()),
        }
    }

    #[test]
    fn a_rule_names_tools_in_many_ways() {
        for (rule, expected) in [
            ("delete_file", &["delete_file"][..]),
            ("delete_all", &["delete-all"]),
            ("delete-all", &["delete-all"]),
            ("read_text", &["read.text"]),
            ("read.text", &["read.text"]),
            ("DELETE_FILE", &["delete_file"]),
            ("Delete-All", &["delete-all"]),
            ("getItem", &["getItem"]),
            ("getitem", &["getitem"]),
            ("my-files.delete_file", &["delete_file"]),
            ("my_files.delete_file", &["delete_file"]),
            ("my-files__delete-all", &["delete-all"]),
            ("mcp__my-files__delete_all", &["delete-all"]),
            ("mcp_my_files_delete_all", &["delete-all"]),
            ("My-Files/Delete_File", &["delete_file"]),
            ("delete*", &["delete_file", "delete-all"]),
            ("*_file", &["delete_file", "write_file"]),
            (
                "*e*e*",
                &[
                    "delete_file",
                    "delete-all",
                    "getItem",
                    "getitem",
                    "read.text",
                    "write_file",
                ],
            ),
            ("DELETE_*", &["delete_file", "delete-all"]),
            ("my-files.delete*", &["delete_file", "delete-all"]),
            ("*", &TOOLS),
            ("my_files.*", &TOOLS),
        ] {
            assert_eq!(excluded(rule), Ok(expected.to_vec()), "{rule}");
        }
    }

    #[test]
    fn a_rule_that_resembles_a_tool_stands_in_the_way() {
        for (rule, expected) in [
            (
                "delete-file",
                "the server has no tool \"delete-file\"; did you mean \"delete_file\"?",
            ),
            (
                "delte_file",
                "the server has no tool \"delte_file\"; did you mean \"delete_file\"?",
            ),
            (
                "delete",
                "the server has no tool \"delete\"; did you mean \"delete_file\" or \"delete_all\"?",
            ),
            (
                "files.delete_file",
                "the server has no tool \"files.delete_file\"; did you mean \"delete_file\"?",
            ),
            (
                "delete-f*",
                "the server has no tool \"delete-f*\"; did you mean \"delete_file\"?",
            ),
            (
                "GETITEM",
                "\"GETITEM\" may mean the tools \"getItem\" and \"getitem\"; write one of them exactly",
            ),
        ] {
            let found = selection(None, &[rule], &[]);
            assert_eq!(found.obstacle.as_deref(), Some(expected), "{rule}");
            for others in [
                selection(Some(&[rule, "getItem"]), &[], &[]),
                selection(None, &[], &[(rule, 1)]),
            ] {
                assert_eq!(others.obstacle, found.obstacle, "{rule}");
            }
        }
        let many = selection(None, &["delete"; 5], &[]).obstacle;
        assert!(many.is_some_and(|many| many.ends_with("; and 2 more")));
    }

    #[test]
    fn a_rule_that_resembles_nothing_is_told() {
        for rule in ["zebra", "send_mail", "zebra*", "", "shell(rm)"] {
            let found = selection(None, &[rule], &[]);
            assert_eq!(found.obstacle, None, "{rule}");
            assert_eq!(
                found.problems,
                [format!(
                    "the server has no tool {rule:?}; remove it, or write the name of a tool that it has"
                )]
            );
            assert_eq!(found.kept.len(), TOOLS.len());
            assert_eq!(selection(Some(&[rule]), &[], &[]).kept.len(), 0, "{rule}");
        }
    }

    #[test]
    fn exclusion_outweighs_inclusion_and_the_least_limit_counts() {
        let found = selection(
            Some(&["delete*", "getItem"]),
            &["delete-all"],
            &[("*file", 3), ("my-files.Delete_File", 1), ("getItem", 2)],
        );
        assert_eq!(
            found.kept,
            ["delete_file", "getItem"].map(str::to_owned).into()
        );
        let limits = [("delete_file", 1), ("getItem", 2), ("write_file", 3)];
        let limits = limits.map(|(tool, limit)| (tool.to_owned(), limit));
        assert_eq!(found.limits, BTreeMap::from(limits));
        let everything = ToolFilter::default().select("s", &TOOLS);
        assert_eq!(everything.kept.len(), TOOLS.len());
        assert_eq!(selection(Some(&[]), &[], &[]).kept.len(), 0);
    }

    #[test]
    fn the_place_of_a_rule_is_told() {
        let filter = ToolFilter {
            exclude: vec![ToolRule {
                tools: "read_txt".to_owned(),
                place: "f.json:7: servers.s.exclude_tools[0]".to_owned(),
            }],
            ..ToolFilter::default()
        };
        assert_eq!(
            filter.select("s", &["read_text"]).obstacle.as_deref(),
            Some(
                "f.json:7: servers.s.exclude_tools[0]: the server has no tool \"read_txt\"; did you mean \"read_text\"?"
            )
        );
    }

    proptest! {
        #[test]
        fn whatever_a_rule_is_no_tool_is_offered_that_it_may_mean(
            rule in "[a-cA-C_.*é-]{0,8}", tools in prop::collection::btree_set("[a-cA-C_.-]{1,4}", 0..6),
        ) {
            let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
            let filter = ToolFilter { exclude: vec![rule.as_str().into()], ..ToolFilter::default() };
            let found = filter.select("a", &tools);
            let is_told = found.obstacle.is_some() || !found.problems.is_empty();
            prop_assert!(is_told || found.kept.len() < tools.len() || rule == "*", "{found:?}");
            prop_assert!(!found.kept.contains(&rule));
        }
    }
}
