//! A model as the agent sees it: it reads one conversation, and answers with one text.

use std::time::Duration;

use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A model that can be asked.
pub trait Model: Send + Sync {
    /// What it is called, for whoever reads reports.
    fn name(&self) -> String;

    /// Asks it. Whoever calls this bounds the time; dropping the future gives the question up.
    ///
    /// # Errors
    /// [`ModelError`] where there is no answer, after as many tries as make sense.
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Reply, ModelError>>;
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// What it has to keep to, whatever is said below.
    pub instructions: String,
    /// What was said until now; the last to speak is the user.
    pub turns: Vec<Turn>,
    /// The most tokens that the answer may have.
    pub max_tokens: u32,
}

/// What one side said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Whoever asks.
    User(String),
    /// The model.
    Model(String),
}

impl Turn {
    /// What was said.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::User(text) | Self::Model(text) => text,
        }
    }
}

/// What a model answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// The text.
    pub text: String,
    /// What the question and the answer cost, where that was told.
    pub tokens: Option<Tokens>,
    /// Whether the text was cut because it became too long.
    pub is_cut: bool,
}

/// Numbers of tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tokens {
    /// Those of questions.
    pub input: u64,
    /// Those of answers.
    pub output: u64,
}

impl Tokens {
    /// All of them.
    #[must_use]
    pub fn all(self) -> u64 {
        self.input.saturating_add(self.output)
    }

    /// These and `more`.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            input: self.input.saturating_add(more.input),
            output: self.output.saturating_add(more.output),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// It declines to answer.
    #[error("the model declines: {0}")]
    Refused(String),
    /// It did not answer within this time.
    #[error("the model did not answer within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    /// It cannot be asked now.
    #[error("the model is not available: {0}")]
    Unavailable(String),
    /// It cannot be asked in this way, however often one tries: a wrong key, a name that is unknown.
    #[error("the model cannot be asked: {0}")]
    Misconfigured(String),
}
