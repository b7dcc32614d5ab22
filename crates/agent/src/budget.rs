//! What one task may use, all in all.

use std::time::Duration;

use codecell_engine::config::AgentSettings;
use codecell_engine::execution::Fuel;

use super::MAX_ATTEMPTS;

/// The most tokens of one answer: enough for the longest script that the policy lets pass, and what every provider takes.
pub const MAX_ANSWER_TOKENS: u32 = 8_192;

/// What one task may use, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Scripts that are tried, and answers that cannot be read, all together.
    pub attempts: u32,
    /// Tokens of all questions and answers.
    pub tokens: u64,
    /// Fuel of all scripts.
    pub fuel: Fuel,
    /// From the task to its outcome.
    pub wall_time: Duration,
    /// For one answer of the model.
    pub model_time: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            attempts: 5,
            tokens: 200_000,
            // As much as scripts can use in the wall time, which so decides.
            fuel: Fuel(10_000_000_000_000),
            wall_time: Duration::from_secs(300),
            model_time: Duration::from_secs(120),
        }
    }
}

impl Budget {
    /// This budget with no more than these attempts and this time, where they are said.
    #[must_use]
    pub fn lowered(self, attempts: Option<u32>, wall_time: Option<Duration>) -> Self {
        Self {
            attempts: attempts.map_or(self.attempts, |most| most.clamp(1, self.attempts)),
            wall_time: wall_time.map_or(self.wall_time, |most| most.min(self.wall_time)),
            ..self
        }
    }

    /// The budget that `settings` give; what they do not say is the default.
    #[must_use]
    pub fn of(settings: &AgentSettings) -> Self {
        let default = Self::default();
        Self {
            attempts: settings
                .attempts
                .unwrap_or(default.attempts)
                .clamp(1, MAX_ATTEMPTS),
            tokens: settings.tokens.unwrap_or(default.tokens),
            fuel: settings.fuel.map_or(default.fuel, Fuel),
            wall_time: settings.timeout.unwrap_or(default.wall_time),
            model_time: settings.model_timeout.unwrap_or(default.model_time),
        }
    }
}
