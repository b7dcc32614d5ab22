//! What is configured, in the forms that the library takes: flags before environment before files
//! before defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use codecell::config::{
    Config, LimitSettings, LogSettings, SERVERS_FILE, SETTINGS_FILE, Servers, ToolSettings,
};
use codecell::execution::{Fuel, Limits, MemoryBytes};
use codecell::policy::{Policy, RuleSettings, Rules};
use codecell::sandbox::SandboxConfig;

/// The most wall time that a call can ask for, unless configured.
const DEFAULT_MAX_TIMEOUT: Duration = Duration::from_secs(300);

/// The configuration that a command works with.
#[derive(Debug)]
pub(super) struct Setup {
    servers_file: Option<PathBuf>,
    config: Config,
}

impl Setup {
    /// Reads the settings. `servers_file` is what the user named; without it, the working folder's is used
    /// if there is one. The settings' file stands beside it.
    pub(super) fn load(servers_file: Option<PathBuf>) -> anyhow::Result<Self> {
        let servers_file = servers_file.or_else(|| present(SERVERS_FILE.into()));
        let beside = servers_file
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(Path::new(""));
        let settings_file = present(beside.join(SETTINGS_FILE));
        // A variable that is not UTF-8 cannot be one of ours.
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let config = Config::load(settings_file.as_deref(), environment)?;
        Ok(Self {
            servers_file,
            config,
        })
    }

    pub(super) fn log(&self) -> &LogSettings {
        &self.config.log
    }

    pub(super) fn tools(&self) -> &ToolSettings {
        &self.config.tools
    }

    /// Reads the servers' file; no file means no servers.
    pub(super) fn servers(&self) -> anyhow::Result<Servers> {
        let Some(file) = &self.servers_file else {
            return Ok(Servers::default());
        };
        let servers = Servers::load(file)?;
        for name in &servers.disabled {
            tracing::info!(server = %name, "disabled");
        }
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

fn present(file: PathBuf) -> Option<PathBuf> {
    file.exists().then_some(file)
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
