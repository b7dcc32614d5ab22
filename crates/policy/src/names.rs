//! Forbidden names: read anywhere, unless the script defines them.

use ruff_text_size::TextSize;

use super::given::Given;
use super::remedies;
use super::rules::RuleSettings;
use super::violation::Rule;
use super::walk::{Facts, Finding};

/// Checks every name that the script reads. Calling is not asked for: `e = eval` counts too. A variable that the script
/// is given is as good as one that it defines.
pub(super) fn check(facts: &Facts<'_>, rules: &RuleSettings, given: &Given<'_>) -> Vec<Finding> {
    let forbidden = facts
        .loads
        .iter()
        .filter(|load| rules.forbidden_names.contains(load.name))
        .filter(|load| !given.has_variable(load.name) && !given.has_use_for(load.name))
        .filter(|load| !facts.scopes.defines(load));
    forbidden.map(|load| name(load.name, load.offset)).collect()
}

pub(super) fn name(name: &str, offset: TextSize) -> Finding {
    Finding {
        rule: Rule::ForbiddenName,
        offset,
        message: format!("`{name}` is not allowed"),
        remedy: remedies::name(name),
    }
}
