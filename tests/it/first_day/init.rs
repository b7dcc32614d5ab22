//! `codecell init`: the files that it writes, and those that it leaves alone.

use serde_json::{Value, json};

use super::shown;
use crate::support::program::Place;

fn read(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path().join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn mode(place: &Place, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    let data = place.path().join(name).metadata().unwrap();
    data.permissions().mode() & 0o777
}

#[test]
fn what_it_writes_works_as_it_is() {
    let place = Place::empty();
    let ran = place.run(&["init"]);
    insta::assert_snapshot!("the_first_files", shown(&place, &ran));
    insta::assert_snapshot!("the_settings_as_comments", read(&place, "codecell.toml"));
    place.write("data/a.txt", "text");
    let ran = place.run(&["run", "-c", "files.read_text_file(path='a.txt')"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "text\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_there_stays_unless_it_is_to_be_replaced() {
    let place = Place::empty();
    place.write("mcp_servers.json", "{\"mcpServers\": {}}");
    place.write("codecell.toml", "[limits]\ntool_calls = 5\n");
    let ran = place.run(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(
        ran.stdout
            .contains("kept mcp_servers.json, which is there already"),
        "{}",
        ran.stdout
    );
    assert_eq!(read(&place, "mcp_servers.json"), "{\"mcpServers\": {}}");
    assert_eq!(read(&place, "codecell.toml"), "[limits]\ntool_calls = 5\n");
    assert!(!place.path().join("data").exists());

    let ran = place.run(&["init", "--force"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(read(&place, "mcp_servers.json").contains("builtin"));
    assert_eq!(read(&place, "mcp_servers.json.bak"), "{\"mcpServers\": {}}");
    assert_eq!(
        read(&place, "codecell.toml.bak"),
        "[limits]\ntool_calls = 5\n"
    );
    // An earlier backup is no less worth than the file.
    place.write("mcp_servers.json", "{\"servers\": {}}");
    place.run(&["init", "--force"]);
    assert_eq!(read(&place, "mcp_servers.json.bak"), "{\"mcpServers\": {}}");
    assert_eq!(read(&place, "mcp_servers.json.bak1"), "{\"servers\": {}}");
}

#[test]
fn a_second_time_changes_nothing() {
    let place = Place::empty();
    place.run(&["init"]);
    let before = read(&place, "mcp_servers.json");
    let ran = place.run(&["init", "--force"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(read(&place, "mcp_servers.json"), before);
    assert!(!place.path().join("mcp_servers.json.bak").exists());
}

/// Claude Code's file, with servers of the user and of a folder.
fn claude_code(place: &Place) -> Value {
    let folder = place.path().canonicalize().unwrap();
    let project = json!({ "mcpServers": { "docs": {
        "type": "stdio", "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv/docs"], "env": {},
    } } });
    json!({
        "numStartups": 7,
        "mcpServers": {
            "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/", "headers": { "Authorization": "Bearer ghp_A1b2C3d4E5f6G7h8I9j0" } },
            "shop": { "command": "shop-mcp", "args": ["--api-key", "k-1234567890", "--region=eu"], "env": { "SHOP_TOKEN": "s3cr3t-s3cr3t", "LOG_LEVEL": "debug" } },
            "codecell": { "command": "codecell", "args": ["serve"] },
        },
        "projects": { folder.to_str().unwrap(): project },
    })
}

#[test]
fn servers_are_taken_over_and_secrets_stay_where_they_are() {
    let place = Place::empty();
    place.write(".claude.json", format!("{:#}", claude_code(&place)));
    let ran = place.run(&["init", "--from", "claude-code"]);
    insta::assert_snapshot!("taken_from_claude_code", shown(&place, &ran));
    insta::assert_snapshot!("servers_of_claude_code", read(&place, "mcp_servers.json"));
    insta::assert_snapshot!("variables_of_claude_code", read(&place, ".env.example"));
    for file in ["mcp_servers.json", ".env.example", "codecell.toml"] {
        let text = read(&place, file);
        for secret in ["ghp_", "s3cr3t", "k-1234567890"] {
            assert!(!text.contains(secret), "{file}: {text}");
        }
    }
    assert!(!place.path().join(".env").exists());

    let ran = place.run(&["init", "--from", "claude-code"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.stderr.contains("--force replaces it"), "{}", ran.stderr);
}

#[test]
fn secrets_go_into_the_private_file_when_that_is_asked_for() {
    let place = Place::empty();
    place.write(".claude.json", format!("{:#}", claude_code(&place)));
    place.write(".env", "SHOP_TOKEN=mine\nOTHER=1");
    let ran = place.run(&["init", "--from", "claude-code", "--with-secrets"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(
        read(&place, ".env"),
        "SHOP_TOKEN=mine\nOTHER=1\nGITHUB_AUTHORIZATION='ghp_A1b2C3d4E5f6G7h8I9j0'\nSHOP_API_KEY='k-1234567890'\n"
    );
    assert_eq!(mode(&place, ".env"), 0o600);
    assert!(!ran.shown().contains("ghp_"), "{}", ran.shown());
}

#[test]
fn a_client_without_servers_is_an_error_that_says_where_it_looked() {
    let place = Place::empty();
    let ran = place.run(&["init", "--from", "windsurf"]);
    insta::assert_snapshot!("nothing_to_take_over", shown(&place, &ran));
    assert!(!place.path().join("mcp_servers.json").exists());
}

/// What `claude mcp add` adds is for the folder in which it is said, unless it is told otherwise.
#[test]
fn servers_for_other_folders_are_named() {
    let place = Place::empty();
    let of_work = json!({ "mcpServers": { "docs": { "command": "docs-mcp" } } });
    let of_none = json!({ "mcpServers": {}, "allowedTools": [] });
    let own = json!({ "mcpServers": { "codecell": { "command": "codecell", "args": ["serve"] } } });
    let folders =
        json!({ "/home/me/work": of_work, "/home/me/notes": of_none, "/home/me/cells": own });
    let mut file = json!({ "projects": folders });
    place.write(".claude.json", file.to_string());
    let ran = place.run(&["init", "--from", "claude-code"]);
    insta::assert_snapshot!("servers_for_other_folders", shown(&place, &ran));

    file["mcpServers"] = json!({ "time": { "command": "time-mcp" } });
    place.write(".claude.json", file.to_string());
    let ran = place.run(&["init", "--from", "claude-code"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let told =
        "  Claude Code has servers for other folders alone, which are left out: /home/me/work\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}
