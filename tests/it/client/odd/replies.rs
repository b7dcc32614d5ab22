//! Results of calls that are not in the protocol's form, each with what a script gets from it.

use std::sync::Arc;

use codecell_engine::broker::Broker;
use codecell_engine::execution::{Executor, Request};
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::ReplyValue;
use serde_json::{Value, json};

use super::{in_every_way, reply};
use crate::client::{World, fake};

/// What a script gets, and what it is told besides.
enum Gives {
    Text(&'static str),
    Json(&'static str),
    /// Content blocks that are no texts, one of which contains this.
    Blocks(&'static str),
    Error(&'static str),
}
use crate::support::image::permissive_policy;
use crate::support::patience;
use Gives::{Blocks, Error, Json, Text};

/// Results that are not in the protocol's form, as JSON; what they give; and part of the note about them, if there is one.
const RESULTS: [(&str, Gives, &str); 49] = [
    // An unknown part only costs that part.
    (
        r#"{"content":[{"type":"text","text":"one"},{"type":"error","text":"two"}]}"#,
        Json(r#"["one","two"]"#),
        r#"block 2 of its reply has the type "error", which the protocol does not know; its text is taken"#,
    ),
    (
        r#"{"content":[{"type":"text","text":"one"},{"type":"chart","points":[1]}]}"#,
        Json(r#"["one",{"type":"chart","points":[1]}]"#),
        "it is taken as it is",
    ),
    (
        r#"{"content":[{"type":"text","text":"one"},null]}"#,
        Text("one"),
        "block 2 of its reply is null; it is left out",
    ),
    (
        r#"{"content":[{"type":"text","text":"one"},[]]}"#,
        Text("one"),
        "block 2 of its reply is []; it is left out",
    ),
    (
        r#"{"content":[{"type":"text","text":"one"},{"type":"image","data":5}]}"#,
        Json(r#"["one",{"type":"image","data":5}]"#),
        "block 2 of its reply is not in the form that its type has",
    ),
    // Texts.
    (r#"{"content":"one"}"#, Text("one"), ""),
    (
        r#"{"content":{"type":"text","text":"one"}}"#,
        Text("one"),
        "",
    ),
    (r#"{"content":["one","two"]}"#, Json(r#"["one","two"]"#), ""),
    (r#"{"content":[{"text":"one"}]}"#, Text("one"), ""),
    (
        r#"{"content":[{"type":null,"text":"one"}]}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"content":[{"type":"TEXT","text":"one"}]}"#,
        Text("one"),
        "",
    ),
    (r#"{"content":[{"type":"text","text":5}]}"#, Json("5"), ""),
    (
        r#"{"content":[{"type":"text","text":true}]}"#,
        Json("true"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":{"a":[1]}}]}"#,
        Json(r#"{"a":[1]}"#),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":null}]}"#,
        Json("null"),
        "block 1 of its reply is a text that is missing",
    ),
    (
        r#"{"content":[{"type":"text"},{"type":"text","text":"two"}]}"#,
        Text("two"),
        "block 1 of its reply is a text that is missing",
    ),
    (
        r#"{"content":[{"type":"text","content":"one"}]}"#,
        Text("one"),
        "",
    ),
    (r#"{"content":5}"#, Json("5"), ""),
    (r#"{"content":[5]}"#, Json("5"), ""),
    // These come from languages with one form for lists and objects.
    (
        r#"{"content":[{"type":"text","text":"one"}],"_meta":[]}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":"one","annotations":[],"_meta":[]}]}"#,
        Text("one"),
        "",
    ),
    (r#"{"content":{}}"#, Json("null"), ""),
    (r#"{"content":null}"#, Json("null"), ""),
    ("[]", Json("null"), ""),
    ("{}", Json("null"), ""),
    ("null", Json("null"), ""),
    (r#"{"content":[],"structuredContent":[]}"#, Json("[]"), ""),
    // Other shapes of the whole.
    (r#"{"toolResult":"one"}"#, Text("one"), ""),
    (
        r#"{"toolResult":{"content":[{"type":"text","text":"one"}]}}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"toolResult":{"rows":[1]}}"#,
        Json(r#"{"rows":[1]}"#),
        "its reply is no result of a tool",
    ),
    (
        r#"{"structured_content":{"a":1},"is_error":false}"#,
        Json(r#"{"a":1}"#),
        "",
    ),
    (r#"[{"type":"text","text":"one"}]"#, Text("one"), ""),
    (r#"{"type":"text","text":"one"}"#, Text("one"), ""),
    (r#""one""#, Text("one"), ""),
    ("5", Json("5"), ""),
    (
        r#"{"rows":[1]}"#,
        Json(r#"{"rows":[1]}"#),
        "its reply is no result of a tool; it is taken as it is",
    ),
    // These say in other ways whether the call failed.
    (
        r#"{"content":[{"type":"text","text":"one"}],"isError":"false"}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":"one"}],"isError":0}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":"one"}],"isError":[]}"#,
        Text("one"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":"no"}],"isError":"True"}"#,
        Error("no"),
        "",
    ),
    (
        r#"{"content":[{"type":"text","text":"no"}],"isError":1}"#,
        Error("no"),
        "",
    ),
    (r#"{"isError":"disk full"}"#, Error("disk full"), ""),
    // Images and resources.
    (
        r#"{"content":[{"type":"image","data":"iVBORw0KGgo="}]}"#,
        Blocks(r#""mimeType":"image/png""#),
        "",
    ),
    (
        r#"{"content":[{"data":"/9j/4AA=","mime_type":"image/jpeg"}]}"#,
        Blocks(r#""mimeType":"image/jpeg""#),
        "",
    ),
    (
        r#"{"content":[{"type":"image","data":"data:image/gif;base64,R0lGODlh"}]}"#,
        Blocks(r#""data":"R0lGODlh","mimeType":"image/gif""#),
        "",
    ),
    (
        r#"{"content":[{"type":"audio","data":"UklGRiQAAABXQVZFZm10IA=="}]}"#,
        Blocks(r#""mimeType":"audio/wav""#),
        "",
    ),
    (
        r#"{"content":[{"data":"UklGRiQAAABXQVZFZm10IA=="}]}"#,
        Blocks(r#""mimeType":"audio/wav""#),
        "",
    ),
    (
        r#"{"content":[{"type":"resource_link","uri":"file:///a"}]}"#,
        Blocks(r#""uri":"file:///a""#),
        "",
    ),
    (
        r#"{"content":[{"type":"resource","resource":{"text":"one"}}]}"#,
        Blocks(r#""text":"one""#),
        "",
    ),
];

#[tokio::test]
async fn of_an_odd_reply_what_can_be_read_reaches_the_script() {
    in_every_way(&[], async |world, way| {
        for (result, expected, note) in &RESULTS {
            let reply = reply(world, "written", json!({ "result": result })).await;
            let reply = reply.unwrap_or_else(|failure| panic!("{way}: {result}: {failure}"));
            let is_right = match (expected, reply.value()) {
                (Text(expected), ReplyValue::Text(given))
                | (Error(expected), ReplyValue::Error(given)) => given == *expected,
                (Json(expected), ReplyValue::Json(given)) => {
                    let value = |json: &str| serde_json::from_str::<Value>(json).unwrap();
                    value(&given) == value(expected)
                }
                (Blocks(expected), ReplyValue::Blocks(given)) => given.contains(expected),
                _ => false,
            };
            assert!(is_right, "{way}: {result} gives {:?}", reply.value());
            let is_told = match *note {
                "" => reply.notes.is_empty(),
                note => reply.notes.len() == 1 && reply.notes[0].contains(note),
            };
            assert!(is_told, "{way}: {result}: {:?}", reply.notes);
        }
    })
    .await;
}

#[tokio::test]
async fn notes_on_a_reply_are_on_the_standard_error_of_the_script() {
    let world = World::new(vec![fake(&[])]).await;
    let broker = Arc::new(Broker::new(world.clients.callers()));
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let executor = Executor::new(permissive_policy(), sandbox, broker);
    let script = "\
odd = {'content': [{'type': 'text', 'text': 'one'}, {'type': 'error', 'text': 'two'}]}
print(fake.raw(result=odd))
import asyncio
async def both():
    return await asyncio.gather(aio.fake.raw(result={'rows': []}), aio.fake.echo(text='plain'))
await both()
";
    let request = Request {
        code: script.to_owned(),
        limits: patience::limits(),
        ..Request::default()
    };
    let outcome = executor.execute(request).await;
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.stdout, "['one', 'two']\n");
    assert_eq!(outcome.result, json!([{"rows": []}, "plain"]));
    assert_eq!(
        outcome.stderr,
        "note on fake.raw: block 2 of its reply has the type \"error\", which the protocol does not know; its text is \
         taken\nnote on fake.raw: its reply is no result of a tool; it is taken as it is\n"
    );
    world.clients.shutdown().await;
}
