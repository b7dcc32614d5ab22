//! Configuration as operators write it, right and wrong.

mod clients;
mod environment;
mod incomplete;
mod settings;
mod transport;
mod wrong;

use std::path::Path;

use codecell_engine::config::{ConfigErrors, Environment, Servers};

fn environment() -> Environment {
    Environment::from_iter([
        ("HOME", "/home/ada"),
        ("TOKEN", "s3cret-token"),
        ("DATA", "data"),
    ])
}

/// Loads `text` as `mcp_servers.json` in a folder of its own.
fn servers(text: impl AsRef<[u8]>) -> Result<Servers, ConfigErrors> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mcp_servers.json");
    std::fs::write(&path, text).unwrap();
    Servers::load(&path, &environment())
}

/// The errors of a wrong file, one on each line, without the path of its folder.
fn errors_of(errors: &ConfigErrors, file: &str) -> String {
    let shown: Vec<String> = errors
        .iter()
        .map(|error| {
            let error = error.to_string();
            let after = error
                .split_once(&format!("{file}:"))
                .map(|(_, after)| after.to_owned());
            after.unwrap_or(error)
        })
        .collect();
    shown.join("\n")
}

#[test]
fn a_server_can_name_its_revision_of_the_protocol() {
    for (key, given, expected) in [
        ("protocol", "2025-06-18", Some("2025-06-18")),
        ("protocolVersion", "2024-11-05", Some("2024-11-05")),
        ("protocol", "2026-07-28", Some("2026-07-28")),
        ("description", "2025-06-18", None),
    ] {
        let file = format!(r#"{{"servers": {{"a": {{"command": "x", "{key}": "{given}"}}}}}}"#);
        let servers = servers(file).unwrap();
        assert_eq!(servers.servers[0].protocol.as_deref(), expected, "{key}");
        if let Some(name) = expected {
            assert!(
                codecell_engine::upstream::Protocol::named(name).is_some(),
                "{name}"
            );
        }
    }
}

#[test]
fn the_example_of_the_repository_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let servers = Servers::load(&root.join("mcp_servers.json"), &environment()).unwrap();
    assert_eq!(servers.servers.len(), 1);
    assert_eq!(servers.servers[0].name, "files");
    assert_eq!(
        servers.servers[0].kind,
        codecell_engine::config::ServerKind::Files {
            root: root.join("examples/data"),
            writable: false
        }
    );
    assert_eq!(servers.notes, [""; 0]);
}
