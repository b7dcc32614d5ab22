//! A listening socket: takes connections and has each of them served.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::connection::{self, Answers};
use super::connections::Connections;
use super::{HttpError, Stopping};

/// How long to wait after the system could not accept a connection, as when it has no more files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Listens at `address`; port 0 is any free port, so the second value is where.
pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), HttpError> {
    let refused = |error| HttpError::Bind { address, error };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Takes connections for ever, and has `answers` answer what they ask. `open` has their tasks.
pub(super) async fn accept<A: Answers>(
    listener: &TcpListener,
    answers: Arc<A>,
    open: &TaskTracker,
    stopping: &Stopping,
) {
    let connections = Connections::new(answers.limits().connections);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Without a place the connection is closed.
        if let Some(place) = connections.enter() {
            let answers = Arc::clone(&answers);
            open.spawn(connection::serve(stream, answers, place, stopping.clone()));
        }
    }
}
