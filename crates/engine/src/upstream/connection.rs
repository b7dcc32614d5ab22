//! One server as its callers see it: its catalog, its state, and calls with a time limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::service::{Peer, RoleClient};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time::{Instant, timeout_at};

use super::account::Account;
use super::deadline::Deadline;
use super::dialect::Dialect;
use super::exchange::{Lost, NoReply, exchange};
use super::life::Life;
use super::link::Link;
use super::listing::Listing;
use super::{Transport, UpstreamServer};
use codecell_basics::text::truncate;
use codecell_tools::{
    Catalog, OnProgress, ServerListing, ServerStatus, ToolCall, ToolCaller, ToolFailure,
    ToolProgress, ToolReply,
};

/// The most calls that one server works on at the same time; further calls wait, within their time limit.
pub const MAX_CALLS_IN_FLIGHT: usize = 256;
/// How long after the start of a server a list of tools still waits for it. Most installed servers are ready by then.
pub const LIST_PATIENCE: Duration = Duration::from_secs(3);
/// How long a call that lost its connection waits to learn why.
const REASON_PATIENCE: Duration = Duration::from_secs(2);
/// How long such a call waits to learn whether the whole connection is lost at all.
const CLOSING_PATIENCE: Duration = Duration::from_millis(100);

/// One server and the way to it.
pub(super) struct Connection {
    server: UpstreamServer,
    dialect: Arc<Dialect>,
    offer: watch::Sender<Offer>,
    state: watch::Sender<ServerState>,
    /// This is woken when a server that waits for its first use is used.
    wanted: Notify,
    /// This is woken when a server that has failed is to be started without further delay.
    retry: Notify,
    /// Whether a call was answered since this was last asked.
    has_answered: AtomicBool,
    calls: Semaphore,
    account: Account,
}

/// What callers are told, and the fingerprint of the tools that it was made from.
struct Offer {
    catalog: Arc<Catalog>,
    fingerprint: u64,
}

/// The state in which a call finds the server.
#[derive(Clone)]
pub(super) enum ServerState {
    /// The server waits for its first use.
    NotStarted,
    /// The server is being started for the first time, since that moment.
    Starting(Instant),
    /// The server is connected.
    Ready(Arc<Link>),
    /// The server failed for the reason, and calls wait until it is up again.
    Restarting(Arc<str>),
    /// The server cannot be called because of the reason.
    Failed(Arc<str>),
}

