//! Several messages on one line, as revision 2025-03-26 allows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::program::Place;

fn message(id: impl Into<Value>, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id.into(), "method": method, "params": params})
}

#[test]
fn each_message_of_a_batch_is_answered() {
    let client = json!({"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}});
    let call = json!({"name": "execute_code", "arguments": {"code": "1 + 1"}});
    let lines = [
        message(1, "initialize", client),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!([
            message(2, "ping", json!({})),
            {"jsonrpc": "2.0", "id": 3, "method": 5},
            message("four", "tools/call", call),
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 99}},
            7,
            message(5, "ping", json!({})),
        ]),
        json!([]),
    ];
    let mut input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    input += "[{\"jsonrpc\": \"2.0\", \n";
    input += &format!("{}\n", message(6, "ping", json!({})));
    let ran = Place::empty().run_with_input(&["serve"], input);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let answers = ran.stdout.lines().map(|line| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let kind = match (
            &answer["error"]["code"],
            &answer["result"]["structuredContent"]["result"],
        ) {
            (Value::Null, result) => result.clone(),
            (code, _) => code.clone(),
        };
        (answer["id"].to_string(), kind)
    });
    let expected = [
        ("1", Value::Null),
        ("2", Value::Null),
        ("3", json!(-32600)),
        ("\"four\"", json!(2)),
        ("5", Value::Null),
        ("6", Value::Null),
    ];
    let expected = expected.map(|(id, kind)| (id.to_owned(), kind));
    assert_eq!(
        answers.collect::<BTreeMap<_, _>>(),
        BTreeMap::from(expected),
        "{ran:?}"
    );
}
