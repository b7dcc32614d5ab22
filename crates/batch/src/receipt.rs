//! A receipt: one line of JSON that says what a case came to, and all that is needed to repeat and to trust that.
//!
//! ```text
//! {"receipt": 1, "index": 0, "id": "a", "passed": true, "why": [],
//!  ...the fields of an outcome...,
//!  "hashes": {"image", "settings", "script", "inputs"}, "seed": 0, "limits": {...}, "case": {...}, "times": {...}}
//! ```
//!
//! `times` holds everything that differs between two runs that are otherwise the same, and is the last field, so that
//! lines are the same up to it. `receipt` is the version of this form: a receipt of another version is refused. An
//! entry that is no case has `"bad": {"place", "problem"}` in place of the outcome.

use codecell_basics::json_line;
use codecell_engine::execution::{ErrorType, Limits, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::calls::Hashes;
use super::case::Case;
use super::expect::Why;
use super::limits;
use super::source::BadLine;
use super::terms::Terms;

/// The version of the form.
pub(crate) const VERSION: u64 = 1;

/// The longest receipt: that of a case of the greatest length with all its output.
pub const MAX_RECEIPT_BYTES: usize = 128 << 20;

/// What is said of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came to what was expected.
    Passed,
    /// It came to something else.
    Failed,
    /// The machine could not decide it: the wall time was over before the fuel, or no instance could be had.
    Undecided,
    /// The entry is no case.
    Bad,
}

/// What a summary needs of a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The number of its entry in the input.
    pub index: u64,
    /// The case's id; an entry that is no case may have none.
    pub id: Option<String>,
    /// What is said of it.
    pub verdict: Verdict,
    /// The expectations that were not met.
    pub why: Vec<Why>,
    /// `ok`, or the error type; empty for an entry that is no case.
    pub outcome: String,
    /// What went wrong, if anything did.
    pub message: Option<String>,
    /// Fuel used.
    pub fuel_used: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// What is wrong with an entry that is no case.
    pub bad: Option<BadLine>,
}

/// A receipt that is to be written.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) head: Head,
    /// The line, with its end.
    pub(crate) line: Vec<u8>,
}

/// Why a line is no receipt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoReceipt {
    #[error("it is no receipt: {0}")]
    Form(#[from] serde_json::Error),
    #[error("it is a receipt of version {0}, and this codecell knows version {VERSION}")]
    Version(u64),
}

/// The fields that are read of a receipt.
#[derive(Deserialize)]
struct Read {
    receipt: u64,
    index: u64,
    id: Option<String>,
    passed: Option<bool>,
    #[serde(default)]
    why: Vec<Why>,
    #[serde(default)]
    diagnostics: Option<Found>,
    #[serde(default)]
    fuel_used: u64,
    #[serde(default)]
    bad: Option<BadLine>,
    hashes: Batch,
    seed: Option<u64>,
    #[serde(default)]
    times: Times,
}

#[derive(Deserialize)]
struct Found {
    error_type: String,
    message: String,
}

/// What a receipt says of its batch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Batch {
    image: String,
    settings: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Times {
    #[serde(default)]
    duration_ms: f64,
    /// How long the tool calls took, in order of their start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tool_calls_ms: Vec<f64>,
}

/// What a receipt says of the batch that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) image: String,
    pub(crate) settings: String,
    pub(crate) seed: Option<u64>,
}

/// The head of the receipt in `line`, and its batch.
///
/// # Errors
/// [`NoReceipt`] if it is none.
pub(crate) fn read(line: &[u8]) -> Result<(Head, Origin), NoReceipt> {
    let read: Read = serde_json::from_slice(line)?;
    if read.receipt != VERSION {
        return Err(NoReceipt::Version(read.receipt));
    }
    let verdict = match (&read.bad, read.passed) {
        (Some(_), _) => Verdict::Bad,
        (None, Some(true)) => Verdict::Passed,
        (None, Some(false)) => Verdict::Failed,
        (None, None) => Verdict::Undecided,
    };
    let (outcome, message) = match read.diagnostics {
        Some(found) => (found.error_type, Some(found.message)),
        None if read.bad.is_some() => (String::new(), None),
        None => ("ok".to_owned(), None),
    };
    let head = Head {
        index: read.index,
        id: read.id,
        verdict,
        why: read.why,
        outcome,
        message,
        fuel_used: read.fuel_used,
        duration_ms: read.times.duration_ms,
        bad: read.bad,
    };
    let Batch { image, settings } = read.hashes;
    Ok((
        head,
        Origin {
            image,
            settings,
            seed: read.seed,
        },
    ))
}

