//! `codecell doctor`: what it finds, and what it says about it.

use serde_json::{Value, json};

use super::{short_of_address_space, shown};
use crate::support::program::{Place, Ran};

/// What a user sees, without the section about the machine and the versions in that about the program.
fn settled(place: &Place, ran: &Ran) -> String {
    let text = shown(place, ran);
    let (before, rest) = text.split_once("\nmachine\n").expect("the section");
    let (_, after) = rest.split_once("\n\n").expect("its end");
    let before = before.lines().map(|line| {
        if line.starts_with("  ok      Python ") {
            "  ok      Python <version> with <modules>"
        } else {
            line
        }
    });
    let before: Vec<&str> = before.collect();
    // The machine may have more or less memory than is good for the default settings.
    let verdict = after.lines().map(|line| match line.rsplit_once(", ") {
        Some((before, notes)) if notes.ends_with(" note") || notes.ends_with(" notes") => before,
        _ => line,
    });
    let after: Vec<&str> = verdict.collect();
    format!("{}\n<machine>\n\n{}", before.join("\n"), after.join("\n"))
}

fn server() -> Value {
    json!({ "command": "python3", "args": [concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py")] })
}

#[test]
fn a_good_installation() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "files": { "builtin": "files", "root": "data" },
        "off": { "command": "python3", "disabled": true },
    } }));
    place.write("data/a.txt", "text");
    place.write(
        "codecell.toml",
        "[limits]\nconcurrency = 4\n\n[log]\nlevel = \"warn\"\n",
    );
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn a_server_outside_is_told_with_its_protocol() {
    let place = Place::with_servers(&json!({ "mcpServers": { "fake": server() } }));
    let ran = place.run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let line = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("  ok      fake: "));
    let line = line.unwrap_or_else(|| panic!("{}", ran.stdout));
    assert!(line.contains(" tools, MCP 20"), "{line}");
}

#[test]
fn no_configuration() {
    let place = Place::empty();
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn broken_json() {
    let place = Place::empty();
    place.write("mcp_servers.json", "{\"mcpServers\": {\n  \"files\": {\n}");
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn a_missing_command() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "gone": { "command": "no-such-program-anywhere" },
        "unset": { "command": "python3", "env": { "KEY": "${NO_SUCH_VARIABLE}" } },
    } }));
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn a_server_that_hangs() {
    // It reads until its input ends and never answers.
    let place = Place::with_servers(&json!({ "mcpServers": {
        "silent": { "command": "sh", "args": ["-c", "echo waiting for a licence >&2; cat > /dev/null"], "startup_timeout": 5 },
    } }));
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn wrong_keys_are_all_told_at_once() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "files": { "builtin": "files", "rooot": "data" },
    } }));
    place.write("codecell.toml", "[limits]\nfule = 5\nmemory = \"lots\"\n");
    let ran = place.run(&["doctor"]);
    insta::assert_snapshot!(settled(&place, &ran));
}

#[test]
fn no_memory_for_the_pool() {
    let place = Place::empty();
    let ran = short_of_address_space(&place, "doctor");
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    let text = shown(&place, &ran);
    let lines = text
        .lines()
        .skip_while(|line| !line.contains("the address space is"));
    let told: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let told = told.join("\n");
    // How much it tries to reserve differs between images.
    let mut words: Vec<&str> = told.split_inclusive(' ').collect();
    for word in &mut words {
        if word.starts_with("0x") {
            *word = "0x... ";
        }
    }
    insta::assert_snapshot!(words.concat());
}

#[test]
fn clients_that_name_codecell_wrongly() {
    let place = Place::empty();
    let own = env!("CARGO_BIN_EXE_codecell");
    let config = place.write("mcp_servers.json", "{\"mcpServers\": {}}");
    let right = json!({ "command": own, "args": ["serve", "--config", config] });
    let files = [
        (
            ".config/Claude/claude_desktop_config.json",
            json!({ "mcpServers": { "codecell": { "command": "/opt/gone/codecell", "args": ["serve", "--config", "mcp_servers.json"] } } }),
        ),
        (
            ".claude.json",
            json!({ "numStartups": 3, "mcpServers": { "codecell": right } }),
        ),
        (
            ".cursor/mcp.json",
            json!({ "mcpServers": { "codecell": { "command": "./codecell", "args": ["serve"] } } }),
        ),
        (
            ".config/Code/User/mcp.json",
            json!({ "mcpServers": { "codecell": right } }),
        ),
        (
            ".gemini/settings.json",
            json!({ "mcpServers": { "one": right, "two": right } }),
        ),
        (".config/zed/settings.json", json!({ "theme": "One" })),
    ];
    for (file, content) in files {
        place.write(file, format!("{content:#}"));
    }
    place.write(
        ".codeium/windsurf/mcp_config.json",
        "{\n  \"mcpServers\": {,}\n}\n",
    );
    place.write(".codex/config.toml", "[mcp_servers.codecell]\ncommand = \"no-such-codecell\"\nargs = [\"serve\", \"--config\", \"/no/such/mcp_servers.json\"]\n");
    let ran = place.run(&["doctor"]);
    let text = settled(&place, &ran);
    let (_, clients) = text.split_once("\nclients\n").unwrap();
    insta::assert_snapshot!(clients);
}

