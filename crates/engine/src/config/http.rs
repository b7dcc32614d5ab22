//! `[http]`: where to listen, whom to let in, and what each client may use.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use super::section::Section;

/// How MCP is served over HTTP.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpSettings {
    /// Where to listen, if no flag says where.
    pub listen: Option<SocketAddr>,
    /// Where to show metrics, if no flag says where.
    pub metrics: Option<SocketAddr>,
    /// Whether other machines may call without a token.
    pub allow_anonymous: Option<bool>,
    /// Whether `/run_code` is served beside MCP.
    pub run_code: Option<bool>,
    /// Names under which clients reach the server.
    pub allowed_hosts: Option<Vec<String>>,
    /// Web pages that may call.
    pub allowed_origins: Option<Vec<String>>,
    /// The largest body of a request, in bytes.
    pub max_body_bytes: Option<u64>,
    /// The most connections at the same time.
    pub max_connections: Option<usize>,
    /// The most requests at the same time.
    pub max_requests: Option<usize>,
    /// How long a request's head may take to arrive, and then its body.
    pub receive_timeout: Option<Duration>,
    /// How long a client may read nothing of its answer.
    pub send_timeout: Option<Duration>,
    /// How long a connection may wait for its next request.
    pub idle_timeout: Option<Duration>,
    /// How long requests are still accepted once the server is told to stop.
    pub shutdown_delay: Option<Duration>,
    /// How long requests may go on after that.
    pub shutdown_timeout: Option<Duration>,
    /// What a client without limits of its own may use.
    pub client_limits: ClientSettings,
    /// The clients by name, with their tokens.
    pub clients: BTreeMap<String, Client>,
}

/// What one client may use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientSettings {
    /// The most executions at the same time.
    pub concurrency: Option<NonZeroU32>,
    /// The most executions that may begin in a minute.
    pub executions_per_minute: Option<NonZeroU32>,
    /// The most fuel in a minute.
    pub fuel_per_minute: Option<u64>,
}

impl ClientSettings {
    /// These settings; a setting that is missing here is taken from `other`.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Where the client's tokens are.
    pub token: TokenSource,
    /// What the client may use.
    pub limits: ClientSettings,
}

/// Where a client's tokens are. They are never in the configuration itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSource {
    /// In the environment variable of this name.
    Variable(String),
    /// In this file, one token on each line.
    File(PathBuf),
}

impl HttpSettings {
    pub(super) fn read(section: Section<'_>) -> Self {
        let clients = section.sections("clients");
        let clients =
            clients.filter_map(|(name, client)| Some((name.clone(), Client::read(client)?)));
        Self {
            listen: section.address("listen"),
            metrics: section.address("metrics"),
            allow_anonymous: section.flag("allow_anonymous"),
            run_code: section.flag("run_code"),
            allowed_hosts: section.list("allowed_hosts"),
            allowed_origins: section.list("allowed_origins"),
            max_body_bytes: section.number("max_body"),
            max_connections: section.number("max_connections"),
            max_requests: section.number("max_requests"),
            receive_timeout: section.time("receive_timeout"),
            send_timeout: section.time("send_timeout"),
            idle_timeout: section.time("idle_timeout"),
            shutdown_delay: section.time("shutdown_delay"),
            shutdown_timeout: section.time("shutdown_timeout"),
            client_limits: ClientSettings {
                concurrency: above_0(section, "client_concurrency"),
                executions_per_minute: above_0(section, "client_executions_per_minute"),
                fuel_per_minute: section.number("client_fuel_per_minute"),
            },
            clients: clients.collect(),
        }
    }
}

impl Client {
    /// `None` if the section does not say where the tokens are.
    fn read(section: Section<'_>) -> Option<Self> {
        let token = match (section.text("token_env"), section.path("token_file")) {
            (Some(variable), None) => TokenSource::Variable(variable.to_owned()),
            (None, Some(file)) => TokenSource::File(file),
            _ => return None,
        };
        Some(Self {
            token,
            limits: ClientSettings {
                concurrency: above_0(section, "concurrency"),
                executions_per_minute: above_0(section, "executions_per_minute"),
                fuel_per_minute: section.number("fuel_per_minute"),
            },
        })
    }
}

fn above_0(section: Section<'_>, key: &str) -> Option<NonZeroU32> {
    section.number(key).and_then(NonZeroU32::new)
}
