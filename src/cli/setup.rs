//! What is configured, in the forms that the library takes: flags before environment before files
//! before defaults.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use codecell::config::{
    AuditSettings, Config, ConfigErrors, Executor as ExecutorChoice, HttpSettings, LimitSettings,
    LogSettings, Servers, ToolSettings,
};
use codecell::execution::{Fuel, Limits, MemoryBytes};
use codecell::policy::{Policy, RuleSettings, Rules};
use codecell::sandbox::SandboxConfig;
use codecell::tools::Masks;

use super::inside::Inside;
use super::sources::Sources;

/// The most wall time that a call can ask for, unless configured.
const DEFAULT_MAX_TIMEOUT: Duration = Duration::from_secs(300);

/// The configuration that a command works with.
pub(super) struct Setup {
    sources: Sources,
    config: Config,
    masks: Arc<Masks>,
    inside: Inside,
}

impl Setup {
    /// Reads the settings from `sources`.
    pub(super) fn load(sources: Sources) -> anyhow::Result<Self> {
        let config = Config::load(sources.settings().as_deref(), &sources.environment()?)?;
        match config.executor {
            ExecutorChoice::Sandbox => {}
        }
        Ok(Self {
            inside: Inside::of_process(sources.servers()),
            sources,
            config,
            masks: Arc::default(),
        })
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Which codecells stand above this one.
    pub(super) fn inside(&self) -> &Inside {
        &self.inside
    }

    /// The settings as they were at the start.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// The secrets to keep from logs, scripts and models; those of the servers are added as they are read.
    pub(super) fn masks(&self) -> Arc<Masks> {
        Arc::clone(&self.masks)
    }

    pub(super) fn log(&self) -> &LogSettings {
        &self.config.log
    }

    pub(super) fn audit(&self) -> &AuditSettings {
        &self.config.audit
    }

    pub(super) fn tools(&self) -> &ToolSettings {
        &self.config.tools
    }

    pub(super) fn http(&self) -> &HttpSettings {
        &self.config.http
    }

    /// The value of the variable `name`.
    pub(super) fn variable(&self, name: &str) -> Result<Option<String>, ConfigErrors> {
        let environment = self.sources.environment()?;
        Ok(environment.get(name).map(str::to_owned))
    }

    /// `file` as a path that starts from the folder of the settings.
    pub(super) fn beside_settings(&self, file: &Path) -> PathBuf {
        let settings = self.sources.settings();
        let folder = settings.as_deref().and_then(Path::parent);
        folder.unwrap_or(Path::new("")).join(file)
    }

    /// Reads the servers, and tells what is worth knowing about them.
    pub(super) fn servers(&self) -> anyhow::Result<Servers> {
        let servers = self.sources.read_servers()?;
        self.masks.add(servers.secrets.iter());
        tell(&servers);
        Ok(servers)
    }

    /// The limits of an execution that asks for none.
    pub(super) fn limits(&self) -> Limits {
        let LimitSettings {
            fuel,
            memory_bytes,
            timeout,
            output_bytes,
            result_bytes,
            tool_calls,
            reply_bytes,
            ..
        } = self.config.limits;
        let default = Limits::default();
        Limits {
            fuel: fuel.map_or(default.fuel, Fuel),
            memory: memory_bytes.map_or(default.memory, MemoryBytes),
            wall_time: timeout.unwrap_or(default.wall_time),
            output_bytes: output_bytes.map_or(default.output_bytes, size),
            result_bytes: result_bytes.map_or(default.result_bytes, size),
            tool_calls: tool_calls.unwrap_or(default.tool_calls),
            reply_bytes: reply_bytes.map_or(default.reply_bytes, size),
        }
    }

    /// The most wall time that a call can ask for.
    pub(super) fn max_timeout(&self) -> Duration {
        self.config
            .limits
            .max_timeout
            .unwrap_or(DEFAULT_MAX_TIMEOUT)
    }

    /// Executions at the same time.
    pub(super) fn sandbox(&self) -> SandboxConfig {
        let default = SandboxConfig::default();
        SandboxConfig {
            max_instances: self
                .config
                .limits
                .concurrency
                .unwrap_or(default.max_instances),
        }
    }

    pub(super) fn policy(&self) -> anyhow::Result<Policy> {
        let settings = &self.config.policy;
        if settings.enabled == Some(false) {
            return Ok(Policy::permissive());
        }
        let mut rules = RuleSettings::default();
        if let Some(number) = settings.max_characters {
            rules.max_characters = size(number);
        }
        if let Some(number) = settings.max_lines {
            rules.max_lines = size(number);
        }
        if let Some(modules) = &settings.allowed_imports {
            rules.allowed_imports = modules.iter().cloned().collect();
        }
        rules
            .allowed_imports
            .extend(settings.extra_imports.iter().flatten().cloned());
        if let Some(names) = &settings.forbidden_names {
            rules.forbidden_names = names.iter().cloned().collect();
        }
        Ok(Policy::new(
            Rules::new(rules).context("the policy's settings are wrong")?,
        ))
    }
}

/// Logs what the operator may want to know about `servers`.
pub(super) fn tell(servers: &Servers) {
    for name in &servers.disabled {
        tracing::info!(server = %name, "disabled");
    }
    for note in &servers.notes {
        tracing::info!("{note}");
    }
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
