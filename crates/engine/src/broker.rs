//! The broker: every server's tools behind one [`ToolCaller`].
//!
//! It merges the servers' catalogs, finds the server that owns a tool, forwards the call with its arguments as the
//! tool's schema wants them, and masks secrets in the reply. All that a server says to scripts and models passes
//! here, which is why secrets are masked here. The broker also learns the shapes of replies that no schema describes.

use std::collections::HashSet;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all, pending, ready, select_all};
use serde_json::Value;
use tokio::sync::watch;

use codecell_tools::{
    Catalog, Mask, Masks, Observed, OnProgress, Reader, ServerListing, ServerStatus, ToolCall,
    ToolCaller, ToolFailure, ToolProgress, ToolRef, ToolReply,
};

/// Forwards calls to the servers behind it.
pub struct Broker {
    merged: watch::Sender<Arc<Merged>>,
    /// The shapes of replies, for tools whose servers do not say what the tools return.
    observed: Arc<Observed>,
    masks: Arc<Masks>,
}

/// The servers and their catalogs at one moment, as one.
struct Merged {
    servers: Vec<Arc<dyn ToolCaller>>,
    catalog: Arc<Catalog>,
    /// For each server of the catalog, which of `servers` it belongs to.
    owners: Vec<usize>,
    /// The catalogs that `catalog` was made from, to notice when one of these is replaced.
    sources: Vec<Arc<Catalog>>,
}

impl Broker {
    /// A broker in front of `servers`, whose order is also that of the catalog. If two servers have the same name,
    /// the first one is called; names that are changed for scripts are logged.
    #[must_use]
    pub fn new(servers: Vec<Arc<dyn ToolCaller>>) -> Self {
        Self::with_masks(servers, Arc::default())
    }

    /// Like [`Broker::new`], with the secrets of `masks` taken out of all that the servers say.
    #[must_use]
    pub fn with_masks(servers: Vec<Arc<dyn ToolCaller>>, masks: Arc<Masks>) -> Self {
        let observed = Arc::<Observed>::default();
        let merged = Merged::of(servers, &masks.current(), &observed);
        merged.warn_of_clashes();
        Self {
            merged: watch::Sender::new(Arc::new(merged)),
            observed,
            masks,
        }
    }

    /// Replaces the servers by `servers`. Calls that are under way are carried out to their end by
    /// the server that they went to.
    pub fn replace(&self, servers: Vec<Arc<dyn ToolCaller>>) {
        let merged = Merged::of(servers, &self.masks.current(), &self.observed);
        merged.warn_of_clashes();
        self.merged.send_replace(Arc::new(merged));
    }

    /// The tool that `call` is for, and the server that has it, once that server is up. While the call lasts, it holds
    /// that server and no other one.
    async fn reached(
        &self,
        call: &mut ToolCall,
    ) -> Result<(ToolRef, Arc<dyn ToolCaller>), ToolFailure> {
        let merged = self.merged();
        let is_ready = |found: &ToolRef| {
            found.is_of(&merged.catalog) && found.server().status == ServerStatus::Ready
        };
        if let Some(found) = call.found.take().filter(is_ready) {
            let owner = merged.owner(found.server_position());
            return Ok((found, Arc::clone(owner)));
        }
        drop(merged);
        self.start(&call.server).await;
        let merged = self.merged();
        match ToolRef::find(&merged.catalog, &call.server, &call.tool) {
            Some(found) if found.server().status.obstacle().is_none() => {
                let owner = merged.owner(found.server_position());
                Ok((found, Arc::clone(owner)))
            }
            _ => Err(merged.catalog.refusal(&call.server, &call.tool)),
        }
    }

    /// The merged catalogs, made anew if a server has replaced its own since the last time.
    fn merged(&self) -> Arc<Merged> {
        let merged = Arc::clone(&self.merged.borrow());
        if merged.is_current() {
            return merged;
        }
        let fresh = Merged::of(
            merged.servers.clone(),
            &self.masks.current(),
            &self.observed,
        );
        self.merged.send_if_modified(|current| {
            // The servers may have been replaced in the meantime.
            let is_newer = Arc::ptr_eq(current, &merged);
            if is_newer {
                *current = Arc::new(fresh);
            }
            is_newer
        });
        Arc::clone(&self.merged.borrow())
    }
}

