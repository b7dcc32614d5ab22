//! Where scripts run, and what goes together with that.

use super::Settings;
use crate::config::{ConfigErrors, Environment, Executor};
use crate::runner::RunnerConfig;
use codecell_sandbox::{Determinism, LocalConfig};

impl Settings {
    /// What runs scripts.
    pub(crate) fn runner(&self) -> RunnerConfig {
        RunnerConfig::of(&self.config, &self.image)
    }

    /// The scripts that can run at a time.
    #[must_use]
    pub fn max_runs(&self) -> u32 {
        self.runner().max_runs()
    }

    /// The host's Python that scripts run in, if it is that.
    #[must_use]
    pub fn local_python(&self) -> Option<LocalConfig> {
        match self.runner() {
            RunnerConfig::Sandbox(..) => None,
            RunnerConfig::Local(config) => Some(config),
        }
    }

    /// Whether scripts run in the host's own Python, which isolates nothing.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.config.executor == Executor::Local
    }

    /// Checks whether scripts may be run for clients that come over HTTP.
    ///
    /// # Errors
    /// [`ConfigErrors`] where scripts would run without a sandbox, and the operator has not said that they may.
    pub fn check_http(&self) -> Result<(), ConfigErrors> {
        if !self.is_local() || self.config.local.http == Some(true) {
            return Ok(());
        }
        Err(Environment::invalid(
            "MCP_EXECUTOR",
            "\"local\" runs scripts without a sandbox, which HTTP would offer to others",
            "set it to wasm, or say that this is meant with `http = true` in [local] (CODECELL_LOCAL_HTTP=true)",
        )
        .into())
    }

    /// Whether executions are to be repeatable, and by which seed.
    #[must_use]
    pub fn determinism(&self) -> Option<Determinism> {
        self.config.execution.deterministic
    }

    /// The same, with executions that are repeatable, by `determinism` unless another seed is set. Returns what they are
    /// repeatable by.
    ///
    /// # Errors
    /// [`ConfigErrors`] where no execution is repeatable.
    pub fn repeatable(
        mut self,
        determinism: Determinism,
    ) -> Result<(Self, Determinism), ConfigErrors> {
        let setting = &mut self.config.execution.deterministic;
        let determinism = *setting.get_or_insert(determinism);
        self.check_determinism()?;
        Ok((self, determinism))
    }

    /// Checks whether executions can be repeatable, if they are to be.
    ///
    /// # Errors
    /// [`ConfigErrors`] where they are to be, and scripts run where they are not.
    pub(crate) fn check_determinism(&self) -> Result<(), ConfigErrors> {
        if !self.is_local() || self.determinism().is_none() {
            return Ok(());
        }
        Err(Environment::invalid(
            "MCP_EXECUTOR",
            "\"local\" runs scripts by the machine's clock and chance, so no run is deterministic",
            "set it to wasm, or leave out what makes runs deterministic: a seed, a recording, and a batch without \
             --no-deterministic",
        )
        .into())
    }
}
