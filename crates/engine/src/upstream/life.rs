//! What calls and connections share of one life of a server.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::reports::Reports;

/// One life of a server, the reports on its calls, and how the life ended.
#[derive(Default)]
pub(super) struct Life {
    end: watch::Sender<Option<Arc<str>>>,
    pub(super) reports: Arc<Reports>,
}

impl Life {
    /// Notes that the life ended for `reason`.
    pub(super) fn set_end(&self, reason: &str) {
        self.end.send_replace(Some(reason.into()));
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.borrow().is_some()
    }

    /// Why the life ended, if that becomes known within `patience`.
    pub(super) async fn end(&self, patience: Duration) -> Option<Arc<str>> {
        let mut end = self.end.subscribe();
        let known = end.wait_for(Option::is_some);
        timeout(patience, known).await.ok()?.ok()?.clone()
    }
}
