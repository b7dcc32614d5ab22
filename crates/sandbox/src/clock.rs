//! The time as a script sees it: the machine's, or that of a deterministic run, in which only the script's own doing makes
//! time pass.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::run::FUEL_PER_SECOND;

/// What the time is at the beginning of every deterministic run: 2025-01-01T00:00:00Z, in seconds since 1970.
const START: Duration = Duration::from_secs(1_735_689_600);

/// The fuel that makes a nanosecond pass there, so that a script computes about as much in a second as in a real one.
const FUEL_PER_NANOSECOND: u64 = FUEL_PER_SECOND / 1_000_000_000;

/// How long a tool call takes there, whatever its server does.
const CALL_TIME: Duration = Duration::from_millis(10);

/// The clock of one run.
pub(super) enum Clock {
    /// The machine's.
    Real(RealClock),
    /// One that stands still while the host works.
    Virtual(VirtualClock),
}

/// A clock that counts from the beginning of the run.
pub(super) struct RealClock {
    start: Instant,
    /// The waits so far, all together.
    waited: Duration,
}

/// A clock that moves with the fuel that is used, and over the waits of the script.
pub(super) struct VirtualClock {
    /// The fuel at the beginning of the run.
    fuel: u64,
    /// The waits so far, all together.
    waited: Duration,
}

impl Clock {
    /// The clock of a run that begins with `fuel`.
    pub(super) fn new(fuel: u64, is_deterministic: bool) -> Self {
        if is_deterministic {
            Self::Virtual(VirtualClock {
                fuel,
                waited: Duration::ZERO,
            })
        } else {
            Self::Real(RealClock {
                start: Instant::now(),
                waited: Duration::ZERO,
            })
        }
    }

    pub(super) fn is_virtual(&self) -> bool {
        matches!(self, Self::Virtual(_))
    }

    /// The time since 1970, when so much fuel is left.
    pub(super) fn wall(&self, fuel_left: u64) -> Duration {
        match self {
            Self::Real(_) => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
            Self::Virtual(clock) => START.saturating_add(clock.now(fuel_left)),
        }
    }

    /// The time since the beginning of the run, when so much fuel is left.
    pub(super) fn monotonic(&self, fuel_left: u64) -> Duration {
        match self {
            Self::Real(clock) => clock.start.elapsed(),
            Self::Virtual(clock) => clock.now(fuel_left),
        }
    }

    /// The part of that time in which the script computed, and did not wait.
    pub(super) fn computed(&self, fuel_left: u64) -> Duration {
        match self {
            Self::Real(clock) => clock.start.elapsed().saturating_sub(clock.waited),
            Self::Virtual(clock) => clock.computed(fuel_left),
        }
    }

    /// Awaits `wait`, for which the script stands still.
    pub(super) async fn waiting<T>(&mut self, wait: impl Future<Output = T>) -> T {
        match self {
            Self::Real(clock) => clock.waiting(wait).await,
            Self::Virtual(_) => wait.await,
        }
    }
}

impl RealClock {
    /// Awaits `wait`, for which the script stands still.
    pub(super) async fn waiting<T>(&mut self, wait: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let done = wait.await;
        self.waited = self.waited.saturating_add(began.elapsed());
        done
    }
}

impl VirtualClock {
    /// The time since the beginning of the run, when so much fuel is left.
    pub(super) fn now(&self, fuel_left: u64) -> Duration {
        self.waited.saturating_add(self.computed(fuel_left))
    }

    /// The part of that time in which the script computed.
    fn computed(&self, fuel_left: u64) -> Duration {
        Duration::from_nanos(self.fuel.saturating_sub(fuel_left) / FUEL_PER_NANOSECOND)
    }

    /// When a call is over that begins now.
    pub(super) fn end_of_call(&self, fuel_left: u64) -> Duration {
        self.now(fuel_left).saturating_add(CALL_TIME)
    }

    /// Lets the time pass up to `moment`, unless it has.
    pub(super) fn pass_to(&mut self, moment: Duration, fuel_left: u64) {
        let left = moment.saturating_sub(self.now(fuel_left));
        self.waited = self.waited.saturating_add(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_passes_with_fuel_and_over_waits() {
        let clock = Clock::new(60_000, true);
        assert_eq!(clock.wall(60_000), START);
        let Clock::Virtual(mut clock) = clock else {
            panic!("a virtual clock");
        };
        assert_eq!(clock.now(60_000), Duration::ZERO);
        assert_eq!(clock.now(0), Duration::from_micros(10));
        clock.pass_to(Duration::from_secs(5), 30_000);
        assert_eq!(clock.now(30_000), Duration::from_secs(5));
        assert_eq!(clock.now(0), Duration::from_micros(5_000_005));
        assert_eq!(clock.computed(0), Duration::from_micros(10));
        clock.pass_to(Duration::from_secs(1), 0);
        assert_eq!(
            clock.now(0),
            Duration::from_micros(5_000_005),
            "it never goes back"
        );
        clock.pass_to(Duration::MAX, 0);
        assert_eq!(clock.end_of_call(0), Duration::MAX);
    }

    #[tokio::test]
    async fn waits_are_not_computed() {
        let mut clock = Clock::new(0, false);
        let blocked = async { std::thread::sleep(Duration::from_millis(50)) };
        clock.waiting(blocked).await;
        let computed = clock.computed(0);
        assert!(clock.monotonic(0) >= computed + Duration::from_millis(50));
    }
}
