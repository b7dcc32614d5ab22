//! Answers the calls of executions from a recording.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::RecordingError;
use super::line::{Asked, Call, FORMAT, Line, MAX_FILE_BYTES, MAX_LINE_BYTES, masked};
use super::recorder::asked;
use super::{listing, mismatch};
use crate::audit::sha256;
use codecell_basics::sync::lock;
use codecell_sandbox::Determinism;
use codecell_tools::{Catalog, Masks, ToolCall, ToolCaller, ToolFailure, ToolRef, ToolReply};

/// A recording that is answered from.
pub struct Replay {
    image: String,
    determinism: Determinism,
    catalog: Arc<Catalog>,
    masks: Arc<Masks>,
    /// The executions that nobody has replayed yet, in order.
    executions: Mutex<BTreeMap<u64, Recorded>>,
}

/// One recorded execution.
#[derive(Default)]
struct Recorded {
    script_sha256: String,
    name: Option<String>,
    calls: Vec<Call>,
}

/// One execution whose calls are answered.
pub(super) struct Execution {
    catalog: Arc<Catalog>,
    masks: Arc<Masks>,
    /// Never held across an await.
    state: Mutex<State>,
}

struct State {
    recorded: std::vec::IntoIter<Call>,
    calls: usize,
    /// The first mismatch. What comes after it is another story than the recorded one.
    mismatch: Option<String>,
}

impl Replay {
    /// Reads the recording `path`. Arguments are compared without the secrets of `masks`.
    ///
    /// # Errors
    /// [`RecordingError`] for a file that cannot be read or is no recording.
    pub fn read(path: &Path, masks: Arc<Masks>) -> Result<Self, RecordingError> {
        let unreadable = |error| RecordingError::File {
            file: path.to_owned(),
            error,
        };
        let file = File::open(path).map_err(unreadable)?;
        let mut file = BufReader::new(file.take(MAX_FILE_BYTES));
        let mut header = None;
        let mut servers = None;
        let mut executions = BTreeMap::<u64, Recorded>::new();
        let mut number = 0;
        loop {
            number += 1;
            let wrong = |problem: String| RecordingError::Line {
                file: path.to_owned(),
                line: number,
                problem,
            };
            let mut text = Vec::new();
            let mut bounded = (&mut file).take(MAX_LINE_BYTES as u64);
            let length = bounded.read_until(b'\n', &mut text).map_err(unreadable)?;
            if length == 0 {
                break;
            }
            if text.pop() != Some(b'\n') {
                return Err(wrong("the line is cut off or too long".to_owned()));
            }
            let line = serde_json::from_slice(&text)
                .map_err(|error| wrong(format!("it is no line of a recording: {error}")))?;
            match (line, &header) {
                (Line::Header { recording, .. }, None) if recording != FORMAT => {
                    let problem = format!(
                        "the form of the recording is {recording}, and {FORMAT} is known here"
                    );
                    return Err(wrong(problem));
                }
                (Line::Header { image, seed, .. }, None) => header = Some((image, seed)),
                (_, None) => return Err(wrong("a recording begins with another line".to_owned())),
                (Line::Header { .. }, Some(_)) => {
                    return Err(wrong("the recording begins a second time".to_owned()));
                }
                (Line::Servers { servers: newer }, _) => servers = Some(newer),
                (
                    Line::Execution {
                        execution,
                        script_sha256,
                        name,
                    },
                    _,
                ) => {
                    let begun = Recorded {
                        script_sha256,
                        name,
                        calls: Vec::new(),
                    };
                    executions.insert(execution, begun);
                }
                (Line::Call(call), _) => {
                    let known = executions.get_mut(&call.execution);
                    let execution = known.ok_or_else(|| {
                        wrong(format!("execution {} has not begun", call.execution))
                    })?;
                    let next = execution.calls.len() + 1;
                    if call.call != next {
                        return Err(wrong(format!("call {next} is missing")));
                    }
                    execution.calls.push(*call);
                }
            }
        }
        let Some((image, seed)) = header else {
            return Err(RecordingError::Line {
                file: path.to_owned(),
                line: 1,
                problem: "the file is empty".to_owned(),
            });
        };
        Ok(Self {
            image,
            determinism: Determinism { seed },
            catalog: Arc::new(listing::catalog(servers.unwrap_or_default())),
            masks,
            executions: Mutex::new(executions),
        })
    }