impl Receipt {
    /// The receipt of a case that was run.
    pub(crate) fn of_outcome(
        index: u64,
        case: &Case,
        limits: &Limits,
        terms: &Terms,
        outcome: &Outcome,
        calls: &[Hashes],
    ) -> serde_json::Result<Self> {
        let undecided = is_undecided(outcome, terms);
        let why = if undecided {
            Vec::new()
        } else {
            case.expect().unmet(outcome)
        };
        let verdict = match (undecided, why.is_empty()) {
            (true, _) => Verdict::Undecided,
            (false, true) => Verdict::Passed,
            (false, false) => Verdict::Failed,
        };
        let head = Head {
            index,
            id: Some(case.id().to_owned()),
            verdict,
            why,
            outcome: outcome.kind(),
            message: outcome
                .diagnostics
                .as_ref()
                .map(|found| found.message.clone()),
            fuel_used: outcome.fuel_used,
            duration_ms: outcome.duration_ms,
            bad: None,
        };
        let mut fields = beginning(&head);
        let times = add_outcome(&mut fields, outcome, calls)?;
        let mut hashes = hashes_of(terms);
        hashes["script"] = case.script_sha256().into();
        hashes["inputs"] = case.inputs_sha256().into();
        fields.insert("hashes".to_owned(), hashes);
        fields.insert("seed".to_owned(), terms.seed.into());
        fields.insert("limits".to_owned(), limits::written(limits));
        if terms.with_cases {
            fields.insert("case".to_owned(), Value::Object(case.given().clone()));
        }
        fields.insert("times".to_owned(), serde_json::to_value(times)?);
        let line = json_line::line(&fields)?;
        Ok(Self { head, line })
    }

    /// The receipt of an entry that is no case.
    pub(crate) fn of_bad(
        index: u64,
        id: Option<String>,
        bad: BadLine,
        terms: &Terms,
    ) -> serde_json::Result<Self> {
        let head = Head {
            index,
            id,
            verdict: Verdict::Bad,
            why: Vec::new(),
            outcome: String::new(),
            message: None,
            fuel_used: 0,
            duration_ms: 0.0,
            bad: Some(bad),
        };
        let mut fields = beginning(&head);
        fields.insert("bad".to_owned(), serde_json::to_value(&head.bad)?);
        fields.insert("hashes".to_owned(), hashes_of(terms));
        fields.insert("seed".to_owned(), terms.seed.into());
        let line = json_line::line(&fields)?;
        Ok(Self { head, line })
    }
}

