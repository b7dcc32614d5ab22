//! `codecell.toml` and the `CODECELL_*` environment variables: limits, execution, policy, tools, HTTP, log, audit, agent.
//!
//! A setting that is not set stays `None`: the default belongs to the module that the setting is for.

use std::path::Path;
use std::time::Duration;

use toml::{Table, Value};

use super::keys::{self, SECTIONS};
use super::places::Places;
use super::section::Section;
use super::setting_variables::{Setting, settings_in};
use super::source::Source;
use super::{
    AgentSettings, AuditSettings, ConfigError, ConfigErrors, Environment, Executor, HttpSettings,
    LocalSettings, audit, settings_file,
};
use codecell_policy::Preset;
use codecell_sandbox::Determinism;

/// The settings: those of the environment, else those of the file, else none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[execution]`
    pub execution: ExecutionSettings,
    /// `[policy]`
    pub policy: PolicySettings,
    /// `[tools]`
    pub tools: ToolSettings,
    /// `[http]`
    pub http: HttpSettings,
    /// `[log]`
    pub log: LogSettings,
    /// `[audit]`
    pub audit: AuditSettings,
    /// `[agent]`
    pub agent: AgentSettings,
    /// Where scripts run.
    pub executor: Executor,
    /// `[local]`
    pub local: LocalSettings,
    /// The sections as they were read.
    read: Table,
    /// The places where they were set.
    places: Places,
}

/// What one execution may use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LimitSettings {
    /// WebAssembly fuel.
    pub fuel: Option<u64>,
    /// Linear memory, in bytes.
    pub memory_bytes: Option<u64>,
    /// The wall time of a request that asks for none.
    pub timeout: Option<Duration>,
    /// The most wall time that a request can ask for.
    pub max_timeout: Option<Duration>,
    /// The bytes that are kept of stdout, and as many of stderr.
    pub output_bytes: Option<u64>,
    /// The bytes that are kept of the result.
    pub result_bytes: Option<u64>,
    /// The most tool calls.
    pub tool_calls: Option<u32>,
    /// The largest tool reply, in bytes.
    pub reply_bytes: Option<u64>,
    /// Files that a script is given, all together, in bytes.
    pub input_file_bytes: Option<u64>,
    /// Contents of files that come back, all together, in bytes.
    pub output_file_bytes: Option<u64>,
    /// The most executions at the same time, at least 1.
    pub concurrency: Option<u32>,
}

/// How scripts are run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExecutionSettings {
    /// Whether executions are to be repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
}

/// What is checked before a script runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PolicySettings {
    /// The rules to begin with.
    pub preset: Option<Preset>,
    /// Whether scripts are checked at all: `false` is the preset `off`.
    pub enabled: Option<bool>,
    /// The longest script, in characters.
    pub max_characters: Option<u64>,
    /// The longest script, in lines.
    pub max_lines: Option<u64>,
    /// The modules that scripts may import, instead of those of the preset.
    pub allowed_imports: Option<Vec<String>>,
    /// Modules that scripts may import besides those.
    pub extra_imports: Option<Vec<String>>,
    /// The names that scripts may not use, instead of those of the preset.
    pub forbidden_names: Option<Vec<String>>,
}

/// General limits of the servers' tools.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolSettings {
    /// How long one call may take.
    pub timeout: Option<Duration>,
    /// Whether that time begins anew whenever the server reports progress of the call.
    pub timeout_extends_on_progress: bool,
    /// How long a call may take in all if that time begins anew.
    pub max_timeout: Option<Duration>,
    /// How long a server may take to start and list its tools.
    pub startup_timeout: Option<Duration>,
    /// The most tokens that the stubs of all tools may have to be part of `execute_code`'s description.
    pub stub_tokens: Option<usize>,
}

/// What is logged, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogSettings {
    /// A filter such as `info` or `codecell=debug,warn`.
    pub level: Option<String>,
    /// How a log entry is written.
    pub format: Option<LogFormat>,
}

/// How a log entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// Several lines for people, a field on each.
    Pretty,
    /// A JSON object.
    Json,
}

/// A setting that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its whole key, such as `limits.fuel`.
    pub key: String,
    /// Its value, once read: a size in bytes, a time in seconds.
    pub value: String,
    /// Where it is set: a variable, or a file and a line.
    pub place: String,
}

impl Config {
    /// Reads the file `path`, if there is one, and puts the variables of `environment` above it.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a file that cannot be read, and for everything in it, in `MCP_EXECUTOR` or in a
    /// `CODECELL_` variable that is unknown or wrong.
    pub fn load(path: Option<&Path>, environment: &Environment) -> Result<Self, ConfigErrors> {
        Self::load_beside(path, None, environment)
    }

