//! What the script's author is told about each way in which an execution ends.

use serde::Deserialize;

use super::outcome::A_MOMENT;
use super::request::Canceller;
use super::{Diagnostics, ErrorType, Limits};
use codecell_sandbox::{End, Run};
use codecell_tools::{Reader, ToolCaller};

/// The execution was cancelled.
pub(super) fn cancelled(by: Canceller) -> Diagnostics {
    cancelled_at(by, "")
}

/// The execution was cancelled at `place`, which is a phrase that follows the message.
fn cancelled_at(by: Canceller, place: &str) -> Diagnostics {
    let cause = match by {
        Canceller::Client => "the execution was cancelled",
        Canceller::Host => "the execution was cancelled because the server is being stopped",
        Canceller::Signal => "the script was interrupted by a signal",
    };
    let found = Diagnostics::new(ErrorType::Cancelled, format!("{cause}{place}"));
    let wanted = "call again if it is still wanted";
    match by {
        Canceller::Client => found.with_hint(wanted),
        Canceller::Host => found.with_hint(wanted).worth_retrying_after(A_MOMENT),
        // Whoever sent the signal knows whether the result is still wanted.
        Canceller::Signal => found,
    }
}

/// An observer objects to the execution.
pub(super) fn not_admitted(objection: &str) -> Diagnostics {
    Diagnostics::new(
        ErrorType::Unavailable,
        format!("no execution can begin: {objection}"),
    )
    .having_run_nothing("only the operator of this server can put that right")
}

/// An observer objects to the outcome of a script that ran.
pub(super) fn withheld(objection: &str) -> Diagnostics {
    Diagnostics::new(
        ErrorType::Internal,
        format!("the script ran, and its outcome is withheld: {objection}"),
    )
    .with_hint(
        "only the operator of this server can put that right; what the tool calls changed stays changed",
    )
}

/// Why the script of `run` did not run to its end, if it did not; `by` is who cancelled it, if somebody did.
pub(super) fn of_run(
    run: &Run,
    limits: &Limits,
    by: Canceller,
    tools: &dyn ToolCaller,
) -> Option<Diagnostics> {
    let seconds = limits.wall_time.as_secs_f64();
    let place = place(&run.stopped_at);
    let mut found = match &run.end {
        End::Finished => return None,
        End::Raised(json) => raised(json, run, limits, tools),
        End::FuelExhausted => {
            Diagnostics::new(ErrorType::FuelExhausted, format!("the script used up its {} units of fuel{place}", limits.fuel.0))
                .with_hint(format!(
                    "a script can compute for about {}, waiting for tools not counted: use built-in functions, sets and dicts in place \
                     of loops over loops, do part of the work in each of several scripts, and see that every loop ends",
                    limits.fuel.in_words()
                ))
        }
        End::TimedOut => Diagnostics::new(ErrorType::Timeout, format!("the script ran longer than {seconds} s{place}"))
            .with_hint(late(&run.awaited)),
        End::Cancelled => cancelled_at(by, &place),
        End::TooManyToolCalls => Diagnostics::new(
            ErrorType::ToolCallLimit,
            format!("the script asked for more than {} tool calls{place}", limits.tool_calls),
        )
        .with_hint("ask a tool for more at once, or go on in another script"),
        End::WithoutRoom => Diagnostics::new(
            ErrorType::MemoryLimit,
            format!("the files that the script was given do not fit its {} bytes of memory", limits.memory.0),
        )
        .having_run_nothing("give it fewer or smaller files, or have it read them in parts through a tool"),
        End::StackOverflow => {
            Diagnostics::new(ErrorType::Exception("RecursionError".to_owned()), "calls or data are nested too deeply")
                .with_hint("use a loop with a list as a stack instead of recursion")
        }
        End::Exited(code) => Diagnostics::new(
            ErrorType::Exception("SystemExit".to_owned()),
            format!("the script ended the interpreter with exit code {code}"),
        )
        .with_hint("let the script run to its end; its last expression is the result"),
        End::Crashed(reason) => {
            Diagnostics::new(ErrorType::Internal, format!("the interpreter crashed: {reason}"))
                .with_hint("the instance is gone and the next script is not affected; try another way to the same result")
        }
        End::Unavailable(reason) => Diagnostics::new(ErrorType::Unavailable, format!("no instance is available: {reason}"))
            .having_run_nothing("try again in a moment"),
    };
    if let End::Exited(code) = &run.end {
        found.exit_code = Some(*code);
    }
    found.line = found.line.or(run.stopped_at.first().copied());
    Some(found)
}

