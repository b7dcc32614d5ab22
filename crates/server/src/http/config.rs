//! What an HTTP server is told: where to listen, whom to let in, and what they may use.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::{Access, TokenSources};
use codecell_engine::Settings;
use codecell_engine::config::{ConfigErrors, HttpSettings};

/// Where to listen, if nothing says it.
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

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

    /// The configuration that `settings` describe. `tokens` are read, and stay in force until they are read again.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a token that cannot be read or is too weak, and where scripts would run without a sandbox
    /// although the operator has not allowed that over HTTP.
    pub fn new(settings: &Settings, tokens: &TokenSources) -> Result<Self, ConfigErrors> {
        settings.check_http()?;
        let http = settings.http();
        let access = match tokens.start()? {
            Some(tokens) => Access::Tokens(tokens),
            None if http.allow_anonymous == Some(true) => Access::Everybody,
            None => Access::Local,
        };
        Ok(Self {
            address: http.listen.unwrap_or(DEFAULT_ADDRESS),
            access,
            allowed_hosts: http.allowed_hosts.clone().unwrap_or_default(),
            allowed_origins: http.allowed_origins.clone().unwrap_or_default(),
            limits: HttpLimits::new(http),
        })
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
    /// How long the head of a request may take to arrive; the body may take as long again.
    pub receive_time: Duration,
    /// How long a connection may wait for its next request. Proxies keep their connections for a minute by default, and
    /// the proxy should be the side that closes them.
    pub idle_time: Duration,
    /// How long a client may go without taking any more of its answer.
    pub send_time: Duration,
    /// How long requests are still taken once the server is told to stop and says so.
    pub leave_time: Duration,
    /// How long requests may go on after that.
    pub drain_time: Duration,
}

impl HttpLimits {
    fn new(settings: &HttpSettings) -> Self {
        let default = Self::default();
        let body_bytes = settings.max_body_bytes.map_or(default.body_bytes, |bytes| {
            usize::try_from(bytes).unwrap_or(usize::MAX)
        });
        Self {
            body_bytes,
            bodies_bytes: default.bodies_bytes.max(body_bytes),
            connections: settings.max_connections.unwrap_or(default.connections),
            requests: settings.max_requests.unwrap_or(default.requests),
            receive_time: settings.receive_timeout.unwrap_or(default.receive_time),
            send_time: settings.send_timeout.unwrap_or(default.send_time),
            idle_time: settings.idle_timeout.unwrap_or(default.idle_time),
            leave_time: settings.shutdown_delay.unwrap_or(default.leave_time),
            drain_time: settings.shutdown_timeout.unwrap_or(default.drain_time),
        }
    }
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
