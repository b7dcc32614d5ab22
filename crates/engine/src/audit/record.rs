//! The lines of the audit. docs/http.md tells operators what the fields mean.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::execution::{Limits, Outcome};
use codecell_basics::json_line;

/// One line. `event` comes first and then `time`, so that people find them.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Record<'a> {
    /// An execution is about to begin. This is only written if the audit is required.
    Start {
        time: Time,
        #[serde(flatten)]
        asked: Asked<'a>,
    },
    /// An execution has ended, or a request never became one.
    Execution {
        time: Time,
        #[serde(flatten)]
        asked: Asked<'a>,
        #[serde(flatten)]
        came_to: CameTo,
    },
    /// A tool call has ended.
    ToolCall {
        time: Time,
        execution: Option<&'a str>,
        client: Option<&'a str>,
        /// The call's place among those of its execution, from 1.
        call: u32,
        server: &'a str,
        tool: &'a str,
        ok: bool,
        error: Option<String>,
        duration_ms: Milliseconds,
        arguments_bytes: usize,
        reply_bytes: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        arguments: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reply: Option<String>,
    },
    /// Lines before this one could not be written.
    Gap { time: Time, lost: u64 },
}

/// What was asked for with an execution.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Asked<'a> {
    /// `None` for a request that never became an execution.
    pub(super) execution: Option<&'a str>,
    pub(super) client: Option<&'a str>,
    /// SHA-256 of the script as it was sent, in hexadecimal digits. `None`: no script was sent.
    pub(super) script_sha256: Option<&'a str>,
    pub(super) script_bytes: usize,
    pub(super) limits: Option<Bounds>,
    /// The seed of an execution that can be repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seed: Option<u64>,
    /// The files that the script was given.
    #[serde(skip_serializing_if = "Files::is_empty")]
    pub(super) input_files: &'a Files,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) script: Option<&'a str>,
}

/// The limits of an execution.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Bounds {
    fuel: u64,
    memory_bytes: u64,
    timeout_ms: Milliseconds,
    output_bytes: usize,
    result_bytes: usize,
    tool_calls: u32,
    reply_bytes: usize,
}

/// What an execution came to.
#[derive(Debug, Serialize)]
pub(super) struct CameTo {
    /// `ok`, or the error type.
    outcome: String,
    duration_ms: Milliseconds,
    fuel: u64,
    memory_peak_bytes: u64,
    stdout_bytes: usize,
    stderr_bytes: usize,
    result_bytes: usize,
    tool_calls: usize,
    failed_tool_calls: usize,
    /// The files that the script left, new or changed.
    #[serde(skip_serializing_if = "Files::is_empty")]
    pub(super) files: Files,
    /// Which calls took effect, or may have, if the execution did not end well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effects: Option<String>,
}

/// Files that came in or were left.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Files {
    /// How many there are.
    count: u64,
    /// The first of them.
    first: Vec<File>,
}

/// One of them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) bytes: u64,
    /// `None` for a file that was too large to be hashed.
    pub(super) sha256: Option<String>,
}

/// The files of which a line tells more than their number.
const MAX_FILES: usize = 50;

/// The longest outcome, in characters: a script's exception class may have any name.
const MAX_OUTCOME_CHARS: usize = 100;

impl Record<'_> {
    /// The record as a line with its line break.
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        json_line::line(self)
    }
}

impl Files {
    /// The first of `files`, of which there are `count` in all.
    pub(super) fn of(files: impl Iterator<Item = File>, count: u64) -> Self {
        Self {
            count,
            first: files.take(MAX_FILES).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            fuel: limits.fuel.0,
            memory_bytes: limits.memory.0,
            timeout_ms: limits.wall_time.into(),
            output_bytes: limits.output_bytes,
            result_bytes: limits.result_bytes,
            tool_calls: limits.tool_calls,
            reply_bytes: limits.reply_bytes,
        }
    }
}

impl From<&Outcome> for CameTo {
    fn from(outcome: &Outcome) -> Self {
        let failed = outcome.tool_calls.iter().filter(|call| !call.ok).count();
        Self {
            outcome: outcome.kind().chars().take(MAX_OUTCOME_CHARS).collect(),
            duration_ms: Milliseconds::from_ms(outcome.duration_ms),
            fuel: outcome.fuel_used,
            memory_peak_bytes: outcome.memory_peak_bytes,
            stdout_bytes: outcome.stdout.len(),
            stderr_bytes: outcome.stderr.len(),
            result_bytes: json_bytes(&outcome.result),
            tool_calls: outcome.tool_calls.len(),
            failed_tool_calls: failed,
            files: Files::default(),
            effects: outcome.effects.clone(),
        }
    }
}

/// A moment, written as RFC 3339 in UTC with milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(DateTime<Utc>);

impl Time {
    pub(super) fn now() -> Self {
        Self(Utc::now())
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A duration in milliseconds, written with at most three decimals.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(transparent)]
pub(super) struct Milliseconds(f64);

impl Milliseconds {
    fn from_ms(milliseconds: f64) -> Self {
        Self((milliseconds * 1e3).round() / 1e3)
    }
}

impl From<Duration> for Milliseconds {
    fn from(duration: Duration) -> Self {
        Self::from_ms(duration.as_secs_f64() * 1e3)
    }
}

/// The length of `value` as JSON, without making the text.
fn json_bytes(value: &serde_json::Value) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // Neither the value nor the counter can fail.
    let _ = serde_json::to_writer(&mut counted, value);
    counted.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_utc_with_milliseconds() {
        let moment = DateTime::from_timestamp_millis(1_790_000_000_007).map(Time);
        assert_eq!(json!(moment), "2026-09-21T14:13:20.007Z");
        let now = json!(Time::now());
        let text = now.as_str().unwrap_or_default();
        assert_eq!((text.len(), &text[19..20], &text[23..]), (24, ".", "Z"));
    }

    #[test]
    fn durations_have_three_decimals() {
        for (duration, expected) in [
            (Duration::from_nanos(1_234_567), json!(1.235)),
            (Duration::from_secs(30), json!(30_000.0)),
            (Duration::ZERO, json!(0.0)),
        ] {
            assert_eq!(json!(Milliseconds::from(duration)), expected);
        }
    }

    #[test]
    fn json_is_counted_as_it_is_written() {
        let value = json!({"a": [1, "é\n", null], "b": 1.5});
        assert_eq!(json_bytes(&value), value.to_string().len());
    }

    #[test]
    fn a_line_has_one_line_break_whatever_is_in_it() {
        let record = Record::ToolCall {
            time: Time::now(),
            execution: Some("0a"),
            client: Some("a\u{2028}b\nc"),
            call: 1,
            server: "s\r\n",
            tool: "t",
            ok: false,
            error: Some("\n\u{0}".to_owned()),
            duration_ms: Duration::ZERO.into(),
            arguments_bytes: 2,
            reply_bytes: 0,
            arguments: Some("{\n}".to_owned()),
            reply: None,
        };
        let line = record.line().expect("a line");
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert!(
            line.starts_with(b"{\"event\":\"tool_call\",\"time\":\"") && line.ends_with(b"}\n")
        );
    }
}
