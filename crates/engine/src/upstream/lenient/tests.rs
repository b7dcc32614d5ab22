//! What becomes of texts that are not in their form.

use proptest::prelude::*;
use rmcp::model::ServerResult;
use rmcp::service::TxJsonRpcMessage;

use super::*;

/// What has been asked: a handshake with the id 1, which was answered, a call with the id 3, which was given up, a call
/// with the id 7, and with `others` a list with the id 8 and a subscription with 9.
fn asked(others: bool) -> Asked {
    let mut asked = Asked::default();
    let mut send = |id: u32, method: &str, params: Value| {
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let message: TxJsonRpcMessage<RoleClient> =
            serde_json::from_value(request).expect("a request");
        asked.sent(&message);
    };
    let client = json!({"name": "c", "version": "1"});
    let greeting =
        json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
    send(1, "initialize", greeting);
    send(3, "tools/call", json!({"name": "t"}));
    send(7, "tools/call", json!({"name": "t"}));
    if others {
        send(8, "tools/list", json!({}));
        send(9, "ping", json!({}));
    }
    let greeted = ErrorData::internal_error("no", None);
    asked.answered(&JsonRpcMessage::error(
        greeted,
        Some(NumberOrString::Number(1)),
    ));
    asked.forget(&NumberOrString::Number(3));
    asked
}

/// The one message in `text`, as JSON.
fn message(text: &str, asked: &mut Asked) -> Value {
    let mut read = read(text.as_bytes(), asked, None);
    assert_eq!(read.messages.len(), 1, "{text}: {read:?}");
    serde_json::to_value(read.messages.pop()).expect("JSON")
}

