//! `[http]` and the flags above it, as the server and the executor take them: tokens read, limits filled in.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;

use codecell::config::{ClientSettings, HttpSettings};
use codecell::execution::{ClientLimits, ClientName, Fuel, Quotas};
use codecell::server::{Access, HttpConfig, HttpLimits};

use super::setup::Setup;
use super::tokens::TokenSources;

/// Where to listen, if nothing says it.
const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

/// The part of all slots that one of several clients gets, unless configured: the others always find some.
const SHARE: (u32, u32) = (3, 4);

/// The server's configuration; `address` and `allow_anonymous` are the flags.
pub(super) fn config(
    setup: &Setup,
    address: Option<SocketAddr>,
    allow_anonymous: bool,
) -> anyhow::Result<HttpConfig> {
    let settings = setup.http();
    let access = match TokenSources::of(setup).read()? {
        Some(tokens) => Access::Tokens(tokens.into()),
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
