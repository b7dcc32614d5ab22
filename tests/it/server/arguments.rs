//! Arguments as models and simple clients write them, and lines that every reader takes for one line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::program::Place;

#[test]
fn arguments_in_a_json_text_are_read() {
    let mut client = Client::connect_alone();
    let code = json!({ "code": "6*7", "timeout": "5s" });
    let twice = json!(code.to_string()).to_string();
    for arguments in [code.to_string(), format!(" {code}\n"), twice] {
        let outcome = client.execute(json!(arguments))["structuredContent"].clone();
        assert_eq!(outcome["result"], 42, "{arguments}: {outcome}");
    }
    let variables = json!({ "code": "rows", "variables": "{\"rows\": [1, 2]}" });
    let outcome = client.execute(variables)["structuredContent"].clone();
    assert_eq!(outcome["result"], json!([1, 2]), "{outcome}");
    let call = |client: &mut Client, name: &str, arguments: Value| {
        client.request(
            "tools/call",
            json!({ "name": name, "arguments": arguments }),
        )["result"]
            .clone()
    };
    let found = call(&mut client, "search_tools", json!("{\"query\": \"\"}"));
    assert_eq!(found["structuredContent"]["matches"], 0, "{found}");
    let docs = call(&mut client, "get_tool_docs", json!("{\"names\": [\"a\"]}"));
    let missing = docs["structuredContent"]["missing"][0].as_str().unwrap();
    assert!(missing.contains("\"a\""), "{docs}");
}

#[test]
fn other_arguments_are_refused_with_diagnostics() {
    let mut client = Client::connect_alone();
    for (arguments, expected) in [
        (json!("print(1)"), "not a string"),
        (json!("[1]"), "not a string"),
        (json!([{ "code": "1" }]), "not an array"),
        (json!(5), "not a number"),
        (json!(""), "the argument \"code\" is missing"),
        (json!("{\"cod\": \"1\"}"), "did you mean \"code\"?"),
    ] {
        let result = client.execute(arguments.clone());
        assert_eq!(result["isError"], true, "{arguments}");
        let diagnostics = &result["structuredContent"]["diagnostics"];
        assert_eq!(diagnostics["error_type"], "INVALID_ARGUMENT", "{result}");
        let message = diagnostics["message"].as_str().unwrap();
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    for tool in ["search_tools", "get_tool_docs"] {
        let params = json!({ "name": tool, "arguments": [1] });
        let result = client.request("tools/call", params)["result"].clone();
        assert_eq!(result["isError"], true, "{result}");
        assert!(result.to_string().contains("not an array"), "{result}");
    }
    let unknown = json!({ "name": "no_such", "arguments": "{}" });
    let answer = client.request("tools/call", unknown);
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}

#[test]
fn the_answer_has_the_same_members_in_either_era() {
    for (mut client, metadata) in [
        (Client::connect_alone(), json!({})),
        (Client::start_alone(), meta()),
    ] {
        let mut call = |arguments: Value| {
            let params =
                json!({ "name": "execute_code", "arguments": arguments, "_meta": metadata });
            client.request("tools/call", params)["result"].clone()
        };
        let plain = call(json!({ "code": "6*7" }));
        let text = call(json!("{\"code\": \"6*7\"}"));
        let members = |result: &Value| -> Vec<String> {
            result.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(members(&text), members(&plain));
        assert_eq!(text["structuredContent"]["result"], 42, "{text}");
        assert_eq!(call(json!(true))["isError"], true);
    }
}

#[test]
fn no_line_of_stdout_holds_what_some_take_for_its_end() {
    let place = Place::empty();
    let mut child = place
        .command(&["serve"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let code = "print('a\\u2028b\\u2029c\\x85d')\n'\\u2028'";
    let mut stdin = child.stdin.take().unwrap();
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } });
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "execute_code", "arguments": { "code": code } } });
    for message in [hello, ready, call] {
        writeln!(stdin, "{message}").unwrap();
    }
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let answer = lines.map(Result::unwrap).nth(1).unwrap();
    drop(stdin);
    child.wait().unwrap();
    let separators = ['\u{2028}', '\u{2029}', '\u{85}'];
    assert!(!answer.contains(separators), "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let outcome = &answer["result"]["structuredContent"];
    assert_eq!(
        outcome["stdout"], "a\u{2028}b\u{2029}c\u{85}d\n",
        "{answer}"
    );
    let ran = place.run_with_input(&["run", "--json", "-"], code);
    assert!(!ran.stdout.contains(separators), "{}", ran.shown());
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(outcome["result"], "\u{2028}");
}
