//! How `codecell serve` starts and how it ends.

use std::time::Instant;

use codecell_engine::upstream::LIST_PATIENCE;
use serde_json::json;

use super::{ENDLESS, cancel, definition, settled_definition};
use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
#[cfg(target_os = "linux")]
use crate::support::processes::{children_of, is_running};
use crate::support::program::Place;
use crate::support::recording::place;

#[test]
fn the_end_of_stdin_is_an_orderly_end() {
    let mut silent = Client::start_alone();
    silent.close_stdin();
    assert!(silent.ended_within(PATIENCE).success());

    let mut client = Client::connect_alone();
    let id = client.begin_execute(json!({ "code": "import time\ntime.sleep(0.5)\n'late'" }));
    client.close_stdin();
    assert_eq!(
        client.answer(id)["result"]["structuredContent"]["result"],
        "late"
    );
    assert!(client.ended_within(PATIENCE).success());
}

#[test]
fn a_client_that_stops_reading_ends_the_server() {
    let place = Place::empty();
    let mut child = place
        .command(&["serve"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let ping = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
    eventually("the end", || {
        let _ = std::io::Write::write_all(&mut stdin, ping);
        child.try_wait().unwrap().is_some()
    });
}

#[cfg(unix)]
#[test]
fn a_signal_is_an_orderly_end_even_with_calls_under_way() {
    for (signal, busy) in [("-TERM", false), ("-TERM", true), ("-INT", true)] {
        let place = place();
        let mut client = Client::connect(&place);
        if busy {
            cancel::begin(&mut client, ENDLESS, "busy", json!({}));
        }
        let pid = client.pid().to_string();
        std::process::Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap();
        assert!(client.ended_within(PATIENCE).success(), "{signal}");
    }
}

#[test]
fn slow_servers_delay_tools_but_not_the_handshake() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "silent": { "command": "python3", "args": [fake, "--at-start", "silent"], "startup_timeout": 600 },
    } }));
    let started = Instant::now();
    let mut client = Client::connect(&place);
    // The handshake is over. The list waits a while for the server.
    let description = definition(&mut client)["description"].to_string();
    let took = started.elapsed();
    assert!(took >= LIST_PATIENCE, "{took:?}");
    assert!(
        description.contains("silent: still starting"),
        "{description}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn no_server_outlives_codecell() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    for (at_start, signal) in [
        ("ok", None),
        ("ok", Some("-TERM")),
        ("silent", None),
        ("deaf", Some("-TERM")),
    ] {
        let place = Place::with_servers(&json!({ "servers": {
            "fake": { "command": "python3", "args": [fake, "--at-start", at_start] },
        } }));
        let mut client = Client::connect(&place);
        if at_start != "silent" {
            settled_definition(&mut client);
        }
        // A server starts beside the handshake, on a busy machine after it.
        let mut children = Vec::new();
        eventually(&format!("a server that is {at_start}"), || {
            children = children_of(client.pid());
            !children.is_empty()
        });
        match signal {
            None => client.close_stdin(),
            Some(signal) => {
                let pid = client.pid().to_string();
                std::process::Command::new("kill")
                    .args([signal, &pid])
                    .status()
                    .unwrap();
            }
        }
        assert!(
            client.ended_within(PATIENCE).success(),
            "{at_start} {signal:?}"
        );
        eventually(
            &format!("the end of {children:?} after {at_start} {signal:?}"),
            || !children.iter().any(|child| is_running(*child)),
        );
    }
}
