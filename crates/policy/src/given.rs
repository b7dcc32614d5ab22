//! What a script is given besides the language, as far as the rules and their remedies must know it.

use std::collections::BTreeSet;

use codecell_tools::{Catalog, JsonObject};

/// What is known of a script's surroundings. Nothing is, where a script is checked without servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The tools that it can call.
    pub catalog: Option<&'a Catalog>,
    /// The variables that it is given.
    pub variables: Option<&'a JsonObject>,
    /// The modules and packages among the files that it is given.
    pub modules: Option<&'a BTreeSet<&'a str>>,
    /// Whether it has a stdin of its own, which `input` reads.
    pub stdin: bool,
}

impl Given<'_> {
    pub(super) fn has_module(&self, name: &str) -> bool {
        self.modules.is_some_and(|modules| modules.contains(name))
    }

    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.variables
            .is_some_and(|variables| variables.contains_key(name))
    }

    /// Whether `name` is forbidden only where there is nothing to read.
    pub(super) fn has_use_for(&self, name: &str) -> bool {
        self.stdin && name == "input"
    }
}
