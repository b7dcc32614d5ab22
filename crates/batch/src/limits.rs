//! What a case may use: limits as cases write them, and as receipts hold them. Both have the names of `[limits]`.

use std::time::Duration;

use codecell_basics::json_kind::kind;
use codecell_basics::likeness::closest;
use codecell_basics::units::{MAX_TIME, parse_fuel, parse_size, parse_time};
use codecell_engine::check_memory;
use codecell_engine::execution::{Fuel, Limits, MemoryBytes};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// The limits that a case can have.
const NAMES: [&str; 9] = [
    "fuel",
    "memory",
    "timeout",
    "output",
    "result",
    "tool_calls",
    "reply",
    "input_files",
    "output_files",
];

/// What cases get that name no limits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// The limits.
    pub limits: Limits,
    /// Whether a case that names no fuel gets that of as much computing as its time allows, so that the fuel decides and
    /// not the machine.
    pub fuel_by_time: bool,
}

impl From<Limits> for Defaults {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            fuel_by_time: false,
        }
    }
}

/// What is wrong with a limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"limits\": {0}")]
pub(crate) struct LimitsError(String);

/// The limits of `defaults` with those that `given` names in place of them.
///
/// # Errors
/// [`LimitsError`] for the first that is wrong.
pub(crate) fn read_limits(
    defaults: Defaults,
    given: &Map<String, Value>,
) -> Result<Limits, LimitsError> {
    let mut limits = defaults.limits;
    for (name, value) in given {
        set(&mut limits, name, value).map_err(LimitsError)?;
    }
    if defaults.fuel_by_time && !given.contains_key("fuel") {
        limits.fuel = Fuel::of(limits.wall_time);
    }
    Ok(limits)
}

fn set(limits: &mut Limits, name: &str, value: &Value) -> Result<(), String> {
    let wrong = |expected: &str| format!("{name:?} must be {expected}, not {}", shown(value));
    let fuel = || {
        let fuel = value.as_u64().or_else(|| parse_fuel(value.as_str()?));
        let fuel = fuel.filter(|fuel| *fuel > 0);
        fuel.ok_or_else(|| wrong("a whole number above 0, or such as \"50M\""))
    };
    let size = || {
        let size = value.as_u64().or_else(|| parse_size(value.as_str()?));
        size.ok_or_else(|| wrong("a number of bytes, or such as \"64MiB\""))
    };
    let length = || size().map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    match name {
        "fuel" => limits.fuel = Fuel(fuel()?),
        "memory" => {
            let bytes = size()?;
            check_memory(bytes)
                .map_err(|(problem, remedy)| format!("{name:?}: {problem}; {remedy}"))?;
            limits.memory = MemoryBytes(bytes);
        }
        "timeout" => {
            let time = time(value);
            limits.wall_time = time.ok_or_else(|| {
                wrong("a number of seconds above 0, a day at most, or such as \"5s\"")
            })?;
        }
        "output" => limits.output_bytes = length()?,
        "result" => limits.result_bytes = length()?,
        "tool_calls" => {
            let calls = value.as_u64().and_then(|calls| u32::try_from(calls).ok());
            limits.tool_calls = calls.ok_or_else(|| wrong("a whole number, 0 or more"))?;
        }
        "reply" => limits.reply_bytes = length()?,
        "input_files" => limits.input_file_bytes = size()?,
        "output_files" => limits.output_file_bytes = size()?,
        unknown => return Err(no_field(unknown, "limit", &NAMES)),
    }
    Ok(())
}

fn time(value: &Value) -> Option<Duration> {
    let time = match value {
        Value::String(text) => parse_time(text)?,
        _ => Duration::try_from_secs_f64(value.as_f64()?).ok()?,
    };
    (!time.is_zero() && time <= MAX_TIME).then_some(time)
}

/// A value in a message.
fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        other => kind(other).to_owned(),
    }
}

/// That there is no such field, and which one may be meant; `what` is one of them in words.
pub(crate) fn no_field(name: &str, what: &str, known: &[&str]) -> String {
    let name = codecell_basics::text::beginning(name, 100);
    match closest(name, known.iter().copied()) {
        Some(known) => format!("there is no {what} {name:?}; did you mean {known:?}?"),
        None => format!(
            "there is no {what} {name:?}; there are: {}",
            known.join(", ")
        ),
    }
}

/// All limits, as receipts hold them.
pub(crate) fn written(limits: &Limits) -> Value {
    json!({
        "fuel": limits.fuel.0,
        "memory": limits.memory.0,
        "timeout": limits.wall_time.as_secs_f64(),
        "output": limits.output_bytes,
        "result": limits.result_bytes,
        "tool_calls": limits.tool_calls,
        "reply": limits.reply_bytes,
        "input_files": limits.input_file_bytes,
        "output_files": limits.output_file_bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: Value, expected: Result<Limits, &str>) {
        let given = given.as_object().cloned().unwrap_or_default();
        let found =
            read_limits(Limits::default().into(), &given).map_err(|error| error.to_string());
        assert_eq!(
            found,
            expected.map_err(|error| format!("\"limits\": {error}"))
        );
    }

    #[test]
    fn limits_are_written_as_in_the_settings() {
        check(json!({}), Ok(Limits::default()));
        check(
            json!({"fuel": 7, "memory": "640MiB", "timeout": 2.5, "output": 9, "tool_calls": 0}),
            Ok(Limits {
                fuel: Fuel(7),
                memory: MemoryBytes(640 << 20),
                wall_time: Duration::from_millis(2_500),
                output_bytes: 9,
                tool_calls: 0,
                ..Limits::default()
            }),
        );
        check(
            json!({"fuel": "50M"}),
            Ok(Limits {
                fuel: Fuel(50_000_000),
                ..Limits::default()
            }),
        );
        check(
            json!({"feul": 7}),
            Err("there is no limit \"feul\"; did you mean \"fuel\"?"),
        );
        check(
            json!({"fuel": 0}),
            Err("\"fuel\" must be a whole number above 0, or such as \"50M\", not 0"),
        );
        check(
            json!({"fuel": "much"}),
            Err("\"fuel\" must be a whole number above 0, or such as \"50M\", not a string"),
        );
        let (problem, remedy) = check_memory(1).expect_err("too little");
        check(
            json!({"memory": 1}),
            Err(&format!("\"memory\": {problem}; {remedy}")),
        );
        check(
            json!({"timeout": "2 days"}),
            Err(
                "\"timeout\" must be a number of seconds above 0, a day at most, or such as \"5s\", not a string",
            ),
        );
    }

    #[test]
    fn fuel_follows_the_time_where_nobody_names_it() {
        let defaults = Defaults {
            limits: Limits::default(),
            fuel_by_time: true,
        };
        let fuel = |given: Value| {
            let given = given.as_object().cloned().unwrap_or_default();
            read_limits(defaults, &given).map(|limits| limits.fuel.0)
        };
        assert_eq!(fuel(json!({})), Ok(180_000_000_000));
        assert_eq!(fuel(json!({"timeout": 5})), Ok(30_000_000_000));
        assert_eq!(fuel(json!({"timeout": 5, "fuel": 7})), Ok(7));
    }

    #[test]
    fn what_a_receipt_holds_is_read_as_it_was() {
        let limits = Limits {
            wall_time: Duration::from_millis(1_234),
            ..Limits::default()
        };
        let written = written(&limits);
        let read = read_limits(
            Limits::default().into(),
            written.as_object().expect("an object"),
        );
        assert_eq!(read, Ok(limits));
    }
}
