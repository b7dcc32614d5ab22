//! The arguments of `execute_code`: every mistake in them is found at once and named.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::MAX_NAME_CHARS;
use codecell_basics::json_kind::kind;
use codecell_basics::likeness::closest;
use codecell_basics::text::beginning;
use codecell_basics::units::parse_time;
use codecell_engine::execution::{FilePatterns, InputFiles, given_files, wanted_files};
use codecell_tools::{JsonObject, python_identifier};

/// The names of the arguments, in the order in which they are described.
const NAMES: [&str; 5] = ["code", "timeout", "variables", "files", "return_files"];

/// Most mistakes that are reported; further ones are counted.
const MAX_MISTAKES: usize = 10;

/// Checked arguments.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) code: String,
    pub(super) timeout: Option<Duration>,
    pub(super) variables: JsonObject,
    pub(super) files: InputFiles,
    pub(super) return_files: FilePatterns,
}

/// What arguments are bounded by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) timeout: Duration,
    /// Bytes of all files together.
    pub(super) file_bytes: u64,
}

/// What is wrong with the arguments, one sentence for each mistake.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.len().min(MAX_MISTAKES);
        formatter.write_str(&self.0[..shown].join("; "))?;
        match self.0.len() - shown {
            0 => Ok(()),
            more => write!(formatter, "; and {more} more"),
        }
    }
}

/// Checks the arguments of one call; an optional argument that is `null` counts as left out.
pub(super) fn parse(arguments: JsonObject, most: Bounds) -> Result<Arguments, Mistakes> {
    let arguments = without_nesting(arguments);
    let mut mistakes = Mistakes::default();
    let mut parsed = Arguments::default();
    if !arguments.contains_key("code") {
        mistakes.0.push("the argument \"code\" is missing".into());
    }
    for (name, value) in arguments {
        let checked = match (name.as_str(), value) {
            ("code", Value::String(code)) => {
                parsed.code = code;
                Ok(())
            }
            ("code", other) => Err(format!("\"code\" must be a string, not {}", kind(&other))),
            ("timeout" | "variables" | "files" | "return_files", Value::Null) => Ok(()),
            ("timeout", value) => {
                timeout(&value, most.timeout).map(|timeout| parsed.timeout = Some(timeout))
            }
            ("variables", value) => variables(value).map(|values| {
                mistakes
                    .0
                    .extend(values.keys().filter_map(|name| not_a_variable(name)));
                parsed.variables = values;
            }),
            ("files", value) => {
                match given_files(value, most.file_bytes) {
                    Ok(files) => parsed.files = files,
                    Err(wrong) => mistakes.0.extend(wrong),
                }
                Ok(())
            }
            ("return_files", value) => {
                wanted_files(value).map(|patterns| parsed.return_files = patterns)
            }
            (unknown, _) => Err(no_argument(beginning(unknown, MAX_NAME_CHARS))),
        };
        mistakes.0.extend(checked.err());
    }
    if mistakes.0.is_empty() {
        Ok(parsed)
    } else {
        Err(mistakes)
    }
}

/// `arguments` with those read that somebody wrote as one JSON text in the place of the script. An object that holds
/// the script alone is left to the policy, which reads every script that came as a value.
fn without_nesting(mut arguments: JsonObject) -> JsonObject {
    let Some(Value::String(code)) = arguments.get("code") else {
        return arguments;
    };
    if !code.trim_start().starts_with('{') {
        return arguments;
    }
    let Ok(Value::Object(inner)) = serde_json::from_str::<Value>(code) else {
        return arguments;
    };
    let is_argument = |name: &String| NAMES.contains(&name.as_str());
    let is_free = |name: &String| name == "code" || arguments.get(name).is_none_or(Value::is_null);
    let holds_all = inner.get("code").is_some_and(Value::is_string) && inner.len() > 1;
    if holds_all && inner.keys().all(is_argument) && inner.keys().all(is_free) {
        arguments.extend(inner);
    }
    arguments
}

fn no_argument(name: &str) -> String {
    let guess = closest(name, NAMES)
        .map(|known| format!(" did you mean {known:?}?"))
        .unwrap_or_default();
    format!(
        "there is no argument {name:?};{guess} arguments: {}",
        NAMES.join(", ")
    )
}

/// An object, or the JSON text of one: some clients write whatever is not a plain value as a text.
fn variables(value: Value) -> Result<JsonObject, String> {
    let wrong = format!("\"variables\" must be an object, not {}", kind(&value));
    match value {
        Value::Object(values) => Ok(values),
        Value::String(text) => serde_json::from_str(&text).map_err(|_| wrong),
        _ => Err(wrong),
    }
}

