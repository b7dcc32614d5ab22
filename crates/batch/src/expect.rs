//! What is expected of a case, and why an outcome is not that.

use codecell_basics::json_kind::kind;
use codecell_basics::text::truncated;
use codecell_engine::execution::Outcome;
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::limits::no_field;

/// What can be expected.
const NAMES: [&str; 3] = ["stdout", "result", "error_type"];

/// Bytes of what was expected or found that a receipt holds.
const MAX_SHOWN_BYTES: usize = 1_000;

/// What a case must come to. Without anything, it must run to its end.
#[derive(Debug, Default)]
pub(crate) struct Expect {
    stdout: Option<Wanted>,
    result: Option<Wanted>,
    error_type: Option<Wanted>,
}

#[derive(Debug)]
enum Wanted {
    Exactly(Value),
    Pattern(Regex),
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// `stdout`, `result` or `error_type`.
    pub expectation: String,
    /// What was expected: the text, the value as JSON, or `a match of` and the pattern.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Expect {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, String> {
        let mut expect = Self::default();
        for (name, value) in given {
            let place = match name.as_str() {
                "stdout" => &mut expect.stdout,
                "result" => &mut expect.result,
                "error_type" => &mut expect.error_type,
                unknown => {
                    return Err(format!(
                        "\"expect\": {}",
                        no_field(unknown, "expectation", &NAMES)
                    ));
                }
            };
            let wanted =
                Wanted::read(value).map_err(|wrong| format!("\"expect\": {name:?} {wrong}"))?;
            if let (false, Wanted::Exactly(exact)) = (name == "result", &wanted)
                && !exact.is_string()
                && !(name == "error_type" && exact.is_null())
            {
                let kind = kind(exact);
                return Err(format!(
                    "\"expect\": {name:?} must be a string or {{\"pattern\": ...}}, not {kind}"
                ));
            }
            *place = Some(wanted);
        }
        Ok(expect)
    }

    /// Every expectation that `outcome` does not meet.
    pub(crate) fn unmet(&self, outcome: &Outcome) -> Vec<Why> {
        let mut unmet = Vec::new();
        let cut = outcome.truncated.unwrap_or_default();
        let mut check = |name: &str, wanted: &Option<Wanted>, found: &Value, cut: u64| {
            if let Some(wanted) = wanted.as_ref().filter(|wanted| !wanted.is_met(found)) {
                let mut why = wanted.unmet(name, found);
                if cut > 0 {
                    why.found.push_str(&format!(
                        " ({cut} more characters are not kept: raise the limit of the case)"
                    ));
                }
                unmet.push(why);
            }
        };
        let error = outcome.diagnostics.as_ref();
        let error_type = error.map_or(Value::Null, |found| found.error_type.to_string().into());
        check(
            "stdout",
            &self.stdout,
            &Value::from(outcome.stdout.as_str()),
            cut.stdout,
        );
        check("result", &self.result, &outcome.result, cut.result);
        check("error_type", &self.error_type, &error_type, 0);
        if let (None, Some(found)) = (&self.error_type, error) {
            unmet.push(Why {
                expectation: "error_type".to_owned(),
                expected: "no error".to_owned(),
                found: truncated(
                    format!("{}: {}", found.error_type, found.message),
                    MAX_SHOWN_BYTES,
                ),
            });
        }
        unmet
    }
}

impl Wanted {
    fn read(value: &Value) -> Result<Self, String> {
        let only = value.as_object().filter(|object| object.len() == 1);
        let only = only.and_then(|object| object.iter().next());
        match only.map(|(form, inner)| (form.as_str(), inner)) {
            Some(("pattern", Value::String(pattern))) => Regex::new(pattern)
                .map(Self::Pattern)
                .map_err(|error| format!("has a pattern that is none: {error}")),
            Some(("pattern", other)) => Err(format!(
                "has a pattern that must be a string, not {}",
                kind(other)
            )),
            Some(("equals", exact)) => Ok(Self::Exactly(exact.clone())),
            _ => Ok(Self::Exactly(value.clone())),
        }
    }

    fn is_met(&self, found: &Value) -> bool {
        match self {
            Self::Exactly(exact) => exact == found,
            Self::Pattern(pattern) => {
                let text = text(found);
                // As in Python, the end of a text is also before the end of its last line.
                let without_end = text.strip_suffix('\n').unwrap_or(&text);
                pattern.is_match(&text) || pattern.is_match(without_end)
            }
        }
    }

