//! `codecell serve` as a real process, seen by a client.

mod arguments;
mod batches;
pub(crate) mod cancel;
mod changes;
mod connections;
mod files;
mod gone;
mod guides;
mod lifecycle;
mod progress;
mod recording;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::image::told_of_core;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;
use crate::support::recording::place;
use crate::support::schema::{assert_valid, with_empty_parts};

/// A script that ends only if something ends it.
pub(crate) const ENDLESS: &str = "import time\nwhile True:\n    time.sleep(0.01)\n";

/// The tools as `tools/list` gives them.
fn definitions(client: &mut Client) -> Vec<Value> {
    let answer = client.request("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(
        names,
        ["execute_code", "search_tools", "get_tool_docs"],
        "{answer}"
    );
    tools.clone()
}

/// The same, once no server is still starting: a list waits less than a server may take on a busy machine.
pub(crate) fn settled_definition(client: &mut Client) -> Value {
    let mut found = Value::Null;
    eventually("servers that have started", || {
        found = definition(client);
        !found["description"].to_string().contains("still starting")
    });
    found
}

/// `execute_code` as `tools/list` gives it.
pub(crate) fn definition(client: &mut Client) -> Value {
    definitions(client).swap_remove(0)
}

/// The metadata that requests of the protocol's second era carry.
pub(crate) fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

#[test]
fn it_announces_itself() {
    let mut client = Client::start_alone();
    let result = client.initialize("2025-11-25");
    assert_eq!(result["serverInfo"]["name"], "codecell");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(result["protocolVersion"], "2025-11-25");
    for offered in ["tools", "resources", "prompts"] {
        assert!(result["capabilities"][offered].is_object(), "{result}");
    }
    assert!(
        result["instructions"]
            .as_str()
            .unwrap()
            .contains("execute_code")
    );
}

#[test]
fn it_serves_clients_without_a_handshake() {
    let mut client = Client::start_alone();
    let discovered = client.request("server/discover", json!({ "_meta": meta() }));
    let versions = discovered["result"]["supportedVersions"].as_array();
    assert!(
        versions.is_some_and(|versions| versions.contains(&json!("2026-07-28"))),
        "{discovered}"
    );
    let listed = client.request("tools/list", json!({ "_meta": meta() }));
    assert_eq!(listed["result"]["tools"][0]["name"], "execute_code");
    let params =
        json!({ "name": "execute_code", "arguments": { "code": "6 * 7" }, "_meta": meta() });
    let called = client.request("tools/call", params);
    assert_eq!(
        called["result"]["structuredContent"]["result"], 42,
        "{called}"
    );
}

#[test]
fn the_tools_are_defined_for_models_and_strict_clients() {
    let mut client = Client::connect_alone();
    let definitions = format!("{:#}", json!(definitions(&mut client)));
    insta::assert_snapshot!(told_of_core(&definitions));
}

#[test]
fn the_definition_is_the_same_for_everyone_at_any_time() {
    let place = Place::empty();
    let mut first = Client::connect(&place);
    let before = definitions(&mut first);
    first.execute(json!({ "code": "1" }));
    assert_eq!(definitions(&mut first), before);
    assert_eq!(definitions(&mut Client::connect(&place)), before);
}

#[test]
fn a_call_returns_the_outcome_twice() {
    let mut client = Client::connect_alone();
    let schema = definition(&mut client)["outputSchema"].clone();
    let result = client.execute(json!({ "code": "print('hello')\n1 + 1" }));
    let outcome = &result["structuredContent"];
    assert_valid(&schema, outcome);
    assert_eq!(result["isError"], false);
    assert_eq!(
        (&outcome["result"], &outcome["stdout"]),
        (&json!(2), &json!("hello\n"))
    );
    let mirror: Value =
        serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(&with_empty_parts(mirror), outcome);
}

#[test]
fn failures_satisfy_the_output_schema() {
    let mut client = Client::connect_alone();
    let schema = definition(&mut client)["outputSchema"].clone();
    for (arguments, error_type) in [
        (json!({ "code": "1 / 0" }), "ZeroDivisionError"),
        (
            json!({ "code": "import socket\nsocket.socket()" }),
            "POLICY_VIOLATION",
        ),
        (json!({ "code": "x = = 1" }), "SYNTAX_ERROR"),
        (json!({ "code": ENDLESS, "timeout": 0.2 }), "TIMEOUT"),
        (json!({ "code": 1 }), "INVALID_ARGUMENT"),
        (json!({ "code": "1", "timeout": 0 }), "INVALID_ARGUMENT"),
        (json!({ "code": "1", "timeout": 1e9 }), "INVALID_ARGUMENT"),
        (
            json!({ "code": "1", "variables": { "not a name": 1 } }),
            "INVALID_ARGUMENT",
        ),
    ] {
        let result = client.execute(arguments);
        assert_eq!(result["isError"], true, "{result}");
        assert_eq!(
            result["structuredContent"]["diagnostics"]["error_type"], error_type,
            "{result}"
        );
        assert_valid(&schema, &result["structuredContent"]);
    }
}

#[test]
fn unknown_arguments_are_named() {
    let mut client = Client::connect_alone();
    let result = client.execute(json!({ "code": "1", "timeout_ms": 5 }));
    assert_eq!(
        result["structuredContent"]["diagnostics"]["message"],
        "there is no argument \"timeout_ms\"; did you mean \"timeout\"? arguments: code, timeout, variables, files, return_files"
    );
}

