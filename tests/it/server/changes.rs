//! Clients hear of changed tools: over stdio, in both eras, and only when what they were offered has changed.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{definition, meta, settled_definition};
use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;

const CHANGED: &str = "notifications/tools/list_changed";
/// A time that is far longer than an announcement takes that is already on its way.
const QUIET: Duration = Duration::from_secs(3);

fn fake() -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    json!({ "command": "python3", "args": [script] })
}

fn place(servers: Value) -> Place {
    Place::with_servers(&json!({ "servers": servers }))
}

/// Every message of that method that has come.
fn heard(client: &Client, method: &str) -> Vec<Value> {
    let messages = client.unclaimed().iter();
    messages
        .filter(|message| message["method"] == method)
        .cloned()
        .collect()
}

/// Waits for that many messages of that method, and returns all of them.
fn hear(client: &mut Client, method: &str, count: usize) -> Vec<Value> {
    let start = Instant::now();
    while heard(client, method).len() < count {
        assert!(
            start.elapsed() < PATIENCE,
            "{method} does not come: {:?}",
            client.unclaimed()
        );
        client.hears_within(Duration::from_millis(100));
    }
    heard(client, method)
}

/// Hears what comes within `QUIET`.
fn listen(client: &mut Client) {
    let end = Instant::now() + QUIET;
    while Instant::now() < end {
        client.hears_within(Duration::from_millis(100));
    }
}

/// What is offered once no server is still starting, after the announcement of that, which may come later than the list.
fn settled(client: &mut Client) -> Value {
    let first = definition(client);
    let settled = settled_definition(client);
    if settled != first {
        listen(client);
    }
    settled
}

/// Asks for the definition at every announcement until it has `text`; more than one may be on its way on a busy machine.
fn hear_of(client: &mut Client, text: &str, before: usize) {
    let mut count = before;
    loop {
        count = hear(client, CHANGED, count + 1).len();
        if definition(client)["description"].to_string().contains(text) {
            return;
        }
    }
}

fn stays_quiet(client: &mut Client, before: usize) {
    listen(client);
    assert_eq!(
        heard(client, CHANGED).len(),
        before,
        "{:?}",
        client.unclaimed()
    );
}

#[test]
fn clients_with_a_handshake_are_told() {
    let place = place(json!({ "fake": fake() }));
    let mut client = Client::start(&place);
    let greeting = client.initialize("2025-11-25");
    assert_eq!(greeting["capabilities"]["tools"]["listChanged"], true);
    assert!(
        !settled(&mut client)["description"]
            .to_string()
            .contains("grown")
    );
    let before = heard(&client, CHANGED).len();
    client.execute(json!({ "code": "fake.grow()" }));
    hear_of(&mut client, "grown", before);

    let before = heard(&client, CHANGED).len();
    place.write("mcp_servers.json", json!({ "servers": {} }).to_string());
    hear_of(&mut client, "No servers", before);
}

#[test]
fn subscribers_are_told_until_they_cancel() {
    let place = place(json!({}));
    let mut client = Client::start(&place);
    let listen = |filter: Value| json!({ "notifications": filter, "_meta": meta() });
    let first = client.begin(
        "subscriptions/listen",
        listen(json!({ "toolsListChanged": true })),
    );
    let other = client.begin(
        "subscriptions/listen",
        listen(json!({ "promptsListChanged": true })),
    );
    let accepted = hear(&mut client, "notifications/subscriptions/acknowledged", 2);
    for (id, filter) in [
        (first, json!({ "toolsListChanged": true })),
        (other, json!({})),
    ] {
        let of_it = accepted
            .iter()
            .find(|message| id_of(message) == id)
            .expect("an acknowledgement");
        assert_eq!(of_it["params"]["notifications"], filter);
    }
    client.request("tools/list", json!({ "_meta": meta() }));
    let files = json!({ "servers": { "files": { "builtin": "files", "root": "." } } });
    place.write("mcp_servers.json", files.to_string());
    let told = hear(&mut client, CHANGED, 1);
    assert_eq!(id_of(&told[0]), first);

    let params = json!({ "requestId": first });
    client
        .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
    client.request("tools/list", json!({ "_meta": meta() }));
    place.write("mcp_servers.json", json!({ "servers": {} }).to_string());
    eventually("the change", || {
        let listed = client.request("tools/list", json!({ "_meta": meta() }));
        listed.to_string().contains("No servers")
    });
    stays_quiet(&mut client, 1);
}

/// The subscription that a message belongs to.
fn id_of(message: &Value) -> i64 {
    message["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"]
        .as_i64()
        .unwrap()
}

#[test]
fn what_does_not_show_is_not_announced() {
    let mut lazy = fake();
    lazy["lazy"] = json!(true);
    let place = place(json!({ "fake": fake(), "later": lazy }));
    let mut client = Client::connect(&place);
    let before = settled(&mut client);
    let told = heard(&client, CHANGED).len();
    // One server is started at its first use, one announces a change without news, and one dies and comes back.
    let code = r#"
later.add(a=1, b=2)
fake.flood(times=50)
try:
    fake.die(status=3)
except ToolError:
    pass
fake.add(a=3, b=4)
"#;
    let outcome = client.execute(json!({ "code": code }));
    assert_eq!(outcome["structuredContent"]["result"], 7, "{outcome}");
    stays_quiet(&mut client, told);
    assert_eq!(definition(&mut client), before);
}

#[test]
fn lists_say_how_long_they_are_fresh_to_those_who_know_what_that_means() {
    let mut client = Client::start_alone();
    let listed = client.request("tools/list", json!({ "_meta": meta() }));
    let result = &listed["result"];
    assert_eq!(
        (&result["ttlMs"], &result["cacheScope"]),
        (&json!(60_000), &json!("private")),
        "{listed}"
    );
    let mut client = Client::connect_alone();
    let listed = client.request("tools/list", json!({}));
    for key in ["ttlMs", "cacheScope", "resultType"] {
        assert_eq!(listed["result"].get(key), None, "{listed}");
    }
}
