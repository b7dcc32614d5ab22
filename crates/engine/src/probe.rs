//! Servers started only to see how they start, for `codecell doctor`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;

use super::broker::Broker;
use super::servers::{Started, Terms, start};
use super::settings::Settings;
use crate::config::Servers;
use crate::upstream::{Gate, Greeted, Shown, UpstreamServers};
use codecell_tools::{Catalog, ServerListing, ToolCaller};

/// How a server started.
#[derive(Debug)]
pub struct Probed {
    /// Its tools, or why it cannot be used.
    pub listing: ServerListing,
    /// The time from its start until it was ready or had failed.
    pub took: Duration,
    /// How it answered the greeting. A built-in server is not greeted.
    pub greeted: Option<Greeted>,
    /// The last lines on its standard error. What is configured as a secret is masked.
    pub said: Vec<String>,
}

/// Starts all of `servers` at once, lazy ones included, waits until each is ready or has failed, and ends them again.
pub async fn probe(settings: &Settings, servers: Servers) -> Vec<Probed> {
    let masks = settings.masks();
    masks.add(servers.secrets.iter());
    let terms = Terms {
        settings: settings.tools().clone(),
        gate: Gate::open(),
        marker: settings.inside().marker(),
    };
    let named = servers.servers.into_iter();
    let started: Vec<(String, Started)> = named
        .map(|server| (server.name.clone(), start(server, &terms)))
        .collect();
    let callers = started
        .iter()
        .map(|(_, started)| Arc::clone(&started.caller));
    let broker = Broker::with_masks(callers.collect(), Arc::clone(&masks));
    let starts = started.iter().map(|(name, _)| async {
        let began = Instant::now();
        broker.start(name).await;
        began.elapsed()
    });
    let times = join_all(starts).await;
    let catalog = broker.catalog();
    let mask = masks.current();
    let mut probed = Vec::new();
    for ((name, started), took) in started.iter().zip(times) {
        let Some(listing) = listed(&catalog, name) else {
            continue;
        };
        let shown = started.upstream.as_ref().map(UpstreamServers::shown);
        let Shown { greeted, said } = shown
            .and_then(|servers| servers.into_iter().next())
            .unwrap_or_default();
        probed.push(Probed {
            listing: listing.clone(),
            took,
            greeted,
            said: said
                .iter()
                .map(|line| mask.text(line).into_owned())
                .collect(),
        });
    }
    let upstream = started
        .into_iter()
        .filter_map(|(_, server)| server.upstream);
    join_all(upstream.map(UpstreamServers::shutdown)).await;
    probed
}

fn listed<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a ServerListing> {
    let mut servers = catalog.servers().iter();
    servers.find(|listing| listing.name == name)
}
