//! Everything that runs scripts, put together from the configuration: what a program needs to embed codecell.
//!
//! [`Sources`] says which files there are, [`Settings`] is what they say together with the flags and the
//! environment, and [`Engine`] starts the servers and the sandbox. `serve`, `run` and `tools` are built on it.

#[cfg(not(unix))]
compile_error!(
    "codecell runs on Linux and macOS; elsewhere, run it in a container or in a virtual machine with Linux"
);

pub mod audit;
pub mod broker;
pub mod builtin;
pub mod config;
mod connected;
pub mod execution;
mod fleet;
mod inside;
pub mod lines;
pub mod metrics;
mod probe;
pub mod recording;
mod reload;
mod runner;
mod servers;
mod settings;
mod sources;
mod starting;
pub mod upstream;

use std::fmt;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::config::{ConfigErrors, Servers};
use crate::execution::{ErrorType, Executor, Observers, Outcome, Quotas, Request};
use crate::recording::Recording;
use crate::upstream::Gate;
use codecell_policy::{Policy, ScriptBounds};
use codecell_sandbox::{LocalPython, Sandbox};
use codecell_tools::ToolCaller;
use connected::Connected;
use runner::RunnerConfig;

pub use probe::{Probed, probe};
pub use reload::{Reloader, Reread};
pub use settings::{EngineError, Flags, Settings, check_memory};
pub use sources::Sources;
pub use starting::{Starting, starting};

/// The name by which codecell introduces itself, as a server and as a client. By this name it recognises itself.
pub const NAME: &str = "codecell";

/// What is said where no script can run, for this reason. Without a sandbox nobody is told of one.
#[must_use]
pub fn cannot_run(reason: &str) -> String {
    format!("scripts cannot run here: {reason}")
}

/// What everybody is told who starts codecell without a sandbox.
pub const LOCAL_WARNING: &str = "MCP_EXECUTOR=local: scripts run WITHOUT A SANDBOX, in a Python of this machine and with \
     all that its user may do: read and change files, reach the network, start programs; the policy is no protection \
     against a script that means harm";

/// An engine that has not been started: errors of the configuration are known, and nothing runs yet.
pub struct Plan {
    policy: Policy,
    servers: Servers,
    gate: Gate,
    observers: Observers,
    quotas: Quotas,
    reloader: Option<Reloader>,
    recording: Option<Recording>,
}

impl Plan {
    /// Reads the policy and the servers that `settings` lead to.
    ///
    /// # Errors
    /// [`ConfigErrors`] for everything that is wrong with them.
    pub fn new(settings: &Settings) -> Result<Self, ConfigErrors> {
        settings.check_determinism()?;
        let policy = settings.policy()?;
        Ok(Self {
            policy,
            ..Self::without_scripts(settings)?
        })
    }

    /// The same for a program that runs no scripts, for which it does not matter whether the policy is right.
    ///
    /// # Errors
    /// [`ConfigErrors`] for everything that is wrong with the servers.
    pub fn without_scripts(settings: &Settings) -> Result<Self, ConfigErrors> {
        Ok(Self {
            policy: Policy::permissive(settings.image().manifest()),
            servers: settings.read_servers()?,
            gate: Gate::open(),
            observers: Observers::default(),
            quotas: Quotas::default(),
            reloader: None,
            recording: None,
        })
    }

    /// The servers that are to be started.
    #[must_use]
    pub fn servers(&self) -> &Servers {
        &self.servers
    }

    /// The same, but servers are started as soon as `gate` allows it.
    #[must_use]
    pub fn behind(self, gate: Gate) -> Self {
        Self { gate, ..self }
    }

