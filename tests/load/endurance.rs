//! Many executions, in a row and at once: none fails, and memory does not grow.

use serde_json::json;

use crate::support::client::Client;
use crate::support::holding::private_dirty_kib;
use crate::support::program::Place;

/// How much the process may grow after warm-up.
const MAX_GROWTH: f64 = 1.10;

/// Beyond that, what the allocator takes for a thread whose turn comes only later. A leak of 5 KiB in each execution is
/// still found.
const ALLOCATOR_SLACK_KIB: u64 = 4 << 10;

/// A served program of its own, so that its memory is that of the executions alone.
fn served() -> (Place, Client) {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let config = json!({"mcpServers": {"fake": {"command": "python3", "args": [fake]}}});
    let place = Place::with_servers(&config);
    let client = Client::connect(&place);
    (place, client)
}

/// Does `work` a few times and again many times, and compares the memory before and after the latter.
fn assert_no_growth(client: &mut Client, warm_up: usize, times: usize, work: impl Fn(&mut Client)) {
    for _ in 0..warm_up {
        work(client);
    }
    let warm = private_dirty_kib(client.pid());
    for _ in 0..times {
        work(client);
    }
    if let (Some(warm), Some(after)) = (warm, private_dirty_kib(client.pid())) {
        println!("private memory: {warm} KiB before, {after} KiB after");
        assert!(
            after as f64 <= (warm + ALLOCATOR_SLACK_KIB) as f64 * MAX_GROWTH,
            "{warm} KiB grew to {after} KiB"
        );
    }
}

#[test]
fn a_thousand_in_a_row() {
    let (_place, mut client) = served();
    let script = "data = [str(n) * 50 for n in range(1000)]\nfake.echo(text=data[7])\nlen(data)";
    assert_no_growth(&mut client, 200, 1000, |client| {
        let outcome = client.execute(json!({ "code": script }));
        assert_eq!(outcome["structuredContent"]["result"], 1000, "{outcome}");
    });
}

#[test]
fn two_hundred_at_once_waiting_for_a_tool() {
    let (_place, mut client) = served();
    assert_no_growth(&mut client, 4, 5, |client| {
        let ids: Vec<i64> = (0..200)
            .map(|_| client.begin_execute(json!({ "code": "fake.sleep(seconds=0.1)\n1" })))
            .collect();
        for id in ids {
            let answer = client.answer(id);
            let outcome = &answer["result"]["structuredContent"];
            assert_eq!(outcome["result"], 1, "{answer}");
        }
    });
}
