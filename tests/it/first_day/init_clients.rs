//! `codecell init` and each client: servers out of its file, and codecell into it.

use serde_json::{Value, json};

use super::shown;
use crate::support::program::Place;

/// A file of a client as its documentation has it.
struct Fixture {
    client: &'static str,
    file: &'static str,
    text: &'static str,
    /// What becomes of its servers.
    taken: fn() -> Value,
}

const FIXTURES: [Fixture; 8] = [
    Fixture {
        client: "claude-desktop",
        file: ".config/Claude/claude_desktop_config.json",
        text: r#"{
  "mcpServers": {
    "fs": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv"] }
  },
  "globalShortcut": "Ctrl+Space"
}
"#,
        taken: || json!({ "fs": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv"] } }),
    },
    Fixture {
        client: "claude-code",
        file: ".claude.json",
        text: r#"{"numStartups":12,"mcpServers":{"fs":{"type":"stdio","command":"fs-mcp","args":[],"env":{"MODE":"fast"}}},"projects":{}}"#,
        taken: || json!({ "fs": { "type": "stdio", "command": "fs-mcp", "args": [], "env": { "MODE": "fast" } } }),
    },
    Fixture {
        client: "cursor",
        file: ".cursor/mcp.json",
        text: "{\n\t\"mcpServers\": {\n\t\t\"fs\": { \"command\": \"fs-mcp\", \"env\": { \"KEY\": \"${env:FS_KEY}\" } }\n\t}\n}\n",
        taken: || json!({ "fs": { "command": "fs-mcp", "env": { "KEY": "${FS_KEY}" } } }),
    },
    Fixture {
        client: "vscode",
        file: ".config/Code/User/mcp.json",
        text: r#"{
  // What the assistant may use.
  "inputs": [{ "type": "promptString", "id": "fs-key", "password": true }],
  "servers": {
    "fs": { "type": "stdio", "command": "fs-mcp", "env": { "KEY": "${input:fs-key}" } }, // ours
  },
}
"#,
        taken: || json!({ "fs": { "type": "stdio", "command": "fs-mcp", "env": { "KEY": "${FS_KEY}" } } }),
    },
    Fixture {
        client: "windsurf",
        file: ".codeium/windsurf/mcp_config.json",
        text: r#"{ "mcpServers": { "web": { "serverUrl": "https://mcp.example.org/mcp", "disabled": true } } }"#,
        taken: || json!({ "web": { "serverUrl": "https://mcp.example.org/mcp", "disabled": true } }),
    },
    Fixture {
        client: "zed",
        file: ".config/zed/settings.json",
        text: r#"// Settings of Zed
{
  "theme": "One Dark",
  "context_servers": {
    "fs": { "source": "custom", "enabled": true, "command": "fs-mcp", "args": ["/srv"], "env": {} },
    "older": { "command": { "path": "older-mcp", "args": ["-v"] } },
  },
}
"#,
        taken: || {
            json!({
                "fs": { "enabled": true, "command": "fs-mcp", "args": ["/srv"], "env": {} },
                "older": { "command": "older-mcp", "args": ["-v"] },
            })
        },
    },
    Fixture {
        client: "gemini-cli",
        file: ".gemini/settings.json",
        text: r#"{ "mcpServers": { "web": { "httpUrl": "https://mcp.example.org/mcp", "timeout": 30000, "trust": true } }, "theme": "Default" }"#,
        taken: || json!({ "web": { "httpUrl": "https://mcp.example.org/mcp", "timeout": 30000 } }),
    },
    Fixture {
        client: "codex",
        file: ".codex/config.toml",
        text: r#"# My settings of Codex
model = "gpt-5"

[mcp_servers.fs]
command = "fs-mcp"
args = ["/srv"]   # the folder
env_vars = ["FS_KEY"]
startup_timeout_sec = 20
enabled_tools = ["read"]

[mcp_servers.web]
url = "https://mcp.example.org/mcp"
bearer_token_env_var = "WEB_TOKEN"
enabled = false
"#,
        taken: || {
            json!({
                "fs": { "command": "fs-mcp", "args": ["/srv"], "startup_timeout": 20, "include_tools": ["read"], "env": { "FS_KEY": "${FS_KEY}" } },
                "web": { "url": "https://mcp.example.org/mcp", "enabled": false, "headers": { "Authorization": "Bearer ${WEB_TOKEN}" } },
            })
        },
    },
];