    /// The same, but every execution is reported to `observers`.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
    }

    /// The same, but each client gets no more than `quotas` say.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// The same, but servers whose configuration changes are replaced.
    #[must_use]
    pub fn reloaded_by(self, reloader: Reloader) -> Self {
        Self {
            reloader: Some(reloader),
            ..self
        }
    }

    /// The same, but the calls of scripts are recorded, or replayed without any server, if `recording` says so.
    #[must_use]
    pub fn recorded_by(mut self, recording: Option<Recording>) -> Self {
        if recording.as_ref().is_some_and(Recording::is_replay) {
            self.servers.servers.clear();
            self.reloader = None;
        }
        self.recording = recording;
        self
    }

    /// Whether there is anything that scripts can call.
    #[must_use]
    pub fn has_tools(&self) -> bool {
        let is_replay = self.recording.as_ref().is_some_and(Recording::is_replay);
        is_replay || !self.servers.servers.is_empty()
    }

    /// Starts everything in the background: the image is mapped while the servers connect. Must be called within a
    /// runtime.
    #[must_use]
    pub fn start(self, settings: &Settings) -> Engine {
        let Self {
            policy,
            servers,
            gate,
            observers,
            quotas,
            reloader,
            recording,
        } = self;
        let current = servers.clone();
        let connected = Connected::start(servers, settings, gate);
        let reloading =
            reloader.map(|reloader| tokio::spawn(reloader.run(current, connected.updates())));
        let bounds = policy.bounds();
        let stand_in = recording.as_ref().and_then(Recording::stand_in);
        let tools = stand_in.unwrap_or_else(|| connected.tools());
        let (called, watched) = (Arc::clone(&tools), observers.clone());
        let runner = settings.runner();
        if let RunnerConfig::Local(_) = runner {
            tracing::warn!("{LOCAL_WARNING}");
        }
        // It begins now, whether somebody waits for it or not.
        let made = tokio::spawn(async move {
            match runner {
                RunnerConfig::Sandbox(image, config) => {
                    let made = move || Sandbox::of_image(&image, config);
                    let sandbox = tokio::task::spawn_blocking(made)
                        .await
                        .map_err(reason)?
                        .map_err(reason)?;
                    Ok::<_, Arc<str>>(Executor::new(policy, sandbox, called))
                }
                RunnerConfig::Local(config) => {
                    let python = LocalPython::find(config).await.map_err(reason)?;
                    tracing::info!(version = python.version(), "scripts run in a local Python");
                    Ok(Executor::new(policy, python, called))
                }
            }
        });
        let executor = starting(async move {
            let executor: Executor = made.await.map_err(reason)??;
            let executor = executor.with_quotas(quotas).observed_by(watched);
            Ok(Arc::new(match recording {
                Some(recording) => executor.recorded_by(recording),
                None => executor,
            }))
        });
        Engine {
            connected,
            tools,
            executor,
            bounds,
            observers,
            reloading,
        }
    }
}

/// Why there is no executor.
fn reason(error: impl fmt::Display) -> Arc<str> {
    Arc::from(error.to_string())
}

/// A policy, a sandbox and the servers that scripts can call. All of them run or are about to run.
pub struct Engine {
    connected: Connected,
    tools: Arc<dyn ToolCaller>,
    executor: Starting<Arc<Executor>>,
    bounds: Option<ScriptBounds>,
    observers: Observers,
    reloading: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts what `settings` lead to, with nothing added. Must be called within a runtime.
    ///
    /// # Errors
    /// [`ConfigErrors`] for everything that is wrong with the policy and the servers.
    pub fn start(settings: &Settings) -> Result<Self, ConfigErrors> {
        Ok(Plan::new(settings)?.start(settings))
    }

    /// The broker in front of the servers, which may still be starting.
    #[must_use]
    pub fn tools(&self) -> Arc<dyn ToolCaller> {
        Arc::clone(&self.tools)
    }

    /// The executor of scripts, as soon as it is there.
    pub fn executor(&self) -> Starting<Arc<Executor>> {
        self.executor.clone()
    }

    /// How long a script may be, if the policy limits that.
    #[must_use]
    pub fn script_bounds(&self) -> Option<ScriptBounds> {
        self.bounds
    }

    /// The observers to which every execution is reported.
    #[must_use]
    pub fn observers(&self) -> Observers {
        self.observers.clone()
    }

    /// Runs a script to its end. Whatever happens is an [`Outcome`], also if `request` is interrupted while the sandbox
    /// starts, and if the sandbox does not start.
    pub async fn execute(&self, request: Request) -> Outcome {
        let not_run = |error_type, message| {
            let outcome = Outcome::not_run(error_type, message, None);
            let (client, code) = (request.client.as_ref(), Some(request.code.as_str()));
            self.observers.turn_away(client, code, &outcome);
            outcome
        };
        let executor = tokio::select! {
            executor = self.executor() => executor,
            () = request.interrupted.cancelled() => {
                let message = "a signal came before the script began; nothing has run".to_owned();
                return not_run(ErrorType::Cancelled, message);
            }
        };
        match executor {
            Ok(executor) => executor.execute(request).await,
            Err(reason) => not_run(ErrorType::Unavailable, cannot_run(&reason)),
        }
    }

    /// Ends the servers, and waits until they are gone.
    pub async fn stop(self) {
        if let Some(reloading) = self.reloading {
            reloading.abort();
        }
        self.connected.stop().await;
    }
}
