//! How long a call may take: its server's limit, which the server's reports extend if that is configured.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use codecell_basics::sync::lock;

/// The end of one call's time.
pub(super) struct Deadline {
    timeout: Duration,
    /// The most that reports can extend it to.
    longest: Option<Duration>,
    begun: Instant,
    /// When the time is over, and whether the server has reported anything. The lock is held for a look, never across
    /// an await.
    state: Mutex<(Instant, bool)>,
}

impl Deadline {
    /// `timeout` begins now. Each report begins it anew, up to `longest` in all if `longest` is given.
    pub(super) fn new(timeout: Duration, longest: Option<Duration>) -> Self {
        let begun = Instant::now();
        Self {
            timeout,
            longest,
            begun,
            state: Mutex::new((begun + timeout, false)),
        }
    }

    /// Notes that the server reports that it is at work.
    pub(super) fn report(&self) {
        self.report_at(Instant::now());
    }

    fn report_at(&self, now: Instant) {
        let mut state = lock(&self.state);
        state.1 = true;
        if let Some(longest) = self.longest {
            let extended = now + self.timeout;
            state.0 = state.0.max(extended.min(self.begun + longest));
        }
    }

    /// When the time is over, as far as that is known now.
    pub(super) fn end(&self) -> Instant {
        self.state().0
    }

    /// Completes when the time is over.
    pub(super) async fn passed(&self) {
        while self.end() > Instant::now() {
            sleep_until(self.end()).await;
        }
    }

    /// How long the call had, and the setting that gives a call more time.
    pub(super) fn in_words(&self) -> (Duration, &'static str) {
        let (end, has_reported) = self.state();
        let took = end - self.begun;
        match self.longest {
            Some(longest) if longest > self.timeout && took >= longest => {
                (longest, "max_timeout in [tools] of codecell.toml")
            }
            None if has_reported => (
                took,
                "the server's \"timeout\" in mcp_servers.json, or timeout in [tools] of codecell.toml; it was reporting \
                 progress, which timeout_extends_on_progress in [tools] lets count",
            ),
            _ => (
                self.timeout,
                "the server's \"timeout\" in mcp_servers.json, or timeout in [tools] of codecell.toml",
            ),
        }
    }

    fn state(&self) -> (Instant, bool) {
        *lock(&self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn deadline(longest: Option<Duration>) -> Deadline {
        Deadline::new(2 * SECOND, longest)
    }

    /// Reports every second for `seconds`, as long as the time is not over, and returns how long the call had in the
    /// end.
    fn reported(deadline: &Deadline, seconds: u32) -> Duration {
        for second in 1..=seconds {
            let now = deadline.begun + second * SECOND;
            if now < deadline.end() {
                deadline.report_at(now);
            }
        }
        deadline.end() - deadline.begun
    }

    #[test]
    fn reports_extend_the_time_up_to_the_maximum_where_they_may() {
        for (longest, seconds, expected) in [
            (None, 10, 2),
            (Some(7 * SECOND), 0, 2),
            (Some(7 * SECOND), 3, 5),
            (Some(7 * SECOND), 30, 7),
            (Some(SECOND), 30, 2),
        ] {
            let had = reported(&deadline(longest), seconds);
            assert_eq!(had.as_secs(), expected, "{longest:?} {seconds}");
        }
    }

    #[test]
    fn what_strikes_is_named() {
        let check = |longest, reports, limit, words: &str| {
            let deadline = deadline(longest);
            reported(&deadline, reports);
            let (struck, setting) = deadline.in_words();
            assert_eq!(struck, limit);
            assert!(setting.contains(words), "{setting}");
        };
        let (two, seven) = (2 * SECOND, 7 * SECOND);
        check(None, 0, two, "the server's \"timeout\" in mcp_servers.json");
        check(None, 1, two, "timeout_extends_on_progress in [tools]");
        check(Some(seven), 0, two, "the server's \"timeout\"");
        check(Some(seven), 3, two, "the server's \"timeout\"");
        check(Some(seven), 30, seven, "max_timeout in [tools]");
    }

    #[tokio::test(start_paused = true)]
    async fn it_passes_when_its_time_is_over() {
        let deadline = deadline(None);
        deadline.passed().await;
        assert_eq!(deadline.begun.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn reports_put_off_its_end_while_it_is_waited_for() {
        let deadline = deadline(Some(5 * SECOND));
        let reporting = async {
            for _ in 0..60 {
                tokio::time::sleep(SECOND).await;
                deadline.report();
            }
        };
        tokio::select! {
            () = deadline.passed() => {}
            () = reporting => panic!("the time does not end"),
        }
        assert_eq!(deadline.begun.elapsed().as_secs(), 5);
    }
}
