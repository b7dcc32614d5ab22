//! How much of what a server says is logged.

use std::time::Duration;

use tokio::time::Instant;

/// Most lines that are logged in each window.
const MAX_LINES_PER_WINDOW: u32 = 100;
const WINDOW: Duration = Duration::from_secs(1);

/// How many lines have been logged in the current window.
#[derive(Debug)]
pub(super) struct Rate {
    window_end: Instant,
    logged: u32,
    dropped: u64,
}

impl Rate {
    /// A rate whose first window begins now.
    pub(super) fn new() -> Self {
        Self {
            window_end: Instant::now() + WINDOW,
            logged: 0,
            dropped: 0,
        }
    }

    /// Begins a new window if it is time, with the number of lines dropped in the old one if there were any.
    pub(super) fn window_passed(&mut self) -> Option<u64> {
        if Instant::now() < self.window_end {
            return None;
        }
        self.window_end = Instant::now() + WINDOW;
        self.logged = 0;
        let dropped = std::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }

    /// Whether one more line may be logged; if not it is counted.
    pub(super) fn allows(&mut self) -> bool {
        if self.logged < MAX_LINES_PER_WINDOW {
            self.logged += 1;
            true
        } else {
            self.dropped += 1;
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_is_counted_and_not_logged() {
        let mut rate = Rate::new();
        let allowed = (0..1_000).filter(|_| rate.allows()).count();
        assert_eq!(allowed, MAX_LINES_PER_WINDOW as usize);
        rate.window_end = Instant::now();
        assert_eq!(rate.window_passed(), Some(900));
        assert!(rate.allows());
    }
}