impl Connection {
    pub(super) fn new(server: UpstreamServer) -> Self {
        let (state, status) = if server.lazy {
            (ServerState::NotStarted, ServerStatus::NotStarted)
        } else {
            (
                ServerState::Starting(Instant::now()),
                ServerStatus::Starting,
            )
        };
        let listing = ServerListing {
            status,
            is_lazy: server.lazy,
            ..ServerListing::ready(server.name.clone(), server.description.clone(), Vec::new())
        };
        Self {
            offer: watch::Sender::new(Offer {
                catalog: Arc::new(Catalog::new(vec![listing])),
                fingerprint: 0,
            }),
            state: watch::Sender::new(state),
            wanted: Notify::new(),
            retry: Notify::new(),
            has_answered: AtomicBool::new(false),
            calls: Semaphore::new(MAX_CALLS_IN_FLIGHT),
            account: Account::default(),
            dialect: Arc::new(Dialect::new(server.protocol.clone())),
            server,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.server.name
    }

    pub(super) fn server(&self) -> &UpstreamServer {
        &self.server
    }

    /// What is known of the server besides its tools.
    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// The dialect in which the server is spoken to.
    pub(super) fn dialect(&self) -> &Arc<Dialect> {
        &self.dialect
    }

    /// Waits until the server is not being started for the first time.
    pub(super) async fn settled(&self) {
        let mut state = self.state.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = state
            .wait_for(|state| !matches!(state, ServerState::Starting(_)))
            .await;
    }

    /// Waits until a server that waits for its first use is used.
    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// If the server has failed and waits for its next start, it is started now.
    pub(super) fn retry(&self) {
        // A task that does not wait now need not hear of it.
        self.retry.notify_waiters();
    }

    /// Waits until somebody asks for the next start.
    pub(super) async fn retried(&self) {
        self.retry.notified().await;
    }

    /// Whether a call was answered since this was last asked.
    pub(super) fn take_has_answered(&self) -> bool {
        self.has_answered.swap(false, Ordering::Relaxed)
    }

    /// Notes that the server is being started for the first time.
    pub(super) fn set_starting(&self) {
        self.republish(ServerStatus::Starting);
        self.state
            .send_replace(ServerState::Starting(Instant::now()));
    }

    /// Notes that the server is connected and offers what `listing` says.
    pub(super) fn set_ready(&self, peer: &Peer<RoleClient>, life: &Arc<Life>, listing: Listing) {
        let instructions = || peer.peer_info().and_then(|info| info.instructions.clone());
        // The description of a server that waits for its first use stays the same when the server has started.
        let own_words = || (!self.server.lazy).then(instructions).flatten();
        let mut description = self.server.description.clone().or_else(own_words);
        if let Some(text) = &mut description {
            truncate(text, codecell_tools::MAX_DESCRIPTION_BYTES);
        }
        if let Some(reason) = listing.obstacle {
            return self.set_unusable(description, &reason, listing.fingerprint);
        }
        let fresh = ServerListing {
            problems: listing.problems,
            is_lazy: self.server.lazy,
            max_calls: listing.max_calls,
            ..ServerListing::ready(self.name(), description, listing.tools)
        };
        self.publish(fresh, listing.fingerprint);
        self.state.send_replace(ServerState::Ready(Arc::new(Link {
            peer: peer.clone(),
            repeatable: listing.repeatable,
            read_only: listing.read_only,
            life: Arc::clone(life),
        })));
    }

    /// Notes that the server is connected, but that `reason` keeps its tools from being used. Another list may change
    /// that.
    fn set_unusable(&self, description: Option<String>, reason: &str, fingerprint: u64) {
        tracing::warn!(server = self.name(), reason, "the server is not available");
        let failed = ServerListing {
            is_lazy: self.server.lazy,
            ..ServerListing::failed(self.name(), description, reason)
        };
        self.publish(failed, fingerprint);
        self.state.send_replace(ServerState::Failed(reason.into()));
    }

    /// Notes that the server failed for `reason`, and will be up again soon, as far as can be told.
    pub(super) fn set_restarting(&self, reason: &str) {
        self.republish(ServerStatus::Restarting(reason.to_owned()));
        self.state
            .send_replace(ServerState::Restarting(reason.into()));
    }

    /// Notes that the server cannot be called because of `reason`.
    pub(super) fn set_failed(&self, reason: &str) {
        self.republish(ServerStatus::Failed(reason.to_owned()));
        self.state.send_replace(ServerState::Failed(reason.into()));
    }

    /// Publishes the tools that are known already with another status.
    fn republish(&self, status: ServerStatus) {
        let (catalog, fingerprint) = {
            let offer = self.offer.borrow();
            (Arc::clone(&offer.catalog), offer.fingerprint)
        };
        // The catalog has one listing by construction.
        if let Some(listing) = catalog.servers().first() {
            let listing = ServerListing {
                status,
                ..listing.clone()
            };
            self.publish(listing, fingerprint);
        }
    }

    /// Replaces the catalog, unless nothing would change: everybody who keeps it would have to look again.
    fn publish(&self, listing: ServerListing, fingerprint: u64) {
        self.offer.send_if_modified(|offer| {
            let is_known = offer.catalog.servers().first().is_some_and(|known| {
                known.status == listing.status
                    && known.description == listing.description
                    && offer.fingerprint == fingerprint
            });
            if !is_known {
                *offer = Offer {
                    catalog: Arc::new(Catalog::new(vec![listing])),
                    fingerprint,
                };
            }
            !is_known
        });
    }

    /// The link to the server, once the server is up, but not after `deadline`.
    async fn link(&self, deadline: &Deadline) -> Result<Arc<Link>, ToolFailure> {
        self.wake();
        let mut states = self.state.subscribe();
        let settled = states.wait_for(|state| match state {
            // A link that is over is about to be replaced; a call that is repeated must not meet it again.
            ServerState::Ready(link) => !link.peer.is_transport_closed() && !link.life.is_over(),
            ServerState::Failed(_) => true,
            ServerState::NotStarted | ServerState::Starting(_) | ServerState::Restarting(_) => {
                false
            }
        });
        if let Ok(Ok(state)) = timeout_at(deadline.end(), settled).await {
            match &*state {
                ServerState::Ready(link) => return Ok(Arc::clone(link)),
                ServerState::Failed(reason) => return Err(self.unavailable(reason.to_string())),
                ServerState::NotStarted | ServerState::Starting(_) | ServerState::Restarting(_) => {
                }
            }
        }
        let (limit, setting) = deadline.in_words();
        let limit = limit.as_secs_f64();
        Err(self.unavailable(match &*self.state.borrow() {
            ServerState::Restarting(reason) => {
                format!("it is being restarted, which took longer than {limit} s; {reason}")
            }
            _ => format!("its start took longer than {limit} s; the operator can raise {setting}"),
        }))
    }

    /// Starts the server if it waits for its first use.
    fn wake(&self) {
        if matches!(*self.state.borrow(), ServerState::NotStarted) {
            self.wanted.notify_one();
        }
    }

    /// Carries out `call`. A call that was lost is repeated once if that can do no harm: the server has not
    /// seen it, or says that a second call adds nothing.
    async fn carry_out(
        &self,
        call: &ToolCall,
        deadline: &Deadline,
        progress: &OnProgress<'_>,
    ) -> Result<ToolReply, ToolFailure> {
        let reported = |report: ToolProgress| {
            deadline.report();
            progress(report);
        };
        // The restart of a server may stop a call twice: first its connection is lost, then its session.
        let (mut is_repeated, mut is_renewed) = (false, false);
        loop {
            let link = self.link(deadline).await?;
            let questions = self.server.questions;
            let exchanged = exchange(&link, self.name(), questions, call, &reported);
            let answer = tokio::select! {
                biased;
                answer = exchanged => answer,
                () = deadline.passed() => {
                    return Err(self.timed_out(deadline, !link.read_only.contains(&call.tool)));
                }
            };
            let Lost {
                reason,
                was_sent,
                is_forgotten,
            } = match answer {
                Ok(reply) => {
                    self.has_answered.store(true, Ordering::Relaxed);
                    return Ok(reply);
                }
                Err(NoReply::Known(failure)) => return Err(failure),
                Err(NoReply::Lost(lost)) => lost,
            };
            // Over HTTP a single exchange can break, and nothing else ends with it. A process whose streams broke is
            // about to be found dead, and a call that is repeated before that would meet the same life again.
            let is_process = matches!(self.server.transport, Transport::Stdio(_));
            let patience = if is_process || link.peer.is_transport_closed() {
                REASON_PATIENCE
            } else {
                CLOSING_PATIENCE
            };
            let reason = match link.life.end(patience).await {
                Some(reason) => reason.to_string(),
                None => reason.unwrap_or_else(|| "the connection broke".to_owned()),
            };
            let again = if is_forgotten {
                &mut is_renewed
            } else {
                &mut is_repeated
            };
            if *again || (was_sent && !link.repeatable.contains(&call.tool)) {
                return Err(if was_sent {
                    ToolFailure::Interrupted {
                        server: self.name().to_owned(),
                        reason,
                    }
                } else {
                    self.unavailable(reason)
                });
            }
            tracing::info!(
                server = self.name(),
                tool = call.tool,
                reason,
                "the call was lost and is repeated"
            );
            *again = true;
        }
    }

    fn timed_out(&self, deadline: &Deadline, may_have_effect: bool) -> ToolFailure {
        let (limit, setting) = deadline.in_words();
        ToolFailure::TimedOut {
            server: self.name().to_owned(),
            limit,
            may_have_effect,
            setting,
        }
    }

    fn unavailable(&self, reason: String) -> ToolFailure {
        ToolFailure::Unavailable {
            server: self.server.name.clone(),
            reason,
        }
    }
}

impl ToolCaller for Connection {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.offer.borrow().catalog)
    }

    fn changed<'a>(&'a self, seen: &'a Arc<Catalog>) -> BoxFuture<'a, ()> {
        async move {
            let mut offer = self.offer.subscribe();
            // The sender lives as long as `self`, so this cannot fail.
            let _ = offer
                .wait_for(|offer| !Arc::ptr_eq(&offer.catalog, seen))
                .await;
        }
        .boxed()
    }

    fn start<'a>(&'a self, _server: &'a str) -> BoxFuture<'a, ()> {
        async move {
            self.wake();
            let mut state = self.state.subscribe();
            // The sender lives as long as `self`, so this cannot fail.
            let _ = state
                .wait_for(|state| {
                    !matches!(state, ServerState::NotStarted | ServerState::Starting(_))
                })
                .await;
        }
        .boxed()
    }

    fn listed(&self) -> BoxFuture<'_, ()> {
        async move {
            let since = match &*self.state.borrow() {
                // A list shows the same of the server before and after its start.
                ServerState::Starting(since) if !self.server.lazy => *since,
                _ => return,
            };
            let _ = timeout_at(since + LIST_PATIENCE, self.settled()).await;
        }
        .boxed()
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.call_watched(call, &|_| {})
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        let server = &self.server;
        let deadline = Deadline::new(server.call_timeout, server.max_call_timeout);
        async move {
            // The semaphore is never closed.
            let Ok(Ok(_permit)) = timeout_at(deadline.end(), self.calls.acquire()).await else {
                return Err(self.timed_out(&deadline, false));
            };
            self.carry_out(&call, &deadline, progress).await
        }
        .boxed()
    }
}
