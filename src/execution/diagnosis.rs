//! How a run becomes an outcome, and what the script's author is told of each kind of end.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::quota::{Exhausted, Used};
use super::request::Canceller;
use super::{Diagnostics, ErrorType, Limits, Outcome, ToolCallRecord, Truncated, effects};
use crate::sandbox::{CallRecord, Captured, End, Run, RunResult};

/// How long a client that found everything in use should wait.
const A_MOMENT: Duration = Duration::from_secs(1);

impl Outcome {
    /// The outcome of a request that never became an execution, or whose execution was dropped.
    pub fn not_run(error_type: ErrorType, message: String, hint: Option<&str>) -> Self {
        let hint = hint.map(str::to_owned);
        Self::refused(
            Diagnostics {
                hint,
                ..Diagnostics::new(error_type, message)
            },
            Duration::ZERO,
        )
    }

    /// The same outcome, after `took`.
    pub fn after(self, took: Duration) -> Self {
        Self {
            duration_ms: milliseconds(took),
            ..self
        }
    }

    /// The outcome of a request for which there is no room now; `message` says of what there are too many.
    pub fn too_many(message: String) -> Self {
        let found = Diagnostics::new(ErrorType::Unavailable, message)
            .with_hint("nothing has run; try again once some of them have returned")
            .worth_retrying_after(A_MOMENT);
        Self::refused(found, Duration::ZERO)
    }

    /// The outcome of a script that was refused after `took`.
    pub(super) fn refused(diagnostics: Diagnostics, took: Duration) -> Self {
        Self {
            success: false,
            result: Value::Null,
            stdout: String::new(),
            stderr: String::new(),
            duration_ms: milliseconds(took),
            fuel_used: 0,
            memory_peak_bytes: 0,
            truncated: None,
            tool_calls: Vec::new(),
            displays: Vec::new(),
            effects: None,
            diagnostics: Some(diagnostics),
        }
    }

    /// The outcome of an execution that was dropped after `took` and had made `calls`: nobody waits for it.
    pub(super) fn dropped(calls: Vec<CallRecord>, took: Duration) -> Self {
        let effects = effects::told(&calls);
        Self {
            tool_calls: calls.into_iter().map(ToolCallRecord::from).collect(),
            effects,
            ..Self::refused(cancelled(Canceller::Client), took)
        }
    }

    /// This outcome of a script that ran, without what the script made, because an observer objects.
    pub(super) fn withheld(self, objection: &str) -> Self {
        let diagnostics = Diagnostics::new(
            ErrorType::Internal,
            format!("the script ran, and its outcome is withheld: {objection}"),
        )
        .with_hint("only the operator of this server can put that right; what the tool calls changed stays changed");
        Self {
            duration_ms: self.duration_ms,
            fuel_used: self.fuel_used,
            memory_peak_bytes: self.memory_peak_bytes,
            tool_calls: self.tool_calls,
            effects: self.effects,
            ..Self::refused(diagnostics, Duration::ZERO)
        }
    }

    /// This outcome with `remarks` on the script, a line each, at the end of what it wrote to stderr.
    pub(super) fn with_remarks<'r>(mut self, remarks: impl Iterator<Item = &'r str>) -> Self {
        for remark in remarks {
            if !self.stderr.is_empty() && !self.stderr.ends_with('\n') {
                self.stderr.push('\n');
            }
            self.stderr.push_str(remark);
            self.stderr.push('\n');
        }
        self
    }

    /// The outcome of a run that took `took` in all; `by` is who cancelled it, if somebody did.
    pub(super) fn of_run(run: Run, limits: &Limits, by: Canceller, took: Duration) -> Self {
        let (result, dropped_result) = result_value(run.result.as_ref(), limits.result_bytes);
        let truncated = Truncated {
            stdout: run.stdout.dropped_characters,
            stderr: run.stderr.dropped_characters,
            result: dropped_result,
        };
        let diagnostics = diagnostics(&run, limits, by);
        let effects = diagnostics.as_ref().and_then(|_| effects::told(&run.calls));
        Self {
            success: diagnostics.is_none(),
            result,
            stdout: noted(run.stdout),
            stderr: noted(run.stderr),
            duration_ms: milliseconds(took),
            fuel_used: run.fuel_used,
            memory_peak_bytes: run.memory_peak_bytes,
            truncated: (truncated != Truncated::default()).then_some(truncated),
            tool_calls: run.calls.into_iter().map(ToolCallRecord::from).collect(),
            displays: run.displays,
            diagnostics: diagnostics.map(|found| found.telling(effects.as_deref())),
            effects,
        }
    }
}

impl From<CallRecord> for ToolCallRecord {
    fn from(call: CallRecord) -> Self {
        Self {
            server: call.server,
            tool: call.tool,
            duration_ms: milliseconds(call.duration),
            ok: call.error.is_none(),
            error: call.error,
        }
    }
}

impl Diagnostics {
    /// Diagnostics with nothing but a kind and a message.
    fn new(error_type: ErrorType, message: impl Into<String>) -> Self {
        Self {
            error_type,
            message: message.into(),
            line: None,
            traceback: None,
            hint: None,
            retry_after: None,
            violations: None,
        }
    }

    fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with `effects` in the hint: a model that writes the next script must know what the last one has changed.
    fn telling(mut self, effects: Option<&str>) -> Self {
        if let Some(effects) = effects {
            self.hint = Some(match self.hint {
                Some(hint) => format!("{hint}; {effects}"),
                None => effects.to_owned(),
            });
        }
        self
    }

