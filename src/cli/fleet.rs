//! The running servers: which of them stay, leave and come when the configuration changes.
//!
//! A server that is configured as before keeps running. One that is not is called no more, and ends when the
//! calls that are under way have come back; only then does one of the same name start in its place, because
//! two at a time might fight over a port or a file.

use std::sync::Arc;

use codecell::broker::Broker;
use codecell::client::Clients;
use codecell::config::{Server, Servers, ToolSettings};
use codecell::tools::{
    Catalog, Masks, ServerListing, ServerStatus, ToolCall, ToolCaller, ToolFailure, ToolReply,
};
use futures::future::{BoxFuture, join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::servers::{self, Started};

/// The servers behind one broker.
pub(super) struct Fleet {
    broker: Arc<Broker>,
    members: Vec<Member>,
    /// Members that end once their calls have come back.
    leaving: JoinSet<()>,
    /// Cancelled when no call is waited for any more.
    stop: CancellationToken,
    settings: ToolSettings,
    masks: Arc<Masks>,
}

/// Servers that take the place of those before.
pub(super) struct Update {
    pub(super) servers: Servers,
    /// Whether those that stay and have failed are started without further delay.
    pub(super) retries_failed: bool,
}

/// One running server.
struct Member {
    server: Server,
    caller: Arc<dyn ToolCaller>,
    /// Its process, if it has one.
    clients: Option<Clients>,
    /// Cancelled when the last call and the last catalog have let go of the caller.
    released: CancellationToken,
    /// Tells that another one has taken its place, if that is what calls wait for.
    _replaced: Option<DropGuard>,
}

impl Fleet {
    /// Starts all of `servers` at once. Must be called within a runtime.
    pub(super) fn start(servers: Servers, settings: ToolSettings, masks: Arc<Masks>) -> Self {
        let start = |server| Member::start(server, &settings);
        let members: Vec<Member> = servers.servers.into_iter().map(start).collect();
        let broker = Broker::with_masks(callers(&members), Arc::clone(&masks));
        Self {
            broker: Arc::new(broker),
            members,
            leaving: JoinSet::new(),
            stop: CancellationToken::new(),
            settings,
            masks,
        }
    }

    /// Waits until no server is starting any more.
    pub(super) async fn settled(&self) {
        join_all(self.members.iter().map(Member::settled)).await;
    }

    /// What scripts call.
    pub(super) fn tools(&self) -> Arc<dyn ToolCaller> {
        Arc::clone(&self.broker) as Arc<dyn ToolCaller>
    }

    /// Puts the servers of `update` in the place of those before. Takes as long as the calls to servers whose configuration
    /// has changed, and the start of these; those that stay and those that are new are there at once. Can be dropped at
    /// any time.
    pub(super) async fn replace(&mut self, update: Update) {
        let Update {
            servers,
            retries_failed,
        } = update;
        self.masks.add(servers.secrets.iter());
        while self.leaving.try_join_next().is_some() {}
        let mut before = std::mem::take(&mut self.members);
        let mut changed = Vec::new();
        for (place, server) in servers.servers.into_iter().enumerate() {
            let named = before
                .iter()
                .position(|member| member.server.name == server.name);
            let member = match named.map(|position| before.remove(position)) {
                Some(member) if member.server == server => {
                    if retries_failed {
                        member.retried(&self.settings)
                    } else {
                        member
                    }
                }
                Some(member) => {
                    tracing::info!(server = server.name, "its configuration has changed");
                    let successor = Member::succeeding(server, &member);
                    changed.push((place, member));
                    successor
                }
                None => {
                    tracing::info!(server = server.name, "it is new");
                    Member::start(server, &self.settings)
                }
            };
            self.members.push(member);
        }
        self.broker.replace(callers(&self.members));
        for member in before {
            tracing::info!(server = member.server.name, "it is no longer configured");
            self.leaving.spawn(member.leave(self.stop.clone()));
        }
        let mut started = FuturesUnordered::new();
        for (place, member) in changed {
            let (ending, end) = oneshot::channel::<()>();
            let leave = member.leave(self.stop.clone());
            self.leaving.spawn(async move {
                leave.await;
                drop(ending);
            });
            let (server, settings) = (self.members[place].server.clone(), &self.settings);
            started.push(async move {
                // Fails when the other end is dropped, which is when the one before has ended.
                let _ = end.await;
                let member = Member::start(server, settings);
                member.settled().await;
                (place, member)
            });
        }
        while let Some((place, member)) = started.next().await {
            let successor = std::mem::replace(&mut self.members[place], member);
            self.broker.replace(callers(&self.members));
            // Whoever waits for it finds the other one now.
            drop(successor);
        }
    }

    /// Ends every server, whatever is under way.
    pub(super) async fn end(mut self) {
        self.stop.cancel();
        let clients = self.members.into_iter().filter_map(|member| member.clients);
        join_all(clients.map(Clients::shutdown)).await;
        while self.leaving.join_next().await.is_some() {}
    }
}

impl Member {
    fn start(server: Server, settings: &ToolSettings) -> Self {
        let Started { caller, clients } = servers::start(server.clone(), settings);
        Self::new(server, caller, clients)
    }

    /// The same server, started without further delay if it has failed.
    fn retried(self, settings: &ToolSettings) -> Self {
        if let Some(clients) = &self.clients {
            clients.retry_failed();
            return self;
        }
        let has_failed =
            |listing: &ServerListing| matches!(listing.status, ServerStatus::Failed(_));
        if self.caller.catalog().servers().iter().any(has_failed) {
            return Self::start(self.server, settings);
        }
        self
    }

    /// Stands in for `server`, which starts when `before` has ended. Until then its tools are those of the latter, so that
    /// clients see no change where there is none, and its calls wait.
    fn succeeding(server: Server, before: &Self) -> Self {
        let listings = before.caller.catalog().servers().to_vec();
        let listings = listings.into_iter().map(|listing| ServerListing {
            status: ServerStatus::Restarting("its configuration has changed".to_owned()),
            ..listing
        });
        let replaced = CancellationToken::new();
        let caller = Successor {
            catalog: Arc::new(Catalog::new(listings.collect())),
            replaced: replaced.clone(),
        };
        Self {
            _replaced: Some(replaced.drop_guard()),
            ..Self::new(server, Arc::new(caller), None)
        }
    }

    /// Waits until it is not being started for the first time.
    async fn settled(&self) {
        if let Some(clients) = &self.clients {
            clients.settled().await;
        }
    }

    fn new(server: Server, caller: Arc<dyn ToolCaller>, clients: Option<Clients>) -> Self {
        let released = CancellationToken::new();
        let caller = Configured {
            caller,
            _released: released.clone().drop_guard(),
        };
        Self {
            server,
            caller: Arc::new(caller),
            clients,
            released,
            _replaced: None,
        }
    }

    /// Ends the server as soon as its calls have come back, each of which has a time limit, or at `stop`.
    async fn leave(self, stop: CancellationToken) {
        let Self {
            caller,
            clients,
            released,
            ..
        } = self;
        drop(caller);
        let _ = stop.run_until_cancelled(released.cancelled()).await;
        if let Some(clients) = clients {
            clients.shutdown().await;
        }
    }
}

/// A server that is about to be replaced by one with another configuration.
struct Successor {
    catalog: Arc<Catalog>,
    replaced: CancellationToken,
}

impl ToolCaller for Successor {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    /// Waits for the replacement.
    fn start<'a>(&'a self, _server: &'a str) -> BoxFuture<'a, ()> {
        self.replaced.cancelled().boxed()
    }

    /// Only for whoever did not wait.
    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let failure = ToolFailure::Unavailable {
            server: call.server,
            reason: "it is being started again with another configuration; try again in a moment"
                .to_owned(),
        };
        async { Err(failure) }.boxed()
    }
}

/// A server's caller, which tells when nobody holds it any more.
struct Configured {
    caller: Arc<dyn ToolCaller>,
    _released: DropGuard,
}

impl ToolCaller for Configured {
    fn catalog(&self) -> Arc<Catalog> {
        self.caller.catalog()
    }

    fn changed<'a>(&'a self, seen: &'a Arc<Catalog>) -> BoxFuture<'a, ()> {
        self.caller.changed(seen)
    }

    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        self.caller.start(server)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.caller.call(call)
    }
}

fn callers(members: &[Member]) -> Vec<Arc<dyn ToolCaller>> {
    members
        .iter()
        .map(|member| Arc::clone(&member.caller))
        .collect()
}
