//! Whether servers may be started yet, or at all.
//!
//! A codecell that another codecell has started must start nothing: two codecells that are configured to start each
//! other would never end. Who the client is becomes known once the client has said so, and until then no server is
//! started.

use std::sync::Arc;

use tokio::sync::watch;

/// Holds the start of servers back until it is decided. All clones share one decision.
#[derive(Debug, Clone)]
pub struct Gate(watch::Sender<Verdict>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Pending,
    Admitted,
    Refused(Arc<str>),
}

impl Gate {
    /// A gate behind which nothing is started yet.
    #[must_use]
    pub fn closed() -> Self {
        Self(watch::Sender::new(Verdict::Pending))
    }

    /// A gate that is open.
    #[must_use]
    pub fn open() -> Self {
        Self(watch::Sender::new(Verdict::Admitted))
    }

    /// Lets servers be started, unless that has been refused.
    pub fn admit(&self) {
        self.decide(Verdict::Admitted);
    }

    /// Lets no server be started, because of `reason`, unless servers may be started already.
    pub fn refuse(&self, reason: &str) {
        self.decide(Verdict::Refused(reason.into()));
    }

    /// The first decision counts.
    fn decide(&self, verdict: Verdict) {
        self.0.send_if_modified(|current| {
            let is_first = *current == Verdict::Pending;
            if is_first {
                *current = verdict;
            }
            is_first
        });
    }

    /// Waits for the decision. The error says why nothing may be started.
    pub(super) async fn passed(&self) -> Result<(), Arc<str>> {
        let mut verdict = self.0.subscribe();
        let decided = verdict.wait_for(|verdict| *verdict != Verdict::Pending);
        // The sender lives as long as `self`, so this cannot fail.
        match decided.await.as_deref() {
            Ok(Verdict::Refused(reason)) => Err(Arc::clone(reason)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_decision_counts() {
        let gate = Gate::closed();
        let copy = gate.clone();
        tokio::select! {
            biased;
            _ = copy.passed() => panic!("nothing was decided"),
            () = std::future::ready(()) => {}
        }
        gate.refuse("it is itself");
        gate.admit();
        assert_eq!(copy.passed().await, Err("it is itself".into()));
        let open = Gate::open();
        open.refuse("too late");
        assert_eq!(open.passed().await, Ok(()));
    }
}