    /// The same, worth another try after `wait`.
    fn worth_retrying_after(mut self, wait: Duration) -> Self {
        let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.retry_after = Some(whole.max(1));
        self
    }
}

/// No instance became free within `waited`.
pub(super) fn no_slot(waited: Duration) -> Diagnostics {
    Diagnostics::new(
        ErrorType::Unavailable,
        format!("no free instance within {} s", waited.as_secs_f64()),
    )
    .with_hint("nothing has run; try again in a moment")
    .worth_retrying_after(A_MOMENT)
}

/// `waiting` executions of the client wait already.
pub(super) fn no_room(waiting: usize) -> Diagnostics {
    Diagnostics::new(
        ErrorType::Unavailable,
        format!("{waiting} executions of this client are already waiting"),
    )
    .with_hint("nothing has run; wait for some of them before the next")
    .worth_retrying_after(A_MOMENT)
}

/// The client has used up what it may use in a minute.
pub(super) fn exhausted(exhausted: Exhausted) -> Diagnostics {
    let quota = match exhausted.used {
        Used::Executions(executions) => format!("{executions} executions"),
        Used::Fuel(fuel) => format!("{fuel} units of fuel"),
    };
    let found = Diagnostics::new(
        ErrorType::Unavailable,
        format!("this client has used up its {quota} a minute"),
    )
    .worth_retrying_after(exhausted.wait);
    let seconds = found.retry_after.unwrap_or_default();
    found.with_hint(format!(
        "nothing has run; call again after {seconds} s, and do more in one script"
    ))
}

/// Variables that the script cannot be given.
pub(super) fn wrong_variables(wrong: &[String]) -> Diagnostics {
    Diagnostics::new(ErrorType::InvalidArgument, wrong.join("; "))
        .with_hint("nothing ran; call again with the arguments corrected")
}

/// The execution was cancelled.
pub(super) fn cancelled(by: Canceller) -> Diagnostics {
    cancelled_at(by, "")
}

/// The execution was cancelled at `place`, in words that follow.
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
        // Whoever sent the signal knows what is wanted.
        Canceller::Signal => found,
    }
}

/// An observer objects to the execution.
pub(super) fn not_admitted(objection: &str) -> Diagnostics {
    Diagnostics::new(
        ErrorType::Unavailable,
        format!("no execution can begin: {objection}"),
    )
    .with_hint("nothing has run; only the operator of this server can put that right")
}

fn diagnostics(run: &Run, limits: &Limits, by: Canceller) -> Option<Diagnostics> {
    let seconds = limits.wall_time.as_secs_f64();
    let place = place(&run.stopped_at);
    let mut found = match &run.end {
        End::Finished => return None,
        End::Raised(json) => raised(json, run, limits),
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
        End::Unavailable(reason) => Diagnostics::new(ErrorType::Unavailable, format!("no instance could be had: {reason}"))
            .with_hint("nothing has run; try again in a moment"),
    };
    found.line = found.line.or(run.stopped_at.first().copied());
    Some(found)
}

/// What to do about a script whose time was over while it waited for the start of `awaited`, if it did.
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

/// Where the script was when it was stopped, in words that follow what stopped it.
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

/// What the guest says of an exception.
#[derive(Deserialize)]
struct Raised {
    error_type: String,
    message: String,
    line: Option<u32>,
    traceback: Option<String>,
    hint: Option<String>,
}

impl Raised {
    /// Whether it is what CPython raises for want of memory: where not even that exception can be made, one that says so.
    fn is_of_memory(&self) -> bool {
        const LOST: &str = "error return without exception set";
        self.error_type == "MemoryError"
            || (self.error_type == "SystemError" && self.message == LOST)
    }
}

fn raised(json: &str, run: &Run, limits: &Limits) -> Diagnostics {
    let Ok(raised) = serde_json::from_str::<Raised>(json) else {
        return Diagnostics::new(
            ErrorType::Internal,
            "the interpreter's diagnostics are not readable",
        );
    };
    let out_of_memory = raised.is_of_memory() && run.memory_refused;
    // A script's exception class may have any name, so only the interpreter's own kinds are kinds here.
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
        raised.hint
    };
    Diagnostics {
        line: raised.line,
        traceback: raised.traceback,
        hint,
        ..Diagnostics::new(error_type, message)
    }
}

/// The result as a JSON value, and how many characters were dropped. The guest keeps to `limit` and to JSON by
/// itself; what comes of a guest that does not becomes a string with the beginning of what it handed over.
fn result_value(result: Option<&RunResult>, limit: usize) -> (Value, u64) {
    let Some(RunResult {
        json,
        dropped_characters,
    }) = result
    else {
        return (Value::Null, 0);
    };
    let whole = (json.len() <= limit).then(|| serde_json::from_str(json));
    if let Some(Ok(value)) = whole {
        return (value, *dropped_characters);
    }
    let kept = &json[..json.floor_char_boundary(limit)];
    let dropped = json[kept.len()..].chars().count() as u64;
    (Value::from(kept), dropped + dropped_characters)
}

/// What was captured, with a note where it ends before its end.
fn noted(captured: Captured) -> String {
    let Captured {
        mut text,
        dropped_characters,
    } = captured;
    if dropped_characters > 0 {
        let line_end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let _ = writeln!(
            text,
            "{line_end}<{dropped_characters} more characters were dropped; print a slice or a summary>"
        );
    }
    text
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
