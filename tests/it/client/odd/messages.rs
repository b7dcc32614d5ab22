//! JSON-RPC as people write it: each message with what becomes of it.

use serde_json::{Value, json};

use super::in_every_way;
use crate::client::{World, fake, text};

/// Whole messages, and what becomes of them: a text, or the words with which the call fails.
const MESSAGES: [(&str, Result<&str, &str>); 28] = [
    (
        r#"{"jsonrpc":"2.0","id":"$ID","result":{"content":[{"type":"text","text":"one"}]}}"#,
        Ok("one"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID.0,"result":{"content":"one"}}"#,
        Ok("one"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":null,"result":{"content":"one"}}"#,
        Ok("one"),
    ),
    (r#"{"jsonrpc":"2.0","result":{"content":"one"}}"#, Ok("one")),
    (
        r#"{"jsonrpc":2.0,"id":$ID,"result":{"content":"one"},"error":null}"#,
        Ok("one"),
    ),
    (r#"{"id":$ID,"result":{"content":"one"}}"#, Ok("one")),
    (
        r#"[{"jsonrpc":"2.0","id":$ID,"result":{"content":"one"}}]"#,
        Ok("one"),
    ),
    (
        r#"[{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}},{"jsonrpc":"2.0","id":$ID,"result":{"content":"one"}}]"#,
        Ok("one"),
    ),
    (
        r#"{"jsonrpc":"2.0","method":"notifications/progress","params":[]}{"jsonrpc":"2.0","id":$ID,"result":{"content":"one"}}"#,
        Ok("one"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":"server-error","error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":-1,"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":99999,"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"id":null,"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"error":{"code":-32700,"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (r#"{"error":"no"}"#, Err("refused the call: no")),
    (
        r#"{"jsonrpc":"2.0","id":"$ID","error":{"code":"-32700","message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"message":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":{"en":"no"}}}"#,
        Err(r#"refused the call: {"en":"no"}"#),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"detail":"no"}}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":"no"}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"result":null,"error":"no"}"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":["no"]}"#,
        Err(r#"refused the call: ["no"]"#),
    ),
    (
        r#"{"jsonrpc":"2.0","id":$ID,"error":{}}"#,
        Err("refused the call: it gives no reason"),
    ),
    (
        r#"[{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":"no"}}]"#,
        Err("refused the call: no"),
    ),
    (
        r#"{"error":{"code":-32000,"message":"no"},"id":$ID}"#,
        Err("refused the call: no"),
    ),
];

#[tokio::test]
async fn json_rpc_is_read_as_people_write_it() {
    in_every_way(&[], async |world, way| {
        for (message, expected) in MESSAGES {
            let answer = world.call("spoken", json!({ "message": message })).await;
            match (expected, answer) {
                (Ok(expected), answer) => assert_eq!(answer, text(expected), "{way}: {message}"),
                (Err(words), Err(failure)) => {
                    assert!(
                        failure.to_string().ends_with(words),
                        "{way}: {message}: {failure}"
                    );
                }
                (Err(_), answer) => panic!("{way}: {message}: {answer:?}"),
            }
        }
        assert_eq!(
            world.call("echo", json!({"text": "next"})).await,
            text("next"),
            "{way}"
        );
    })
    .await;
}

/// On standard streams, where each line is a message, some programs print messages for people.
#[tokio::test]
async fn a_message_over_several_lines_is_one() {
    let world = World::new(vec![fake(&["--greeting", PRETTY_GREETING])]).await;
    for (message, expected) in MESSAGES {
        if let (Ok(value), Ok(expected)) = (serde_json::from_str::<Value>(message), expected) {
            let pretty = format!("{value:#}");
            let answer = world.call("spoken", json!({ "message": pretty })).await;
            assert_eq!(answer, text(expected), "{pretty}");
        }
    }
    let pretty = "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": $ID,\n  \"result\": {\n    \"content\": \"one\"\n  }\n}";
    assert_eq!(
        world.call("spoken", json!({ "message": pretty })).await,
        text("one")
    );
    world.clients.shutdown().await;
}

const PRETTY_GREETING: &str = "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": $ID,\n  \"result\": {\n    \"protocolVersion\": \
    \"2025-06-18\",\n    \"capabilities\": {},\n    \"serverInfo\": {\"name\": \"s\", \"version\": \"1\"}\n  }\n}";

/// With several calls open nobody can tell which call the error is for, so it ends none of them.
#[tokio::test]
async fn an_error_that_may_be_for_one_of_several_calls_ends_none() {
    let world = World::new(vec![fake(&[])]).await;
    let both = r#"[{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}},{"jsonrpc":"2.0","id":$ID,"result":"one"}]"#;
    let open = world.call("meet", json!({"count": 2}));
    let others = async {
        let answered = world.call("spoken", json!({ "message": both })).await;
        (answered, world.call("meet", json!({"count": 2})).await)
    };
    let (open, (answered, met)) = tokio::join!(open, others);
    assert_eq!(
        (open, answered, met),
        (text("met"), text("one"), text("met"))
    );
    world.clients.shutdown().await;
}
