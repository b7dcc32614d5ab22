//! `codecell serve`: MCP on stdin and stdout, or over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use codecell_agent::{Budget, Model, Provider};
use codecell_engine::execution::Executor;
use codecell_engine::metrics::Metrics;
use codecell_engine::upstream::Gate;
use codecell_engine::{Flags, Plan, Reloader, Settings, Starting};
use codecell_server::{
    Health, HttpConfig, HttpServer, MCP_PATH, MetricsServer, RUN_CODE_PATH, RunCode, Server,
    TokenSources, serve_stdio,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::stop::{Hangup, Stop};
use super::{audit, determinism, log, quantity, recording, runtime, welcome, without_servers};

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

    /// Run code for the clients of SandboxFusion too, at /run_code [default: the setting `run_code` in [http]].
    #[arg(long, requires = "http")]
    run_code: bool,

    #[command(flatten)]
    determinism: determinism::Args,

    #[command(flatten)]
    recording: recording::Args,

    #[command(flatten)]
    audit: audit::Args,
}

impl Args {
    fn flags(&self) -> Flags {
        Flags {
            deterministic: self.determinism.determinism(),
            audit_file: self.audit.file.clone(),
            listen: self.http.flatten(),
            metrics: self.metrics,
            allow_anonymous: self.allow_anonymous,
            run_code: self.run_code,
            ..Flags::default()
        }
    }
}

pub(super) fn execute(args: Args, settings: Settings) -> anyhow::Result<Exit> {
    let settings = settings.with_flags(args.flags());
    let (settings, recording) = args.recording.open(settings)?;
    if args.http.is_some() {
        settings.check_http()?;
    }
    // The sources of the tokens and the reloader are made before anything is read, so that no change in between is
    // missed.
    let tokens = args.http.map(|_| Arc::new(TokenSources::of(&settings)));
    let mut reloader = Reloader::new(&settings);
    if let Some(tokens) = &tokens {
        reloader = reloader.with(tokens.clone());
    }
    let plan = Plan::new(&settings)?;
    let model = Provider::configured(&settings)?.map(|model| Arc::new(model) as Arc<dyn Model>);
    let budget = Budget::of(settings.agent());
    let mut observers = settings.observers()?;
    runtime::block_on(async {
        let stop = Stop::listen()?;
        let hangup = Hangup::listen()?;
        let listening = match &tokens {
            Some(tokens) => Some(Listening::bind(&settings, tokens).await?),
            None => None,
        };
        if let Some(metrics) = listening.as_ref().and_then(Listening::metrics) {
            observers.push(metrics);
        }
        // There are several clients only over HTTP.
        let quotas = listening.as_ref().map(|_| settings.quotas());
        if plan.servers().servers.is_empty() {
            tracing::info!("{}", without_servers::advice(settings.sources()));
        }
        if listening.is_none() {
            welcome::on_a_terminal(settings.is_local());
        }
        let gate = gate(&settings, listening.is_some());
        let engine = plan
            .behind(gate.clone())
            .observed_by(observers)
            .with_quotas(quotas.unwrap_or_default())
            .reloaded_by(reloader.asked_by(asked_by(hangup)))
            .recorded_by(recording)
            .start(&settings);
        let reporting = tokio::spawn(log::report());
        let server = Server::of(&engine, &settings).with_agent(model, budget);
        let server = server.greeted(move |client| match client {
            Some(codecell_engine::NAME) => gate.refuse(CALLED_BY_ITSELF),
            _ => gate.admit(),
        });
        let served = match listening {
            None => serve_stdio(server, requested(stop)).await,
            Some(listening) => {
                let listening = listening.running_code(&server, &settings);
                listening.serve(server, engine.executor(), stop).await;
                Ok(())
            }
        };
        reporting.abort();
        engine.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}

/// Is notified whenever `hangup` is received, while the runtime lasts.
fn asked_by(mut hangup: Hangup) -> Arc<Notify> {
    let asked = Arc::<Notify>::default();
    let notified = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            hangup.received().await;
            notified.notify_one();
        }
    });
    asked
}

/// Why nothing is started for a client that is a codecell.
const CALLED_BY_ITSELF: &str =
    "its client is a codecell, too, and two of them could start each other for ever";

/// How long the servers wait for the first words of the client. A client that starts a program says them at once.
const GREETING_PATIENCE: Duration = Duration::from_secs(1);

/// When servers may be started: over stdio once the client has said who it is, and never where one codecell would start
/// the next without end. Must be called within a runtime.
fn gate(settings: &Settings, is_http: bool) -> Gate {
    let gate = Gate::closed();
    if let Some(objection) = settings.objection() {
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
    metrics: Option<(MetricsServer, Arc<Metrics>)>,
}

impl Listening {
    async fn bind(settings: &Settings, tokens: &TokenSources) -> anyhow::Result<Self> {
        let mcp = HttpServer::bind(HttpConfig::new(settings, tokens)?).await?;
        let metrics = match settings.http().metrics {
            Some(address) => Some((MetricsServer::bind(address).await?, Arc::default())),
            None => None,
        };
        Ok(Self { mcp, metrics })
    }

    /// The same, which also serves what runs code by itself if `settings` want that.
    fn running_code(mut self, server: &Server, settings: &Settings) -> Self {
        if settings.http().run_code == Some(true) {
            let address = self.mcp.address();
            tracing::info!("running code at http://{address}{RUN_CODE_PATH}");
            self.mcp = self
                .mcp
                .with_run_code(RunCode::new(server.clone(), settings));
        }
        self
    }

    /// The metrics, if they are shown anywhere.
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

/// Waits until the executor is ready or has failed, and makes that known.
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
