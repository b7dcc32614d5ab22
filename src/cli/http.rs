//! `[http]` and the flags above it, as the server and the executor take them: tokens read, limits filled in.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use codecell::config::{ClientSettings, HttpSettings, TokenSource};
use codecell::execution::{ClientLimits, ClientName, Fuel, Quotas};
use codecell::server::{Access, HttpConfig, HttpLimits, Tokens};

use super::setup::Setup;

/// Where to listen, if nothing says it.
const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

/// Longest file with tokens, in bytes.
const MAX_TOKEN_FILE_BYTES: u64 = 64 << 10;

/// The part of all slots that one of several clients gets, unless configured: the others always find some.
const SHARE: (u32, u32) = (3, 4);

/// The server's configuration; `address` and `allow_anonymous` are the flags.
pub(super) fn config(
    setup: &Setup,
    address: Option<SocketAddr>,
    allow_anonymous: bool,
) -> anyhow::Result<HttpConfig> {
    let settings = setup.http();
    let tokens = tokens(setup)?;
    let access = match tokens {
        Some(tokens) => Access::Tokens(tokens),
        None if allow_anonymous || settings.allow_anonymous == Some(true) => Access::Everybody,
        None => Access::Local,
    };
    Ok(HttpConfig {
        address: address.or(settings.listen).unwrap_or(DEFAULT_ADDRESS),
        access,
        allowed_hosts: settings.allowed_hosts.clone().unwrap_or_default(),
        allowed_origins: settings.allowed_origins.clone().unwrap_or_default(),
        limits: limits(settings),
    })
}

/// What each client may use of the executor.
pub(super) fn quotas(setup: &Setup) -> Quotas {
    let settings = setup.http();
    let slots = setup.sandbox().max_instances;
    let share = if settings.clients.len() > 1 {
        slots.saturating_mul(SHARE.0) / SHARE.1
    } else {
        slots
    };
    let default = settings.client_limits.or(ClientSettings {
        concurrency: NonZeroU32::new(share.max(1)),
        ..ClientSettings::default()
    });
    let clients = settings.clients.iter().map(|(name, client)| {
        let limits = client.limits.or(default);
        (ClientName::new(name), client_limits(limits))
    });
    Quotas {
        clients: clients.collect::<HashMap<_, _>>(),
        default: client_limits(default),
    }
}

fn client_limits(settings: ClientSettings) -> ClientLimits {
    ClientLimits {
        concurrency: settings.concurrency,
        executions_per_minute: settings.executions_per_minute,
        fuel_per_minute: settings.fuel_per_minute.map(Fuel),
    }
}

fn limits(settings: &HttpSettings) -> HttpLimits {
    let default = HttpLimits::default();
    let body_bytes = settings.max_body_bytes.map_or(default.body_bytes, |bytes| {
        usize::try_from(bytes).unwrap_or(usize::MAX)
    });
    HttpLimits {
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

/// The tokens of all clients, if there are any clients. They are kept out of the log from now on.
fn tokens(setup: &Setup) -> anyhow::Result<Option<Tokens>> {
    let clients = &setup.http().clients;
    let mut tokens = Tokens::default();
    for (name, client) in clients {
        let read = match &client.token {
            TokenSource::Variable(variable) => setup
                .variable(variable)?
                .with_context(|| format!("the variable {variable} is not set; set it"))
                .map(|token| vec![token]),
            TokenSource::File(file) => lines(&setup.beside_settings(file)),
        };
        let whose = || format!("the token of the client {name:?} in [http.clients]");
        let read = read.with_context(whose)?;
        setup.masks().add(read.iter().map(String::as_str));
        for token in read {
            let added = tokens.add(&ClientName::new(name), token.trim());
            added.with_context(whose)?;
        }
    }
    Ok((!clients.is_empty()).then_some(tokens))
}

/// The lines of `file` that are not empty, at least one.
fn lines(file: &Path) -> anyhow::Result<Vec<String>> {
    let mut text = String::new();
    let shown = file.display();
    File::open(file)
        .and_then(|file| {
            file.take(MAX_TOKEN_FILE_BYTES + 1)
                .read_to_string(&mut text)
        })
        .with_context(|| format!("cannot read {shown}"))?;
    if text.len() as u64 > MAX_TOKEN_FILE_BYTES {
        bail!("{shown} has more than {MAX_TOKEN_FILE_BYTES} bytes; it holds one token a line");
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    ensure!(!lines.is_empty(), "{shown} is empty; write a token into it");
    Ok(lines)
}
