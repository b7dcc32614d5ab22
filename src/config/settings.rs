//! `codecell.toml` and the `CODECELL_*` environment variables: limits, policy, tools, HTTP, log.
//!
//! What is not set stays `None`: each default has its home in the module that it belongs to.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use toml::{Table, Value};

use super::http::{self, RawHttp};
use super::units::{Seconds, Size};
use super::{
    AuditSettings, ConfigError, ConfigErrors, Environment, Executor, HttpSettings, audit, nearest,
    settings_file,
};

/// The sections of the file and their keys.
pub(super) const SECTIONS: [(&str, &[&str]); 6] = [
    (
        "limits",
        &[
            "fuel",
            "memory",
            "timeout",
            "max_timeout",
            "output",
            "result",
            "tool_calls",
            "reply",
            "concurrency",
        ],
    ),
    (
        "policy",
        &[
            "enabled",
            "max_characters",
            "max_lines",
            "allowed_imports",
            "extra_imports",
            "forbidden_names",
        ],
    ),
    (
        "tools",
        &[
            "timeout",
            "timeout_extends_on_progress",
            "max_timeout",
            "startup_timeout",
            "stub_tokens",
        ],
    ),
    ("http", http::KEYS),
    ("log", &["level", "format"]),
    ("audit", &audit::KEYS),
];
/// Keys whose environment variables are lists with commas between the items.
const LISTS: [&str; 5] = [
    "allowed_imports",
    "extra_imports",
    "forbidden_names",
    "allowed_hosts",
    "allowed_origins",
];

/// The settings: the environment's, else the file's, else nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// `[limits]`
    pub limits: LimitSettings,
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
    /// Where scripts run.
    pub executor: Executor,
    /// The sections as they were read.
    read: Table,
}

/// What one execution may use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LimitSettings {
    /// WebAssembly fuel.
    pub fuel: Option<u64>,
    /// Linear memory, in bytes.
    pub memory_bytes: Option<u64>,
    /// Wall time where the request asks for none.
    pub timeout: Option<Duration>,
    /// The most wall time that a request can ask for.
    pub max_timeout: Option<Duration>,
    /// Kept of stdout and of stderr each, in bytes.
    pub output_bytes: Option<u64>,
    /// Kept of the result, in bytes.
    pub result_bytes: Option<u64>,
    /// Tool calls.
    pub tool_calls: Option<u32>,
    /// Size of one tool reply, in bytes.
    pub reply_bytes: Option<u64>,
    /// Executions at the same time, at least 1.
    pub concurrency: Option<u32>,
}

/// What is checked before a script runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PolicySettings {
    /// Whether scripts are checked at all.
    pub enabled: Option<bool>,
    /// Longest script, in characters.
    pub max_characters: Option<u64>,
    /// Longest script, in lines.
    pub max_lines: Option<u64>,
    /// The modules that scripts may import, in place of the default ones.
    pub allowed_imports: Option<Vec<String>>,
    /// Modules that scripts may import beside those.
    pub extra_imports: Option<Vec<String>>,
    /// The names that scripts may not use, in place of the default ones.
    pub forbidden_names: Option<Vec<String>>,
}

/// General limits of the servers' tools.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolSettings {
    /// How long one call may take.
    pub timeout: Option<Duration>,
    /// Whether that time begins anew whenever the server reports progress of the call.
    pub timeout_extends_on_progress: bool,
    /// How long a call may take then.
    pub max_timeout: Option<Duration>,
    /// How long a server may take to start and list its tools.
    pub startup_timeout: Option<Duration>,
    /// Tokens up to which the stubs of all tools are part of `execute_code`'s description.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// Several lines for people, a field on each.
    Pretty,
    /// A JSON object.
    Json,
}

impl Config {
    /// Reads the file `path`, if there is one, and puts the variables of `environment` above it.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a file that cannot be read, and for everything in it, in `MCP_EXECUTOR` or in a
    /// `CODECELL_` variable of the sections that is unknown or wrong.
    pub fn load(path: Option<&Path>, environment: &Environment) -> Result<Self, ConfigErrors> {
        let mut wrong = Vec::new();
        let mut merged = match path {
            None => Table::new(),
            Some(path) => {
                let mut settings = settings_file::read(path, &mut wrong)?;
                audit::anchor(&mut settings, path);
                settings
            }
        };
        for (variable, text) in environment.iter() {
            match setting_of(variable, text) {
                Ok(None) => {}
                Ok(Some((section, key, value))) => put(&mut merged, section, key, value),
                Err(error) => wrong.push(error),
            }
        }
        let executor = Executor::chosen(environment).map_err(|error| wrong.push(error));
        ConfigErrors::check(wrong)?;
        let read = merged.clone();
        let raw: RawSettings = merged.try_into().map_err(|error: toml::de::Error| {
            let problem = error.message().trim();
            Environment::invalid("CODECELL_*", problem, "correct it or unset it")
        })?;
        Ok(Self {
            executor: executor.unwrap_or_default(),
            read,
            ..raw.into()
        })
    }