#[test]
fn an_envelope_is_read_as_people_write_it() {
    let done = json!({"content": [{"type": "text", "text": "done"}], "isError": false});
    let result =
        json!({"content": [{"type": "text", "text": "done"}], "isError": false}).to_string();
    for text in [
        format!(r#"{{"jsonrpc": "2.0", "id": 7, "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": "7", "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": " 7 ", "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": 7.0, "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": null, "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "2.0", "result": {result}}}"#),
        format!(r#"{{"jsonrpc": 2.0, "id": 7, "result": {result}}}"#),
        format!(r#"{{"jsonrpc": "1.0", "id": 7, "result": {result}, "error": null}}"#),
        format!(r#"{{"jsonrpc": "2.0", "id": 7, "result": {result}, "error": []}}"#),
        format!(r#"{{"id": 7, "result": {result}}}"#),
        format!(r#"[{{"jsonrpc": "2.0", "id": 7, "result": {result}}}]"#),
    ] {
        let message = message(&text, &mut asked(false));
        assert_eq!(
            (&message["id"], &message["result"]),
            (&json!(7), &done),
            "{text}"
        );
    }
}

#[test]
fn the_words_of_an_error_are_found_wherever_they_are() {
    for (error, code, words) in [
        (r#"{"code": -32000, "message": "no"}"#, -32000, "no"),
        (r#"{"message": "no"}"#, -32603, "no"),
        (r#"{"code": "-32602", "message": "no"}"#, -32602, "no"),
        (r#"{"code": -32602.0, "message": "no"}"#, -32602, "no"),
        (r#"{"code": "E_DISK", "message": "no"}"#, -32603, "no"),
        (r#"{"code": 1e99, "message": "no"}"#, -32603, "no"),
        (
            r#"{"code": 5, "message": null, "data": "disk full"}"#,
            5,
            "disk full",
        ),
        (
            r#"{"code": 5, "message": {"message": "inner"}}"#,
            5,
            "inner",
        ),
        (
            r#"{"code": 5, "message": {"en": "no"}}"#,
            5,
            r#"{"en":"no"}"#,
        ),
        (r#"{"code": 5, "message": ["a", "b"]}"#, 5, r#"["a","b"]"#),
        (r#"{"code": 5, "message": 12}"#, 5, "12"),
        (r#"{"code": 5, "error": "inner"}"#, 5, "inner"),
        (r#"{"code": 5, "cause": "disk"}"#, 5, r#"{"cause":"disk"}"#),
        (r#"{"code": 5}"#, 5, NOTHING),
        (r#""disk full""#, -32603, "disk full"),
        (r#""Method not found""#, -32601, "Method not found"),
        (r#"["disk full"]"#, -32603, r#"["disk full"]"#),
        ("17", -32603, "17"),
        ("{}", -32603, NOTHING),
        ("[]", -32603, NOTHING),
        ("false", -32603, NOTHING),
    ] {
        let text = format!(r#"{{"jsonrpc": "2.0", "id": 7, "error": {error}}}"#);
        let message = message(&text, &mut asked(true));
        assert_eq!(message["error"]["code"], code, "{error}");
        assert_eq!(message["error"]["message"], words, "{error}");
    }
    let with_data =
        r#"{"jsonrpc": "2.0", "id": 7, "error": {"message": 5, "data": {"path": "/x"}}}"#;
    let message = message(with_data, &mut asked(true));
    assert_eq!(message["error"]["data"]["path"], "/x");
}

const NOTHING: &str = "it gives no reason";

#[test]
fn an_error_without_an_id_is_for_the_only_call_that_is_open() {
    // The ids 0, 99999 and so on were never sent, and the handshake with the id 1 has its answer.
    for members in [
        r#""jsonrpc": "2.0", "id": null, "#,
        r#""jsonrpc": "2.0", "#,
        r#""jsonrpc": "2.0", "id": "server-error", "#,
        r#""jsonrpc": "2.0", "id": 0, "#,
        r#""jsonrpc": "2.0", "id": -1, "#,
        r#""jsonrpc": "2.0", "id": 99999, "#,
        r#""jsonrpc": "2.0", "id": "0", "#,
        r#""jsonrpc": "2.0", "id": 0.0, "#,
        r#""jsonrpc": "2.0", "id": 1, "#,
        r#""jsonrpc": "2.0", "id": 1.5, "#,
        r#""jsonrpc": "2.0", "id": 1e99, "#,
        r#""jsonrpc": "2.0", "id": [], "#,
        r#""id": null, "#,
        "",
    ] {
        let text = format!(r#"{{{members}"error": {{"code": -32700, "message": "no"}}}}"#);
        let mut one = asked(false);
        assert_eq!(message(&text, &mut one)["id"], 7, "{text}");
        assert_eq!(one.only(), None);
        let read = read(text.as_bytes(), &mut asked(true), None);
        assert_eq!(
            (read.messages.len(), read.strays),
            (0, vec!["no".to_owned()]),
            "{text}"
        );
    }
    // The number of another request must not be replaced by a guess.
    let other = r#"{"jsonrpc": "2.0", "id": 3, "error": {"code": 1, "message": "no"}}"#;
    assert_eq!(message(other, &mut asked(false))["id"], 3);
    // A wrong value would be worse than none.
    let result = r#"{"jsonrpc": "2.0", "id": 99999, "result": "x"}"#;
    assert_eq!(message(result, &mut asked(false))["id"], 99999);
}

#[test]
fn an_error_that_is_no_message_is_for_what_is_open_but_not_for_the_handshake() {
    let text = br#"{"error": "no token"}"#;
    let mut greeting = Asked::default();
    let request = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params":
        {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}});
    greeting.sent(&serde_json::from_value(request).expect("a request"));
    let printed = read(text, &mut greeting, None);
    assert!(
        printed.messages.is_empty() && printed.problem.is_some(),
        "{printed:?}"
    );
    let own = NumberOrString::Number(0);
    assert_eq!(read(text, &mut greeting, Some(&own)).messages.len(), 1);
    let idle = read(text, &mut Asked::default(), None);
    assert_eq!(idle.strays, vec!["no token".to_owned()]);
}

#[test]
fn an_error_is_found_in_any_text() {
    for (text, code, words) in [
        ("Session expired\n", -32603, "Session expired"),
        (r#"{"error": "Session expired"}"#, -32603, "Session expired"),
        (r#"{"code": -32001, "message": "no"}"#, -32001, "no"),
        (r#"{"error": {"code": 5, "message": "no"}}"#, 5, "no"),
        (r#""no""#, -32603, "no"),
        ("{", -32603, "{"),
        ("null", -32603, NOTHING),
    ] {
        let error = error_in(text);
        assert_eq!((error.code.0, &*error.message), (code, words), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_message_is_none() {
    for text in [
        r#"{"level": "error", "error": "boom"}"#,
        r#"{"level": "error", "id": 7, "error": "boom"}"#,
        r#"{"method": "GET", "path": "/"}"#,
        r#"{"id": 5, "result": "x"}"#,
        r#"{"jsonrpc": "2.0"}"#,
        "{}",
        "[]",
        "[1, 2]",
        "7",
        "hello",
        "{",
        r#"{"jsonrpc"#,
        "",
    ] {
        let read = read(text.as_bytes(), &mut asked(false), None);
        assert!(
            read.messages.is_empty() && read.problem.is_some(),
            "{text}: {read:?}"
        );
    }
}

#[test]
fn a_batch_is_all_of_its_messages() {
    let text = r#"[
        {"jsonrpc": "2.0", "method": "notifications/tools/list_changed", "params": {"_meta": []}, "id": null},
        {"jsonrpc": "2.0", "id": "8", "result": {"tools": {}}},
        7,
        {"jsonrpc": "2.0", "id": 7, "result": "done"}
    ]"#;
    let one_line = text.replace('\n', " ");
    for text in [text.to_owned(), one_line.trim().replace(", 7,", ",")] {
        let mut asked = asked(true);
        let read = read(text.as_bytes(), &mut asked, None);
        let messages: Vec<Value> = read
            .messages
            .iter()
            .map(|message| serde_json::to_value(message).expect("JSON"))
            .collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert_eq!(messages[0]["method"], "notifications/tools/list_changed");
        assert_eq!(messages[1]["result"]["tools"], json!([]));
        assert_eq!(messages[2]["result"]["content"][0]["text"], "done");
        assert_eq!(asked.only(), None);
    }
    let two =
        r#"{"jsonrpc":"2.0","method":"notifications/x"}{"jsonrpc":"2.0","id":7,"result":"done"}"#;
    assert_eq!(
        read(two.as_bytes(), &mut asked(true), None).messages.len(),
        2
    );
    let many = format!("[{}1]", "1,".repeat(2 * MAX_BATCH));
    let read = read(many.as_bytes(), &mut asked(true), None);
    assert!(read.messages.is_empty() && read.problem.is_some());
}

#[test]
fn a_greeting_is_read_as_far_as_it_is_used() {
    for (result, version, announces) in [
        (
            json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": []}}),
            "2025-06-18",
            Some(false),
        ),
        (
            json!({"protocolVersion": "2025-06-18", "capabilities": [], "serverInfo": {"name": "s"}}),
            "2025-06-18",
            None,
        ),
        (
            json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": true}, "serverInfo": []}),
            "2025-06-18",
            Some(false),
        ),
        (
            json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {"listChanged": true}, "logging": "yes"},
            "serverInfo": {"name": 5, "version": 1.5}, "instructions": ["a"]}),
            "2025-06-18",
            Some(true),
        ),
        (
            json!({"protocolVersion": null, "capabilities": {"tools": {}}, "serverInfo": "s"}),
            "2024-11-05",
            Some(false),
        ),
        (
            json!({"serverInfo": {"name": "s", "version": "1"}}),
            "2024-11-05",
            None,
        ),
    ] {
        let Ok(ServerResult::InitializeResult(read)) = greeting::initialized(result.clone()) else {
            panic!("{result}")
        };
        assert_eq!(read.protocol_version.as_str(), version, "{result}");
        let tools = read.capabilities.tools;
        assert_eq!(
            tools.map(|tools| tools.list_changed == Some(true)),
            announces,
            "{result}"
        );
    }
    for (result, words) in [
        (json!({}), "{}"),
        (json!("unsupported version"), "unsupported version"),
        (
            json!({"error": "unsupported version"}),
            "unsupported version",
        ),
        (Value::Null, "null"),
    ] {
        let refusal = greeting::initialized(result).expect_err("no greeting");
        assert!(refusal.message.contains(words), "{refusal:?}");
    }
    let odd = json!({"supportedVersions": ["2026-07-28", 5], "capabilities": {"tools": []}});
    let Ok(ServerResult::DiscoverResult(read)) = greeting::discovered(odd) else {
        panic!("a greeting")
    };
    assert_eq!(read.supported_versions.len(), 1);
    assert!(greeting::discovered(json!({})).is_err());
}

#[test]
fn a_torn_reply_is_an_error_for_its_call() {
    let torn = r#"{"jsonrpc":"2.0","id":"7","result":{"content":[{"type":"text","text":"one"#;
    let error = message(torn, &mut asked(true));
    assert_eq!(
        (&error["id"], &error["error"]["code"]),
        (&json!(7), &json!(UNREADABLE.0))
    );
    let words = error["error"]["message"].as_str().expect("words");
    assert!(words.contains("it begins with"), "{words}");
}

proptest! {
    #[test]
    fn any_text_is_gone_through(text in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = read(&text, &mut asked(true), None);
    }

    #[test]
    fn any_answer_to_the_call_is_one(json in any_json()) {
        for (key, is_result) in [("result", true), ("error", false)] {
            let text = json!({"jsonrpc": "2.0", "id": 7, key: json}).to_string();
            let answer = message(&text, &mut asked(true));
            prop_assert_eq!(&answer["id"], &json!(7));
            prop_assert_eq!(answer.get("result").is_some(), is_result || json.is_null());
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop_oneof![
            prop::sample::select(
                &[
                    "content",
                    "structuredContent",
                    "isError",
                    "type",
                    "text",
                    "data",
                    "uri",
                    "resource",
                    "message"
                ][..]
            )
            .prop_map(str::to_owned),
            ".{0,4}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn the_kind_of_an_image_or_a_sound_is_told_from_how_it_begins() {
    let wave = "UklGRiQAAABXQVZFZm10IA==";
    let webp = "UklGRiQAAABXRUJQVlA4IA==";
    for (block, kind, name) in [
        (json!({"type": "audio", "data": wave}), "audio", "audio/wav"),
        (json!({"data": wave}), "audio", "audio/wav"),
        (
            json!({"type": "image", "data": webp}),
            "image",
            "image/webp",
        ),
        (json!({"data": webp}), "image", "image/webp"),
        (
            json!({"type": "audio", "data": "T2dnUwACAAAA"}),
            "audio",
            "audio/ogg",
        ),
        (
            json!({"type": "audio", "data": "AAAAIGZ0eXBNNEEg"}),
            "audio",
            "audio/mp4",
        ),
        (
            json!({"type": "image", "data": "_9j_4AAQ"}),
            "image",
            "image/jpeg",
        ),
        (
            json!({"type": "image", "data": "iVBORw0K\nGgo="}),
            "image",
            "image/png",
        ),
        (
            json!({"type": "image", "data": "PHN2ZyB4bWxucz0neCc+"}),
            "image",
            "image/svg+xml",
        ),
        (
            json!({"type": "audio", "data": "UklGRg=="}),
            "audio",
            "application/octet-stream",
        ),
        (
            json!({"type": "image", "data": "not Base64!"}),
            "image",
            "application/octet-stream",
        ),
        (
            json!({"type": "audio", "data": wave, "mimeType": "audio/x-wav"}),
            "audio",
            "audio/x-wav",
        ),
    ] {
        let text = json!({"jsonrpc": "2.0", "id": 7, "result": {"content": [block]}}).to_string();
        let message = message(&text, &mut asked(false));
        let read = &message["result"]["content"][0];
        assert_eq!(
            (&read["type"], &read["mimeType"]),
            (&json!(kind), &json!(name)),
            "{text}"
        );
    }
}
