//! Servers that are still starting: nobody waits for a server that nobody asked for.
//!
//! The slow server is ready once a file exists, which a test makes or does not make. The limit for its start is far
//! beyond the patience of every test, so a call that returns has not waited for the server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::cancel::begin;
use crate::server::{definition, meta};
use crate::support::client::Client;
use crate::support::http::HttpProgram;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;

const CHANGED: &str = "notifications/tools/list_changed";
/// The limit for the start of the server.
const STARTUP_LIMIT: Duration = Duration::from_secs(600);

/// The slow server, and one that is ready.
fn servers(place: &Place) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/slow.py");
    let (go, record) = (place.path().join("go"), place.path().join("record"));
    let slow = |more: Value| {
        let args = json!([script, "--until", go, "--record", record]);
        let mut server = json!({ "command": "python3", "args": args });
        server["startup_timeout"] = json!(format!("{}s", STARTUP_LIMIT.as_secs()));
        for (key, value) in more.as_object().unwrap() {
            server[key] = value.clone();
        }
        server
    };
    json!({ "servers": {
        "slow": slow(json!({})),
        "files": { "builtin": "files", "root": "." },
        "later": slow(json!({ "lazy": true })),
    } })
}

fn place() -> Place {
    let place = Place::empty();
    place.write("mcp_servers.json", servers(&place).to_string());
    place
}

/// Lets the slow server become ready.
fn go(place: &Place) {
    place.write("go", "");
}

/// Does `work` and checks that it has not waited for the server.
fn at_once<T>(work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let value = work();
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    value
}

fn called(client: &mut Client, tool: &str, arguments: Value) -> Value {
    let params = json!({ "name": tool, "arguments": arguments });
    client.request("tools/call", params)["result"]["structuredContent"].clone()
}

#[test]
fn a_script_that_uses_no_server_waits_for_none() {
    let place = place();
    for code in [
        "1+1",
        "files.list_directory(path='.')\n2",
        "# slow\n2",
        "len('slow') // 2",
        "slow = 1\nslow + 1",
        "def f():\n    return slow.echo(text='a')\n2",
        "import sys\n2 if 'slow' in globals() else 3",
    ] {
        let ran = at_once(|| place.run_with_input(&["run", "-"], code));
        assert_eq!(
            (ran.code, ran.stdout.trim()),
            (Some(0), "2"),
            "{code}: {}",
            ran.shown()
        );
    }
}

#[test]
fn the_first_call_of_a_client_waits_for_no_server_that_it_does_not_use() {
    let place = place();
    for era in ["legacy", "modern"] {
        let outcome = at_once(|| {
            let mut client = Client::start(&place);
            let mut params = json!({ "name": "execute_code", "arguments": { "code": "1+1" } });
            if era == "modern" {
                params["_meta"] = meta();
            } else {
                client.initialize("2025-06-18");
            }
            client.request("tools/call", params)["result"]["structuredContent"].clone()
        });
        assert_eq!(outcome["result"], 2, "{era}: {outcome}");
    }
}

#[test]
fn a_script_that_uses_a_server_waits_for_it() {
    let place = place();
    let mut client = Client::connect(&place);
    let codes = [
        "slow.echo(text='a')",
        "mcp_call('slow', 'echo', {'text': 'a'})",
        "from servers.slow import echo\necho(text='a')",
        "await aio.slow.echo(text='a')",
        "name = 'sl' + 'ow'\nmcp_call(name, 'echo', {'text': 'a'})",
        "later.echo(text='a')",
        "[tool['tool'] for tool in list_tools('slow')]",
        "get_tool_docs('slow.echo')",
        "help('slow')",
    ];
    let ids = codes.map(|code| client.begin_execute(json!({ "code": code })));
    assert!(
        !client.hears_within(Duration::from_millis(500)),
        "{:?}",
        client.unclaimed()
    );
    go(&place);
    let results = ids.map(|id| {
        let outcome = &client.answer(id)["result"]["structuredContent"];
        assert_eq!(outcome["success"], true, "{outcome}");
        outcome.clone()
    });
    for outcome in &results[..6] {
        assert_eq!(outcome["result"], "a", "{outcome}");
    }
    assert_eq!(results[6]["result"], json!(["echo", "hold", "steps"]));
    assert!(
        results[7]["result"].to_string().contains("def echo("),
        "{}",
        results[7]
    );
    assert!(
        results[8]["stdout"].to_string().contains("slow.hold("),
        "{}",
        results[8]
    );
}

