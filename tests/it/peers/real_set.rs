//! Eight published servers at once, with about sixty tools between them.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::installed_servers::InstalledServers;
use crate::support::patience::LIMITS;
use crate::support::program::Place;

/// The configured names.
pub(crate) const NAMES: [&str; 8] = [
    "filesystem",
    "everything",
    "memory",
    "thinking",
    "time",
    "git",
    "sqlite",
    "motherduck",
];

/// A folder with the configuration of all servers and what they work on; `None` if they cannot be installed.
pub(crate) fn or_skip(test: &str) -> Option<(InstalledServers, Place)> {
    let servers = InstalledServers::or_skip(test)?;
    let place = Place::empty();
    place.write("data/notes.txt", "Buy milk\n");
    let repository = place.path().join("data/repository");
    for arguments in [
        &["init", "--quiet", "--initial-branch=main", "."][..],
        &["config", "user.name", "Ada"],
        &["config", "user.email", "ada@example.org"],
    ] {
        std::fs::create_dir_all(&repository).unwrap();
        let made = Command::new("git")
            .current_dir(&repository)
            .args(arguments)
            .status();
        assert!(
            made.is_ok_and(|status| status.success()),
            "git {arguments:?} failed"
        );
    }
    let config = json!({ "mcpServers": {
        "filesystem": servers.filesystem(&place.path().join("data")),
        "everything": servers.node_server("everything"),
        "memory": with_env(servers.node_server("memory"), "MEMORY_FILE_PATH", &place.path().join("memory.json")),
        "thinking": servers.node_server("sequential-thinking"),
        "time": servers.time(),
        "git": with_env(servers.git(&repository), "GIT_CONFIG_GLOBAL", Path::new("/dev/null")),
        "sqlite": servers.sqlite(&place.path().join("data.sqlite")),
        "motherduck": servers.motherduck(),
    }});
    place.write("mcp_servers.json", config.to_string());
    place.write("codecell.toml", LIMITS);
    Some((servers, place))
}

fn with_env(mut entry: Value, name: &str, value: &Path) -> Value {
    entry["env"][name] = json!(value);
    entry
}
