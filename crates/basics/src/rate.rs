//! How often something may happen: a bucket, which holds as much as may be taken at once and fills evenly.
//!
//! Nothing here looks at the clock: whoever asks says what time it is.

use std::time::{Duration, Instant};

/// How much a bucket may lose by rounding: nobody may be refused its last unit because of that.
const ROUNDING: f64 = 1e-6;

/// A bucket. A cost that is known only afterwards may overdraw it; then the debt is filled up first.
#[derive(Debug, Clone)]
pub struct Bucket {
    level: f64,
    capacity: f64,
    per_second: f64,
    /// When its level was last brought up to date.
    filled: Instant,
}

impl Bucket {
    /// A bucket that is full at `now` and into which `per_second` flows.
    #[must_use]
    pub fn new(capacity: f64, per_second: f64, now: Instant) -> Self {
        Self {
            level: capacity,
            capacity,
            per_second,
            filled: now,
        }
    }

    /// Takes one unit at `now`.
    ///
    /// # Errors
    /// How long it takes until there is a unit, if there is none.
    pub fn take(&mut self, now: Instant) -> Result<(), Duration> {
        self.fill(now);
        if self.has_one() {
            self.level -= 1.0;
            Ok(())
        } else {
            Err(self.until(1.0))
        }
    }

    /// Takes `amount`, even if the bucket holds less.
    pub fn charge(&mut self, amount: f64) {
        self.level -= amount;
    }

    /// Whether the bucket held a unit when its level was last brought up to date.
    pub fn has_one(&self) -> bool {
        self.level >= 1.0 - ROUNDING
    }

    /// How long it takes from `now` until the bucket holds `some`, if it holds nothing.
    pub fn exhausted(&mut self, some: f64, now: Instant) -> Option<Duration> {
        self.fill(now);
        (self.level <= 0.0).then(|| self.until(some))
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = self.filled.max(now);
        self.level = (self.level + passed * self.per_second).min(self.capacity);
    }

    fn until(&self, level: f64) -> Duration {
        let seconds = (level - self.level) / self.per_second;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_taken_comes_back_evenly() {
        let start = Instant::now();
        let mut bucket = Bucket::new(3.0, 0.5, start);
        let mut take = |seconds| bucket.take(start + Duration::from_secs(seconds));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(Duration::from_secs(2)));
        assert_eq!(take(1), Err(Duration::from_secs(1)));
        assert_eq!([take(2), take(2)], [Ok(()), Err(Duration::from_secs(2))]);
        // No more comes back than the bucket holds, and nothing while the clock stands still or goes back.
        assert_eq!([take(3_600), take(1), take(2)], [Ok(()); 3]);
        assert!(take(3_600).is_err());
    }

    #[test]
    fn what_is_owed_is_waited_for() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 1.0, start);
        bucket.charge(9.0);
        assert_eq!(bucket.exhausted(2.0, start), None);
        bucket.charge(4.0);
        let wait = bucket.exhausted(2.0, start).expect("it is overdrawn");
        assert_eq!(wait, Duration::from_secs(5));
        assert_eq!(bucket.exhausted(2.0, start + wait), None);
        assert_eq!(
            Bucket::new(0.0, 0.0, start).take(start),
            Err(Duration::MAX),
            "one into which nothing flows"
        );
    }

    proptest! {
        #[test]
        fn no_more_is_taken_than_was_there(pauses in prop::collection::vec(0_u64..5_000, 1..60)) {
            let start = Instant::now();
            let mut bucket = Bucket::new(5.0, 2.0, start);
            let (mut passed, mut taken) = (Duration::ZERO, 0.0);
            for pause in pauses {
                passed += Duration::from_millis(pause);
                if let Err(wait) = bucket.take(start + passed) {
                    let soon = start + passed + wait;
                    prop_assert!(bucket.clone().take(soon).is_ok(), "{wait:?}");
                } else {
                    taken += 1.0;
                }
                prop_assert!(taken <= 5.0 + 2.0 * passed.as_secs_f64() + ROUNDING * 60.0);
            }
        }
    }
}
