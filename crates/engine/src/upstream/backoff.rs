//! When a server that failed is started again: at once, then after longer and longer pauses, and after too many
//! failures in a row only from time to time. Then calls fail at once instead of waiting for the server.

use std::fmt;
use std::time::Duration;

/// Failures in a row after which the circuit is open: calls no longer wait for the server.
pub const MAX_FAILURES_IN_A_ROW: u32 = 5;
/// The pause before the start that follows the second failure in a row; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The first pause while the circuit is open; it doubles, too.
const FIRST_OPEN_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause.
pub const MAX_PAUSE: Duration = Duration::from_secs(300);
/// A server that stayed up for so long has recovered, even if nobody called it.
pub(super) const STABLE_AFTER: Duration = Duration::from_secs(60);

/// Failures of one server since it last worked: starts that did not succeed, and lives without an answer.
#[derive(Debug, Default)]
pub(super) struct Failures {
    in_a_row: u32,
}

/// What follows a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Start it again after the pause; calls wait for it.
    Restart(Duration),
    /// The circuit is open: start it again after the pause, and let calls fail meanwhile.
    Suspend(Duration),
}

/// In words, when the server is started again.
impl fmt::Display for Next {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Restart(pause) | Self::Suspend(pause)) = self;
        if pause.is_zero() {
            formatter.write_str("at once")
        } else {
            write!(formatter, "after {} s", pause.as_secs_f64())
        }
    }
}

impl Failures {
    /// Counts a failure. `has_worked` says whether the server had recovered before it.
    pub(super) fn count(&mut self, has_worked: bool) -> Next {
        self.in_a_row = if has_worked {
            1
        } else {
            self.in_a_row.saturating_add(1)
        };
        match self.in_a_row {
            1 => Next::Restart(Duration::ZERO),
            few if few < MAX_FAILURES_IN_A_ROW => Next::Restart(doubled(FIRST_PAUSE, few - 2)),
            many => Next::Suspend(doubled(FIRST_OPEN_PAUSE, many - MAX_FAILURES_IN_A_ROW)),
        }
    }

    /// How many failures there were since the server last worked.
    pub(super) fn in_a_row(&self) -> u32 {
        self.in_a_row
    }
}

fn doubled(pause: Duration, times: u32) -> Duration {
    let factor = 2_u32.checked_pow(times).unwrap_or(u32::MAX);
    pause.saturating_mul(factor).min(MAX_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_the_circuit_opens_and_closes() {
        let mut failures = Failures::default();
        let milliseconds: Vec<_> = (0..10)
            .map(|_| match failures.count(false) {
                Next::Restart(pause) => (true, pause.as_millis()),
                Next::Suspend(pause) => (false, pause.as_millis()),
            })
            .collect();
        assert_eq!(
            milliseconds,
            [
                (true, 0),
                (true, 250),
                (true, 500),
                (true, 1_000),
                (false, 30_000),
                (false, 60_000),
                (false, 120_000),
                (false, 240_000),
                (false, 300_000),
                (false, 300_000),
            ]
        );
        assert_eq!(failures.count(true), Next::Restart(Duration::ZERO));
        assert_eq!(failures.in_a_row(), 1);
        failures.in_a_row = u32::MAX;
        assert_eq!(failures.count(false), Next::Suspend(MAX_PAUSE));
    }
}