impl ToolCaller for Broker {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.merged().catalog)
    }

    fn changed<'a>(&'a self, seen: &'a Arc<Catalog>) -> BoxFuture<'a, ()> {
        async move {
            let mut current = self.merged.subscribe();
            loop {
                let merged = self.merged();
                if !Arc::ptr_eq(&merged.catalog, seen) {
                    return;
                }
                let servers = merged.servers.iter().zip(&merged.sources);
                let changes = servers.map(|(server, source)| server.changed(source));
                tokio::select! {
                    _ = current.wait_for(|current| !Arc::ptr_eq(current, &merged)) => {}
                    _ = select_all(changes.chain([pending().boxed()])) => {}
                }
            }
        }
        .boxed()
    }

    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        let merged = self.merged();
        match merged.owner_to_start(server) {
            None => ready(()).boxed(),
            Some((name, mut owner)) => async move {
                loop {
                    owner.start(&name).await;
                    // Another server, which is starting, may have taken its place by now.
                    match self.merged().owner_to_start(server) {
                        Some((_, next)) if !Arc::ptr_eq(&owner, &next) => owner = next,
                        _ => return,
                    }
                }
            }
            .boxed(),
        }
    }

    fn listed(&self) -> BoxFuture<'_, ()> {
        async move {
            let merged = self.merged();
            join_all(merged.servers.iter().map(|server| server.listed())).await;
        }
        .boxed()
    }

    /// As scripts know them.
    fn reader_of(&self, path: &str) -> Option<Reader> {
        let merged = self.merged();
        let readers = merged
            .servers
            .iter()
            .filter_map(|server| server.reader_of(path));
        let mut known = readers.filter_map(|reader| {
            let (server, tool) = merged.catalog.tool(&reader.server, &reader.tool)?;
            Some(Reader {
                server: server.python_name.clone(),
                tool: tool.python_name.clone(),
                ..reader
            })
        });
        known.next()
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.call_watched(call, &|_| {})
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        async move {
            let mut call = call;
            let (found, owner) = self.reached(&mut call).await?;
            let (listing, tool) = (found.server(), found.tool());
            let mut arguments = tool.without_nulls(call.arguments);
            tool.fit(&listing.python_name, &mut arguments)
                .map_err(ToolFailure::WrongArgument)?;
            let call = ToolCall::new(listing.name.as_str(), tool.name.as_str(), arguments);
            let masked = |mut report: ToolProgress| {
                if let Some(message) = &mut report.message {
                    let text = self.masks.current().text(message).into_owned();
                    *message = text;
                }
                progress(report);
            };
            let mut outcome = owner.call_watched(call, &masked).await;
            let mask = self.masks.current();
            match &mut outcome {
                Ok(reply) => mask.reply(reply),
                Err(failure) => mask.failure(failure),
            }
            let mut reply = tool.promised(outcome?);
            if tool.output_schema.is_none() {
                self.observed.see(&listing.name, &tool.name, &mut reply);
            } else if let (Some(Value::String(text)), false) =
                (reply.structured_value(), reply.is_error)
            {
                self.observed.see_text(&listing.name, &tool.name, text);
            }
            Ok(reply)
        }
        .boxed()
    }
}

impl Merged {
    fn of(servers: Vec<Arc<dyn ToolCaller>>, mask: &Mask, observed: &Arc<Observed>) -> Self {
        let sources: Vec<Arc<Catalog>> = servers.iter().map(|server| server.catalog()).collect();
        let mut owners = Vec::new();
        let mut names = HashSet::new();
        let mut listings: Vec<ServerListing> = Vec::new();
        for (owner, source) in sources.iter().enumerate() {
            for listing in source.servers() {
                if !names.insert(&listing.name) {
                    tracing::error!(
                        server = listing.name,
                        "two servers have the same name, the second one is not used"
                    );
                    continue;
                }
                owners.push(owner);
                let mut listing = listing.clone();
                mask.listing(&mut listing);
                listings.push(listing);
            }
        }
        Self {
            servers,
            catalog: Arc::new(Catalog::new(listings).with_observed(Arc::clone(observed))),
            owners,
            sources,
        }
    }

    /// The name on the wire and the owner of `server`, if `server` is not ready.
    fn owner_to_start(&self, server: &str) -> Option<(String, Arc<dyn ToolCaller>)> {
        let position = self.catalog.position(server)?;
        let listing = &self.catalog.servers()[position];
        (listing.status != ServerStatus::Ready)
            .then(|| (listing.name.clone(), Arc::clone(self.owner(position))))
    }

    /// Who serves the calls of the server at `position` of the catalog.
    fn owner(&self, position: usize) -> &Arc<dyn ToolCaller> {
        &self.servers[self.owners[position]]
    }

    fn is_current(&self) -> bool {
        self.servers
            .iter()
            .zip(&self.sources)
            .all(|(server, source)| Arc::ptr_eq(&server.catalog(), source))
    }

    fn warn_of_clashes(&self) {
        for clash in self.catalog.clashes() {
            tracing::warn!(
                server = clash.server,
                tool = clash.tool,
                python_name = clash.python_name,
                "renamed for scripts, another name leads to the same identifier"
            );
        }
    }
}
