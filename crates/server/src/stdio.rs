//! One client on stdin and stdout, from its first message to an orderly end.

use std::future::Future;
use std::time::Duration;

use rmcp::ServiceExt;
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::stdio_pipes;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::Server;
use super::gone;
use super::transport::LineTransport;

/// How long running calls have to end, and the client to take the last answers, when the server is told to stop.
const STOP_LIMIT: Duration = Duration::from_secs(3);

/// Why a connection failed. The end of a connection is no failure.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The handshake went wrong.
    #[error("no connection came about: {0}")]
    Handshake(#[from] Box<ServerInitializeError>),
    /// The connection's task was lost.
    #[error("the connection broke off: {0}")]
    Lost(#[from] tokio::task::JoinError),
}

/// Serves the client on stdin and stdout until it ends the connection or `stop` completes.
///
/// At the end of stdin, requests that were made are still answered, for as long as somebody can read the answers. On
/// `stop`, and when nobody reads stdout any more, running calls are cancelled; that nobody reads is noticed at once,
/// and without writing.
///
/// # Errors
/// If the handshake fails or the connection's task panics.
pub async fn serve_stdio(
    server: Server,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let (stdin, stdout) = stdio_pipes();
    let cancelled = CancellationToken::new();
    let calls = server.clone();
    let transport = LineTransport::new(stdin, stdout, cancelled.clone());
    let connection = connect(server, transport, cancelled.clone());
    tokio::pin!(connection, stop);
    let early = tokio::select! {
        ended = &mut connection => Some(ended),
        () = &mut stop => None,
        () = gone::reader_of_stdout() => {
            tracing::warn!("the client is gone, nobody reads the answers any more; what is under way is cancelled");
            None
        }
    };
    cancelled.cancel();
    let ended = match early {
        Some(ended) => ended,
        // A client that no longer reads must not keep the process alive.
        None => tokio::time::timeout(STOP_LIMIT, connection)
            .await
            .unwrap_or(Ok(())),
    };
    // The log and the audit must have the outcomes of the calls, although nobody waits for the answers any more.
    let over = tokio::time::timeout(STOP_LIMIT, calls.calls_over()).await;
    if over.is_err() {
        tracing::warn!("calls are still under way at the end");
    }
    ended
}

async fn connect<R>(
    server: Server,
    transport: LineTransport<R>,
    cancelled: CancellationToken,
) -> Result<(), ServeError>
where
    R: tokio::io::AsyncRead + Unpin + Send + 'static,
{
    let connection = match server.serve_with_ct(transport, cancelled).await {
        Ok(connection) => connection,
        // A client that leaves before it says anything, or a stop before that, is no failure.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
            return Ok(());
        }
        Err(error) => return Err(ServeError::Handshake(Box::new(error))),
    };
    match connection.waiting().await? {
        QuitReason::JoinError(error) => Err(error.into()),
        _ => Ok(()),
    }
}
