//! One server as its callers see it: its catalog, and calls with a time limit.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult};
use rmcp::service::{Peer, RoleClient, ServiceError};
use tokio::sync::{Semaphore, watch};

use super::StdioServer;
use super::transport::reply_too_large;
use crate::tools::{
    Catalog, ServerListing, ServerStatus, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
    truncate,
};

/// Most calls that one server works on at the same time; more of them wait, within their time limit.
pub const MAX_CALLS_IN_FLIGHT: usize = 256;
/// Longest message of a server that is passed on, in bytes.
const MAX_MESSAGE_BYTES: usize = 16 << 10;
/// How long a call that lost its connection waits to learn why.
const REASON_PATIENCE: Duration = Duration::from_secs(2);

/// One server and the way to it.
pub(super) struct Connection {
    server: StdioServer,
    /// Short reads and rare replacements, never held across an await.
    catalog: RwLock<Arc<Catalog>>,
    /// There once the server has started; it stays when the server ends.
    peer: OnceLock<Peer<RoleClient>>,
    status: watch::Sender<ServerStatus>,
    calls: Semaphore,
}

impl Connection {
    pub(super) fn new(server: StdioServer) -> Self {
        let listing = ServerListing {
            status: ServerStatus::Starting,
            ..ServerListing::ready(server.name.clone(), server.description.clone(), Vec::new())
        };
        Self {
            catalog: RwLock::new(Arc::new(Catalog::new(vec![listing]))),
            peer: OnceLock::new(),
            status: watch::Sender::new(ServerStatus::Starting),
            calls: Semaphore::new(MAX_CALLS_IN_FLIGHT),
            server,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.server.name
    }

    pub(super) fn server(&self) -> &StdioServer {
        &self.server
    }

    /// Waits until the server is no longer starting.
    pub(super) async fn settled(&self) {
        let mut status = self.status.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = status
            .wait_for(|status| *status != ServerStatus::Starting)
            .await;
    }

    /// The server is connected and offers `tools`.
    pub(super) fn set_ready(&self, peer: &Peer<RoleClient>, tools: Vec<Tool>) {
        let instructions = || peer.peer_info().and_then(|info| info.instructions.clone());
        let description = self
            .server
            .description
            .clone()
            .or_else(instructions)
            .map(|mut text| {
                truncate(&mut text, crate::tools::MAX_DESCRIPTION_BYTES);
                text
            });
        self.publish(ServerListing::ready(self.name(), description, tools));
        let _ = self.peer.set(peer.clone());
        self.status.send_replace(ServerStatus::Ready);
    }

    /// The server cannot be called any more, or never could.
    pub(super) fn set_failed(&self, reason: String) {
        let description = self
            .catalog()
            .servers()
            .first()
            .and_then(|server| server.description.clone());
        self.publish(ServerListing::failed(
            self.name(),
            description,
            reason.clone(),
        ));
        self.status.send_replace(ServerStatus::Failed(reason));
    }

    fn publish(&self, listing: ServerListing) {
        let catalog = Arc::new(Catalog::new(vec![listing]));
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
    }

    async fn carry_out(&self, call: ToolCall) -> Result<ToolReply, ToolFailure> {
        if let Some(obstacle) = self.status.borrow().obstacle() {
            return Err(self.unavailable(obstacle.to_owned()));
        }
        let Some(peer) = self.peer.get() else {
            return Err(self.unavailable("it is still starting; try again in a moment".to_owned()));
        };
        // The semaphore is never closed.
        let _permit = self.calls.acquire().await;
        let request = CallToolRequestParams::new(call.tool).with_arguments(call.arguments);
        match peer.call_tool_once(request).await {
            Ok(CallToolResponse::Complete(result)) => Ok(reply(result)),
            Ok(_) => Err(self.refused(
                "it asks for input that nobody here can give; use another tool".to_owned(),
            )),
            Err(ServiceError::McpError(error)) => match reply_too_large(&error) {
                Some(bytes) => Err(ToolFailure::ReplyTooLarge {
                    bytes,
                    limit: super::MAX_LINE_BYTES,
                }),
                None => Err(self.refused(error.message.into_owned())),
            },
            Err(ServiceError::TransportClosed) => {
                let reason = self.reason().await;
                Err(self.unavailable(
                    reason.unwrap_or_else(|| "the connection ended during the call".to_owned()),
                ))
            }
            Err(ServiceError::TransportSend(error)) => {
                let reason = self.reason().await;
                Err(self.unavailable(
                    reason.unwrap_or_else(|| format!("nothing can be sent to it: {}", error.error)),
                ))
            }
            Err(error) => Err(self.refused(error.to_string())),
        }
    }

    /// Why the connection ended, if that becomes known soon.
    async fn reason(&self) -> Option<String> {
        let mut status = self.status.subscribe();
        let failed = status.wait_for(|status| matches!(status, ServerStatus::Failed(_)));
        let failed = tokio::time::timeout(REASON_PATIENCE, failed)
            .await
            .ok()?
            .ok()?;
        failed.obstacle().map(str::to_owned)
    }

    fn unavailable(&self, reason: String) -> ToolFailure {
        ToolFailure::Unavailable {
            server: self.server.name.clone(),
            reason,
        }
    }

    fn refused(&self, mut message: String) -> ToolFailure {
        truncate(&mut message, MAX_MESSAGE_BYTES);
        ToolFailure::Refused {
            server: self.server.name.clone(),
            message,
        }
    }
}

impl ToolCaller for Connection {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let limit = self.server.call_timeout;
        async move {
            tokio::time::timeout(limit, self.carry_out(call))
                .await
                .unwrap_or_else(|_| {
                    Err(ToolFailure::TimedOut {
                        server: self.server.name.clone(),
                        limit,
                    })
                })
        }
        .boxed()
    }
}

fn reply(result: CallToolResult) -> ToolReply {
    // A block that cannot be written as JSON does not exist: it was read from JSON.
    let content = result
        .content
        .into_iter()
        .filter_map(|block| serde_json::to_value(block).ok())
        .collect();
    ToolReply {
        content,
        structured: result.structured_content,
        is_error: result.is_error.unwrap_or(false),
    }
}