/// A number of seconds, or a text of such a number, perhaps with a unit.
pub(super) fn timeout(value: &Value, max: Duration) -> Result<Duration, String> {
    let in_text = || {
        let text = value.as_str()?;
        text.trim()
            .parse()
            .ok()
            .or_else(|| Some(parse_time(text)?.as_secs_f64()))
    };
    let Some(seconds) = value.as_f64().or_else(in_text) else {
        return Err(format!(
            "\"timeout\" must be a number of seconds, not {}",
            kind(value)
        ));
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(timeout) if !timeout.is_zero() && timeout <= max => Ok(timeout),
        _ => Err(format!(
            "\"timeout\" must be more than 0 and at most {} seconds, not {value}",
            max.as_secs_f64()
        )),
    }
}

fn not_a_variable(name: &str) -> Option<String> {
    (python_identifier(name) != name).then(|| {
        format!(
            "{:?} cannot be the name of a Python variable",
            beginning(name, MAX_NAME_CHARS)
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MAX: Bounds = Bounds {
        timeout: Duration::from_secs(60),
        file_bytes: 1 << 10,
    };

    fn check(arguments: Value, expected: Result<Option<f64>, &str>) {
        let Value::Object(object) = arguments else {
            panic!("{arguments} is no object")
        };
        let found = parse(object, MAX)
            .map(|arguments| arguments.timeout.map(|timeout| timeout.as_secs_f64()))
            .map_err(|mistakes| mistakes.to_string());
        assert_eq!(found, expected.map_err(str::to_owned));
    }

    #[test]
    fn what_is_right_passes() {
        check(json!({"code": "1"}), Ok(None));
        check(json!({"code": "1", "timeout": 2}), Ok(Some(2.0)));
        check(
            json!({"code": "1", "timeout": 0.25, "variables": {"rows": [1]}}),
            Ok(Some(0.25)),
        );
        check(
            json!({"code": "1", "timeout": null, "variables": null}),
            Ok(None),
        );
        for timeout in ["5", "5s", " 5 ", "5.0", "5000 ms"] {
            check(json!({"code": "1", "timeout": timeout}), Ok(Some(5.0)));
        }
        check(
            json!({"code": "1", "variables": "{\"rows\": [1]}"}),
            Ok(None),
        );
        check(json!({"code": "1", "timeout": 60}), Ok(Some(60.0)));
    }

    #[test]
    fn arguments_in_the_place_of_the_script_are_read() {
        let nested = json!({"code": "1", "timeout": 2, "variables": {"x": 1}}).to_string();
        check(json!({"code": nested}), Ok(Some(2.0)));
        check(json!({"code": nested, "timeout": null}), Ok(Some(2.0)));
        // Where two times are given, nobody knows which one is meant; a text that may be a script stays a script.
        for (code, timeout) in [
            (nested.as_str(), Some(5.0)),
            ("{\"code\": \"1\"}", None),
            ("{\"code\": \"1\", \"rows\": 2}", None),
            ("{\"timeout\": 1, \"variables\": {}}", None),
            ("{1, 2}", None),
        ] {
            check(json!({"code": code, "timeout": timeout}), Ok(timeout));
        }
        check(
            json!({"code": json!({"code": "1", "timeout": 61}).to_string()}),
            Err("\"timeout\" must be more than 0 and at most 60 seconds, not 61"),
        );
    }

    #[test]
    fn every_mistake_is_named() {
        check(json!({}), Err("the argument \"code\" is missing"));
        check(
            json!({"code": null}),
            Err("\"code\" must be a string, not null"),
        );
        check(
            json!({"cod": "1", "timeout": "soon"}),
            Err(
                "the argument \"code\" is missing; there is no argument \"cod\"; did you mean \"code\"? arguments: code, timeout, variables, files, return_files; \
                 \"timeout\" must be a number of seconds, not a string",
            ),
        );
        check(
            json!({"code": "", "variables": [1]}),
            Err("\"variables\" must be an object, not an array"),
        );
        for variables in ["[1]", "rows", "", "{"] {
            check(
                json!({"code": "", "variables": variables}),
                Err("\"variables\" must be an object, not a string"),
            );
        }
        check(
            json!({"code": "", "variables": "{\"a b\": 1}"}),
            Err("\"a b\" cannot be the name of a Python variable"),
        );
    }

    #[test]
    fn a_timeout_outside_its_bounds_is_refused() {
        for (seconds, shown) in [
            (json!(0), "0"),
            (json!(-1), "-1"),
            (json!(60.5), "60.5"),
            (json!(1e300), "1e+300"),
            (json!("61s"), "\"61s\""),
            (json!("-1"), "\"-1\""),
            (json!("NaN"), "\"NaN\""),
        ] {
            let message =
                format!("\"timeout\" must be more than 0 and at most 60 seconds, not {shown}");
            check(json!({"code": "", "timeout": seconds}), Err(&message));
        }
    }

    #[test]
    fn mistakes_are_bounded() {
        let arguments = (0..1_000)
            .map(|index| (format!("a{index}"), Value::Null))
            .collect();
        let message = parse(arguments, MAX).map_err(|mistakes| mistakes.to_string());
        assert!(
            message
                .is_err_and(|message| message.len() < 2_000 && message.ends_with("; and 991 more"))
        );
    }
}
