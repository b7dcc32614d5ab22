//! What every model is told before its first task: how to answer, and how scripts are written here.

use super::{Terms, ToolContext};
use codecell_engine::execution::terms_in_words;

/// How the work goes and what an answer looks like.
const WORK: &str = include_str!("instructions.md");

/// What can be imported everywhere.
const LIBRARY: &str = "The standard library can be imported";

/// What scripts have besides the functions: with files of their own, and without.
const WITH_FILES: &str = "\
`open` works on files in /cell, which are gone when the script ends. All else goes \
through functions.";
const WITHOUT_FILES: &str = "\
All else, such as files and network, goes through functions.";

/// What a model has to keep to while it does a task with the tools of `context`.
pub(super) fn instructions(terms: &Terms, context: &ToolContext) -> String {
    let has_files = terms.bounds.is_none_or(|bounds| bounds.files);
    let has = match (has_files, terms.packages.as_str()) {
        (true, "") => format!("{LIBRARY}. {WITH_FILES}"),
        (true, packages) => format!("{LIBRARY}, and {packages}. {WITH_FILES}"),
        (false, _) => format!("{LIBRARY}. {WITHOUT_FILES}"),
    };
    let kept = terms_in_words(&terms.limits, terms.bounds, terms.deterministic);
    let ToolContext { guide, functions } = context;
    format!(
        "{WORK}\n# Scripts\n\nA script is Python 3.13. {guide} {has} {kept}\n\n# Functions\n\n{functions}\n"
    )
}