#[test]
fn clients_that_have_codecell_for_the_user_and_for_the_project() {
    let place = Place::empty();
    let own = env!("CARGO_BIN_EXE_codecell");
    let config = place.write("project/mcp_servers.json", "{\"mcpServers\": {}}");
    let right = json!({ "command": own, "args": ["serve", "--config", config] });
    let named = |root: &str, name: &str| format!("{:#}", json!({ root: { name: right } }));
    for (of_user, of_project, root, other) in [
        (".claude.json", ".mcp.json", "mcpServers", "codecell"),
        (".cursor/mcp.json", ".cursor/mcp.json", "mcpServers", "cell"),
        (
            ".config/Code/User/mcp.json",
            ".vscode/mcp.json",
            "servers",
            "codecell",
        ),
        (
            ".gemini/settings.json",
            ".gemini/settings.json",
            "mcpServers",
            "codecell",
        ),
    ] {
        place.write(of_user, named(root, "codecell"));
        place.write(&format!("project/{of_project}"), named(root, other));
    }
    // What Claude Code keeps for a folder alone counts more than what is in that folder.
    let folder = place.path().join("other").display().to_string();
    let local = json!({ "mcpServers": { "codecell": right }, "projects": { folder: { "mcpServers": { "codecell": right } } } });
    place.write(".claude.json", format!("{local:#}"));
    place.write("other/.mcp.json", named("mcpServers", "codecell"));
    // Only the project has it here.
    place.write(".codex/config.toml", "model = \"gpt\"\n");
    let toml = format!(
        "[mcp_servers.codecell]\ncommand = {own:?}\nargs = [\"serve\", \"--config\", {config:?}]\n"
    );
    place.write("project/.codex/config.toml", toml);
    let told = ["project", "other"].map(|folder| {
        let mut command = place.command(&["doctor"]);
        command.current_dir(place.path().join(folder));
        let ran: Ran = command.output().unwrap().into();
        assert_eq!(ran.code, Some(0), "{}", ran.shown());
        let text = shown(&place, &ran);
        let (_, clients) = text.split_once("\nclients\n").unwrap();
        let (clients, _) = clients.split_once("\n\n").unwrap();
        format!("in {folder}:\n{clients}\n")
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn programs_read_the_same_as_json() {
    let place = Place::with_servers(
        &json!({ "mcpServers": { "gone": { "command": "no-such-program-anywhere" } } }),
    );
    let ran = place.run(&["doctor", "--json"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 1));
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["ok"], &told["problems"]), (&json!(false), &json!(1)));
    let sections = told["sections"].as_array().unwrap();
    let names: Vec<&Value> = sections.iter().map(|section| &section["name"]).collect();
    assert_eq!(
        names,
        [
            "program",
            "machine",
            "configuration",
            "servers",
            "model",
            "clients",
            "terminal"
        ]
    );
    let finding = &sections[3]["findings"][0];
    assert_eq!(finding["level"], "problem", "{told}");
    assert!(
        finding["remedy"]
            .as_str()
            .unwrap()
            .starts_with("install it"),
        "{finding}"
    );
}

#[test]
fn secrets_are_masked() {
    let place = Place::with_servers(&json!({ "mcpServers": { "leaks": {
        "command": "sh", "args": ["-c", "echo the key is $KEY >&2; exit 1"], "env": { "KEY": "hunter2hunter2" },
    } } }));
    let ran = place.run(&["doctor"]);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    assert!(!ran.shown().contains("hunter2"), "{}", ran.shown());
    assert!(ran.stdout.contains("the key is [masked]"), "{}", ran.stdout);
}

/// What a downloader says without a network leads to a remedy of its own, and a count of failures is none.
#[test]
fn servers_that_cannot_be_downloaded_or_reached() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "downloaded": { "command": "./npx", "args": ["-y", "some-server"] },
        "away": { "url": "http://127.0.0.1:1/mcp" },
        "torn": { "command": "./bin/npx", "args": ["-y", "some-server"] },
    } }));
    let says = |words: &str| format!("#!/bin/sh\necho '{words}' >&2\nexit 1\n");
    for (program, words) in [
        (
            "npx",
            "npm error FetchError: request to http://127.0.0.1:9/some-server failed",
        ),
        (
            "bin/npx",
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package some-part",
        ),
    ] {
        let path = place.write(program, says(words));
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let ran = place.run(&["doctor"]);
    let text = settled(&place, &ran);
    let (_, servers) = text.split_once("\nservers\n").unwrap();
    let (servers, _) = servers.split_once("\n\n").unwrap();
    insta::assert_snapshot!(servers);
}

/// Whose servers could be taken over is said where there are none yet.
#[test]
fn clients_with_servers_are_named_where_there_is_no_configuration() {
    let place = Place::empty();
    let servers = json!({ "files": { "command": "npx", "args": ["-y", "some-server"] } });
    let own =
        json!({ "codecell": { "command": env!("CARGO_BIN_EXE_codecell"), "args": ["serve"] } });
    place.write(
        ".config/Code/User/mcp.json",
        json!({ "servers": servers }).to_string(),
    );
    place.write(
        ".codeium/windsurf/mcp_config.json",
        json!({ "mcpServers": servers }).to_string(),
    );
    place.write(".claude.json", json!({ "mcpServers": own }).to_string());
    let doctor = place.run(&["doctor"]).stdout;
    let remedy = "codecell init --from vscode takes over the servers of VS Code; \
                  codecell init --from windsurf takes over the servers of Windsurf\n";
    assert!(doctor.contains(remedy), "{doctor}");
    let tools = place.run(&["tools"]).shown();
    let advice = "the servers of VS Code are taken over with: codecell init --from vscode\n\
                  the servers of Windsurf are taken over with: codecell init --from windsurf\n";
    assert!(tools.contains(advice), "{tools}");
}
