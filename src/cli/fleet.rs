//! The running servers: which of them stay, leave and come when the configuration changes.
//!
//! A server that is configured as before keeps running. One that is not is called no more, and ends when the
//! calls that are under way have come back; only then does one of the same name start in its place, because
//! two at a time might fight over a port or a file.

use std::sync::Arc;

use codecell::broker::Broker;
use codecell::client::Clients;
use codecell::config::{Server, Servers};
use codecell::tools::{
    Catalog, Masks, OnProgress, ServerListing, ServerStatus, ToolCall, ToolCaller, ToolFailure,
    ToolReply,
};
use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::servers::{self, Started, Terms};

/// The servers behind one broker.
pub(super) struct Fleet {
    broker: Arc<Broker>,
    members: Vec<Member>,
    /// Members that end once their calls have come back.
    leaving: JoinSet<()>,
    /// Servers whose configuration has changed, on their way.
    starting: JoinSet<Successor>,
    /// Cancelled when no call is waited for any more.
    stop: CancellationToken,
    terms: Terms,
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
    replaced: Option<DropGuard>,
    /// Whose place it holds, if it only stands in.
    place: Option<Arc<Place>>,
}

/// The place of a server that is on its way.
#[derive(Default)]
struct Place {
    /// Cancelled when nobody wants the server any more.
    abandoned: CancellationToken,
    /// Cancelled when nothing of it is left, or it has its place.
    gone: CancellationToken,
}

/// A server that takes its place.
struct Successor {
    place: Arc<Place>,
    /// Nothing, if it was abandoned before its start.
    member: Option<Member>,
    gone: DropGuard,
}

impl Fleet {
    /// Starts all of `servers` at once, under `terms`. Must be called within a runtime.
    pub(super) fn start(servers: Servers, terms: Terms, masks: Arc<Masks>) -> Self {
        let start = |server| Member::start(server, &terms);
        let members: Vec<Member> = servers.servers.into_iter().map(start).collect();
        let broker = Broker::with_masks(callers(&members), Arc::clone(&masks));
        Self {
            broker: Arc::new(broker),
            members,
            leaving: JoinSet::new(),
            starting: JoinSet::new(),
            stop: CancellationToken::new(),
            terms,
            masks,
        }
    }

    /// What scripts call.
    pub(super) fn tools(&self) -> Arc<dyn ToolCaller> {
        Arc::clone(&self.broker) as Arc<dyn ToolCaller>
    }

    /// Puts the servers of `update` in the place of those before. Those that stay and those that are new are there at
    /// once; those whose configuration has changed follow when [`Fleet::succeeded`] says so.
    pub(super) fn replace(&mut self, update: Update) {
        let Update {
            servers,
            retries_failed,
        } = update;
        self.masks.add(servers.secrets.iter());
        while self.leaving.try_join_next().is_some() {}
        let mut before = std::mem::take(&mut self.members);
        let mut changed = Vec::new();
        for server in servers.servers {
            let named = before
                .iter()
                .position(|member| member.server.name == server.name);
            let member = match named.map(|position| before.remove(position)) {
                Some(member) if member.server == server => {
                    if retries_failed {
                        member.retried(&self.terms)
                    } else {
                        member
                    }
                }
                Some(member) => {
                    tracing::info!(server = server.name, "its configuration has changed");
                    let (stand_in, succession) =
                        Member::succeeding(server, member, &self.terms, &self.stop);
                    changed.push(succession);
                    stand_in
                }
                None => {
                    tracing::info!(server = server.name, "it is new");
                    Member::start(server, &self.terms)
                }
            };
            self.members.push(member);
        }
        self.broker.replace(callers(&self.members));
        for member in before {
            tracing::info!(server = member.server.name, "it is no longer configured");
            self.leaving.spawn(member.leave(self.stop.clone()));
        }
        // Not before the broker has let go of those that they follow.
        for succession in changed {
            self.starting.spawn(succession);
        }
    }

    /// Waits until a server whose configuration had changed is there, and puts it in its place. Can be dropped at any time.
    pub(super) async fn succeeded(&mut self) {
        let Successor {
            place,
            member,
            gone,
        } = match self.starting.join_next().await {
            Some(Ok(successor)) => successor,
            Some(Err(error)) => return tracing::error!(%error, "a server was lost"),
            None => return std::future::pending().await,
        };
        let Some(member) = member else { return };
        let is_place = |member: &Member| {
            let own = member.place.as_ref();
            own.is_some_and(|own| Arc::ptr_eq(own, &place))
        };
        match self.members.iter().position(is_place) {
            Some(position) => {
                let stand_in = std::mem::replace(&mut self.members[position], member);
                self.broker.replace(callers(&self.members));
                // Whoever waits for it finds the other one now.
                drop(stand_in);
            }
            None => {
                let leave = member.leave(self.stop.clone());
                self.leaving.spawn(async move {
                    leave.await;
                    drop(gone);
                });
            }
        }
    }