    /// The names of the settings that `other` has otherwise, such as `limits.fuel`.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let value = |config: &Self, section: &str, key: &str| {
            let value = config.read.get(section).and_then(|keys| keys.get(key));
            value.cloned()
        };
        let settings = SECTIONS
            .into_iter()
            .flat_map(|(section, keys)| keys.iter().map(move |key| (section, *key)));
        settings
            .filter(|(section, key)| value(self, section, key) != value(other, section, key))
            .map(|(section, key)| format!("{section}.{key}"))
            .collect()
    }
}

/// What an environment variable sets, if it is one of ours: `CODECELL_LIMITS_FUEL` is `fuel` in `[limits]`.
fn setting_of(
    variable: &str,
    text: &str,
) -> Result<Option<(&'static str, String, Value)>, ConfigError> {
    let Some(name) = variable.strip_prefix("CODECELL_") else {
        return Ok(None);
    };
    let (section, key) = name.split_once('_').unwrap_or((name, ""));
    let Some((section, keys)) = SECTIONS
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(section))
    else {
        return Ok(None);
    };
    let key = key.to_ascii_lowercase();
    if !keys.contains(&key.as_str()) {
        let variables: Vec<String> = keys
            .iter()
            .map(|key| format!("CODECELL_{section}_{key}").to_ascii_uppercase())
            .collect();
        let known: Vec<&str> = variables.iter().map(String::as_str).collect();
        let remedy = nearest::remedy(variable, &known);
        return Err(Environment::invalid(variable, "unknown setting", remedy));
    }
    let value = value_of(&key, text);
    match settings_file::check(section, &key, value.clone()) {
        Ok(()) => Ok(Some((section, key, value))),
        Err(problem) => {
            let problem = format!("{text:?}: {problem}");
            Err(Environment::invalid(
                variable,
                problem,
                "correct it or unset it",
            ))
        }
    }
}

/// A variable's text as the value that the same text would be in the file.
fn value_of(key: &str, text: &str) -> Value {
    let text = text.trim();
    if LISTS.contains(&key) {
        let items = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        return Value::Array(items.map(|item| Value::String(item.to_owned())).collect());
    }
    if let Ok(flag) = text.parse::<bool>() {
        Value::Boolean(flag)
    } else if let Ok(number) = text.parse::<i64>() {
        Value::Integer(number)
    } else if let Ok(number) = text.parse::<f64>() {
        Value::Float(number)
    } else {
        Value::String(text.to_owned())
    }
}

fn put(merged: &mut Table, section: &str, key: String, value: Value) {
    let entry = merged
        .entry(section)
        .or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(table) = entry {
        table.insert(key, value);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub(super) struct RawSettings {
    limits: RawLimits,
    policy: RawPolicy,
    tools: RawTools,
    http: RawHttp,
    log: RawLog,
    audit: audit::RawAudit,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawLimits {
    fuel: Option<u64>,
    memory: Option<Size>,
    timeout: Option<Seconds>,
    max_timeout: Option<Seconds>,
    output: Option<Size>,
    result: Option<Size>,
    tool_calls: Option<u32>,
    reply: Option<Size>,
    concurrency: Option<std::num::NonZeroU32>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawPolicy {
    enabled: Option<bool>,
    max_characters: Option<u64>,
    max_lines: Option<u64>,
    allowed_imports: Option<Vec<String>>,
    extra_imports: Option<Vec<String>>,
    forbidden_names: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawTools {
    timeout: Option<Seconds>,
    timeout_extends_on_progress: Option<bool>,
    max_timeout: Option<Seconds>,
    startup_timeout: Option<Seconds>,
    stub_tokens: Option<usize>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawLog {
    level: Option<String>,
    format: Option<LogFormat>,
}

impl From<RawSettings> for Config {
    fn from(raw: RawSettings) -> Self {
        let RawSettings {
            limits,
            policy,
            tools,
            http,
            log,
            audit,
        } = raw;
        Self {
            limits: LimitSettings {
                fuel: limits.fuel,
                memory_bytes: limits.memory.map(|size| size.0),
                timeout: limits.timeout.map(|seconds| seconds.0),
                max_timeout: limits.max_timeout.map(|seconds| seconds.0),
                output_bytes: limits.output.map(|size| size.0),
                result_bytes: limits.result.map(|size| size.0),
                tool_calls: limits.tool_calls,
                reply_bytes: limits.reply.map(|size| size.0),
                concurrency: limits.concurrency.map(std::num::NonZeroU32::get),
            },
            policy: PolicySettings {
                enabled: policy.enabled,
                max_characters: policy.max_characters,
                max_lines: policy.max_lines,
                allowed_imports: policy.allowed_imports,
                extra_imports: policy.extra_imports,
                forbidden_names: policy.forbidden_names,
            },
            tools: ToolSettings {
                timeout: tools.timeout.map(|seconds| seconds.0),
                timeout_extends_on_progress: tools.timeout_extends_on_progress.unwrap_or(false),
                max_timeout: tools.max_timeout.map(|seconds| seconds.0),
                startup_timeout: tools.startup_timeout.map(|seconds| seconds.0),
                stub_tokens: tools.stub_tokens,
            },
            http: http.into(),
            log: LogSettings {
                level: log.level,
                format: log.format,
            },
            audit: audit.into(),
            executor: Executor::default(),
            read: Table::new(),
        }
    }
}
