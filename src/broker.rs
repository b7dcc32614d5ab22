//! The broker: every server's tools behind one [`ToolCaller`].
//!
//! It merges the servers' catalogs, finds the server that owns a tool, forwards the call, and takes the
//! reply out of a wrapper that is only there because a reply had to be an object. In passing it learns the
//! shapes of replies that no schema describes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use crate::tools::{
    Catalog, Observed, ServerListing, ServerStatus, ToolCall, ToolCaller, ToolFailure, ToolReply,
};

/// Forwards calls to the servers behind it.
pub struct Broker {
    servers: Vec<Arc<dyn ToolCaller>>,
    /// Short reads and rare replacements, never held across an await.
    merged: RwLock<Arc<Merged>>,
    /// The shapes of replies, for tools whose servers do not say what they return.
    observed: Arc<Observed>,
}

/// The servers' catalogs at one moment, as one.
struct Merged {
    catalog: Arc<Catalog>,
    /// Which of the broker's servers owns a server name.
    owners: HashMap<String, usize>,
    /// The catalogs that `catalog` was made from, to notice when one of them is replaced.
    sources: Vec<Arc<Catalog>>,
}

impl Broker {
    /// A broker in front of `servers`, whose order is the catalog's. Of two servers with the same name the
    /// first one is called; names that scripts see changed are logged.
    #[must_use]
    pub fn new(servers: Vec<Arc<dyn ToolCaller>>) -> Self {
        let observed = Arc::<Observed>::default();
        let merged = Merged::of(&servers, &observed);
        for clash in merged.catalog.clashes() {
            tracing::warn!(
                server = clash.server,
                tool = clash.tool,
                python_name = clash.python_name,
                "renamed for scripts, another name leads to the same identifier"
            );
        }
        Self {
            servers,
            merged: RwLock::new(Arc::new(merged)),
            observed,
        }
    }

    /// The merged catalogs, made anew if a server replaced its own since.
    fn merged(&self) -> Arc<Merged> {
        let merged = Arc::clone(&self.merged.read().unwrap_or_else(PoisonError::into_inner));
        if merged.is_current(&self.servers) {
            return merged;
        }
        let fresh = Arc::new(Merged::of(&self.servers, &self.observed));
        *self.merged.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        fresh
    }
}

impl ToolCaller for Broker {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.merged().catalog)
    }

    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        let merged = self.merged();
        match merged.catalog.server(server) {
            Some(listing) if listing.status == ServerStatus::NotStarted => {
                let owner = &self.servers[merged.owners[&listing.name]];
                let name = listing.name.clone();
                async move { owner.start(&name).await }.boxed()
            }
            _ => ready(()).boxed(),
        }
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        async move {
            self.start(&call.server).await;
            let merged = self.merged();
            let (listing, tool) = match merged.catalog.tool(&call.server, &call.tool) {
                Some((listing, tool)) if listing.status.obstacle().is_none() => (listing, tool),
                _ => return Err(merged.catalog.refusal(&call.server, &call.tool)),
            };
            let owner = &self.servers[merged.owners[&listing.name]];
            let call = ToolCall {
                server: listing.name.clone(),
                tool: tool.name.clone(),
                arguments: call.arguments,
            };
            let reply = tool.unwrapped(owner.call(call).await?);
            if tool.output_schema.is_none() {
                self.observed.see(&listing.name, &tool.name, &reply);
            }
            Ok(reply)
        }
        .boxed()
    }
}

impl Merged {
    fn of(servers: &[Arc<dyn ToolCaller>], observed: &Arc<Observed>) -> Self {
        let sources: Vec<Arc<Catalog>> = servers.iter().map(|server| server.catalog()).collect();
        let mut owners = HashMap::new();
        let mut listings: Vec<ServerListing> = Vec::new();
        for (owner, source) in sources.iter().enumerate() {
            for listing in source.servers() {
                if owners.contains_key(&listing.name) {
                    tracing::error!(
                        server = listing.name,
                        "two servers have the same name, the second one is not used"
                    );
                    continue;
                }
                owners.insert(listing.name.clone(), owner);
                listings.push(listing.clone());
            }
        }
        Self {
            catalog: Arc::new(Catalog::new(listings).with_observed(Arc::clone(observed))),
            owners,
            sources,
        }
    }

    fn is_current(&self, servers: &[Arc<dyn ToolCaller>]) -> bool {
        servers
            .iter()
            .zip(&self.sources)
            .all(|(server, source)| Arc::ptr_eq(&server.catalog(), source))
    }
}
