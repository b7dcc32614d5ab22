//! What is configured, in the forms that the library takes: flags before environment before files
//! before defaults.

use std::sync::Arc;
use std::time::Duration;

use codecell::config::{
    AuditSettings, Config, ConfigError, Executor as ExecutorChoice, HttpSettings, LimitSettings,
    LogSettings, Servers, ToolSettings, shown_size,
};
use codecell::execution::{Fuel, Limits, MemoryBytes};
use codecell::policy::{Policy, RuleSettings, Rules, RulesError};
use codecell::sandbox::{LEAST_MEMORY_BYTES, MOST_MEMORY_BYTES, SandboxConfig};
use codecell::tools::Masks;

use super::inside::Inside;
use super::log::{self, NoLevel};
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
        let config = sources.read_settings()?;
        check(&config)?;
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

    /// Reads the servers, and tells what is worth knowing about them.
    pub(super) fn servers(&self) -> anyhow::Result<Servers> {
        let servers = self.sources.read_servers()?;
        self.masks.add(servers.secrets.iter());
        tell(&servers);
        Ok(servers)
    }

    /// The limits of an execution that asks for none; `default` are those of whatever is not configured.
    pub(super) fn limits(&self, default: Limits) -> Limits {
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
        Limits {
            fuel: fuel.map_or(default.fuel, Fuel),
            memory: memory_bytes.map_or(default.memory, MemoryBytes),
            wall_time: timeout.unwrap_or_else(|| default.wall_time.min(self.max_timeout())),
            output_bytes: output_bytes.map_or(default.output_bytes, size),
            result_bytes: result_bytes.map_or(default.result_bytes, size),
            tool_calls: tool_calls.unwrap_or(default.tool_calls),
            reply_bytes: reply_bytes.map_or(default.reply_bytes, size),
        }
    }

    /// The most wall time that a call can ask for.
    pub(super) fn max_timeout(&self) -> Duration {
        max_timeout(&self.config)
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
        let rules = Rules::new(rules).map_err(|error| self.wrong_rule(&error))?;
        Ok(Policy::new(rules))
    }

    /// The error of a rule of the policy, at the setting that it comes from.
    fn wrong_rule(&self, error: &RulesError) -> ConfigError {
        let settings = &self.config.policy;
        let length = |list: &Option<Vec<String>>| list.as_ref().map_or(0, Vec::len);
        let is_extra = match error {
            RulesError::Entry { value, .. } => settings
                .extra_imports
                .iter()
                .flatten()
                .any(|entry| entry == value),
            RulesError::TooMany { .. } => {
                length(&settings.extra_imports) > length(&settings.allowed_imports)
            }
            RulesError::Number { .. } => false,
        };
        let key = match error.key() {
            "allowed_imports" if is_extra => "extra_imports",
            key => key,
        };
        let key = format!("policy.{key}");
        self.config.invalid(&key, error.problem(), error.remedy())
    }
}

/// What is wrong with settings that are right by themselves.
fn check(config: &Config) -> anyhow::Result<()> {
    let limits = &config.limits;
    if let Some(Err((problem, remedy))) = limits.memory_bytes.map(check_memory) {
        return Err(config.invalid("limits.memory", problem, remedy).into());
    }
    let most = max_timeout(config);
    if let Some(timeout) = limits.timeout.filter(|timeout| *timeout > most) {
        let (timeout, most) = (timeout.as_secs_f64(), most.as_secs_f64());
        let problem = format!("{timeout} seconds are more than max_timeout, which is {most}");
        let remedy = "lower it, or raise max_timeout in [limits], too";
        return Err(config.invalid("limits.timeout", problem, remedy).into());
    }
    if let Some(level) = &config.log.level
        && let Err(wrong) = log::filter(level)
    {
        let NoLevel { problem, remedy } = wrong;
        return Err(config.invalid("log.level", problem, remedy).into());
    }
    Ok(())
}

/// Whether scripts can run with `bytes` of memory; else what is wrong and the remedy.
pub(super) fn check_memory(bytes: u64) -> Result<(), (String, String)> {
    if (LEAST_MEMORY_BYTES..=MOST_MEMORY_BYTES).contains(&bytes) {
        return Ok(());
    }
    let (least, most) = (
        shown_size(LEAST_MEMORY_BYTES),
        shown_size(MOST_MEMORY_BYTES),
    );
    let problem = if bytes < LEAST_MEMORY_BYTES {
        format!("{} are too little for the interpreter", shown_size(bytes))
    } else {
        format!("{} are more than an instance can have", shown_size(bytes))
    };
    let remedy = format!("give at least {least} and at most {most}");
    Err((problem, remedy))
}

fn max_timeout(config: &Config) -> Duration {
    config.limits.max_timeout.unwrap_or(DEFAULT_MAX_TIMEOUT)
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
