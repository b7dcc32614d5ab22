//! What an HTTP server is told: where to listen, whom to let in, and what they may use.

use std::net::SocketAddr;
use std::time::Duration;

use super::Access;

/// An HTTP server's configuration.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Where to listen.
    pub address: SocketAddr,
    /// Who may call.
    pub access: Access,
    /// Names under which clients reach the server, with or without a port, beside those of this machine.
    pub allowed_hosts: Vec<String>,
    /// Web pages that may call, such as `https://app.example.org`, beside those of the server's own origin.
    pub allowed_origins: Vec<String>,
    /// What clients may use.
    pub limits: HttpLimits,
}

impl HttpConfig {
    /// A server at `address` for clients on this machine.
    #[must_use]
    pub fn local(address: SocketAddr) -> Self {
        Self {
            address,
            access: Access::Local,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            limits: HttpLimits::default(),
        }
    }

    /// Whether other machines can reach the server and need no token, without this being asked for.
    pub(super) fn is_open_to_the_world(&self) -> bool {
        matches!(self.access, Access::Local) && !self.address.ip().is_loopback()
    }
}

/// What the clients of a server may use of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Size of one request's body, in bytes.
    pub body_bytes: usize,
    /// Size of all bodies that are being worked on, in bytes. Parsed, a body can take many times its size.
    pub bodies_bytes: usize,
    /// Connections at the same time.
    pub connections: usize,
    /// Requests at the same time.
    pub requests: usize,
    /// How long the head of a request may take to arrive, and its body again.
    pub receive_time: Duration,
    /// How long a connection may wait for its next request. Proxies keep theirs for a minute by default, and
    /// should be the ones to close.
    pub idle_time: Duration,
    /// How long a client may take none of its answer.
    pub send_time: Duration,
    /// How long requests are still taken once the server is told to stop and says so.
    pub leave_time: Duration,
    /// How long requests may go on after that.
    pub drain_time: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            bodies_bytes: 64 << 20,
            connections: 4_096,
            requests: 1_024,
            receive_time: Duration::from_secs(15),
            idle_time: Duration::from_secs(75),
            send_time: Duration::from_secs(30),
            leave_time: Duration::ZERO,
            drain_time: Duration::from_secs(30),
        }
    }
}
