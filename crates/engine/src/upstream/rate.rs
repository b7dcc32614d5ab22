//! How much of what a server says is logged.

use std::time::{Duration, Instant};

use codecell_basics::rate::Bucket;

/// The number of lines that are logged at once.
const BURST: f64 = 100.0;
/// The number of lines in a second after that.
const PER_SECOND: f64 = 100.0;
/// The least time from one report of the lines that were dropped to the next.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// What may still be logged for one server, and how much was not logged.
#[derive(Debug)]
pub(super) struct Rate {
    allowance: Bucket,
    dropped: u64,
    /// When the last check took place whether there is something to report.
    reported: Instant,
}

impl Rate {
    /// A rate of which nothing has been used at `now`.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            allowance: Bucket::new(BURST, PER_SECOND, now),
            dropped: 0,
            reported: now,
        }
    }

    /// The number of lines dropped since the last report, if there were any and it is time to report them.
    pub(super) fn report(&mut self, now: Instant) -> Option<u64> {
        if now.saturating_duration_since(self.reported) < REPORT_INTERVAL {
            return None;
        }
        self.reported = now;
        let dropped = std::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }

    /// Whether one more line may be logged. If not, the line is counted.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        let is_allowed = self.allowance.take(now).is_ok();
        self.dropped += u64::from(!is_allowed);
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_logged() {
        let start = Instant::now();
        let mut rate = Rate::new(start);
        let allowed = (0..1_000).filter(|_| rate.allows(start)).count();
        assert_eq!(allowed, 100);
        assert_eq!(rate.report(start), None);
        let later = start + REPORT_INTERVAL;
        assert_eq!(rate.report(later), Some(900));
        assert_eq!(rate.report(later + REPORT_INTERVAL), None);
        assert!(rate.allows(later));
    }
}