#[test]
fn it_waits_within_its_own_time_and_says_for_what() {
    let place = place();
    let mut client = Client::connect(&place);
    for code in [
        "slow.echo(text='a')",
        "mcp_call('slow', 'echo', {})",
        "await aio.slow.echo(text='a')",
        "from servers.slow import echo",
        "later.echo(text='a')",
    ] {
        let outcome = at_once(|| {
            called(
                &mut client,
                "execute_code",
                json!({ "code": code, "timeout": 1 }),
            )
        });
        let found = &outcome["diagnostics"];
        assert_eq!(found["error_type"], "TIMEOUT", "{code}: {outcome}");
        assert_eq!(found["line"], 1, "{code}: {outcome}");
        let server = if code.contains("later") {
            "later"
        } else {
            "slow"
        };
        let hint = found["hint"].as_str().unwrap();
        assert!(
            hint.starts_with(&format!("it was waiting for a server to start: {server};")),
            "{code}: {hint}"
        );
        assert!(!hint.contains("under way"), "nothing was sent: {hint}");
        let took = outcome["duration_ms"].as_f64().unwrap();
        assert!(
            (1_000.0..PATIENCE.as_secs_f64() * 1e3).contains(&took),
            "{took}"
        );
    }
}

#[test]
fn the_time_in_an_outcome_is_that_from_the_request() {
    let place = place();
    let mut client = Client::connect(&place);
    let started = Instant::now();
    // Once this returns, the request has arrived.
    let id = begin(&mut client, "slow.echo(text='a')", "token", json!({}));
    let arrived = Instant::now();
    std::thread::sleep(Duration::from_millis(700));
    let waited = arrived.elapsed();
    go(&place);
    let outcome = client.answer(id)["result"]["structuredContent"].clone();
    let took = Duration::from_secs_f64(outcome["duration_ms"].as_f64().unwrap() / 1e3);
    assert!(
        took >= waited && took <= started.elapsed(),
        "{took:?} of {waited:?}"
    );
}

#[test]
fn a_list_names_what_is_still_starting_and_its_readiness_is_announced() {
    let place = place();
    let mut client = Client::start(&place);
    client.initialize("2025-11-25");
    let before = at_once(|| definition(&mut client)["description"].to_string());
    assert!(
        before.contains("# slow: still starting; a script that uses it waits for it"),
        "{before}"
    );
    assert!(before.contains("read_text_file"), "{before}");
    let found = at_once(|| {
        called(
            &mut client,
            "search_tools",
            json!({ "query": "read a text file" }),
        )
    });
    assert_eq!(found["tools"][0]["name"], "files.read_text_file", "{found}");
    let note = found["note"].as_str().unwrap();
    assert!(note.contains("slow: it is still starting"), "{note}");
    let docs = at_once(|| {
        called(
            &mut client,
            "get_tool_docs",
            json!({ "names": ["slow.echo", "files"] }),
        )
    });
    assert!(
        docs["docs"].to_string().contains("read_text_file"),
        "{docs}"
    );
    assert!(
        docs["missing"][0].to_string().contains("still starting"),
        "{docs}"
    );
    assert!(client.unclaimed().is_empty(), "{:?}", client.unclaimed());

    go(&place);
    eventually("the announcement", || {
        client.hears_within(Duration::from_millis(100));
        let mut messages = client.unclaimed().iter();
        messages.any(|message| message["method"] == CHANGED)
    });
    let after = definition(&mut client)["description"].to_string();
    assert!(
        after.contains("slow.echo(") && !after.contains("still starting"),
        "{after}"
    );
    let record = std::fs::read_to_string(place.path().join("record")).unwrap();
    assert_eq!(record, "start\n", "the lazy server is left alone");
}

#[test]
fn a_list_without_some_tools_is_not_fresh_for_long() {
    let place = place();
    let mut client = Client::start(&place);
    let ttl = |client: &mut Client| {
        let listed = at_once(|| client.request("tools/list", json!({ "_meta": meta() })));
        listed["result"]["ttlMs"].as_u64().unwrap()
    };
    assert_eq!(ttl(&mut client), 2_000);
    go(&place);
    eventually("a list that is fresh for long", || {
        ttl(&mut client) == 60_000
    });
}

