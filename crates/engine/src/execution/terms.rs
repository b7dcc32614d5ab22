//! What scripts must keep to and can rely on, in the words that their authors read, whoever has them written.

use super::{Determinism, Limits};
use codecell_policy::ScriptBounds;

/// What is said where executions are deterministic.
const REPEATABLE: &str = " Runs are repeatable: the clock and random numbers are simulated.";

/// How long a script may be, if the policy bounds that, how long it may compute, and whether its runs are repeatable.
#[must_use]
pub fn terms_in_words(
    limits: &Limits,
    bounds: Option<ScriptBounds>,
    deterministic: Option<Determinism>,
) -> String {
    let computing = limits.computing_in_words();
    let length = bounds.map(|bounds| {
        let (characters, lines) = (bounds.characters, bounds.lines);
        format!("{characters} characters, {lines} lines and ")
    });
    let length = length.unwrap_or_default();
    let repeatable = deterministic.map_or("", |_| REPEATABLE);
    format!("A script has at most {length}about {computing} of computing.{repeatable}")
}
