//! Configuration: what the operator wrote, read once, checked once, and from then on plain values.
//!
//! Two files: `mcp_servers.json` says which MCP servers scripts can call, `codecell.toml` (optional)
//! sets limits and policy. Variables come from the environment and from `.env`. Whatever is unknown, of the
//! wrong type or contradictory is an error that says where it stands and what would be right.

mod address;
mod agent;
mod audit;
mod dotenv;
mod environment;
mod error;
mod executor;
mod expand_error;
mod explained;
mod fields;
mod foreign;
mod http;
mod inputs;
mod keys;
mod kind;
mod nearest;
mod own;
mod places;
mod read_kind;
mod read_server;
mod reader;
mod references;
mod secrets;
mod section;
mod server;
mod servers;
mod setting_variables;
mod settings;
mod settings_file;
mod source;
mod variables;

pub use address::parse_address;
pub use agent::AgentSettings;
pub use audit::AuditSettings;
pub use codecell_basics::units::{parse_fuel, parse_size, parse_time, shown_size};
pub use environment::Environment;
pub use error::{ConfigError, ConfigErrors};
pub use executor::{Executor, LocalSettings};
pub use explained::{Setting, commented_settings, settings as every_setting};
pub use fields::JSONC;
pub use foreign::is_harmless;
pub use http::{Client, ClientSettings, HttpSettings, TokenSource};
pub use keys::MAX_ATTEMPTS;
pub use own::starts_codecell;
pub use secrets::looks_secret;
pub use server::{Elicitation, RuleKey, RulePlaces, Server, ServerKind};
pub use servers::{Secrets, Servers};
pub use settings::{
    Chosen, Config, LimitSettings, LogFormat, LogSettings, PolicySettings, ToolSettings,
};
pub use source::MAX_CONFIG_BYTES;

/// The servers' file if none is named, in the working folder.
pub const SERVERS_FILE: &str = "mcp_servers.json";
/// The settings' file, beside the servers' file.
pub const SETTINGS_FILE: &str = "codecell.toml";
/// The file with variables if none is named, beside the servers' file.
pub const ENV_FILE: &str = ".env";
