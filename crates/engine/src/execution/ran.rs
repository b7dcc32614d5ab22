//! How a run becomes an outcome: what the guest handed over is decoded, and the outcome says what was cut off.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

use super::outcome::milliseconds;
use super::request::Canceller;
use super::{Limits, Outcome, Truncated, diagnosis, effects, files};
use codecell_sandbox::{Captured, Run, RunResult};
use codecell_tools::ToolCaller;

/// How long a run took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Took {
    /// From the request on.
    pub(super) in_all: Duration,
    /// From the start of the run on.
    pub(super) run: Duration,
}

/// The outcome of a run; `by` is who cancelled it, if somebody did, and `tools` is what scripts can
/// call.
pub(super) fn outcome(
    run: Run,
    limits: &Limits,
    by: Canceller,
    tools: &dyn ToolCaller,
    took: Took,
) -> Outcome {
    let (result, dropped_result) = result_value(run.result.as_ref(), limits.result_bytes);
    let truncated = Truncated {
        stdout: run.stdout.dropped_characters,
        stderr: run.stderr.dropped_characters,
        result: dropped_result,
        files: run.files.unlisted,
    };
    let diagnostics = diagnosis::of_run(&run, limits, by, tools);
    let effects = diagnostics.as_ref().and_then(|_| effects::told(&run.calls));
    let remarks = files::remarks(&run.files, limits);
    let outcome = Outcome {
        success: diagnostics.is_none(),
        result,
        stdout: noted(run.stdout),
        stderr: noted(run.stderr),
        duration_ms: milliseconds(took.in_all),
        fuel_used: run.fuel_used,
        memory_peak_bytes: run.memory_peak_bytes,
        truncated: (truncated != Truncated::default()).then_some(truncated),
        tool_calls: run.calls,
        files: run.files.listed,
        contents: run.files.contents,
        displays: run.displays,
        run_time: took.run,
        diagnostics: diagnostics.map(|found| found.telling(effects.as_deref())),
        effects,
    };
    outcome.with_remarks(remarks.iter().map(String::as_str))
}

/// The result as a JSON value, and how many characters were dropped. The guest itself keeps to `limit` and to JSON; if
/// it does not, the result is a string with the beginning of what it handed over.
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

/// The captured text. If it was cut off, a note at the end says so.
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
