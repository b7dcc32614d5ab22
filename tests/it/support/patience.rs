//! Waiting for what has to come about. No test asks whether something is quick.

use std::time::{Duration, Instant};

use codecell_engine::execution::Limits;

/// How long anything may take before a test fails: far more than anything takes, however busy the machine is. Where a
/// test shows that nobody waits for something, that thing takes longer than this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(150);

/// The default limits with a wall time that no script reaches which ends by itself, however busy the machine is.
pub(crate) fn limits() -> Limits {
    Limits {
        wall_time: PATIENCE,
        ..Limits::default()
    }
}

/// The same for a program: what stands in its `codecell.toml`.
pub(crate) const LIMITS: &str = "[limits]\ntimeout = 150\n";

/// Waits until `condition` holds.
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(10));
    }
}
