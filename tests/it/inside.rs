//! A configuration that leads back to codecell: the starts end, and nothing of them stays behind.
//!
//! The processes are real. They are counted by the folder of the test, which is in the arguments of all of them.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::http::HttpProgram;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::processes::has_become_its_program;
use crate::support::program::Place;

/// How long the test watches whether more processes come: a round takes a tenth of this.
const WATCHED: Duration = Duration::from_secs(4);

/// The processes that run with this folder in their arguments, each as its id and its arguments.
fn processes(place: &Path) -> Vec<String> {
    let listed = Command::new("ps")
        .args(["-A", "-ww", "-o", "stat=,pid=,args="])
        .output()
        .unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let folder = place.to_str().unwrap();
    let lines = listed.lines().map(str::trim);
    lines
        .filter(|line| line.contains(folder) && !line.starts_with('Z'))
        // The state comes first and changes, so it is cut off.
        .filter_map(|line| Some(line.split_once(' ')?.1.trim_start().to_owned()))
        .collect()
}

/// The most of these processes at a time, while `watched` goes on. Whoever starts a program is two processes with the
/// same arguments until the second has become that program, so the second does not count before that.
fn most(place: &Path, watched: Duration) -> usize {
    let started = Instant::now();
    let (mut most, mut before) = (0, Vec::new());
    while started.elapsed() < watched {
        let now = processes(place);
        // A process that is only there for a moment does not count either.
        let stayed = now.iter().filter(|line| {
            let pid = line.split(' ').next().and_then(|pid| pid.parse().ok());
            before.contains(*line) && pid.is_some_and(has_become_its_program)
        });
        most = most.max(stayed.count());
        before = now;
        std::thread::sleep(Duration::from_millis(50));
    }
    most
}

fn all_end(place: &Path) {
    eventually("the end of all processes", || processes(place).is_empty());
}

/// Writes a program that starts codecell by `start`, a shell's command in which `@` is codecell with its arguments.
fn launcher(place: &Place, name: &str, start: &str, config: &str) -> String {
    let (codecell, config) = (env!("CARGO_BIN_EXE_codecell"), place.path().join(config));
    let serve = format!("'{codecell}' serve --config '{}'", config.display());
    let file = place.write(name, format!("#!/bin/sh\n{}\n", start.replace('@', &serve)));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&file, mode).unwrap();
    file.to_str().unwrap().to_owned()
}

fn config(place: &Place, name: &str, servers: Value) {
    place.write(name, json!({ "mcpServers": servers }).to_string());
}

/// Serves `file`, and checks that it leads to at most `allowed` processes, all of which end with the client's end, by
/// a kill or in order. Returns what a client is told about the server `it`.
fn bounded(place: &Place, file: &str, allowed: usize) -> String {
    let mut told = String::new();
    for is_killed in [false, true] {
        let path = place.path().join(file);
        let mut client = Client::start_by(place, &["serve", "--config", path.to_str().unwrap()]);
        client.initialize("2025-11-25");
        let most = most(place.path(), WATCHED);
        assert!(
            (1..=allowed).contains(&most),
            "{most}: {:?}",
            processes(place.path())
        );
        let params = json!({ "name": "execute_code", "arguments": { "code": TRY_IT } });
        told = client.request("tools/call", params)["result"]["structuredContent"]["result"]
            .to_string();
        if is_killed {
            drop(client);
        } else {
            client.close_stdin();
            client.ended_within(PATIENCE);
        }
        all_end(place.path());
    }
    told
}

const TRY_IT: &str = "
try:
    told = it.execute_code(code='1')
except (ToolError, NameError) as error:
    told = str(error)
told
";

