//! What comes back, in the shape that SandboxFusion's clients read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::request::Asked;
use super::stderr;
use codecell_engine::execution::{ErrorType, Outcome};

/// The answer to a request.
#[derive(Debug, Serialize)]
pub(crate) struct Response {
    status: Status,
    /// What is wrong with the sandbox, where it is at fault.
    message: String,
    /// Nothing is compiled in advance.
    compile_result: Option<RunResult>,
    run_result: RunResult,
    executor_pod_name: Option<String>,
    /// The fetched files in Base64, by their names as they were asked for.
    files: BTreeMap<String, String>,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum Status {
    /// The program ended with status 0.
    Success,
    /// It did not.
    Failed,
    /// The sandbox is at fault.
    SandboxError,
}

/// What a process would leave.
#[derive(Debug, Serialize)]
struct RunResult {
    status: RunStatus,
    /// In seconds.
    execution_time: f64,
    /// `None` if the program did not end by itself.
    return_code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum RunStatus {
    /// By itself.
    Finished,
    /// By a fault of the sandbox.
    Error,
    /// Because its time or its fuel, which is time that does not depend on the machine, was used up.
    TimeLimitExceeded,
}

impl Response {
    /// The answer to what was `asked`, which came to `outcome`.
    pub(super) fn new(outcome: Outcome, asked: &Asked) -> Self {
        let (ended, return_code) = end(&outcome);
        let status = match (ended, return_code) {
            (RunStatus::Error, _) => Status::SandboxError,
            (RunStatus::Finished, Some(0)) => Status::Success,
            _ => Status::Failed,
        };
        let message = match &outcome.diagnostics {
            Some(found) if status == Status::SandboxError => found.message.clone(),
            _ => String::new(),
        };
        let files = files(&outcome, asked);
        Self {
            status,
            message,
            compile_result: None,
            run_result: RunResult {
                status: ended,
                execution_time: outcome.run_time.as_secs_f64(),
                return_code,
                stderr: stderr::of(outcome.stderr, outcome.diagnostics.as_ref()),
                stdout: outcome.stdout,
            },
            executor_pod_name: None,
            files,
        }
    }
}

/// How the program ended, and its exit status if it ended by itself.
fn end(outcome: &Outcome) -> (RunStatus, Option<i32>) {
    let Some(found) = &outcome.diagnostics else {
        return (RunStatus::Finished, Some(0));
    };
    match found.error_type {
        ErrorType::Timeout | ErrorType::FuelExhausted => (RunStatus::TimeLimitExceeded, None),
        ErrorType::Internal => (RunStatus::Error, None),
        _ => (RunStatus::Finished, Some(found.exit_code.unwrap_or(1))),
    }
}

/// The files to fetch, as far as they are there. A file that the program was given and left as it was is one of them.
fn files(outcome: &Outcome, asked: &Asked) -> BTreeMap<String, String> {
    let found = asked.fetched.iter().filter_map(|(name, path)| {
        let in_cell = path.in_cell()?;
        let left = outcome.contents.iter().find(|file| file.path == in_cell);
        let content = match left {
            Some(file) => &file.data,
            // A changed file that does not come back is too large, which stderr says.
            None if outcome.files.iter().any(|file| file.path == in_cell) => return None,
            None => &asked.files.iter().find(|file| file.path == *path)?.content,
        };
        Some((name.to_owned(), STANDARD.encode(content)))
    });
    found.collect()
}
