//! A bound on the log: whatever clients do, one place in the program makes so many entries and no more, and what is
//! left out is counted.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use codecell_basics::rate::Bucket;
use codecell_basics::sync::lock;
use tracing::callsite::Identifier;
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata};
use tracing_subscriber::layer::{Context, Filter};

/// Entries that one place may make at once.
const BURST: f64 = 50.0;

/// Entries a second after that.
const PER_SECOND: f64 = 1.0;

/// How often the log says what was left out of it.
const REPORT_INTERVAL: Duration = Duration::from_secs(10);

/// Entries about what upstream servers say have bounds of their own, for each server.
const BOUNDED: &str = "codecell_engine::upstream";

static LEFT_OUT: LazyLock<Mutex<Callsites>> = LazyLock::new(Mutex::default);

/// The places that made entries. There are as many as in the source.
type Callsites = HashMap<Identifier, Callsite>;

/// A place in the program that makes entries.
#[derive(Debug)]
struct Callsite {
    module: &'static str,
    line: Option<u32>,
    allowance: Bucket,
    left_out: u64,
}

/// Lets through what is within the bound. Whoever asks for details, with the levels debug and trace, gets them all.
pub(super) struct Thinned;

/// Says in the log what is left out of it, for ever.
pub(in crate::cli) async fn report() -> Infallible {
    loop {
        tokio::time::sleep(REPORT_INTERVAL).await;
        let left_out: Vec<_> = places()
            .values_mut()
            .filter_map(Callsite::take_left_out)
            .collect();
        for (module, line, entries) in left_out {
            tracing::warn!(
                entries,
                of = module,
                line,
                "entries like earlier ones were left out"
            );
        }
    }
}

impl<S> Filter<S> for Thinned {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn callsite_enabled(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::always()
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let entry = event.metadata();
        if *entry.level() > Level::INFO || entry.target().starts_with(BOUNDED) {
            return true;
        }
        let now = Instant::now();
        places()
            .entry(entry.callsite())
            .or_insert_with(|| Callsite::new(entry, now))
            .allows(now)
    }
}

/// Held for a few instructions, never while something is logged.
fn places() -> MutexGuard<'static, Callsites> {
    lock(&LEFT_OUT)
}

impl Callsite {
    fn new(entry: &Metadata<'static>, now: Instant) -> Self {
        Self {
            module: entry.module_path().unwrap_or_else(|| entry.target()),
            line: entry.line(),
            allowance: Bucket::new(BURST, PER_SECOND, now),
            left_out: 0,
        }
    }

    /// Whether it may make one more entry; if not, that is counted.
    fn allows(&mut self, now: Instant) -> bool {
        let is_allowed = self.allowance.take(now).is_ok();
        self.left_out += u64::from(!is_allowed);
        is_allowed
    }

    /// Where it is and how many entries were left out since the last time this was asked, if any were.
    fn take_left_out(&mut self) -> Option<(&'static str, Option<u32>, u64)> {
        let left_out = std::mem::take(&mut self.left_out);
        (left_out > 0).then_some((self.module, self.line, left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_logged() {
        let begin = Instant::now();
        let mut place = Callsite {
            module: "here",
            line: Some(7),
            allowance: Bucket::new(BURST, PER_SECOND, begin),
            left_out: 0,
        };
        let mut made = |now| (0..1_000).filter(|_| place.allows(now)).count();
        assert_eq!(made(begin), 50);
        assert_eq!(made(begin + Duration::from_secs(3)), 3);
        assert_eq!(made(begin + Duration::from_secs(3_600)), 50);
        assert_eq!(place.take_left_out(), Some(("here", Some(7), 3_000 - 103)));
        assert_eq!(place.take_left_out(), None);
    }
}
