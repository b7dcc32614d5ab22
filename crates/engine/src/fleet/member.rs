//! One running server of the fleet: how it starts, and how another one takes its place.

use std::future::Future;
use std::sync::Arc;

use tokio_util::sync::{CancellationToken, DropGuard};

use super::held::Held;
use super::stand_in::StandIn;
use crate::config::Server;
use crate::servers::{self, Started, Terms};
use crate::upstream::UpstreamServers;
use codecell_tools::{Catalog, ServerListing, ServerStatus, ToolCaller};

/// One running server.
pub(super) struct Member {
    pub(super) server: Server,
    pub(super) caller: Arc<dyn ToolCaller>,
    /// The server's process, if it has one.
    pub(super) upstream: Option<UpstreamServers>,
    /// This is cancelled when the last call and the last catalog have let go of the caller.
    released: CancellationToken,
    /// When this is dropped, calls that wait for the server in this one's place go on. `None`: no call waits for that.
    replaced: Option<DropGuard>,
    /// The place that the member holds for another one, if it only stands in.
    vacancy: Option<Arc<Vacancy>>,
}

/// The place of a server that is about to start.
#[derive(Default)]
pub(super) struct Vacancy {
    /// This is cancelled when nobody wants the server any more.
    abandoned: CancellationToken,
    /// This is cancelled when nothing of the server is left, or when it has its place.
    gone: CancellationToken,
}

/// A server that takes its place.
pub(super) struct Successor {
    pub(super) vacancy: Arc<Vacancy>,
    /// `None` if the server was abandoned before its start.
    pub(super) member: Option<Member>,
    pub(super) gone: DropGuard,
}

impl Member {
    pub(super) fn start(server: Server, terms: &Terms) -> Self {
        let Started { caller, upstream } = servers::start(server.clone(), terms);
        Self::new(server, caller, upstream)
    }

    /// The same server, started without further delay if it has failed.
    pub(super) fn retried(self, terms: &Terms) -> Self {
        if let Some(upstream) = &self.upstream {
            upstream.retry_failed();
            return self;
        }
        let has_failed =
            |listing: &ServerListing| matches!(listing.status, ServerStatus::Failed(_));
        if self.caller.catalog().servers().iter().any(has_failed) {
            return Self::start(self.server, terms);
        }
        self
    }

    /// What stands in for `server`, and what starts `server` when `before` has ended. Until then the tools are those of
    /// `before`, so that clients see no change where there is none, and calls wait. If `before` has no tools yet, the
    /// stand-in shows it as starting.
    pub(super) fn succeeding(
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
        let (replaced, vacancy) = (CancellationToken::new(), Arc::<Vacancy>::default());
        let caller = StandIn::new(Catalog::new(listings.collect()), replaced.clone());
        let stand_in = Self {
            vacancy: Some(Arc::clone(&vacancy)),
            replaced: Some(replaced.drop_guard()),
            ..Self::new(server.clone(), Arc::new(caller), None)
        };
        let (terms, stop) = (terms.clone(), stop.clone());
        let gone = vacancy.gone.clone().drop_guard();
        let succession = async move {
            before.leave(stop.clone()).await;
            let is_over = vacancy.abandoned.is_cancelled() || stop.is_cancelled();
            let member = (!is_over).then(|| Self::start(server, &terms));
            if let Some(member) = &member {
                tokio::select! {
                    () = member.settled() => {}
                    () = vacancy.abandoned.cancelled() => {}
                    () = stop.cancelled() => {}
                }
            }
            Successor {
                vacancy,
                member,
                gone,
            }
        };
        (stand_in, succession)
    }

    /// Whether this member stands in at `vacancy`.
    pub(super) fn holds(&self, vacancy: &Arc<Vacancy>) -> bool {
        let own = self.vacancy.as_ref();
        own.is_some_and(|own| Arc::ptr_eq(own, vacancy))
    }

    /// Waits until the server is not being started for the first time.
    async fn settled(&self) {
        if let Some(upstream) = &self.upstream {
            upstream.settled().await;
        }
    }

    fn new(server: Server, caller: Arc<dyn ToolCaller>, upstream: Option<UpstreamServers>) -> Self {
        let released = CancellationToken::new();
        let caller = Held::new(caller, released.clone().drop_guard());
        Self {
            server,
            caller: Arc::new(caller),
            upstream,
            released,
            replaced: None,
            vacancy: None,
        }
    }

    /// Ends the server as soon as its calls have come back, each of which has a time limit, or at `stop`. A server that
    /// has never been up has no calls.
    pub(super) async fn leave(self, stop: CancellationToken) {
        let has_calls = !self.caller.catalog().servers().iter().all(is_absent);
        let Self {
            caller,
            upstream,
            released,
            replaced,
            vacancy,
            ..
        } = self;
        drop((caller, replaced));
        if let Some(vacancy) = vacancy {
            vacancy.abandoned.cancel();
            vacancy.gone.cancelled().await;
        } else if has_calls {
            let _ = stop.run_until_cancelled(released.cancelled()).await;
        }
        if let Some(upstream) = upstream {
            upstream.shutdown().await;
        }
    }
}

/// Whether nothing is known of the server's tools, because it has never been up.
fn is_absent(listing: &ServerListing) -> bool {
    matches!(
        listing.status,
        ServerStatus::Starting | ServerStatus::NotStarted
    )
}
