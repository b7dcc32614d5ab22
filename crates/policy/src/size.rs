//! How long a script may be.

use super::rules::RuleSettings;
use super::source::{Source, text_size};
use super::violation::Rule;
use super::walk::Finding;

/// What of `source` is longer than `rules` allow.
pub(super) fn oversize(source: &Source<'_>, rules: &RuleSettings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let characters = source.text.chars().count();
    if characters > rules.max_characters {
        let first_beyond = source.text.char_indices().nth(rules.max_characters);
        let offset = first_beyond.map_or(0, |(offset, _)| offset);
        findings.push(Finding {
            rule: Rule::Size,
            offset: text_size(offset),
            message: format!(
                "the script has {characters} characters, {} are allowed",
                rules.max_characters
            ),
            remedy: "split the work over several scripts, and pass data as variables or read \
                     it through a tool instead of writing it into the script"
                .into(),
        });
    }
    let lines = source.lines();
    if lines > rules.max_lines {
        findings.push(Finding {
            rule: Rule::Size,
            offset: source.line_start(rules.max_lines).unwrap_or_default(),
            message: format!(
                "the script has {lines} lines, {} are allowed",
                rules.max_lines
            ),
            remedy: "split the work over several scripts".into(),
        });
    }
    findings
}
