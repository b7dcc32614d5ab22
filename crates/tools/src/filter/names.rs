//! The names of a server's tools, and which of them a rule of the operator means.

use std::collections::HashSet;

use crate::identifier::{python_identifier, unique_identifiers};
use codecell_basics::likeness::resembles;

/// Tools that are suggested in place of a rule that fits none.
const MAX_SUGGESTED: usize = 3;
/// What stands between the names of a server and a tool where they are written as one, the longest first.
const SEPARATORS: [&str; 6] = ["__", ".", "/", ":", "_", "-"];
/// What some clients write in front of the name of a server.
const SERVER_MARKS: [&str; 4] = ["", "mcp__", "mcp_", "mcp."];

/// What a rule leads to.
pub(super) enum Found {
    /// Positions of tools.
    Tools(Vec<usize>),
    /// No tool for certain; the text says which tools may be meant.
    Near(String),
    /// Nothing at all.
    Nothing,
}

/// The tools of a server under all of their names.
pub(super) struct Names<'a> {
    /// The name on the wire, and the one that scripts use.
    tools: Vec<(&'a str, String)>,
    /// What may stand in front of a tool's name.
    prefixes: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(server: &str, tools: &[&'a str]) -> Self {
        let python_names = unique_identifiers(tools.iter().copied());
        let servers = HashSet::from([server.to_owned(), python_identifier(server)]);
        let prefixes = SERVER_MARKS.iter().flat_map(|mark| {
            let servers = servers.iter();
            servers.flat_map(move |server| SEPARATORS.map(|sign| format!("{mark}{server}{sign}")))
        });
        Self {
            prefixes: prefixes.collect(),
            tools: tools.iter().copied().zip(python_names).collect(),
        }
    }

    /// How many tools there are.
    pub(super) fn len(&self) -> usize {
        self.tools.len()
    }

    /// The name of the tool at a position on the wire.
    pub(super) fn wire(&self, tool: usize) -> String {
        self.tools[tool].0.to_owned()
    }

    /// The tools that `rule`, a name or a pattern, means.
    pub(super) fn find(&self, rule: &str) -> Found {
        // All tools, even if there are none.
        if rule == "*" {
            return Found::Tools((0..self.tools.len()).collect());
        }
        let forms = || std::iter::once(rule).chain(self.without_server(rule));
        for form in forms() {
            let exact = self
                .one(form)
                .map_or_else(|| self.pattern(form), |tool| vec![tool]);
            if !exact.is_empty() {
                return Found::Tools(exact);
            }
        }
        for form in forms() {
            match self.in_any_case(form).as_slice() {
                [] => {}
                tools if tools.len() == 1 || form.contains('*') => {
                    return Found::Tools(tools.to_vec());
                }
                several => {
                    let meant = self.quoted(several, " and ");
                    return Found::Near(format!(
                        "{rule:?} may mean the tools {meant}; write one of them exactly"
                    ));
                }
            }
        }
        let near: Vec<usize> = self
            .positions(|name| forms().any(|form| is_near(form, name)))
            .collect();
        if near.is_empty() {
            return Found::Nothing;
        }
        let meant = self.quoted(&near, " or ");
        Found::Near(format!(
            "the server has no tool {rule:?}; did you mean {meant}?"
        ))
    }

    /// The tool that has exactly this name; the one on the wire goes before the one that scripts use.
    fn one(&self, name: &str) -> Option<usize> {
        let named =
            |is_named: &dyn Fn(&(&str, String)) -> bool| self.tools.iter().position(is_named);
        named(&|(wire, _)| *wire == name).or_else(|| named(&|(_, python)| python == name))
    }

    fn pattern(&self, pattern: &str) -> Vec<usize> {
        if !pattern.contains('*') {
            return Vec::new();
        }
        self.positions(|name| fits(pattern, name)).collect()
    }

    fn in_any_case(&self, form: &str) -> Vec<usize> {
        let form = form.to_lowercase();
        self.positions(|name| fits(&form, &name.to_lowercase()))
            .collect()
    }

    /// The tools of which one of the names is as wanted.
    fn positions(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = usize> {
        let named = self.tools.iter().enumerate();
        named
            .filter(move |(_, (wire, python))| is_wanted(wire) || is_wanted(python))
            .map(|(position, _)| position)
    }

    /// `rule` without the name of the server in front of it, in every way in which that name can be written there.
    fn without_server<'r>(&self, rule: &'r str) -> impl Iterator<Item = &'r str> {
        self.prefixes.iter().filter_map(move |prefix| {
            let (before, after) = rule.split_at_checked(prefix.len())?;
            (before.eq_ignore_ascii_case(prefix) && !after.is_empty()).then_some(after)
        })
    }

    /// The first of `tools` as scripts call them.
    fn quoted(&self, tools: &[usize], between: &str) -> String {
        let named = tools.iter().take(MAX_SUGGESTED);
        // These are the names for scripts, because two tools that differ only on the wire look alike otherwise.
        let quoted: Vec<String> = named
            .map(|tool| format!("{:?}", self.tools[*tool].1))
            .collect();
        quoted.join(between)
    }
}

/// Whether `form`, a name or a pattern that fits no tool, most likely means the tool `name`.
fn is_near(form: &str, name: &str) -> bool {
    if form.contains('*') {
        let letters = |text: &str| -> String {
            let kept = text
                .chars()
                .filter(|mark| mark.is_alphanumeric() || *mark == '*');
            kept.flat_map(char::to_lowercase).collect()
        };
        return fits(&letters(form), &letters(name));
    }
    // What stands in front may be a server's name, possibly a wrong one.
    let tail = form.rsplit(['.', '/', ':']).next().unwrap_or(form);
    let tail = tail.rsplit("__").next().unwrap_or(tail);
    resembles(form, name) || (tail != form && (tail == name || resembles(tail, name)))
}

/// Whether `name` is `pattern`, in which `*` stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, name, expected) in [
            ("a*", "a", true),
            ("a*c", "abc", true),
            ("a*c", "acb", false),
            ("*b*", "abc", true),
            ("a*a", "a", false),
            ("a**c", "ac", true),
            ("abc", "abc", true),
            ("abc", "abcd", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    proptest! {
        #[test]
        fn a_pattern_of_stars_fits_everything(name in ".{0,12}", stars in "\\*{1,4}") {
            prop_assert!(fits(&stars, &name));
            let part = name.replace('*', "");
            let (around, longer) = (format!("*{part}*"), format!("x{part}y"));
            prop_assert!(fits(&around, &longer));
        }
    }
}
