//! Files of other clients, taken as they are.

use std::fmt::Write as _;
use std::path::Path;

use codecell_engine::config::{Environment, Server, ServerKind, Servers};

/// Reads a file in `tests/configs` and shows all that came of it.
fn check(name: &str, file: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/configs");
    let variables = [
        ("HOME", "/home/ada"),
        ("DATABASE_PASSWORD", "hunter-2-hunter"),
        ("DATABASE_URL", "postgres://ada:hunter-2@db/shop"),
        ("TRACKER_TOKEN", "trk_51c0ffee"),
        ("LINTER_KEY", "lk-778899"),
        ("CODECELL_INPUT_FORGE_TOKEN", "forge-0123456789"),
    ];
    let servers = Servers::load(&folder.join(file), &Environment::from_iter(variables)).unwrap();
    let mut shown = String::new();
    for server in &servers.servers {
        show(server, &mut shown);
    }
    let _ = writeln!(shown, "disabled: {:?}", servers.disabled);
    for note in &servers.notes {
        let _ = writeln!(shown, "note: {note}");
    }
    let secrets: Vec<&str> = servers.secrets.iter().collect();
    let _ = writeln!(shown, "secrets: {secrets:?}\nfiles: {:?}", servers.files);
    let shown = shown.replace(folder.to_str().unwrap(), "[CONFIGS]");
    insta::assert_snapshot!(name, shown);
}

fn show(server: &Server, shown: &mut String) {
    let _ = writeln!(shown, "{}:", server.name);
    match &server.kind {
        ServerKind::Stdio {
            command,
            args,
            env,
            cwd,
        } => {
            let _ = writeln!(shown, "  run {command} {args:?}\n  env {env:?}");
            if let Some(cwd) = cwd {
                let _ = writeln!(shown, "  in {}", cwd.display());
            }
        }
        ServerKind::Http { url, headers, .. } => {
            let _ = writeln!(shown, "  at {url}\n  headers {headers:?}");
        }
        other => {
            let _ = writeln!(shown, "  {other:?}");
        }
    }
    let _ = writeln!(
        shown,
        "  description {:?}, lazy {}, timeout {:?}, start {:?}\n  include {:?}, exclude {:?}, max_calls {:?}",
        server.description,
        server.lazy,
        server.timeout,
        server.startup_timeout,
        server.include_tools,
        server.exclude_tools,
        server.max_calls
    );
}

#[test]
fn claude_desktop() {
    check(
        "claude_desktop",
        "claude_desktop/claude_desktop_config.json",
    );
}

#[test]
fn claude_code() {
    check("claude_code", "claude_code/.mcp.json");
}

#[test]
fn claude_code_of_a_user() {
    check("claude_code_of_a_user", "claude_code/.claude.json");
}

#[test]
fn zed() {
    check("zed", "zed/settings.json");
}

#[test]
fn cursor() {
    check("cursor", "cursor/.cursor/mcp.json");
}

#[test]
fn vs_code() {
    check("vs_code", "vscode/.vscode/mcp.json");
}

#[test]
fn vs_code_settings() {
    check("vs_code_settings", "vscode/.vscode/settings.json");
}

#[test]
fn gemini_cli() {
    check("gemini_cli", "gemini/.gemini/settings.json");
}

#[test]
fn fastmcp() {
    check("fastmcp", "fastmcp/fastmcp.json");
}

#[test]
fn others() {
    check("others", "others/mcp.json");
}
