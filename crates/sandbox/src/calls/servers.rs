//! The servers that a script waits for: one that is being started, and one that is started at its first use.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join_all;

use codecell_tools::{Catalog, ServerListing, ServerStatus, ToolCaller};

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

    /// Waits as long as a list of all tools waits. Returns the servers whose tools are not known by then.
    pub(super) async fn listed(&self) -> Vec<String> {
        self.tools.listed().await;
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

/// Whether no call can have reached `server` yet, because it has never been up.
pub(super) fn is_absent(server: &ServerListing) -> bool {
    matches!(
        server.status,
        ServerStatus::Starting | ServerStatus::NotStarted
    )
}
