//! Why a request does not become a run, and what is said about that to whoever made the request.

use std::time::Duration;

use super::diagnosis;
use super::outcome::A_MOMENT;
use super::quota::{Exhausted, Used};
use super::request::Canceller;
use super::slots::MAX_WAITING;
use super::{Diagnostics, ErrorType, Lacked};
use codecell_policy::Refusal;

/// Why a request does not become a run.
pub(super) enum NotRun {
    /// The client has used up what it may use in a minute.
    Exhausted(Exhausted),
    /// The policy does not allow the script.
    Refused(Refusal),
    /// The script cannot be given some variables; there is a sentence about each.
    Variables(Vec<String>),
    /// The script cannot be given its files, for this reason.
    Files(String),
    /// The most executions of the client that may wait are waiting already.
    NoRoom,
    /// No slot became free within this time.
    NoSlot(Duration),
    /// The request was cancelled while it waited.
    Cancelled(Canceller),
}

impl From<Exhausted> for NotRun {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}

impl From<Refusal> for NotRun {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotRun> for Diagnostics {
    fn from(reason: NotRun) -> Self {
        match reason {
            NotRun::Exhausted(exhausted) => of_exhausted(exhausted),
            NotRun::Refused(refusal) => refusal.into(),
            NotRun::Variables(wrong) => Self::new(ErrorType::InvalidArgument, wrong.join("; "))
                .with_hint("nothing ran; call again with the arguments corrected"),
            NotRun::Files(wrong) => Self::new(ErrorType::InvalidArgument, wrong).with_hint(
                "nothing ran; give smaller files, or let the script read them through a tool",
            ),
            NotRun::NoRoom => Self::new(
                ErrorType::Unavailable,
                format!("{MAX_WAITING} executions of this client are already waiting"),
            )
            .having_run_nothing("wait for some of them before the next")
            .worth_retrying_after(A_MOMENT),
            NotRun::NoSlot(waited) => Self::new(
                ErrorType::Unavailable,
                format!("no free instance within {} s", waited.as_secs_f64()),
            )
            .having_run_nothing("try again in a moment")
            .lacking(Lacked::Slot)
            .worth_retrying_after(A_MOMENT),
            NotRun::Cancelled(by) => diagnosis::cancelled(by),
        }
    }
}

fn of_exhausted(exhausted: Exhausted) -> Diagnostics {
    let quota = match exhausted.used {
        Used::Executions(executions) => format!("{executions} executions"),
        Used::Fuel(fuel) => format!("{fuel} units of fuel"),
    };
    let found = Diagnostics::new(
        ErrorType::Unavailable,
        format!("this client has used up its {quota} a minute"),
    )
    .lacking(Lacked::Quota)
    .worth_retrying_after(exhausted.wait);
    let seconds = found.retry_after.unwrap_or_default();
    found.having_run_nothing(&format!(
        "call again after {seconds} s, and do more in one script"
    ))
}
