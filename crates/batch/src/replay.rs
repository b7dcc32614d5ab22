//! Running the case of a receipt again, to see whether the receipt is what the case comes to.

use codecell_engine::execution::{Executor, Limits};
use serde_json::{Map, Value};
use thiserror::Error;

use super::case::Case;
use super::compare::{Difference, compare};
use super::limits::read_limits;
use super::receipt;
use super::run::executed;
use super::terms::Terms;

/// What may differ where time and randomness are those of the moment.
const VARIES: [&str; 2] = ["fuel_used", "memory_peak_bytes"];

/// What came of it.
#[derive(Debug)]
pub enum Replayed {
    /// The entry was no case, so there is nothing to run.
    NoCase,
    /// It came to this again, but for these fields.
    Case {
        /// The case's id.
        id: String,
        /// The fields that are not the same.
        differences: Vec<Difference>,
    },
}

/// Why a receipt cannot be repeated.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The line is no receipt.
    #[error("{0}")]
    NoReceipt(String),
    /// It does not hold its case.
    #[error(
        "the receipt of {0:?} was written without its case (--without-cases), so it cannot be repeated"
    )]
    WithoutCase(String),
    /// What it holds does not go together.
    #[error("the receipt of {id:?} cannot be repeated: {problem}")]
    Broken {
        /// The case's id.
        id: String,
        /// What is wrong.
        problem: String,
    },
}

/// Runs the case of the receipt in `line` again in the image `image`, with the limits and the seed that it had.
///
/// # Errors
/// [`ReplayError`] if the receipt cannot be repeated.
pub async fn replay(
    line: &[u8],
    image: &str,
    has_tools: bool,
    executor: &Executor,
) -> Result<Replayed, ReplayError> {
    let no_receipt = |error: &dyn ToString| ReplayError::NoReceipt(error.to_string());
    let (head, origin) = receipt::read(line).map_err(|error| no_receipt(&error))?;
    let was: Value = serde_json::from_slice(line).map_err(|error| no_receipt(&error))?;
    if head.bad.is_some() {
        return Ok(Replayed::NoCase);
    }
    let id = head.id.unwrap_or_default();
    let object = |name: &str| was.get(name).and_then(Value::as_object).cloned();
    let Some(given) = object("case") else {
        return Err(ReplayError::WithoutCase(id));
    };
    let broken = |problem: String| ReplayError::Broken {
        id: id.clone(),
        problem,
    };
    let limits: Map<String, Value> = object("limits").unwrap_or_default();
    let limits = read_limits(Limits::default().into(), &limits)
        .map_err(|wrong| broken(wrong.to_string()))?;
    let case = Case::read(given, limits.into()).map_err(broken)?;
    let terms = Terms {
        image: image.to_owned(),
        // Its limits are known, and where other rules matter, the outcome differs.
        settings: origin.settings,
        seed: origin.seed,
        defaults: limits.into(),
        with_cases: true,
        has_tools,
    };
    let again = executed(head.index, &case, limits, executor, &terms).await;
    let again = again.and_then(|receipt| serde_json::from_slice(&receipt.line));
    let is: Value = again.map_err(|error| broken(error.to_string()))?;
    let ignored: &[&str] = if origin.seed.is_some() { &[] } else { &VARIES };
    let differences = compare(&was, &is, ignored);
    Ok(Replayed::Case { id, differences })
}