    /// By what the executions were made repeatable.
    #[must_use]
    pub fn determinism(&self) -> Determinism {
        self.determinism
    }

    /// The name of the image that the scripts ran in.
    #[must_use]
    pub fn image(&self) -> &str {
        &self.image
    }

    /// The recorded tools, for whoever lists them; their calls are answered only within an execution.
    pub(super) fn tools(&self) -> Arc<dyn ToolCaller> {
        Arc::new(self.execution(Recorded::default()))
    }

    /// Replays the next recorded execution of the script `code`, or, if there is none, the next one of all: it is the
    /// script that was changed then. An execution with a name is replayed under that name alone, because executions under
    /// several names may run in any order.
    pub(super) fn begin(&self, code: &str, name: Option<&str>) -> Execution {
        let hash = sha256(code);
        let mut executions = lock(&self.executions);
        let named = |recorded: &(&u64, &Recorded)| recorded.1.name.as_deref() == name;
        let same = executions
            .iter()
            .filter(named)
            .find(|(_, recorded)| recorded.script_sha256 == hash);
        let number = same
            .or_else(|| executions.iter().find(named))
            .map(|(number, _)| *number);
        let recorded = number.and_then(|number| executions.remove(&number));
        self.execution(recorded.unwrap_or_default())
    }

    fn execution(&self, recorded: Recorded) -> Execution {
        Execution {
            catalog: Arc::clone(&self.catalog),
            masks: Arc::clone(&self.masks),
            state: Mutex::new(State {
                recorded: recorded.calls.into_iter(),
                calls: 0,
                mismatch: None,
            }),
        }
    }
}

impl Execution {
    /// What has to be told of the replay: where it left the recording, and which calls nobody made.
    pub(super) fn end(&self) -> Vec<String> {
        let state = lock(&self.state);
        if let Some(mismatch) = &state.mismatch {
            return vec![mismatch.clone()];
        }
        let unused = state.recorded.as_slice();
        let Some(Call {
            call,
            asked: Asked { server, tool, .. },
            ..
        }) = unused.first()
        else {
            return Vec::new();
        };
        vec![format!(
            "replay: recorded calls that the script did not make: {}, from call {call}, {server}.{tool}, on",
            unused.len()
        )]
    }

    fn answer(&self, call: ToolCall) -> Result<ToolReply, ToolFailure> {
        let found = ToolRef::find(&self.catalog, &call.server, &call.tool);
        let mut now = asked(&self.catalog, (&call.server, &call.tool), call.arguments);
        now.arguments = masked(now.arguments, &self.masks.current());
        let mut state = lock(&self.state);
        state.calls += 1;
        if let Some(mismatch) = &state.mismatch {
            let after = format!("the replay has ended before this call; {mismatch}");
            return Err(ToolFailure::NotRecorded(after));
        }
        let recorded = state.recorded.next();
        match recorded {
            Some(recorded) if recorded.asked == now => {
                let reply = recorded.answer.into_outcome()?;
                Ok(match found {
                    Some(found) => found.tool().promised(reply),
                    None => reply,
                })
            }
            recorded => {
                let recorded = recorded.as_ref().map(|call| &call.asked);
                let mismatch = mismatch::told(state.calls, recorded, &now);
                state.mismatch = Some(mismatch.clone());
                Err(ToolFailure::NotRecorded(mismatch))
            }
        }
    }
}

impl ToolCaller for Execution {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        ready(self.answer(call)).boxed()
    }
}