    /// The same, for a servers' file `servers` that may refer to `CODECELL_` variables that are no settings.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn load_beside(
        path: Option<&Path>,
        servers: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, ConfigErrors> {
        let mut wrong = Vec::new();
        let (mut read, mut places) = match path {
            None => (Table::new(), Places::default()),
            Some(path) => {
                let (mut settings, places) = settings_file::read(path, &mut wrong)?;
                audit::anchor(&mut settings, path);
                (settings, places)
            }
        };
        // What is wrong with the servers' file is reported by the code that reads the servers.
        let servers = servers.and_then(|file| Source::read(file, "").ok());
        let tokens = Section::of(&read, "http")
            .sections("clients")
            .filter_map(|(_, client)| client.text("token_env"));
        let key = Section::of(&read, "agent").text("key_env");
        let secrets: Vec<String> = tokens.chain(key).map(str::to_owned).collect();
        let is_used = |variable: &str| {
            secrets.iter().any(|name| name == variable)
                || servers
                    .as_ref()
                    .is_some_and(|file| file.text.contains(variable))
        };
        for Setting {
            variable,
            section,
            key,
            value,
        } in settings_in(environment, is_used, &mut wrong)
        {
            places.set_variable(&format!("{section}.{key}"), variable);
            put(&mut read, section, key, value);
        }
        let executor = Executor::chosen(environment).map_err(|error| wrong.push(error));
        ConfigErrors::check(wrong)?;
        let section = |name| Section::of(&read, name);
        Ok(Self {
            limits: LimitSettings::read(section("limits")),
            execution: ExecutionSettings::read(section("execution")),
            policy: PolicySettings::read(section("policy")),
            tools: ToolSettings::read(section("tools")),
            http: HttpSettings::read(section("http")),
            log: LogSettings::read(section("log")),
            audit: AuditSettings::read(section("audit")),
            agent: AgentSettings::read(section("agent")),
            executor: executor.unwrap_or_default(),
            local: LocalSettings::read(section("local")),
            read,
            places,
        })
    }

    /// The error of the setting `key`, such as `limits.memory`, with the place where it was set. It is for code that
    /// finds out later that the setting does not go with something else.
    pub fn invalid(
        &self,
        key: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ConfigError {
        self.places.invalid(key, problem, remedy)
    }

    /// The settings that are set, in the order of the sections.
    #[must_use]
    pub fn chosen(&self) -> Vec<Chosen> {
        let sections = SECTIONS.into_iter().flat_map(|(section, keys)| {
            keys::names(keys).into_iter().map(move |key| (section, key))
        });
        let chosen = sections.filter_map(|(section, key)| {
            let value = self.read.get(section)?.get(key)?;
            let key = format!("{section}.{key}");
            Some(Chosen {
                place: self.places.of(&key)?,
                value: value.to_string(),
                key,
            })
        });
        chosen.collect()
    }

    /// The names of the settings that are different in `other`, such as `limits.fuel`.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let value = |config: &Self, section: &str, key: &str| {
            let value = config.read.get(section).and_then(|keys| keys.get(key));
            value.cloned()
        };
        let settings = SECTIONS.into_iter().flat_map(|(section, keys)| {
            keys::names(keys).into_iter().map(move |key| (section, key))
        });
        settings
            .filter(|(section, key)| value(self, section, key) != value(other, section, key))
            .map(|(section, key)| format!("{section}.{key}"))
            .collect()
    }
}

fn put(settings: &mut Table, section: &str, key: &str, value: Value) {
    let entry = settings
        .entry(section)
        .or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(table) = entry {
        table.insert(key.to_owned(), value);
    }
}

impl LimitSettings {
    /// These settings; a setting that is missing here is taken from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            fuel: self.fuel.or(other.fuel),
            memory_bytes: self.memory_bytes.or(other.memory_bytes),
            timeout: self.timeout.or(other.timeout),
            max_timeout: self.max_timeout.or(other.max_timeout),
            output_bytes: self.output_bytes.or(other.output_bytes),
            result_bytes: self.result_bytes.or(other.result_bytes),
            tool_calls: self.tool_calls.or(other.tool_calls),
            reply_bytes: self.reply_bytes.or(other.reply_bytes),
            input_file_bytes: self.input_file_bytes.or(other.input_file_bytes),
            output_file_bytes: self.output_file_bytes.or(other.output_file_bytes),
            concurrency: self.concurrency.or(other.concurrency),
        }
    }

    fn read(section: Section<'_>) -> Self {
        Self {
            fuel: section.number("fuel"),
            memory_bytes: section.number("memory"),
            timeout: section.time("timeout"),
            max_timeout: section.time("max_timeout"),
            output_bytes: section.number("output"),
            result_bytes: section.number("result"),
            tool_calls: section.number("tool_calls"),
            reply_bytes: section.number("reply"),
            input_file_bytes: section.number("input_files"),
            output_file_bytes: section.number("output_files"),
            concurrency: section.number("concurrency"),
        }
    }
}

impl ExecutionSettings {
    fn read(section: Section<'_>) -> Self {
        Self {
            deterministic: section
                .number("deterministic")
                .map(|seed| Determinism { seed }),
        }
    }
}

impl PolicySettings {
    fn read(section: Section<'_>) -> Self {
        Self {
            preset: section.text("preset").and_then(Preset::named),
            enabled: section.flag("enabled"),
            max_characters: section.number("max_characters"),
            max_lines: section.number("max_lines"),
            allowed_imports: section.list("allowed_imports"),
            extra_imports: section.list("extra_imports"),
            forbidden_names: section.list("forbidden_names"),
        }
    }
}

impl ToolSettings {
    fn read(section: Section<'_>) -> Self {
        Self {
            timeout: section.time("timeout"),
            timeout_extends_on_progress: section
                .flag("timeout_extends_on_progress")
                .unwrap_or_default(),
            max_timeout: section.time("max_timeout"),
            startup_timeout: section.time("startup_timeout"),
            stub_tokens: section.number("stub_tokens"),
        }
    }
}

impl LogSettings {
    fn read(section: Section<'_>) -> Self {
        Self {
            level: section.text("level").map(str::to_owned),
            format: section.text("format").and_then(|format| match format {
                "text" => Some(LogFormat::Text),
                "pretty" => Some(LogFormat::Pretty),
                "json" => Some(LogFormat::Json),
                _ => None,
            }),
        }
    }
}