    fn unmet(&self, name: &str, found: &Value) -> Why {
        let expected = match self {
            Self::Exactly(exact) => shown(name, exact),
            Self::Pattern(pattern) => format!("a match of {pattern}"),
        };
        Why {
            expectation: name.to_owned(),
            expected: truncated(expected, MAX_SHOWN_BYTES),
            found: truncated(shown(name, found), MAX_SHOWN_BYTES),
        }
    }
}

/// What a pattern looks at: a text itself, any other value as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A result is shown as JSON, so that `1` and `"1"` differ; everything else is a text.
fn shown(name: &str, value: &Value) -> String {
    if name == "result" {
        value.to_string()
    } else {
        text(value)
    }
}

#[cfg(test)]
mod tests {
    use codecell_engine::execution::{ErrorType, Truncated};
    use serde_json::json;

    use super::*;

    fn outcome(result: Value, stdout: &str) -> Outcome {
        Outcome {
            success: true,
            result,
            stdout: stdout.to_owned(),
            diagnostics: None,
            ..Outcome::not_run(ErrorType::Internal, String::new(), None)
        }
    }

    fn unmet(expect: Value, outcome: &Outcome) -> Vec<String> {
        let expect = Expect::read(expect.as_object().expect("an object")).expect("right");
        let unmet = expect.unmet(outcome).into_iter();
        unmet
            .map(|why| format!("{}: {} | {}", why.expectation, why.expected, why.found))
            .collect()
    }

    #[test]
    fn expectations_are_exact_or_patterns() {
        let good = outcome(json!({"n": 1}), "one\ntwo\n");
        for expect in [
            json!({}),
            json!({"stdout": "one\ntwo\n", "result": {"n": 1}, "error_type": null}),
            json!({"stdout": {"pattern": "(?m)^two$"}, "result": {"pattern": "\"n\":\\d"}}),
            json!({"stdout": {"pattern": "^one\ntwo$"}}),
            json!({"stdout": {"pattern": "^one\ntwo\n$"}}),
            json!({"result": {"equals": {"n": 1}}}),
        ] {
            assert_eq!(unmet(expect, &good), Vec::<String>::new());
        }
        assert_eq!(
            unmet(
                json!({"stdout": "one", "result": 1, "error_type": "ValueError"}),
                &good
            ),
            [
                "stdout: one | one\ntwo\n",
                "result: 1 | {\"n\":1}",
                "error_type: ValueError | null"
            ]
        );
        for pattern in ["^one$", "one\ntwo\n\n$"] {
            assert_eq!(
                unmet(json!({"stdout": {"pattern": pattern}}), &good).len(),
                1
            );
        }
        assert_eq!(
            unmet(json!({"result": "1"}), &outcome(json!(1), "")),
            ["result: \"1\" | 1"]
        );
        let failed = Outcome::not_run(
            ErrorType::Exception("KeyError".to_owned()),
            "'a'".to_owned(),
            None,
        );
        assert_eq!(
            unmet(json!({}), &failed),
            ["error_type: no error | KeyError: 'a'"]
        );
        assert_eq!(
            unmet(json!({"error_type": {"pattern": "^Key|^Index"}}), &failed),
            Vec::<String>::new()
        );
    }

    #[test]
    fn that_output_was_cut_is_told() {
        let cut = Outcome {
            truncated: Some(Truncated {
                stdout: 5,
                ..Truncated::default()
            }),
            ..outcome(Value::Null, "ab")
        };
        assert_eq!(
            unmet(json!({"stdout": "abcdefg"}), &cut),
            ["stdout: abcdefg | ab (5 more characters are not kept: raise the limit of the case)"]
        );
    }

    #[test]
    fn what_is_no_expectation_is_named() {
        for (expect, expected) in [
            (
                json!({"stdin": ""}),
                "\"expect\": there is no expectation \"stdin\"; did you mean \"stdout\"?",
            ),
            (
                json!({"stdout": 1}),
                "\"expect\": \"stdout\" must be a string or {\"pattern\": ...}, not a number",
            ),
            (
                json!({"result": {"pattern": "("}}),
                "\"expect\": \"result\" has a pattern that is none: regex parse error",
            ),
            (
                json!({"result": {"pattern": 1}}),
                "\"expect\": \"result\" has a pattern that must be a string, not a number",
            ),
        ] {
            let refused = Expect::read(expect.as_object().expect("an object")).expect_err("wrong");
            assert!(refused.starts_with(expected), "{refused}");
        }
    }

    #[test]
    fn what_is_shown_is_bounded() {
        let long = "x".repeat(10_000);
        let why = unmet(
            json!({"stdout": long.clone() + "y"}),
            &outcome(Value::Null, &long),
        );
        assert!(why[0].len() < 2 * MAX_SHOWN_BYTES + 20);
    }
}
