//! `[http]`: where to listen, whom to let in, and what each client may use.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::address::Address;
use super::units::{Seconds, Size};

/// The keys of the section.
pub(super) const KEYS: &[&str] = &[
    "listen",
    "metrics",
    "allow_anonymous",
    "allowed_hosts",
    "allowed_origins",
    "max_body",
    "max_connections",
    "max_requests",
    "receive_timeout",
    "send_timeout",
    "idle_timeout",
    "shutdown_delay",
    "shutdown_timeout",
    "client_concurrency",
    "client_executions_per_minute",
    "client_fuel_per_minute",
    "clients",
];

/// How MCP is served over HTTP.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpSettings {
    /// Where to listen, if no flag says it.
    pub listen: Option<SocketAddr>,
    /// Where to show metrics, if no flag says it.
    pub metrics: Option<SocketAddr>,
    /// Whether other machines may call without a token.
    pub allow_anonymous: Option<bool>,
    /// Names under which clients reach the server.
    pub allowed_hosts: Option<Vec<String>>,
    /// Web pages that may call.
    pub allowed_origins: Option<Vec<String>>,
    /// Size of a request's body, in bytes.
    pub max_body_bytes: Option<u64>,
    /// Connections at the same time.
    pub max_connections: Option<usize>,
    /// Requests at the same time.
    pub max_requests: Option<usize>,
    /// How long a request's head may take to arrive, and its body again.
    pub receive_timeout: Option<Duration>,
    /// How long a client may take none of its answer.
    pub send_timeout: Option<Duration>,
    /// How long a connection may wait for its next request.
    pub idle_timeout: Option<Duration>,
    /// How long requests are still taken once the server is told to stop.
    pub shutdown_delay: Option<Duration>,
    /// How long requests may go on after that.
    pub shutdown_timeout: Option<Duration>,
    /// What a client may use that has no limits of its own.
    pub client_limits: ClientSettings,
    /// The clients by name, with their tokens.
    pub clients: BTreeMap<String, Client>,
}

/// What one client may use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientSettings {
    /// Executions at the same time.
    pub concurrency: Option<NonZeroU32>,
    /// Executions that may begin in a minute.
    pub executions_per_minute: Option<NonZeroU32>,
    /// Fuel in a minute.
    pub fuel_per_minute: Option<u64>,
}

impl ClientSettings {
    /// These, and where one is not set that of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            concurrency: self.concurrency.or(other.concurrency),
            executions_per_minute: self.executions_per_minute.or(other.executions_per_minute),
            fuel_per_minute: self.fuel_per_minute.or(other.fuel_per_minute),
        }
    }
}

/// One client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawClient")]
pub struct Client {
    /// Where its tokens are.
    pub token: TokenSource,
    /// What it may use.
    pub limits: ClientSettings,
}

/// Where a client's tokens are. They are never in the configuration itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSource {
    /// In the environment variable of this name.
    Variable(String),
    /// In this file, one a line.
    File(PathBuf),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawHttp {
    listen: Option<Address>,
    metrics: Option<Address>,
    allow_anonymous: Option<bool>,
    allowed_hosts: Option<Vec<String>>,
    allowed_origins: Option<Vec<String>>,
    max_body: Option<Size>,
    max_connections: Option<NonZeroUsize>,
    max_requests: Option<NonZeroUsize>,
    receive_timeout: Option<Seconds>,
    send_timeout: Option<Seconds>,
    idle_timeout: Option<Seconds>,
    shutdown_delay: Option<Seconds>,
    shutdown_timeout: Option<Seconds>,
    client_concurrency: Option<NonZeroU32>,
    client_executions_per_minute: Option<NonZeroU32>,
    client_fuel_per_minute: Option<u64>,
    clients: BTreeMap<String, Client>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClient {
    token_env: Option<String>,
    token_file: Option<PathBuf>,
    concurrency: Option<NonZeroU32>,
    executions_per_minute: Option<NonZeroU32>,
    fuel_per_minute: Option<u64>,
}

impl TryFrom<RawClient> for Client {
    type Error = &'static str;

    fn try_from(raw: RawClient) -> Result<Self, Self::Error> {
        let token = match (raw.token_env, raw.token_file) {
            (Some(variable), None) => TokenSource::Variable(variable),
            (None, Some(file)) => TokenSource::File(file),
            _ => {
                return Err(
                    "a client needs either token_env, the name of a variable, or token_file, a path",
                );
            }
        };
        Ok(Self {
            token,
            limits: ClientSettings {
                concurrency: raw.concurrency,
                executions_per_minute: raw.executions_per_minute,
                fuel_per_minute: raw.fuel_per_minute,
            },
        })
    }
}

impl From<RawHttp> for HttpSettings {
    fn from(raw: RawHttp) -> Self {
        Self {
            listen: raw.listen.map(|address| address.0),
            metrics: raw.metrics.map(|address| address.0),
            allow_anonymous: raw.allow_anonymous,
            allowed_hosts: raw.allowed_hosts,
            allowed_origins: raw.allowed_origins,
            max_body_bytes: raw.max_body.map(|size| size.0),
            max_connections: raw.max_connections.map(NonZeroUsize::get),
            max_requests: raw.max_requests.map(NonZeroUsize::get),
            receive_timeout: raw.receive_timeout.map(|seconds| seconds.0),
            send_timeout: raw.send_timeout.map(|seconds| seconds.0),
            idle_timeout: raw.idle_timeout.map(|seconds| seconds.0),
            shutdown_delay: raw.shutdown_delay.map(|seconds| seconds.0),
            shutdown_timeout: raw.shutdown_timeout.map(|seconds| seconds.0),
            client_limits: ClientSettings {
                concurrency: raw.client_concurrency,
                executions_per_minute: raw.client_executions_per_minute,
                fuel_per_minute: raw.client_fuel_per_minute,
            },
            clients: raw.clients,
        }
    }
}
