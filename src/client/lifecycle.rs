//! One server from its start to its end, in one task that owns its process.

use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::handler::client::ClientHandler;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, ProtocolVersion};
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, ClientServiceExt as _, NotificationContext,
    RunningService,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::listing::list_tools;
use super::process::Process;
use super::transport::StdioTransport;
use crate::tools::Tool;

/// Least time between two listings of a server that keeps announcing changes.
const RELIST_PAUSE: Duration = Duration::from_millis(200);

/// How long the output of a server that has ended is read on.
const DRAIN_PATIENCE: Duration = Duration::from_millis(200);

/// Starts the server, keeps it until it ends or `stop` is cancelled, and cleans up behind it.
pub(super) async fn run(connection: Arc<Connection>, stop: CancellationToken) {
    let name = connection.name().to_owned();
    let (process, reason) = match start(&connection, &stop).await {
        Ok(session) => {
            connection.set_ready(session.service.peer(), session.tools);
            tracing::info!(server = name, "connected");
            let mut process = session.process;
            let reason = watch(
                &connection,
                session.service,
                session.changed,
                &mut process,
                &stop,
            )
            .await;
            (Some(process), reason)
        }
        Err(failure) => (failure.process, failure.reason),
    };
    if stop.is_cancelled() {
        tracing::debug!(server = name, "stopping");
    } else {
        tracing::warn!(server = name, reason, "the server is not available");
    }
    connection.set_failed(reason);
    if let Some(process) = process {
        process.end().await;
    }
}

const STOPPED: &str = "it has been stopped";

/// A server that is up.
struct Session {
    service: RunningService<RoleClient, Handler>,
    tools: Vec<Tool>,
    process: Process,
    changed: Arc<Notify>,
}

/// A server that did not come up, and what is left of it.
struct Failure {
    process: Option<Process>,
    reason: String,
}

/// Brings the server up within its start-up limit, unless `stop` comes first. The process outlives a
/// failure, so that it is always ended in order and waited for.
async fn start(connection: &Connection, stop: &CancellationToken) -> Result<Session, Failure> {
    let server = connection.server();
    let limit = server.startup_timeout;
    let deadline = tokio::time::Instant::now() + limit;
    let late = || {
        format!(
            "it was not ready within {} s of its start; raise startup_timeout if it needs longer",
            limit.as_secs_f64()
        )
    };
    let modern = ClientLifecycleMode::Auto {
        preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        legacy_version: Some(ProtocolVersion::V_2025_11_25),
    };
    let mut attempts = vec![ClientLifecycleMode::Initialize, modern];
    loop {
        let Some(mode) = attempts.pop() else {
            return Err(Failure {
                process: None,
                reason: late(),
            });
        };
        let mut process = Process::spawn(server).map_err(|reason| Failure {
            process: None,
            reason,
        })?;
        let established = tokio::select! {
            established = tokio::time::timeout_at(deadline, establish(connection, &mut process, mode)) => established,
            () = stop.cancelled() => {
                return Err(Failure { process: Some(process), reason: STOPPED.to_owned() });
            }
        };
        match established {
            Ok(Ok((service, tools, changed))) => {
                return Ok(Session {
                    service,
                    tools,
                    process,
                    changed,
                });
            }
            // Some servers of the older protocol give up at a question that they do not know.
            Ok(Err(Refusal { hung_up: true, .. })) if !attempts.is_empty() => process.end().await,
            Ok(Err(refusal)) => {
                let reason = process.obituary(&refusal.reason).await;
                return Err(Failure {
                    process: Some(process),
                    reason,
                });
            }
            Err(_) => {
                let reason = process.obituary(&late()).await;
                return Err(Failure {
                    process: Some(process),
                    reason,
                });
            }
        }
    }
}

/// Why the protocol could not be established.
struct Refusal {
    reason: String,
    /// Whether the server ended the conversation without an answer.
    hung_up: bool,
}

type Established = (RunningService<RoleClient, Handler>, Vec<Tool>, Arc<Notify>);

/// Shakes hands and lists the tools.
async fn establish(
    connection: &Connection,
    process: &mut Process,
    mode: ClientLifecycleMode,
) -> Result<Established, Refusal> {
    let Some((stdout, stdin)) = process.streams() else {
        return Err(Refusal {
            reason: "its standard streams are missing".to_owned(),
            hung_up: false,
        });
    };
    let changed = Arc::new(Notify::new());
    let transport = StdioTransport::new(connection.name(), stdout, stdin);
    let handler = Handler {
        changed: Arc::clone(&changed),
    };
    let service = handler
        .serve_with_lifecycle(transport, mode)
        .await
        .map_err(|error| Refusal {
            hung_up: matches!(
                error,
                ClientInitializeError::ConnectionClosed(_)
                    | ClientInitializeError::TransportError { .. }
            ),
            reason: handshake_problem(&error),
        })?;
    let tools = list_tools(service.peer(), connection.server())
        .await
        .map_err(|reason| Refusal {
            reason,
            hung_up: false,
        })?;
    Ok((service, tools, changed))
}

fn handshake_problem(error: &ClientInitializeError) -> String {
    match error {
        ClientInitializeError::ConnectionClosed(_) => {
            "it ended the connection before it was ready".to_owned()
        }
        ClientInitializeError::JsonRpcError(error) => {
            format!("it refused to start: {}", error.message)
        }
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => handshake_problem(fallback),
        ClientInitializeError::NoCompatibleProtocolVersion {
            server_supported, ..
        } => {
            format!("it speaks none of the protocol versions known here, only {server_supported:?}")
        }
        other => format!("it did not start properly: {other}"),
    }
}

/// Keeps the session until it ends, and says why it did.
async fn watch(
    connection: &Connection,
    service: RunningService<RoleClient, Handler>,
    changed: Arc<Notify>,
    process: &mut Process,
    stop: &CancellationToken,
) -> String {
    let peer = service.peer().clone();
    let mut closed = Box::pin(service.waiting());
    loop {
        tokio::select! {
            _ = &mut closed => return process.obituary("it closed the connection").await,
            // A descendant may hold the streams open after the server itself has gone.
            () = process.exited() => {
                // What it sent before it ended may not have been read yet.
                let _ = tokio::time::timeout(DRAIN_PATIENCE, &mut closed).await;
                return process.obituary("it ended").await;
            }
            () = stop.cancelled() => return STOPPED.to_owned(),
            () = changed.notified() => {
                tokio::time::sleep(RELIST_PAUSE).await;
                match tokio::time::timeout(connection.server().call_timeout, list_tools(&peer, connection.server())).await {
                    Ok(Ok(tools)) => connection.set_ready(&peer, tools),
                    Ok(Err(reason)) => tracing::warn!(server = connection.name(), reason, "its tools could not be listed again"),
                    Err(_) => tracing::warn!(server = connection.name(), "its tools could not be listed again in time"),
                }
            }
        }
    }
}

/// Our side of the protocol: it offers nothing, and notes when the tools have changed.
struct Handler {
    changed: Arc<Notify>,
}

impl ClientHandler for Handler {
    fn get_info(&self) -> ClientConfig {
        ClientConfig::new(
            ClientCapabilities::default(),
            Implementation::new("codecell", env!("CARGO_PKG_VERSION")),
        )
    }

    async fn on_tool_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.changed.notify_one();
    }
}
