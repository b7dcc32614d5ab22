//! Which runner the configuration chooses, and what it is made for.

use crate::config::{Config, Executor};
use codecell_sandbox::{Image, LocalConfig, SandboxConfig};

/// The interpreter of the local executor, unless another is configured.
const DEFAULT_PYTHON: &str = "python3";

/// The scripts that the local executor runs at a time, unless configured: each is two processes.
const DEFAULT_LOCAL_RUNS: u32 = 16;

/// What runs scripts, and how it is to be made.
pub(super) enum RunnerConfig {
    /// Instances of an image.
    Sandbox(Image, SandboxConfig),
    /// The host's own Python.
    Local(LocalConfig),
}

impl RunnerConfig {
    /// The runner that `config` chooses, whose sandbox has `image`.
    pub(super) fn of(config: &Config, image: &Image) -> Self {
        let concurrency = config.limits.concurrency;
        match config.executor {
            Executor::Sandbox => {
                let default = SandboxConfig::default().max_instances;
                let max_instances = concurrency.unwrap_or(default);
                Self::Sandbox(image.clone(), SandboxConfig { max_instances })
            }
            Executor::Local => {
                let python = config.local.python.as_deref();
                Self::Local(LocalConfig {
                    python: python.unwrap_or(DEFAULT_PYTHON).into(),
                    max_runs: concurrency.unwrap_or(DEFAULT_LOCAL_RUNS),
                })
            }
        }
    }

    /// The scripts that can run at a time.
    pub(super) fn max_runs(&self) -> u32 {
        match self {
            Self::Sandbox(_, config) => config.max_instances,
            Self::Local(config) => config.max_runs,
        }
    }
}
