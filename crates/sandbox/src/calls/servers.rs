//! The servers that a script waits for: one that is being started, and one that is started at its first use.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::timeout;

use codecell_tools::{Catalog, ServerListing, ServerStatus, ToolCaller};

/// The least time that is left to a script when a list of all tools has waited for servers.
const LEAST_TIME_AFTER_LIST: Duration = Duration::from_millis(200);

/// The servers as one execution sees them.
pub(super) struct Servers {
    tools: Arc<dyn ToolCaller>,
    /// The servers whose start the script waits for at this moment.
    awaited: BTreeSet<String>,
}

impl Servers {
    pub(super) fn new(tools: Arc<dyn ToolCaller>) -> Self {
        Self {
            tools,
            awaited: BTreeSet::new(),
        }
    }

    pub(super) fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    /// Waits for the servers that `names` are or begin with, if these servers are being started. A server that waits
    /// for its first use is started now.
    pub(super) async fn reach<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        let catalog = self.tools.catalog();
        let named = names.into_iter().filter_map(|name| catalog.server_in(name));
        let absent = named.filter(|server| is_absent(server));
        self.awaited = absent.map(|server| server.name.clone()).collect();
        if !self.awaited.is_empty() {
            join_all(self.awaited.iter().map(|name| self.tools.start(name))).await;
            self.awaited.clear();
        }
    }

    /// Waits as long as a list of all tools waits, and so that the script can still use the list if it has no more time
    /// than `left`. Returns the servers whose tools are not known by then.
    pub(super) async fn listed(&self, left: Duration) -> Vec<String> {
        // If the time is over, the list is of what is known.
        let _ = timeout(list_patience(left), self.tools.listed()).await;
        let catalog = self.tools.catalog();
        let starting = catalog
            .servers()
            .iter()
            .filter(|server| server.status == ServerStatus::Starting && !server.is_lazy);
        starting.map(|server| server.python_name.clone()).collect()
    }

    /// The names of the servers whose start is waited for, because the script uses them, or because they are in
    /// `called` and their calls cannot leave before.
    pub(super) fn awaited<'n>(&self, called: impl Iterator<Item = &'n str>) -> Vec<String> {
        let catalog = self.tools.catalog();
        let called = called.filter_map(|name| catalog.server(name));
        let absent = called.filter(|server| is_absent(server));
        let mut awaited = self.awaited.clone();
        awaited.extend(absent.map(|server| server.name.clone()));
        awaited.into_iter().collect()
    }
}

/// How long a list may wait for servers in a script that has no more time than `left`.
fn list_patience(left: Duration) -> Duration {
    left.saturating_sub((left / 4).max(LEAST_TIME_AFTER_LIST))
}

/// Whether no call can have reached `server` yet, because it has never been up.
pub(super) fn is_absent(server: &ServerListing) -> bool {
    matches!(
        server.status,
        ServerStatus::Starting | ServerStatus::NotStarted
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_leaves_the_script_time_to_use_it() {
        for (left, expected) in [(0, 0), (100, 0), (200, 0), (400, 200), (1_000, 750)] {
            let patience = list_patience(Duration::from_millis(left));
            assert_eq!(patience, Duration::from_millis(expected), "{left}");
        }
    }

    proptest! {
        #[test]
        fn a_list_never_takes_all_the_time(millis in any::<u64>()) {
            let left = Duration::from_millis(millis);
            let after = left.saturating_sub(list_patience(left));
            prop_assert!(after >= LEAST_TIME_AFTER_LIST.min(left));
        }
    }
}