fn beginning(head: &Head) -> Map<String, Value> {
    let passed = match head.verdict {
        Verdict::Passed => Some(true),
        Verdict::Failed => Some(false),
        Verdict::Undecided | Verdict::Bad => None,
    };
    let fields = json!({
        "receipt": VERSION,
        "index": head.index,
        "id": head.id,
        "passed": passed,
        "why": head.why,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn hashes_of(terms: &Terms) -> Value {
    json!({ "image": terms.image, "settings": terms.settings })
}

/// Adds the fields of `outcome` under their own names, with the hashes of its calls, and returns what varies of them.
fn add_outcome(
    fields: &mut Map<String, Value>,
    outcome: &Outcome,
    calls: &[Hashes],
) -> serde_json::Result<Times> {
    let mut times = Times {
        duration_ms: outcome.duration_ms,
        ..Times::default()
    };
    let Value::Object(mut written) = serde_json::to_value(outcome)? else {
        return Ok(times);
    };
    written.shift_remove("duration_ms");
    let listed = written.get_mut("tool_calls").and_then(Value::as_array_mut);
    let mut hashes = calls.iter();
    for call in listed.into_iter().flatten() {
        let Value::Object(call) = call else { continue };
        let took = call.shift_remove("duration_ms");
        times
            .tool_calls_ms
            .push(took.and_then(|took| took.as_f64()).unwrap_or_default());
        if let Some(hashes) = hashes.next() {
            call.insert(
                "arguments_sha256".to_owned(),
                hashes.arguments.as_str().into(),
            );
            call.insert("reply_sha256".to_owned(), hashes.reply.as_deref().into());
        }
    }
    fields.extend(written);
    Ok(times)
}

/// Whether the machine and not the script has ended the execution. Without fuel that decides, the time does.
fn is_undecided(outcome: &Outcome, terms: &Terms) -> bool {
    let kind = outcome.diagnostics.as_ref().map(|found| &found.error_type);
    match kind {
        Some(ErrorType::Unavailable | ErrorType::Internal | ErrorType::Cancelled) => true,
        Some(ErrorType::Timeout) => terms.seed.is_some(),
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn terms() -> Terms {
        Terms {
            image: "an image".to_owned(),
            settings: "some settings".to_owned(),
            seed: Some(0),
            defaults: Limits::default().into(),
            with_cases: true,
            has_tools: false,
        }
    }

    /// The receipt of a case with this id and outcome.
    pub(crate) fn receipt(
        index: u64,
        id: &str,
        error: Option<ErrorType>,
        terms: &Terms,
    ) -> Receipt {
        let given = json!({"id": id, "code": "1"})
            .as_object()
            .cloned()
            .unwrap_or_default();
        let case = Case::read(given, terms.defaults).expect("a case");
        let found = error.map(|error| Outcome::not_run(error, "no".to_owned(), None));
        let outcome = found.unwrap_or_else(|| Outcome {
            success: true,
            diagnostics: None,
            duration_ms: 1.5,
            ..Outcome::not_run(ErrorType::Internal, String::new(), None)
        });
        Receipt::of_outcome(index, &case, &terms.defaults.limits, terms, &outcome, &[])
            .expect("a receipt")
    }

    #[test]
    fn what_varies_stands_at_the_end() {
        let line = String::from_utf8(receipt(3, "a", None, &terms()).line).expect("UTF-8");
        assert!(
            line.starts_with(
                r#"{"receipt":1,"index":3,"id":"a","passed":true,"why":[],"success":true,"#
            ),
            "{line}"
        );
        assert!(
            line.ends_with(
                "\"case\":{\"id\":\"a\",\"code\":\"1\"},\"times\":{\"duration_ms\":1.5}}\n"
            ),
            "{line}"
        );
        assert_eq!(line.matches("duration_ms").count(), 1);
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let terms = terms();
        for error in [
            None,
            Some(ErrorType::Timeout),
            Some(ErrorType::FuelExhausted),
            Some(ErrorType::Internal),
        ] {
            let receipt = receipt(0, "a", error, &terms);
            let (head, origin) = read(&receipt.line).expect("a receipt");
            assert_eq!(head, receipt.head);
            assert_eq!(origin.image, terms.image);
        }
        let bad = BadLine {
            place: "line 2".to_owned(),
            problem: "no".to_owned(),
        };
        let receipt = Receipt::of_bad(1, None, bad, &terms).expect("a receipt");
        assert_eq!(read(&receipt.line).expect("a receipt").0, receipt.head);
        let newer = br#"{"receipt":2,"index":0,"id":null,"passed":null,"hashes":{"image":"","settings":""},"seed":null}"#;
        let refused = read(newer).expect_err("another version").to_string();
        assert_eq!(
            refused,
            "it is a receipt of version 2, and this codecell knows version 1"
        );
    }

    #[test]
    fn the_wall_decides_nothing_where_fuel_decides() {
        let verdict = |error, seed| {
            let terms = Terms { seed, ..terms() };
            receipt(0, "a", Some(error), &terms).head.verdict
        };
        assert_eq!(verdict(ErrorType::Timeout, Some(0)), Verdict::Undecided);
        assert_eq!(verdict(ErrorType::Timeout, None), Verdict::Failed);
        assert_eq!(verdict(ErrorType::FuelExhausted, Some(0)), Verdict::Failed);
        assert_eq!(verdict(ErrorType::Unavailable, None), Verdict::Undecided);
    }
}
