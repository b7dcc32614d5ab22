//! What is configured, resolved once. Flags count before the environment, that before files, and files before defaults.

mod executor;
mod quotas;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::inside::Inside;
use super::sources::Sources;
use crate::audit::{Audit, AuditConfig, AuditError};
use crate::config::{
    AgentSettings, Config, ConfigError, ConfigErrors, HttpSettings, LimitSettings, LogSettings,
    Servers, ToolSettings, shown_size,
};
use crate::execution::{Fuel, Limits, MemoryBytes, Observers};
use codecell_policy::{Policy, Preset, Rules, RulesError};
use codecell_sandbox::{Determinism, Image, LEAST_MEMORY_BYTES, MOST_MEMORY_BYTES};
use codecell_tools::Masks;

/// The most wall time that a call can ask for, unless another is configured.
const DEFAULT_MAX_TIMEOUT: Duration = Duration::from_secs(300);

/// What the flags of a command say. They count before everything else.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// What an execution may use.
    pub limits: LimitSettings,
    /// The agent's model, and what one task may use.
    pub agent: AgentSettings,
    /// Whether executions are to be repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
    /// The file of the audit.
    pub audit_file: Option<PathBuf>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Where to show metrics.
    pub metrics: Option<SocketAddr>,
    /// Whether other machines may call without a token.
    pub allow_anonymous: bool,
    /// Whether `/run_code` is served beside MCP.
    pub run_code: bool,
}

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum EngineError {
    /// Something is wrong in the configuration.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The audit's file cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// The configuration that a program works with.
pub struct Settings {
    sources: Sources,
    config: Config,
    masks: Arc<Masks>,
    inside: Inside,
    image: Image,
}

impl Settings {
    /// Reads the settings from `sources`, for an engine whose scripts run in `image`.
    ///
    /// # Errors
    /// [`ConfigErrors`] for everything in them that is wrong by itself or does not go together.
    pub fn load(sources: Sources, image: Image) -> Result<Self, ConfigErrors> {
        let config = sources.read_settings()?;
        check(&config)?;
        Ok(Self {
            inside: Inside::of_process(sources.servers()),
            sources,
            config,
            masks: Arc::default(),
            image,
        })
    }

    /// The same with `flags` above them.
    #[must_use]
    pub fn with_flags(mut self, flags: Flags) -> Self {
        let Flags {
            limits,
            agent,
            deterministic,
            audit_file,
            listen,
            metrics,
            allow_anonymous,
            run_code,
        } = flags;
        let config = &mut self.config;
        config.limits = limits.or(config.limits.clone());
        config.agent = agent.or(config.agent.clone());
        config.execution.deterministic = deterministic.or(config.execution.deterministic);
        config.audit.file = audit_file.or(config.audit.file.take());
        config.http.listen = listen.or(config.http.listen);
        config.http.metrics = metrics.or(config.http.metrics);
        if allow_anonymous {
            config.http.allow_anonymous = Some(true);
        }
        if run_code {
            config.http.run_code = Some(true);
        }
        self
    }

    /// The image that scripts run in.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The packages that models are told of beforehand: names with commas between them, or nothing where scripts do not run
    /// in the image.
    #[must_use]
    pub fn told_packages(&self) -> String {
        if self.is_local() {
            return String::new();
        }
        self.image.manifest().told_packages()
    }

    /// The files that they come from.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The codecells that stand above this one.
    pub(super) fn inside(&self) -> &Inside {
        &self.inside
    }

    /// Why no servers may be started for a client, if there would be no end: another codecell has started this one.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        self.inside.objection()
    }

    /// The settings as they were at the start.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The secrets to keep from logs, scripts and models; those of the servers are added as they are read.
    #[must_use]
    pub fn masks(&self) -> Arc<Masks> {
        Arc::clone(&self.masks)
    }

    /// What is logged, and how.
    #[must_use]
    pub fn log(&self) -> &LogSettings {
        &self.config.log
    }

    /// General limits of the servers' tools.
    #[must_use]
    pub fn tools(&self) -> &ToolSettings {
        &self.config.tools
    }

    /// The agent's model, and what one task may use.
    #[must_use]
    pub fn agent(&self) -> &AgentSettings {
        &self.config.agent
    }

    /// How MCP is served over HTTP.
    #[must_use]
    pub fn http(&self) -> &HttpSettings {
        &self.config.http
    }

    /// Reads the servers, and logs what is worth knowing about them.
    pub(super) fn read_servers(&self) -> Result<Servers, ConfigErrors> {
        let servers = self.sources.read_servers()?;
        self.masks.add(servers.secrets.iter());
        tell(&servers);
        Ok(servers)
    }

    /// The limits of an execution that asks for none; limits that are not configured are those of `default`.
    #[must_use]
    pub fn limits(&self, default: Limits) -> Limits {
        let LimitSettings {
            fuel,
            memory_bytes,
            timeout,
            output_bytes,
            result_bytes,
            tool_calls,
            reply_bytes,
            input_file_bytes,
            output_file_bytes,
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
            input_file_bytes: input_file_bytes.unwrap_or(default.input_file_bytes),
            output_file_bytes: output_file_bytes.unwrap_or(default.output_file_bytes),
        }
    }

    /// The most wall time that a call can ask for.
    #[must_use]
    pub fn max_timeout(&self) -> Duration {
        max_timeout(&self.config)
    }

    /// What is checked before a script runs.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a rule that the policy does not take.
    pub fn policy(&self) -> Result<Policy, ConfigErrors> {
        let settings = &self.config.policy;
        let image = self.image.manifest();
        let preset = match settings.enabled {
            Some(false) => Preset::Off,
            _ => settings.preset.unwrap_or(if self.is_local() {
                // Nothing else stands between a script and the machine.
                Preset::Strict
            } else {
                Preset::default()
            }),
        };
        let Some(mut rules) = preset.rules(&image) else {
            return Ok(Policy::permissive(image));
        };
        if let Some(number) = settings.max_characters {
            rules.max_characters = size(number);
        }
        if let Some(number) = settings.max_lines {
            rules.max_lines = size(number);
        }
        if let Some(modules) = &settings.allowed_imports {
            rules.allow_only(modules.iter().cloned());
        }
        rules.allow(settings.extra_imports.iter().flatten().cloned());
        if let Some(names) = &settings.forbidden_names {
            rules.forbidden_names = names.iter().cloned().collect();
        }
        let rules = Rules::new(rules).map_err(|error| self.wrong_rule(&error))?;
        Ok(Policy::new(rules, image))
    }

    /// The observers of executions: the audit, if the operator wants one, whose file this opens.
    ///
    /// # Errors
    /// [`EngineError`] for an audit that is required without a file, or whose file cannot be written.
    pub fn observers(&self) -> Result<Observers, EngineError> {
        let mut observers = Observers::default();
        if let Some(config) = self.audit() {
            observers.push(Arc::new(Audit::open(config, self.masks())?));
        } else if self.config.audit.required == Some(true) {
            let problem = "it wants an audit, and there is no file for it";
            let remedy = "set `file`, too";
            let wrong = self.config.invalid("audit.required", problem, remedy);
            return Err(EngineError::Config(wrong.into()));
        }
        Ok(observers)
    }

    /// What the audit records and where.
    fn audit(&self) -> Option<AuditConfig> {
        let settings = &self.config.audit;
        let default = AuditConfig::new(settings.file.clone()?);
        Some(AuditConfig {
            scripts: settings.scripts.unwrap_or(default.scripts),
            arguments: settings.arguments.unwrap_or(default.arguments),
            replies: settings.replies.unwrap_or(default.replies),
            text_bytes: settings.text_bytes.map_or(default.text_bytes, size),
            max_bytes: settings.max_bytes.unwrap_or(default.max_bytes),
            keep: settings.keep.unwrap_or(default.keep),
            sync: settings.sync.unwrap_or(default.sync),
            required: settings.required.unwrap_or(default.required),
            ..default
        })
    }

    /// The error of a rule of the policy, at the setting that the rule comes from.
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

/// What is wrong with settings that are right each by itself.
fn check(config: &Config) -> Result<(), ConfigError> {
    let limits = &config.limits;
    if let Some(Err((problem, remedy))) = limits.memory_bytes.map(check_memory) {
        return Err(config.invalid("limits.memory", problem, remedy));
    }
    let most = max_timeout(config);
    if let Some(timeout) = limits.timeout.filter(|timeout| *timeout > most) {
        let (timeout, most) = (timeout.as_secs_f64(), most.as_secs_f64());
        let problem = format!("{timeout} seconds are more than max_timeout, which is {most}");
        let remedy = "lower it, or raise max_timeout in [limits], too";
        return Err(config.invalid("limits.timeout", problem, remedy));
    }
    let policy = &config.policy;
    if let (Some(enabled), Some(preset)) = (policy.enabled, policy.preset)
        && enabled == (preset == Preset::Off)
    {
        let problem = format!(
            "it is \"{}\", and `enabled` is {enabled}: they contradict each other",
            preset.name()
        );
        let remedy = "keep `preset`, and remove `enabled`, which is an older way to say the same";
        return Err(config.invalid("policy.preset", problem, remedy));
    }
    Ok(())
}

/// Checks whether scripts can run with `bytes` of memory.
///
/// # Errors
/// The problem and its remedy, if that is too little or too much.
pub fn check_memory(bytes: u64) -> Result<(), (String, String)> {
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
