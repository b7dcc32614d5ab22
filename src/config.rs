//! Configuration: what the operator wrote, read once, checked once, and from then on plain values.
//!
//! Two files: `mcp_servers.json` says which MCP servers scripts can call, `codecell.toml` (optional)
//! sets limits and policy. Whatever is unknown, of the wrong type or contradictory is an error that
//! says where it stands and what would be right.

mod error;
mod raw_server;
mod servers;
mod settings;
mod source;
mod units;
mod variables;

pub use error::ConfigError;
pub use servers::{Server, ServerKind, Servers};
pub use settings::{Config, LimitSettings, LogFormat, LogSettings, PolicySettings, ToolSettings};
pub use source::MAX_CONFIG_BYTES;

/// The servers' file if none is named, in the working folder.
pub const SERVERS_FILE: &str = "mcp_servers.json";
/// The settings' file if none is named, in the working folder.
pub const SETTINGS_FILE: &str = "codecell.toml";