    /// Ends every server, whatever is under way.
    pub(super) async fn end(mut self) {
        self.stop.cancel();
        let clients = self.members.into_iter().filter_map(|member| member.clients);
        join_all(clients.map(Clients::shutdown)).await;
        while let Some(successor) = self.starting.join_next().await {
            let member = successor.ok().and_then(|successor| successor.member);
            if let Some(clients) = member.and_then(|member| member.clients) {
                clients.shutdown().await;
            }
        }
        while self.leaving.join_next().await.is_some() {}
    }
}

impl Member {
    fn start(server: Server, terms: &Terms) -> Self {
        let Started { caller, clients } = servers::start(server.clone(), terms);
        Self::new(server, caller, clients)
    }

    /// The same server, started without further delay if it has failed.
    fn retried(self, terms: &Terms) -> Self {
        if let Some(clients) = &self.clients {
            clients.retry_failed();
            return self;
        }
        let has_failed =
            |listing: &ServerListing| matches!(listing.status, ServerStatus::Failed(_));
        if self.caller.catalog().servers().iter().any(has_failed) {
            return Self::start(self.server, terms);
        }
        self
    }

    /// What stands in for `server`, and what starts that when `before` has ended. Until then the tools are those of the
    /// latter, so that clients see no change where there is none, and calls wait. If that has no tools yet, it is starting
    /// still.
    fn succeeding(
        server: Server,
        before: Self,
        terms: &Terms,
        stop: &CancellationToken,
    ) -> (Self, impl Future<Output = Successor> + use<>) {
        let listings = before.caller.catalog().servers().to_vec();
        let listings = listings.into_iter().map(|listing| ServerListing {
            status: if is_absent(&listing) {
                ServerStatus::Starting
            } else {
                ServerStatus::Restarting("its configuration has changed".to_owned())
            },
            ..listing
        });
        let (replaced, place) = (CancellationToken::new(), Arc::<Place>::default());
        let caller = StandIn {
            catalog: Arc::new(Catalog::new(listings.collect())),
            replaced: replaced.clone(),
        };
        let stand_in = Self {
            place: Some(Arc::clone(&place)),
            replaced: Some(replaced.drop_guard()),
            ..Self::new(server.clone(), Arc::new(caller), None)
        };
        let (terms, stop) = (terms.clone(), stop.clone());
        let gone = place.gone.clone().drop_guard();
        let succession = async move {
            before.leave(stop.clone()).await;
            let is_over = place.abandoned.is_cancelled() || stop.is_cancelled();
            let member = (!is_over).then(|| Self::start(server, &terms));
            if let Some(member) = &member {
                tokio::select! {
                    () = member.settled() => {}
                    () = place.abandoned.cancelled() => {}
                    () = stop.cancelled() => {}
                }
            }
            Successor {
                place,
                member,
                gone,
            }
        };
        (stand_in, succession)
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
            replaced: None,
            place: None,
        }
    }

    /// Ends the server as soon as its calls have come back, each of which has a time limit, or at `stop`. One that has
    /// never been up has none.
    async fn leave(self, stop: CancellationToken) {
        let has_calls = !self.caller.catalog().servers().iter().all(is_absent);
        let Self {
            caller,
            clients,
            released,
            replaced,
            place,
            ..
        } = self;
        drop((caller, replaced));
        if let Some(place) = place {
            place.abandoned.cancel();
            place.gone.cancelled().await;
        } else if has_calls {
            let _ = stop.run_until_cancelled(released.cancelled()).await;
        }
        if let Some(clients) = clients {
            clients.shutdown().await;
        }
    }
}

/// A server that is about to be replaced by one with another configuration.
struct StandIn {
    catalog: Arc<Catalog>,
    replaced: CancellationToken,
}

impl ToolCaller for StandIn {
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

    fn listed(&self) -> BoxFuture<'_, ()> {
        self.caller.listed()
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.caller.call(call)
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        self.caller.call_watched(call, progress)
    }
}

/// Whether nothing is known of the server's tools, because it has never been up.
fn is_absent(listing: &ServerListing) -> bool {
    matches!(
        listing.status,
        ServerStatus::Starting | ServerStatus::NotStarted
    )
}

fn callers(members: &[Member]) -> Vec<Arc<dyn ToolCaller>> {
    members
        .iter()
        .map(|member| Arc::clone(&member.caller))
        .collect()
}
