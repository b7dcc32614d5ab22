//! Scripts run as plain programs, for those who call SandboxFusion's `run_code`: an evaluation or a training that needs
//! nothing but another address. It is the same executor, with the same limits, as behind `execute_code`.
//!
//! A program here is taken as it stands, and all that comes back is what a process would leave: what it printed, its exit
//! status, and the files that were asked for.

mod request;
mod response;
mod stderr;

use std::fmt;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::waiting::Waiting;
use crate::{MAX_PENDING_CALLS, Server};
use codecell_engine::Settings;
use codecell_engine::execution::{
    ClientName, Diagnostics, ErrorType, Lacked, Limits, MemoryBytes, Outcome, Request, Stdin,
};
use codecell_sandbox::LEAST_MEMORY_BYTES;
use request::{Asked, Mistake};
use response::Response;

/// What is kept of a program's output unless that is configured, in bytes: as much as SandboxFusion reads. Whoever
/// compares outputs needs all of them.
const OUTPUT_BYTES: usize = 1 << 20;

/// The least memory that a program gets, in bytes: what any needs, and 20 MiB.
const LEAST_BYTES: u64 = LEAST_MEMORY_BYTES + (20 << 20);

/// Runs programs.
#[derive(Clone)]
pub struct RunCode {
    server: Server,
    limits: Limits,
    max_timeout: Duration,
}

/// What becomes of a request.
pub(super) enum Answered {
    /// The program was run, or would not run by its own fault.
    Ran(Box<Response>),
    /// The request cannot be understood or granted.
    Malformed(Vec<Mistake>),
    /// The program may run at another time.
    Turned(Turned),
}

/// Why a program does not run now.
pub(super) enum Turned {
    /// The client has used up its quota.
    Quota(Reason),
    /// No slot became free in time.
    Slot(Reason),
    /// Anything else.
    Unavailable(Reason),
}

/// The reason in words, and when to come back.
pub(super) struct Reason {
    pub(super) message: String,
    pub(super) retry_after_s: Option<u64>,
}

impl RunCode {
    /// Runs programs by means of `server`, within the limits of `settings`.
    #[must_use]
    pub fn new(server: Server, settings: &Settings) -> Self {
        let limits = settings.limits(Limits {
            output_bytes: OUTPUT_BYTES,
            ..Limits::default()
        });
        Self {
            server,
            limits,
            max_timeout: settings.max_timeout(),
        }
    }

    /// Runs what `body` asks for. Dropping the future stops the program; `stopped` does so because the host ends.
    pub(super) async fn run(
        &self,
        body: &[u8],
        client: ClientName,
        stopped: CancellationToken,
    ) -> Answered {
        let received = Instant::now();
        let asked = Asked::read(body, self.limits.input_file_bytes);
        let code = asked.as_ref().ok().map(|asked| asked.code.as_str());
        let waiting = Waiting::new(&self.server.observers, Some(client), code);
        let asked = match asked {
            Ok(asked) => asked,
            Err(mistakes) => {
                let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                let _ = waiting.refused(Outcome::not_run(
                    ErrorType::InvalidArgument,
                    told.join("; "),
                    None,
                ));
                return Answered::Malformed(mistakes);
            }
        };
        let Ok(_pending) = self.server.pending.try_acquire() else {
            let message = format!("{MAX_PENDING_CALLS} calls are already waiting");
            return answered(waiting.refused(Outcome::too_many(message)), &asked);
        };
        let request = Request {
            code: asked.code.clone(),
            is_program: true,
            files: asked.files.clone(),
            return_files: asked.fetched.patterns(),
            limits: self.limits_of(&asked),
            deterministic: self.server.terms.deterministic,
            patience: Some(asked.patience),
            stdin: Stdin::of(std::io::Cursor::new(asked.stdin.clone())),
            received: Some(received),
            stopped,
            ..Request::default()
        };
        answered(self.server.run(waiting, request).await, &asked)
    }

    /// The operator's limits, and the client's where these are lower.
    fn limits_of(&self, asked: &Asked) -> Limits {
        let memory = asked.memory.map_or(self.limits.memory, |memory| {
            MemoryBytes(memory.max(LEAST_BYTES).min(self.limits.memory.0))
        });
        Limits {
            memory,
            wall_time: asked.run_time.min(self.max_timeout),
            ..self.limits
        }
    }
}

impl fmt::Debug for RunCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RunCode")
            .field("limits", &self.limits)
            .field("max_timeout", &self.max_timeout)
            .finish_non_exhaustive()
    }
}

fn answered(outcome: Outcome, asked: &Asked) -> Answered {
    let Some(found) = &outcome.diagnostics else {
        return Answered::Ran(Box::new(Response::new(outcome, asked)));
    };
    match (&found.error_type, found.lacked) {
        (ErrorType::InvalidArgument, _) => {
            Answered::Malformed(vec![Mistake::of_request(found.message.clone())])
        }
        (_, Some(Lacked::Quota)) => Answered::Turned(Turned::Quota(reason(found))),
        (_, Some(Lacked::Slot)) => Answered::Turned(Turned::Slot(reason(found))),
        (ErrorType::Unavailable | ErrorType::Cancelled, None) => {
            Answered::Turned(Turned::Unavailable(reason(found)))
        }
        _ => Answered::Ran(Box::new(Response::new(outcome, asked))),
    }
}

fn reason(found: &Diagnostics) -> Reason {
    let message = match &found.hint {
        Some(hint) => format!("{}: {hint}", found.message),
        None => found.message.clone(),
    };
    Reason {
        message,
        retry_after_s: found.retry_after,
    }
}
