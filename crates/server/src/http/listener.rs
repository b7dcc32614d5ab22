//! A listening socket: takes connections and has each of them served.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

use super::connection::{self, Answers};
use super::connections::Connections;
use super::{HttpError, Stopping};

/// How long to wait after the system could not accept a connection, for example because no more files can be open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Listens at `address`; port 0 is any free port, so the second value is where.
pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), HttpError> {
    let refused = |error| HttpError::Bind { address, error };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Takes connections and has `answers` answer what they ask.
#[derive(Debug)]
pub(super) struct Reception<A> {
    answers: Arc<A>,
    connections: Connections,
    /// The tasks of the connections.
    open: TaskTracker,
    stopping: Stopping,
}

impl<A: Answers> Reception<A> {
    pub(super) fn new(answers: Arc<A>, open: TaskTracker, stopping: Stopping) -> Self {
        let connections = Connections::new(answers.limits().connections);
        Self {
            answers,
            connections,
            open,
            stopping,
        }
    }

    /// Takes connections for ever.
    pub(super) async fn accept(&self, listener: &TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => self.serve(stream),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Takes the connections that have arrived already, which would otherwise be reset, and no more after them.
    ///
    /// # Errors
    /// If the system does not let them be taken.
    pub(super) fn close(&self, listener: TcpListener) -> io::Result<()> {
        // The socket is asked directly, because the runtime may not have noticed these connections yet.
        let listener = listener.into_std()?;
        for _ in 0..self.answers.limits().connections {
            let (stream, _) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            };
            stream.set_nonblocking(true)?;
            self.serve(TcpStream::from_std(stream)?);
        }
        Ok(())
    }

    /// Serves one connection; if there is no place for it, it is closed.
    fn serve(&self, stream: TcpStream) {
        if let Some(place) = self.connections.enter() {
            let (answers, stopping) = (Arc::clone(&self.answers), self.stopping.clone());
            self.open
                .spawn(connection::serve(stream, answers, place, stopping));
        }
    }
}
