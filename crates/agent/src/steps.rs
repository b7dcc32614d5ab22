//! What happens during a task, step by step, and who is told.

use codecell_basics::text::{one_line, shortened};
use codecell_engine::execution::Outcome;

use super::{Question, Reply, TaskOutcome};

/// Characters of what a step says about itself in a line.
const MAX_WORDS: usize = 200;

/// Is told of each step of a task at the moment when it happens. It must return at once.
pub trait Steps: Send + Sync {
    /// `step` happens.
    fn happened(&self, step: &Step<'_>);
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// The task begins.
    Begun {
        /// The task.
        task: &'a str,
        /// The model that is to do it.
        model: &'a str,
    },
    /// The model is asked.
    Asked {
        /// The attempt that the answer will be, from 1.
        attempt: u32,
        /// The most attempts.
        most: u32,
        /// What it is asked.
        question: &'a Question,
    },
    /// The model has answered.
    Answered {
        /// The attempt that the answer is.
        attempt: u32,
        /// What it answered.
        reply: &'a Reply,
    },
    /// The answer cannot be read.
    Malformed {
        /// The attempt that the answer is.
        attempt: u32,
        /// What is wrong with it.
        problem: &'a str,
    },
    /// A script begins.
    Script {
        /// The attempt that the script is.
        attempt: u32,
        /// Why the model wants it.
        reasoning: &'a str,
        /// The script.
        code: &'a str,
    },
    /// A script has ended.
    Ran {
        /// The attempt that the script is.
        attempt: u32,
        /// What came of it.
        outcome: &'a Outcome,
    },
    /// The task is over.
    Ended {
        /// What it came to.
        outcome: &'a TaskOutcome,
    },
}

impl Step<'_> {
    /// The step in a line for people; what only programs read has none.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        let words = match self {
            Self::Begun { .. } | Self::Answered { .. } => return None,
            Self::Asked { attempt, most, .. } if attempt > most => {
                "asking the model for its answer".to_owned()
            }
            Self::Asked { attempt, most, .. } => {
                format!("asking the model (attempt {attempt} of {most})")
            }
            Self::Malformed { attempt, problem } => {
                format!("answer {attempt} cannot be read: {problem}")
            }
            Self::Script {
                attempt, reasoning, ..
            } if reasoning.trim().is_empty() => format!("script {attempt} runs"),
            Self::Script {
                attempt, reasoning, ..
            } => format!("script {attempt}: {reasoning}"),
            Self::Ran { attempt, outcome } => {
                let seconds = outcome.duration_ms / 1e3;
                match (&outcome.diagnostics, outcome.tool_calls.len()) {
                    (Some(found), _) => {
                        format!(
                            "script {attempt} failed: {}: {}",
                            found.error_type, found.message
                        )
                    }
                    (None, 0) => format!("script {attempt} done in {seconds:.3} s"),
                    (None, 1) => {
                        format!("script {attempt} done in {seconds:.3} s, with 1 tool call")
                    }
                    (None, calls) => {
                        format!("script {attempt} done in {seconds:.3} s, with {calls} tool calls")
                    }
                }
            }
            Self::Ended { outcome } => match &outcome.diagnostics {
                None => "answered".to_owned(),
                Some(found) => format!("no answer: {}", found.message),
            },
        };
        Some(shortened(&one_line(&words), MAX_WORDS))
    }
}