fn read(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path().join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn servers_of_every_client_are_taken_over() {
    for Fixture {
        client,
        file,
        text,
        taken,
    } in FIXTURES
    {
        let place = Place::empty();
        place.write(file, text);
        let ran = place.run(&["init", "--from", client]);
        assert_eq!(ran.code, Some(0), "{client}: {}", ran.shown());
        let servers: Value = serde_json::from_str(&read(&place, "mcp_servers.json")).unwrap();
        assert_eq!(servers["mcpServers"], taken(), "{client}");
        assert_eq!(
            read(&place, file),
            text,
            "{client}'s own file stays as it is"
        );
        // What was written is a configuration without a mistake.
        let ran = place.run(&["check", "-c", "1", "--log-level", "off"]);
        assert_eq!(ran.code, Some(0), "{client}: {}", ran.shown());
    }
}

#[test]
fn codecell_is_added_to_every_client_and_the_rest_of_its_file_stays() {
    let mut all = String::new();
    for Fixture {
        client, file, text, ..
    } in FIXTURES
    {
        let place = Place::empty();
        place.write(file, text);
        place.write("mcp_servers.json", "{\"mcpServers\": {}}");
        let add = || place.run(&["init", "--client", client, "--write"]);
        let ran = add();
        assert_eq!(ran.code, Some(0), "{client}: {}", ran.shown());
        assert_eq!(read(&place, &format!("{file}.bak")), text, "{client}");
        let after = read(&place, file);
        let own = env!("CARGO_BIN_EXE_codecell");
        let folder = place.path().display().to_string();
        let real = place.path().canonicalize().unwrap().display().to_string();
        let told = after
            .replace(own, "<codecell>")
            .replace(&real, "<place>")
            .replace(&folder, "<place>");
        all.push_str(&format!("=== {client}: {file}\n{told}\n"));
        // The client finds what the doctor finds.
        let ran = place.run(&["doctor", "--json"]);
        let right = format!("codecell starts {own}");
        assert!(ran.stdout.contains(&right), "{client}: {}", ran.stdout);

        let ran = add();
        assert_eq!(ran.code, Some(0), "{client}: {}", ran.shown());
        assert!(
            ran.stdout.contains("starts codecell already"),
            "{client}: {}",
            ran.stdout
        );
        assert_eq!(
            read(&place, file),
            after,
            "{client}: a second time changes nothing"
        );
        assert!(
            !place.path().join(format!("{file}.bak1")).exists(),
            "{client}"
        );
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_to_add_is_printed_for_each_client() {
    let place = Place::empty();
    let mut args = vec!["init"];
    for Fixture { client, .. } in FIXTURES {
        args.extend(["--client", client]);
    }
    let ran = place.run(&args);
    insta::assert_snapshot!(shown(&place, &ran));
}

#[test]
fn another_entry_is_replaced_only_by_force_and_a_file_that_is_wrong_never() {
    let place = Place::empty();
    let other = r#"{ "mcpServers": { "codecell": { "command": "/old/codecell" } } }"#;
    place.write(".cursor/mcp.json", other);
    let ran = place.run(&["init", "--client", "cursor", "--write"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.stderr.contains("--force replaces it"), "{}", ran.stderr);
    assert_eq!(read(&place, ".cursor/mcp.json"), other);
    let ran = place.run(&["init", "--client", "cursor", "--write", "--force"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(read(&place, ".cursor/mcp.json.bak"), other);
    assert!(!read(&place, ".cursor/mcp.json").contains("/old/codecell"));

    for wrong in ["{ \"mcpServers\": ", "{ \"mcpServers\": [] }", "[]"] {
        place.write(".gemini/settings.json", wrong);
        let ran = place.run(&["init", "--client", "gemini-cli", "--write", "--force"]);
        assert_eq!(ran.code, Some(2), "{}", ran.shown());
        assert!(ran.stderr.contains("left as it is"), "{}", ran.stderr);
        assert_eq!(read(&place, ".gemini/settings.json"), wrong);
    }
    let ran = place.run(&["init", "--client", "claude-desktop", "--project"]);
    assert!(
        ran.stderr.contains("no file for a folder"),
        "{}",
        ran.stderr
    );
}
