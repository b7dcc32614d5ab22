//! What a server reports about the calls that it works on, led to those who wait for the calls.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rmcp::model::ProgressToken;
use tokio::sync::mpsc;

use codecell_basics::sync::lock;
use codecell_tools::ToolProgress;

/// The most reports on one call that wait to be passed on; further reports are left out.
const MAX_WAITING: usize = 64;

/// The calls under way on one connection, by the token under which their server reports.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// The lock is held for a look, never across an await.
    listeners: Mutex<HashMap<ProgressToken, mpsc::Sender<ToolProgress>>>,
}

/// Hears what is reported about one call, as long as the listener lives.
pub(super) struct Listener {
    reports: Arc<Reports>,
    token: ProgressToken,
    heard: mpsc::Receiver<ToolProgress>,
}

impl Reports {
    /// Listens to what is reported under `token`.
    pub(super) fn listen(self: &Arc<Self>, token: ProgressToken) -> Listener {
        let (sender, heard) = mpsc::channel(MAX_WAITING);
        self.with(|listeners| listeners.insert(token.clone(), sender));
        Listener {
            reports: Arc::clone(self),
            token,
            heard,
        }
    }

    /// Passes on what the server reports under `token`; does nothing if no such call is under way.
    pub(super) fn report(&self, token: &ProgressToken, report: ToolProgress) {
        let listener = self.with(|listeners| listeners.get(token).cloned());
        if let Some(listener) = listener {
            let _ = listener.try_send(report);
        }
    }

    fn with<T>(
        &self,
        look: impl FnOnce(&mut HashMap<ProgressToken, mpsc::Sender<ToolProgress>>) -> T,
    ) -> T {
        look(&mut lock(&self.listeners))
    }
}

impl Listener {
    /// The next report. The future can be dropped, and this be called again.
    pub(super) async fn next(&mut self) -> ToolProgress {
        match self.heard.recv().await {
            Some(report) => report,
            // The other end is in `reports` until this listener is dropped.
            None => std::future::pending().await,
        }
    }

    /// A report that is there already.
    pub(super) fn waiting(&mut self) -> Option<ToolProgress> {
        self.heard.try_recv().ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.reports.with(|listeners| listeners.remove(&self.token));
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::NumberOrString;

    use super::*;

    #[tokio::test]
    async fn reports_reach_their_call_and_no_other() {
        let reports = Arc::<Reports>::default();
        let token = |number| ProgressToken(NumberOrString::Number(number));
        let report = |done| ToolProgress {
            done,
            ..ToolProgress::default()
        };
        let (mut one, mut two) = (reports.listen(token(1)), reports.listen(token(2)));
        reports.report(&token(1), report(0.1));
        reports.report(&token(3), report(0.3));
        assert_eq!(one.next().await, report(0.1));
        assert_eq!(two.waiting(), None);
        for done in 0..10_000 {
            reports.report(&token(2), report(f64::from(done)));
        }
        assert_eq!(std::iter::from_fn(|| two.waiting()).count(), MAX_WAITING);
        drop(one);
        drop(two);
        reports.with(|listeners| assert!(listeners.is_empty()));
    }
}