/// What to do about a script whose time was over. If it waited then for the start of servers, they are `awaited`.
fn late(awaited: &[String]) -> String {
    if awaited.is_empty() {
        return "do less in one script, wait for fewer or faster tools, or ask for a longer timeout"
            .to_owned();
    }
    let servers = awaited.join(", ");
    format!(
        "it was waiting for a server to start: {servers}; ask for a longer timeout, call again in a moment, or do \
         without that server"
    )
}

/// Where the script was when it was stopped, as a phrase that follows the reason for the stop.
fn place(lines: &[u32]) -> String {
    let Some((line, callers)) = lines.split_first() else {
        return String::new();
    };
    let callers: Vec<_> = callers.iter().map(u32::to_string).collect();
    match callers.as_slice() {
        [] => format!(", and was on line {line} then"),
        _ => format!(
            ", and was on line {line} then, called from line {}",
            callers.join(", from ")
        ),
    }
}

/// What the guest says about an exception.
#[derive(Deserialize)]
struct Raised {
    error_type: String,
    message: String,
    line: Option<u32>,
    traceback: Option<String>,
    hint: Option<String>,
    /// The exit status, where the script ended itself with one.
    exit_code: Option<i32>,
    /// The file that was not there, where that is why.
    missing_file: Option<String>,
}

impl Raised {
    /// Whether it is what CPython raises for want of memory: where not even that exception can be made, one that says so.
    fn is_of_memory(&self) -> bool {
        const LOST: &str = "error return without exception set";
        self.error_type == "MemoryError"
            || (self.error_type == "SystemError" && self.message == LOST)
    }
}

/// Where the file or folder `path` is that the cell does not have, if one of the servers has it.
fn of_server(path: &str, tools: &dyn ToolCaller) -> Option<String> {
    let path = path.strip_prefix("/cell/").unwrap_or(path);
    let Reader {
        server,
        tool,
        is_folder,
    } = tools.reader_of(path)?;
    let (what, does) = if is_folder {
        ("folder", "lists the one of")
    } else {
        ("file", "reads it from")
    };
    Some(format!(
        "there is no such {what} in the cell; `{server}.{tool}(path={path:?})` {does} the server `{server}`"
    ))
}

fn raised(json: &str, run: &Run, limits: &Limits, tools: &dyn ToolCaller) -> Diagnostics {
    let Ok(raised) = serde_json::from_str::<Raised>(json) else {
        return Diagnostics::new(
            ErrorType::Internal,
            "the interpreter's diagnostics are not readable",
        );
    };
    let out_of_memory = raised.is_of_memory() && run.memory_refused;
    // A script's exception class may have any name, so only names that the interpreter itself gives are special here.
    let error_type = match raised.error_type.as_str() {
        _ if out_of_memory => ErrorType::MemoryLimit,
        "SYNTAX_ERROR" => ErrorType::SyntaxError,
        _ => ErrorType::Exception(raised.error_type),
    };
    let message = if out_of_memory {
        format!(
            "the script needed more than {} bytes of memory",
            limits.memory.0
        )
    } else {
        raised.message
    };
    let hint = if out_of_memory {
        Some("work on the data in parts and keep only what the result needs".to_owned())
    } else {
        let missing = raised.missing_file.as_deref();
        missing
            .and_then(|path| of_server(path, tools))
            .or(raised.hint)
    };
    Diagnostics {
        line: raised.line,
        traceback: raised.traceback,
        hint,
        exit_code: raised.exit_code,
        ..Diagnostics::new(error_type, message)
    }
}
