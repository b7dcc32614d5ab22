//! `codecell serve`: MCP on stdin and stdout, or over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use codecell::client::Gate;
use codecell::execution::{Executor, Limits};
use codecell::metrics::Metrics;
use codecell::server::{
    Access, CurrentTokens, DEFAULT_STUB_TOKENS, Health, HttpServer, MCP_PATH, MetricsServer,
    Server, Starting, serve_stdio,
};
use tokio_util::sync::CancellationToken;

use super::audit;
use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::http;
use super::log;
use super::quantity;
use super::reload::Reloader;
use super::setup::Setup;
use super::stop::{Hangup, Stop};
use super::welcome;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Serve over HTTP in place of stdin and stdout, at /mcp of this address; a port alone is this machine's
    /// [default: the setting `listen` in [http], else 127.0.0.1:8000].
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, value_parser = quantity::address)]
    #[expect(
        clippy::option_option,
        reason = "the flag may stand alone, with a value, or not at all"
    )]
    http: Option<Option<SocketAddr>>,

    /// Show Prometheus metrics over HTTP, at /metrics of this address
    /// [default: the setting `metrics` in [http], else nowhere].
    #[arg(long, value_name = "ADDRESS", requires = "http", value_parser = quantity::address)]
    metrics: Option<SocketAddr>,

    /// Let everybody who reaches the address run scripts, from other machines too.
    #[arg(long, requires = "http")]
    allow_anonymous: bool,

    #[command(flatten)]
    audit: audit::Args,
}

