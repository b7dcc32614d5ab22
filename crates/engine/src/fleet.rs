//! The running servers: which of them stay, leave and come when the configuration changes.
//!
//! A server that is configured as before keeps running. Any other is called no more, and ends when the
//! calls that are under way have come back. Only then does a server of the same name start in its place, because
//! two at a time might fight over a port or a file.

mod held;
mod member;
mod stand_in;

use std::sync::Arc;

use futures::future::join_all;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::servers::Terms;
use crate::broker::Broker;
use crate::config::Servers;
use crate::upstream::UpstreamServers;
use codecell_tools::{Masks, ToolCaller};
use member::{Member, Successor};

/// The servers behind one broker.
pub(super) struct Fleet {
    broker: Arc<Broker>,
    members: Vec<Member>,
    /// Members that end once their calls have come back.
    leaving: JoinSet<()>,
    /// Servers whose configuration has changed and that are about to take their place.
    starting: JoinSet<Successor>,
    /// This is cancelled when calls are waited for no longer.
    stop: CancellationToken,
    terms: Terms,
    masks: Arc<Masks>,
}

/// Servers that replace the present ones.
pub(super) struct Update {
    pub(super) servers: Servers,
    /// Whether servers that stay and have failed are started without further delay.
    pub(super) retries_failed: bool,
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

    /// Replaces the servers by those of `update`. Servers that stay and new servers are there at
    /// once; a server whose configuration has changed is there when [`Fleet::succeeded`] has put it in its place.
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
        // This comes after the broker has let go of the servers that are replaced.
        for succession in changed {
            self.starting.spawn(succession);
        }
    }

    /// Waits until a server whose configuration had changed is there, and puts it in its place. The future can be
    /// dropped at any time.
    pub(super) async fn succeeded(&mut self) {
        let Successor {
            vacancy,
            member,
            gone,
        } = match self.starting.join_next().await {
            Some(Ok(successor)) => successor,
            Some(Err(error)) => return tracing::error!(%error, "a server was lost"),
            None => return std::future::pending().await,
        };
        let Some(member) = member else { return };
        let holds = |member: &Member| member.holds(&vacancy);
        match self.members.iter().position(holds) {
            Some(position) => {
                let stand_in = std::mem::replace(&mut self.members[position], member);
                self.broker.replace(callers(&self.members));
                // Whoever waits for the stand-in finds the server now.
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
        let upstream = self
            .members
            .into_iter()
            .filter_map(|member| member.upstream);
        join_all(upstream.map(UpstreamServers::shutdown)).await;
        while let Some(successor) = self.starting.join_next().await {
            let member = successor.ok().and_then(|successor| successor.member);
            if let Some(upstream) = member.and_then(|member| member.upstream) {
                upstream.shutdown().await;
            }
        }
        while self.leaving.join_next().await.is_some() {}
    }
}

fn callers(members: &[Member]) -> Vec<Arc<dyn ToolCaller>> {
    members
        .iter()
        .map(|member| Arc::clone(&member.caller))
        .collect()
}