#[test]
fn its_own_entry_is_left_out_whatever_it_is_called() {
    let place = Place::empty();
    let codecell = env!("CARGO_BIN_EXE_codecell");
    let link = place.path().join("linked");
    std::os::unix::fs::symlink(codecell, &link).unwrap();
    let file = place.path().join("mcp_servers.json");
    let serve = json!(["serve", "--config", file]);
    let line = format!(
        "cd / && exec '{codecell}' serve --config '{}'",
        file.display()
    );
    config(
        &place,
        "mcp_servers.json",
        json!({
            "it": { "command": codecell, "args": serve },
            "python": { "command": link, "args": serve },
            "shell": { "command": "sh", "args": ["-c", line] },
            "env": { "command": "env", "args": ["-i", codecell, "serve", "--config", file] },
            "npx": { "command": "npx", "args": ["-y", "codecell@latest"] },
            "files": { "builtin": "files", "root": "." },
        }),
    );
    assert!(bounded(&place, "mcp_servers.json", 1).contains("name 'it' is not defined"));

    let ran = place.run(&["tools"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.stdout.starts_with("files: "), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("left out, because it starts codecell itself: it, python, shell, env, npx\n"),
        "{}",
        ran.stdout
    );
    let ran = place.run(&["tools", "--server", "npx"]);
    assert!(
        ran.code == Some(2) && ran.stderr.contains("is codecell itself"),
        "{}",
        ran.shown()
    );
    let ran = place.run_with_input(&["--log-level", "info", "run", "-"], "1");
    assert!(
        ran.stderr.contains(
            "mcp_servers.json:1: mcpServers.shell: it starts codecell itself, so it is left out"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_cannot_be_seen_from_the_configuration_ends_at_the_handshake() {
    let place = Place::empty();
    // All that one codecell tells the other is taken away, except what the two say in the handshake.
    for start in ["exec @", "@", "exec env -i PATH=\"$PATH\" @"] {
        let program = launcher(&place, "start.sh", start, "a.json");
        config(
            &place,
            "a.json",
            json!({ "it": { "command": program, "args": [place.path()] } }),
        );
        // These are the first codecell, and for a moment the program and the second codecell.
        let told = bounded(&place, "a.json", 3);
        assert!(told.contains("it is a codecell, too"), "{start}: {told}");
        let ran = place.run(&["--config", "a.json", "tools"]);
        assert!(
            ran.stdout
                .contains("it: not available: it is a codecell, too"),
            "{}",
            ran.shown()
        );
        all_end(place.path());
    }
}

#[test]
fn two_that_serve_each_other_end() {
    let place = Place::empty();
    let one = launcher(&place, "one.sh", "exec @", "a.json");
    let two = launcher(&place, "two.sh", "exec env -i PATH=\"$PATH\" @", "b.json");
    config(&place, "a.json", json!({ "it": { "command": two } }));
    config(&place, "b.json", json!({ "it": { "command": one } }));
    for file in ["a.json", "b.json"] {
        let told = bounded(&place, file, 2);
        assert!(told.contains("it is a codecell, too"), "{told}");
    }
}

#[test]
fn behind_programs_that_hide_their_names_the_variable_bounds_them() {
    let place = Place::empty();
    let proxy = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/proxy.py");
    let start = format!("exec python3 '{proxy}' @");
    let one = launcher(&place, "one.sh", &start, "a.json");
    let two = launcher(&place, "two.sh", &start, "b.json");
    // It leads to itself: the first codecell, the proxy and the second one, which starts nothing.
    config(&place, "a.json", json!({ "it": { "command": one } }));
    let told = bounded(&place, "a.json", 3);
    assert!(told.contains("success"), "{told}");
    // The two lead to each other, which takes one more round.
    config(&place, "a.json", json!({ "it": { "command": two } }));
    config(&place, "b.json", json!({ "it": { "command": one } }));
    let told = bounded(&place, "a.json", 5);
    assert!(told.contains("success"), "{told}");
}

#[test]
fn two_over_http_do_not_call_each_other() {
    let place = Place::empty();
    config(&place, "mcp_servers.json", json!({}));
    let one = HttpProgram::start(&place, &[]);
    let url = format!("http://{}/mcp", one.mcp);
    config(&place, "mcp_servers.json", json!({ "it": { "url": url } }));
    // One server leads to its own address, and one to another address.
    let other = HttpProgram::start(&place, &[]);
    for program in [&one, &other] {
        let params = json!({ "name": "execute_code", "arguments": { "code": TRY_IT } });
        let message =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
        let headers = [
            ("Accept", "application/json, text/event-stream"),
            ("MCP-Protocol-Version", "2025-11-25"),
        ];
        eventually("the reason", || {
            let answer = program.post(&headers, &message);
            answer.body.contains("it is a codecell, too")
        });
    }
}

#[test]
fn a_client_that_says_that_it_is_a_codecell_gets_no_servers() {
    let place = Place::empty();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/slow.py");
    let record = place.path().join("record");
    config(
        &place,
        "mcp_servers.json",
        json!({
            "it": { "command": "python3", "args": [script, "--record", record] },
        }),
    );
    let mut client = Client::start(&place);
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "codecell", "version": "1" },
    });
    client.request("initialize", params);
    let outcome = client.execute(json!({ "code": TRY_IT }));
    assert!(
        outcome
            .to_string()
            .contains("two of them could start each other"),
        "{outcome}"
    );
    assert!(!record.exists(), "it was started");
}
