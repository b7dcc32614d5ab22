//! Tool calls written down with their replies, and executions that get these replies in the place of servers.
//!
//! A [`Recorder`] writes a file, and a [`Replay`] is made of one. Either stands between the scripts of an executor and its
//! servers, as a [`Recording`]. Executions are to be deterministic then: only so they make the same calls again, in the same
//! order.

mod error;
mod line;
mod listing;
mod mismatch;
mod recorder;
mod replay;

use std::sync::Arc;

pub use error::RecordingError;
pub use recorder::Recorder;
pub use replay::Replay;

use crate::execution::Request;
use codecell_tools::ToolCaller;

/// What is done with the calls of an executor's scripts.
#[derive(Clone)]
pub enum Recording {
    /// They are written down.
    Record(Arc<Recorder>),
    /// They are answered from what was written down.
    Replay(Arc<Replay>),
}

/// The tools of one execution whose calls are recorded or replayed.
pub(super) struct Session {
    /// What the script calls.
    pub(super) tools: Arc<dyn ToolCaller>,
    end: End,
}

enum End {
    Record(Arc<recorder::Execution>),
    Replay(Arc<replay::Execution>),
}

impl Recording {
    /// Begins the execution of `request`, whose script calls `tools` unless it is replayed.
    pub(super) fn begin(&self, request: &Request, tools: &Arc<dyn ToolCaller>) -> Session {
        let (code, name) = (request.code.as_str(), request.name.as_deref());
        match self {
            Self::Record(recorder) => {
                let execution = Arc::new(recorder.begin((code, name), Arc::clone(tools)));
                Session {
                    tools: execution.clone(),
                    end: End::Record(execution),
                }
            }
            Self::Replay(replay) => {
                let execution = Arc::new(replay.begin(code, name));
                Session {
                    tools: execution.clone(),
                    end: End::Replay(execution),
                }
            }
        }
    }

    /// Whether calls are answered without servers.
    pub(super) fn is_replay(&self) -> bool {
        matches!(self, Self::Replay(_))
    }

    /// What stands in the place of the servers, if they are not to be started.
    pub(super) fn stand_in(&self) -> Option<Arc<dyn ToolCaller>> {
        match self {
            Self::Record(_) => None,
            Self::Replay(replay) => Some(replay.tools()),
        }
    }
}

impl Session {
    /// Ends the execution. Returns what has to be told of the recording.
    pub(super) fn end(self) -> Vec<String> {
        match self.end {
            End::Record(execution) => execution.end().into_iter().collect(),
            End::Replay(execution) => execution.end(),
        }
    }
}
