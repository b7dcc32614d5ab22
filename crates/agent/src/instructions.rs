//! What every model is told before its first task: how to answer, and how scripts are written here.

use super::{Terms, ToolContext};
use codecell_engine::execution::terms_in_words;

/// How the work goes and what an answer looks like.
const WORK: &str = include_str!("instructions.md");

/// What scripts have besides the functions: with files of their own, and without.
const WITH_FILES: &str = "\
The standard library can be imported. `open` works on files in /cell, which are gone when the script ends. All else goes \
through functions.";
const WITHOUT_FILES: &str = "\
The standard library can be imported. All else, such as files and network, goes through functions.";

/// What a model has to keep to while it does a task with the tools of `context`.
pub(super) fn instructions(terms: &Terms, context: &ToolContext) -> String {
    let has_files = terms.bounds.is_none_or(|bounds| bounds.files);
    let has = if has_files { WITH_FILES } else { WITHOUT_FILES };
    let kept = terms_in_words(&terms.limits, terms.bounds, terms.deterministic);
    let ToolContext { guide, functions } = context;
    format!(
        "{WORK}\n# Scripts\n\nA script is Python 3.13. {guide} {has} {kept}\n\n# Functions\n\n{functions}\n"
    )
}
