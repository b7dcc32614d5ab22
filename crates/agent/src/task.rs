//! What an agent is asked to do.

use std::sync::Arc;

use codecell_engine::execution::{ClientName, InputFiles, Observers};
use tokio_util::sync::CancellationToken;

use super::Steps;

/// The longest task, in characters.
pub(super) const MAX_TASK_CHARS: usize = 20_000;

/// The longest context of a task, in characters: what several letters or a page of a log have, and a tenth of the tokens
/// that a task may use by default.
pub const MAX_CONTEXT_CHARS: usize = 40_000;

/// One task.
#[derive(Clone, Default)]
pub struct Task {
    /// What is to be done, in plain words.
    pub text: String,
    /// What the model may need to know for it. No tools are looked for by these words.
    pub context: String,
    /// Files that each script finds in its working folder.
    pub files: InputFiles,
    /// Who asks, where that is known.
    pub client: Option<ClientName>,
    /// Who is told what happens in the scripts, as it happens.
    pub observers: Observers,
    /// Who are told of each step.
    pub steps: Vec<Arc<dyn Steps>>,
    /// Cancels the task, which then still has an outcome.
    pub cancelled: CancellationToken,
    /// Cancels the task because the host ends, which the outcome says.
    pub stopped: CancellationToken,
    /// Cancels the task because whoever started the program interrupts it, which the outcome says.
    pub interrupted: CancellationToken,
}

impl Task {
    /// The task `text` of nobody in particular.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// What is wrong with its text, if anything is.
    #[must_use]
    pub fn mistake(text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return Some("the task is empty; say in plain words what is to be done".to_owned());
        }
        (text.chars().count() > MAX_TASK_CHARS).then(|| {
            format!(
                "the task has more than {MAX_TASK_CHARS} characters; leave the data to the tools"
            )
        })
    }

    /// What is wrong with its context, if anything is.
    #[must_use]
    pub fn mistake_of_context(context: &str) -> Option<String> {
        (context.chars().count() > MAX_CONTEXT_CHARS).then(|| {
            format!(
                "the context has more than {MAX_CONTEXT_CHARS} characters; give what is long as a file, which scripts read"
            )
        })
    }

    /// Who has cancelled it, in words, if somebody has.
    pub(super) fn cancellation(&self) -> Option<&'static str> {
        if self.interrupted.is_cancelled() {
            Some("the task was interrupted by a signal")
        } else if self.stopped.is_cancelled() {
            Some("the task was cancelled because the server is being stopped")
        } else {
            self.cancelled
                .is_cancelled()
                .then_some("the task was cancelled")
        }
    }

    /// Waits until somebody cancels it.
    pub(super) async fn is_cancelled(&self) {
        tokio::select! {
            () = self.cancelled.cancelled() => {}
            () = self.stopped.cancelled() => {}
            () = self.interrupted.cancelled() => {}
        }
    }
}