pub(super) fn execute(args: Args, setup: &Setup) -> anyhow::Result<Exit> {
    // Before they are read, so that no change in between is missed.
    let reloader = Reloader::new(setup);
    let (policy, servers, limits) = (
        setup.policy()?,
        setup.servers()?,
        setup.limits(Limits::default()),
    );
    let mut observers = args.audit.observers(setup)?;
    compose::block_on(async {
        let stop = Stop::listen()?;
        let hangup = Hangup::listen()?;
        let listening = Listening::bind(&args, setup).await?;
        if let Some(metrics) = listening.as_ref().and_then(Listening::metrics) {
            observers.push(metrics);
        }
        // Only over HTTP are there several clients.
        let quotas = listening.as_ref().map(|_| http::quotas(setup));
        let (quotas, watched) = (quotas.unwrap_or_default(), observers.clone());
        let equip = |executor: Executor| executor.with_quotas(quotas).observed_by(watched);
        if servers.servers.is_empty() {
            tracing::info!("{}", setup.sources().without_servers());
        }
        if listening.is_none() {
            welcome::on_a_terminal();
        }
        let current = servers.clone();
        let gate = gate(setup, listening.is_some());
        let connected = Connected::start(servers, setup, gate.clone());
        let reloader = match listening.as_ref().and_then(Listening::tokens) {
            Some(tokens) => reloader.with_tokens(tokens),
            None => reloader,
        };
        let reloading = tokio::spawn(reloader.run(current, hangup, connected.updates()));
        let reporting = tokio::spawn(log::report());
        let bounds = policy.bounds();
        let executor = compose::executor(setup, policy, &connected, equip);
        let stub_tokens = setup.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS);
        let server = Server::new(
            connected.tools(),
            executor.clone(),
            limits,
            setup.max_timeout(),
        )
        .with_stub_tokens(stub_tokens)
        .with_script_bounds(bounds)
        .observed_by(observers)
        .greeted(move |client| match client {
            Some(codecell::NAME) => gate.refuse(CALLED_BY_ITSELF),
            _ => gate.admit(),
        });
        let served = match listening {
            None => serve_stdio(server, requested(stop)).await,
            Some(listening) => {
                listening.serve(server, executor, stop).await;
                Ok(())
            }
        };
        reloading.abort();
        reporting.abort();
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}

/// Why nothing is started for a client that is a codecell.
const CALLED_BY_ITSELF: &str =
    "its client is a codecell, too, and two of them could start each other for ever";

/// How long the servers wait for the first words of the client. What starts a program says them at once.
const GREETING_PATIENCE: Duration = Duration::from_secs(1);

/// When servers may be started: over stdio once the client has said who it is, and never where that would not end. Must
/// be called within a runtime.
fn gate(setup: &Setup, is_http: bool) -> Gate {
    let gate = Gate::closed();
    if let Some(objection) = setup.inside().objection() {
        tracing::warn!("{objection}");
        gate.refuse(&objection);
    } else if is_http {
        gate.admit();
    } else {
        let gate = gate.clone();
        tokio::spawn(async move {
            tokio::time::sleep(GREETING_PATIENCE).await;
            gate.admit();
        });
    }
    gate
}

async fn requested(mut stop: Stop) {
    stop.requested().await;
}

/// The sockets, opened before anything else is started.
struct Listening {
    mcp: HttpServer,
    /// The tokens that open the door, if any does.
    tokens: Option<CurrentTokens>,
    metrics: Option<(MetricsServer, Arc<Metrics>)>,
}

impl Listening {
    /// Nothing, unless HTTP is asked for.
    async fn bind(args: &Args, setup: &Setup) -> anyhow::Result<Option<Self>> {
        let Some(address) = args.http else {
            return Ok(None);
        };
        let config = http::config(setup, address, args.allow_anonymous)?;
        let tokens = match &config.access {
            Access::Tokens(tokens) => Some(tokens.clone()),
            Access::Local | Access::Everybody => None,
        };
        let mcp = HttpServer::bind(config).await?;
        let metrics = match args.metrics.or(setup.http().metrics) {
            Some(address) => Some((MetricsServer::bind(address).await?, Arc::default())),
            None => None,
        };
        Ok(Some(Self {
            mcp,
            tokens,
            metrics,
        }))
    }

    fn tokens(&self) -> Option<CurrentTokens> {
        self.tokens.clone()
    }

    /// Where things are counted, if that is shown anywhere.
    fn metrics(&self) -> Option<Arc<Metrics>> {
        self.metrics
            .as_ref()
            .map(|(_, metrics)| Arc::clone(metrics))
    }

    /// Serves until the first signal, and from then on no longer than to the second one.
    async fn serve(self, server: Server, executor: Starting<Arc<Executor>>, mut stop: Stop) {
        let health = Arc::new(Health::default());
        tracing::info!("serving MCP at http://{}{MCP_PATH}", self.mcp.address());
        let mut mcp = self.mcp;
        let mut counters = None;
        if let Some((page, metrics)) = self.metrics {
            tracing::info!("showing metrics at http://{}/metrics", page.address());
            mcp = mcp.counted_by(Arc::clone(&metrics));
            counters = Some(Arc::clone(&metrics));
            tokio::spawn(page.serve(metrics, Arc::clone(&health)));
        }
        tokio::spawn(start(executor, Arc::clone(&health), counters));
        let stopped = CancellationToken::new();
        let serving = mcp.serve(server, health, stopped.clone().cancelled_owned());
        let signals = async {
            stop.requested().await;
            tracing::info!("stopping once what is under way is finished");
            stopped.cancel();
            stop.requested().await;
        };
        tokio::select! {
            () = serving => {}
            () = signals => tracing::warn!("stopping at once"),
        }
    }
}

/// Waits until the executor is there, or never will be, and makes that known.
async fn start(
    executor: Starting<Arc<Executor>>,
    health: Arc<Health>,
    metrics: Option<Arc<Metrics>>,
) {
    let started = executor.await;
    if let Err(reason) = &started {
        tracing::error!(%reason, "no script will run");
    }
    if let (Ok(executor), Some(metrics)) = (&started, &metrics) {
        metrics.watch(executor);
    }
    health.started(started.map(drop));
}
