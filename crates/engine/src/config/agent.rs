//! `[agent]`: which model writes the scripts of the agent, and what one task may use.

use std::time::Duration;

use super::section::Section;

/// Which model writes the scripts of the agent, and what one task may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentSettings {
    /// The model's name, perhaps with its provider before it: `anthropic::claude-sonnet-4-5`.
    pub model: Option<String>,
    /// Where the model is served, if not where its provider usually does that.
    pub base_url: Option<String>,
    /// The variable that holds the key, if not the one that is usual for the provider.
    pub key_env: Option<String>,
    /// The scripts that may be tried, at least 1.
    pub attempts: Option<u32>,
    /// The tokens of all questions and answers.
    pub tokens: Option<u64>,
    /// The WebAssembly fuel of all scripts.
    pub fuel: Option<u64>,
    /// The wall time of the whole task.
    pub timeout: Option<Duration>,
    /// The wall time of one answer of the model, its retries included.
    pub model_timeout: Option<Duration>,
}

impl AgentSettings {
    /// These settings; a setting that is missing here is taken from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            model: self.model.or(other.model),
            base_url: self.base_url.or(other.base_url),
            key_env: self.key_env.or(other.key_env),
            attempts: self.attempts.or(other.attempts),
            tokens: self.tokens.or(other.tokens),
            fuel: self.fuel.or(other.fuel),
            timeout: self.timeout.or(other.timeout),
            model_timeout: self.model_timeout.or(other.model_timeout),
        }
    }

    pub(super) fn read(section: Section<'_>) -> Self {
        // An empty text switches a setting of a file off, which matters for variables.
        let text = |key| {
            let text = section.text(key).map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Self {
            model: text("model"),
            base_url: text("base_url"),
            key_env: text("key_env"),
            attempts: section.number("attempts"),
            tokens: section.number("tokens"),
            fuel: section.number("fuel"),
            timeout: section.time("timeout"),
            model_timeout: section.time("model_timeout"),
        }
    }
}