#[test]
fn arguments_that_came_in_the_place_of_the_script_count() {
    let mut client = Client::connect_alone();
    let code = json!({ "code": "x + 1", "variables": { "x": 1 }, "timeout": 5 }).to_string();
    let result = client.execute(json!({ "code": code }));
    assert_eq!(result["structuredContent"]["result"], 2, "{result}");
    let code = json!({ "code": "x + 1" }).to_string();
    let result = client.execute(json!({ "code": code, "variables": { "x": 1 } }));
    assert_eq!(result["structuredContent"]["result"], 2, "{result}");
}

#[test]
fn variables_become_globals() {
    let mut client = Client::connect_alone();
    let result = client.execute(json!({ "code": "sum(rows)", "variables": { "rows": [1, 2, 3] } }));
    assert_eq!(result["structuredContent"]["result"], 6, "{result}");
}

#[test]
fn requests_that_mean_nothing_are_refused() {
    let mut client = Client::connect_alone();
    for (method, params, code) in [
        (
            "tools/call",
            json!({ "name": "no_such_tool", "arguments": {} }),
            -32602,
        ),
        ("tools/call", json!({}), -32602),
        ("no/such/method", json!({}), -32601),
    ] {
        let answer = client.request(method, params);
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
}

#[test]
fn calls_run_concurrently() {
    let mut client = Client::connect_alone();
    for token in ["one", "two"] {
        cancel::begin(&mut client, ENDLESS, token, json!({}));
    }
    assert_eq!(
        client.execute(json!({ "code": "1 + 1" }))["structuredContent"]["result"],
        2
    );
    let is_answer = |message: &Value| message.get("id").is_some();
    assert!(
        !client.unclaimed().iter().any(is_answer),
        "{:?}",
        client.unclaimed()
    );
}

#[test]
fn a_cancelled_call_stops_and_is_not_answered() {
    let place = place();
    let mut client = Client::connect(&place);
    let id = cancel::begin(&mut client, ENDLESS, "token", json!({}));
    let params = json!({ "requestId": id, "reason": "no longer wanted" });
    client
        .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
    assert_eq!(
        client.execute(json!({ "code": "2 + 2" }))["structuredContent"]["result"],
        4
    );
    client.close_stdin();
    // If the call still ran, the end would wait until the time of the call is over.
    assert!(client.ended_within(PATIENCE).success());
    let answered = client
        .unclaimed()
        .iter()
        .find(|message| message["id"] == id);
    assert_eq!(answered, None);
}

#[test]
fn lines_that_are_no_messages_do_no_harm() {
    let mut client = Client::start_alone();
    let lines: [&[u8]; 9] = [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"{}",
        b"[]",
        b"null",
        b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
        b"{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}",
        b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/of_no_kind\"}",
    ];
    lines.iter().for_each(|line| client.send_line(line));
    assert_eq!(
        client.initialize("2025-06-18")["serverInfo"]["name"],
        "codecell"
    );
    lines.iter().for_each(|line| client.send_line(line));
    assert_eq!(definition(&mut client)["name"], "execute_code");
    assert!(client.unclaimed().is_empty(), "{:?}", client.unclaimed());
}

#[test]
fn a_request_that_cannot_be_read_is_still_answered() {
    let mut client = Client::connect_alone();
    let deep = format!(
        r#"{{"method":"tools/call","params":{{"name":"execute_code","arguments":{}{}}},"id":"deep"}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000),
    );
    let long = format!(
        r#"{{"method":"tools/call","params":"{}","jsonrpc":"2.0","id":"long"}}"#,
        "a".repeat(20 << 20)
    );
    for line in [deep, long] {
        client.send_line(line.as_bytes());
        assert!(client.hears_within(PATIENCE));
    }
    let ids: Vec<_> = client
        .unclaimed()
        .iter()
        .map(|message| message["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["deep", "long"]);
    assert!(
        client
            .unclaimed()
            .iter()
            .all(|message| message["error"]["message"].is_string())
    );
    assert_eq!(definition(&mut client)["name"], "execute_code");
}

#[test]
fn without_room_for_stubs_servers_get_a_line_each() {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "." },
    } }));
    place.write("codecell.toml", "[tools]\nstub_tokens = 100\n");
    let definition = definition(&mut Client::connect(&place));
    let description = definition["description"].as_str().unwrap();
    assert!(
        description.ends_with(
            "): file_info, list_directory, read_binary_file, read_text_file, search_files"
        ),
        "{description}"
    );
}

#[test]
fn servers_are_described_and_can_be_called() {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "data", "description": "Figures of last year." },
        "gone": { "builtin": "files", "root": "no/such/folder" },
    } }));
    place.write("data/a.json", "[1, 2, 3]");
    let mut client = Client::connect(&place);
    let definition = definition(&mut client);
    let description = definition["description"].as_str().unwrap();
    assert!(
        description.contains("\n# files (Figures of last year.); call files.file_info(...)\n"),
        "{description}"
    );
    assert!(
        description.contains("\ndef read_text_file(path: str, "),
        "{description}"
    );
    assert!(
        description.ends_with("\n# gone: not available now"),
        "{description}"
    );

    let result = client.execute(
        json!({ "code": "import json; sum(json.loads(files.read_text_file(path='a.json')))" }),
    );
    let outcome = &result["structuredContent"];
    assert_eq!(outcome["result"], 6, "{outcome}");
    assert_valid(&definition["outputSchema"], outcome);
    let call = &outcome["tool_calls"][0];
    assert_eq!(
        (&call["server"], &call["tool"], &call["ok"]),
        (&json!("files"), &json!("read_text_file"), &json!(true))
    );
}