#[test]
fn documentation_that_is_asked_for_by_name_waits_for_no_other_server() {
    let place = place();
    let mut client = Client::connect(&place);
    let names = json!({ "names": ["files.read_text_file"] });
    let docs = at_once(|| called(&mut client, "get_tool_docs", names));
    assert_eq!(docs["missing"], json!([]), "{docs}");
    // A name without a server may be a tool of any server.
    let docs = at_once(|| {
        called(
            &mut client,
            "get_tool_docs",
            json!({ "names": "read_text_file" }),
        )
    });
    assert_eq!(docs["missing"], json!([]), "{docs}");
}

#[test]
fn lists_within_a_script_name_what_they_lack() {
    let place = place();
    for code in [
        "len(list_tools())",
        "list_tools()\nlen(list_tools())",
        "search_tools('read a text file')[0]['name']",
    ] {
        let ran = at_once(|| place.run_with_input(&["run", "-"], code));
        assert_eq!(ran.code, Some(0), "{}", ran.shown());
        assert_eq!(
            ran.stderr,
            "note: still starting, so their tools are not listed: slow; a script that uses one waits for it\n"
        );
    }
}

/// A list would wait longer than the script may.
#[test]
fn a_list_within_a_script_keeps_to_the_time_of_the_script() {
    let place = place();
    for code in ["len(list_tools())", "list_tools()\nlen(list_tools())"] {
        let mut client = Client::connect(&place);
        let outcome = called(
            &mut client,
            "execute_code",
            json!({ "code": code, "timeout": 2 }),
        );
        assert!(outcome["result"].is_number(), "{code}: {outcome}");
        let stderr = outcome["stderr"].as_str().unwrap();
        assert!(stderr.contains("still starting"), "{code}: {outcome}");
    }
}

#[test]
fn over_http_it_is_ready_before_its_servers() {
    let place = place();
    let program = at_once(|| HttpProgram::start(&place, &[]));
    let ask = |method: &str, params: Value| {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let headers = [
            ("Accept", "application/json, text/event-stream"),
            ("MCP-Protocol-Version", "2025-11-25"),
        ];
        let answer = at_once(|| program.post(&headers, &message));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    };
    let listed = ask("tools/list", json!({}));
    assert!(listed.contains("still starting"), "{listed}");
    let params = json!({ "name": "execute_code", "arguments": { "code": "1+1" } });
    let ran = ask("tools/call", params);
    assert!(ran.contains("\"result\":2"), "{ran}");
}

#[test]
fn codecell_tools_waits_for_those_that_it_is_asked_for() {
    let place = place();
    let ran = at_once(|| place.run(&["tools", "--server", "files"]));
    assert!(
        ran.code == Some(0) && ran.stdout.contains("read_text_file"),
        "{}",
        ran.shown()
    );
    let ran = at_once(|| place.run(&["tools", "--server", "slo"]));
    assert!(
        ran.code == Some(2) && ran.stderr.contains("\"slow\""),
        "{}",
        ran.shown()
    );
    go(&place);
    let ran = place.run(&["tools"]);
    assert!(
        ran.stdout.contains("slow: 3 tools") && ran.stdout.contains("later: 3 tools"),
        "{}",
        ran.shown()
    );
}

#[test]
fn a_change_of_the_configuration_waits_for_no_server() {
    let place = place();
    let mut client = Client::connect(&place);
    let waiting = client.begin_execute(json!({ "code": "slow.echo(text='a')", "timeout": 290 }));
    let other = place.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("there.txt"), "it is").unwrap();
    let mut config = servers(&place);
    config["servers"]["other"] = json!({ "builtin": "files", "root": other });
    place.write("mcp_servers.json", config.to_string());
    let code = json!({ "code": "other.read_text_file(path='there.txt')" });
    eventually("the new server", || {
        called(&mut client, "execute_code", code.clone())["result"] == "it is"
    });
    // The new configuration of the server makes it no more ready, but it delays none of the next changes.
    config["servers"]["slow"]["args"][2] = json!(place.path().join("never"));
    place.write("mcp_servers.json", config.to_string());
    eventually("the second start", || {
        let record = std::fs::read_to_string(place.path().join("record"));
        // There are more on a machine that is so busy that the first was given up.
        record.unwrap_or_default().starts_with("start\nstart\n")
    });
    // Whoever waits goes on waiting, until the last configuration of the server comes.
    config["servers"]["slow"]["args"][2] = json!(place.path().join("mcp_servers.json"));
    place.write("mcp_servers.json", config.to_string());
    let outcome = at_once(|| client.answer(waiting));
    assert_eq!(
        outcome["result"]["structuredContent"]["result"], "a",
        "{outcome}"
    );
}
