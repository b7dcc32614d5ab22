//! Begins a life of a server and keeps the server up: from its start, or from the first message to its address, to
//! the end of the connection.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::FusedFuture as _;
use rmcp::RoleClient;
use rmcp::service::RunningService;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::handler::Handler;
use super::handshake::{Refusal, establish};
use super::life::Life;
use super::listing;
use super::process::Process;
use super::{Transport, subscription};
use codecell_basics::text::truncated;

/// How long codecell waits for the end of a server that closed its streams: it usually follows at once, also where the
/// machine is so busy that its end is noticed late, and then one sentence tells of both.
const END_PATIENCE: Duration = Duration::from_secs(1);
/// How long the output of a server that has ended is still read.
const DRAIN_PATIENCE: Duration = Duration::from_millis(200);
/// How long a connection may take to close, including the end of its session on the web.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);
/// The longest reason for a failed start, in bytes.
const MAX_REASON_BYTES: usize = 2 << 10;
/// Why a server that was told to stop is not available.
pub(super) const STOPPED: &str = "it has been stopped";

/// A server that is up, in one of its lives.
pub(super) struct Living {
    service: RunningService<RoleClient, Handler>,
    changed: Arc<Notify>,
    /// How long the list of its tools is fresh, if the server says so.
    ttl: Option<Duration>,
    life: Arc<Life>,
    /// The server's process, unless the server is on the web.
    process: Option<Process>,
}

/// A server that is not up, and what is left of it.
pub(super) struct Ended {
    pub(super) reason: String,
    /// Whether another start would end in the same way.
    pub(super) is_final: bool,
    /// Whether the server was stopped before it was ready, so that it has nothing to finish.
    is_unused: bool,
    process: Option<Process>,
}

impl Ended {
    fn before_start(reason: String) -> Self {
        Self {
            reason,
            is_final: false,
            is_unused: false,
            process: None,
        }
    }

    /// Ends what is left of the server's process and its descendants.
    pub(super) async fn clean_up(self) {
        match self.process {
            Some(process) if self.is_unused => process.abandon().await,
            Some(process) => process.end().await,
            None => {}
        }
    }
}

/// Brings the server up within its start-up limit, unless `stop` comes first. The process outlives a
/// failure, so that it is always ended in order and somebody waits for its end.
pub(super) async fn start(
    connection: &Connection,
    stop: &CancellationToken,
) -> Result<Living, Ended> {
    let server = connection.server();
    let limit = server.startup_timeout;
    let deadline = Instant::now() + limit;
    let first_junk = Arc::default();
    let dialect = connection.dialect();
    dialect.begin();
    loop {
        let mut process = match &server.transport {
            Transport::Stdio(program) => {
                Some(Process::spawn(&server.name, program).map_err(Ended::before_start)?)
            }
            Transport::Http(_) => None,
        };
        if let Some(process) = &process {
            connection.account().begin(process.stderr());
        }
        let established = tokio::select! {
            established = tokio::time::timeout_at(deadline, establish(server, &mut process, dialect, &first_junk)) => established,
            () = stop.cancelled() => {
                return Err(Ended { reason: STOPPED.to_owned(), is_final: false, is_unused: true, process });
            }
        };
        let mut is_final = false;
        let reason = match established {
            Ok(Ok((service, listing, changed, life))) => {
                let ttl = listing.ttl;
                if let Some(process) = &process {
                    process.set_ready();
                }
                connection.account().greeted(service.peer());
                connection.set_ready(service.peer(), &life, listing);
                return Ok(Living {
                    service,
                    changed,
                    ttl,
                    life,
                    process,
                });
            }
            Ok(Err(Refusal {
                failure: Some(failure),
                ..
            })) if dialect.has_other_way(failure) => {
                if let Some(process) = process {
                    process.end().await;
                }
                continue;
            }
            Ok(Err(refusal)) if refusal.is_final => {
                is_final = true;
                refusal.reason
            }
            Ok(Err(refusal)) if refusal.is_end => obituary(&mut process, refusal.reason).await,
            Ok(Err(refusal)) => last_words(&process, refusal.reason).await,
            // If the process ends now, it is because nobody listens to it any more.
            Err(_) => last_words(&process, late(limit, &first_junk)).await,
        };
        return Err(Ended {
            reason,
            is_final,
            is_unused: false,
            process,
        });
    }
}

/// Why a server that was not ready within `limit` is given up.
fn late(limit: Duration, first_junk: &OnceLock<String>) -> String {
    let limit = limit.as_secs_f64();
    match first_junk.get() {
        Some(line) => format!(
            "it was not ready within {limit} s of its start, and its output holds lines that are no messages, \
             such as {line:?}; is it an MCP server on its standard streams?"
        ),
        None => format!(
            "it was not ready within {limit} s of its start; raise startup_timeout if it needs longer"
        ),
    }
}

impl Living {
    /// Keeps the server up until its life ends or `stop` is cancelled, and follows the changes of its tools.
    pub(super) async fn keep(self, connection: &Connection, stop: &CancellationToken) -> Ended {
        let Self {
            service,
            changed,
            ttl,
            life,
            mut process,
        } = self;
        let peer = service.peer().clone();
        let server = connection.server();
        let publish = |listing| connection.set_ready(&peer, &life, listing);
        let close = service.cancellation_token();
        let mut closed = Box::pin(service.waiting().fuse());
        let event = tokio::select! {
            _ = &mut closed => {
                let ended = tokio::time::timeout(END_PATIENCE, exited(&mut process)).await;
                Some(ended.map_or("it closed the connection", |()| "it ended"))
            }
            // A descendant may hold the streams open after the server itself has gone.
            () = exited(&mut process) => {
                // What the process sent before it ended may not have been read yet.
                let _ = tokio::time::timeout(DRAIN_PATIENCE, &mut closed).await;
                Some("it ended")
            }
            () = stop.cancelled() => None,
            never = subscription::follow(&server.name, &peer, &changed) => match never {},
            never = listing::follow(&peer, server, &changed, ttl, publish) => match never {},
        };
        close.cancel();
        if !closed.is_terminated() {
            let _ = tokio::time::timeout(CLOSE_PATIENCE, closed).await;
        }
        let reason = match event {
            Some(event) => obituary(&mut process, event.to_owned()).await,
            None => STOPPED.to_owned(),
        };
        life.set_end(&reason);
        Ended {
            reason,
            is_final: false,
            is_unused: false,
            process,
        }
    }
}

/// Waits for the end of a process. Without a process the wait never ends.
async fn exited(process: &mut Option<Process>) {
    match process {
        Some(process) => process.exited().await,
        None => std::future::pending().await,
    }
}

/// `event` and what the process says about it, if there is one.
async fn obituary(process: &mut Option<Process>, event: String) -> String {
    shortened(match process {
        Some(process) => process.obituary(&event).await,
        None => event,
    })
}

/// `event` and what the process, if there is one, last said.
async fn last_words(process: &Option<Process>, event: String) -> String {
    shortened(match process {
        Some(process) => process.with_last_words(event).await,
        None => event,
    })
}

fn shortened(reason: String) -> String {
    truncated(reason, MAX_REASON_BYTES)
}
