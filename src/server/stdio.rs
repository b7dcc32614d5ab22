//! One client on stdin and stdout, from its first message to an orderly end.

use std::future::Future;
use std::time::Duration;

use rmcp::ServiceExt;
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::stdio_pipes;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::Server;
use super::transport::LineTransport;

/// How long running calls and the client have to take the last answers when the server is told to stop.
const STOP_LIMIT: Duration = Duration::from_secs(3);

/// Why a connection failed. Its end is no failure.
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
/// At the end of stdin running calls have some seconds to finish; on `stop` they are cancelled.
///
/// # Errors
/// If the handshake fails or the connection's task panics.
pub async fn serve_stdio(
    server: Server,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let (stdin, stdout) = stdio_pipes();
    let cancelled = CancellationToken::new();
    let connection = connect(server, LineTransport::new(stdin, stdout), cancelled.clone());
    tokio::pin!(connection, stop);
    tokio::select! {
        ended = &mut connection => return ended,
        () = &mut stop => cancelled.cancel(),
    }
    // A client that no longer reads must not keep the process alive.
    tokio::time::timeout(STOP_LIMIT, connection)
        .await
        .unwrap_or(Ok(()))
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
