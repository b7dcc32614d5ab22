//! The end of a server: what is under way is finished, what takes too long is cancelled.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::{ERAS, call, headers};
use crate::server::meta;
use crate::support::events::Events;
use crate::support::http::{HttpProgram, execute, read_answer, request};
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;

/// Seconds that are longer than any test waits.
const LONG: u32 = 280;

/// A folder with these settings for HTTP, in which scripts have more time than any test waits. They end once a file
/// called `go` is there.
fn place(settings: &str) -> Place {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "." },
    } }));
    place.write(
        "codecell.toml",
        format!("[limits]\ntimeout = {LONG}\n[http]\n{settings}\n"),
    );
    place
}

const UNTIL_GO: &str = "\
import time
while 'go' not in str(files.list_directory(path='.')):
    time.sleep(0.01)
'gone'
";

/// A connection with a script that runs until there is the file `go`.
fn running(program: &HttpProgram) -> TcpStream {
    let before = program.metric("codecell_slots_free");
    let mut stream = program.connect();
    let call = execute(json!({ "code": UNTIL_GO }));
    let call = request(program.mcp, &[], call.to_string().as_bytes());
    stream.write_all(&call).unwrap();
    eventually("the script", || {
        program.metric("codecell_slots_free") < before
    });
    stream
}

/// Waits until the program takes no more connections.
fn is_closed(program: &HttpProgram) {
    eventually("the end of listening", || {
        TcpStream::connect(program.mcp).is_err()
    });
}

#[test]
fn what_is_under_way_is_finished() {
    let place = place(&format!("shutdown_timeout = {LONG}"));
    let mut program = HttpProgram::start(&place, &[]);
    let mut idle = program.connect();
    let mut stream = running(&program);
    program.signal("TERM");
    assert_eq!(
        idle.read(&mut [0]).unwrap(),
        0,
        "a connection without a request is closed"
    );
    is_closed(&program);
    assert_eq!(program.get(program.metrics, "/readyz").body, "stopping\n");
    place.write("go", "");
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.outcome()["result"], "gone");
    assert!(answer.head.contains("connection: close"), "{answer:?}");
    assert!(program.ended_within(PATIENCE).success());
}

#[test]
fn what_takes_too_long_is_cancelled() {
    let place = place("shutdown_timeout = 0.3");
    let mut program = HttpProgram::start(&place, &[]);
    let mut stream = running(&program);
    program.signal("INT");
    let answer = read_answer(&mut stream).unwrap();
    assert!(answer.head.contains("connection: close"), "{answer:?}");
    let found = &answer.outcome()["diagnostics"];
    assert_eq!(found["error_type"], "CANCELLED", "{answer:?}");
    assert!(program.ended_within(PATIENCE).success());
}

/// A client that follows a stream also learns what became of its script, and which calls took effect.
#[test]
fn streams_end_with_an_answer() {
    for era in ERAS {
        let place = place("shutdown_timeout = 0.3");
        let mut program = HttpProgram::start(&place, &[]);
        let code = "import time\nfiles.list_directory(path='.')\nprint('there', flush=True)\ntime.sleep(280)";
        let message = call(era, code, Some(json!("token")));
        let mut events = Events::after(&program, headers(era), &message);
        while events.next().unwrap()["params"]["message"] != "there" {}
        program.signal("TERM");
        let answer = events.last().unwrap();
        let found = &answer["result"]["structuredContent"]["diagnostics"];
        assert_eq!(found["error_type"], "CANCELLED", "{answer}");
        assert_eq!(
            found["message"],
            "the execution was cancelled because the server is being stopped, and was on line 4 then",
        );
        assert_eq!(
            found["hint"],
            "call again if it is still wanted; 1 of 1 tool calls had completed, and what they changed stays \
             changed: files.list_directory",
        );
        assert_eq!(found["retry_after"], 1);
        assert!(program.ended_within(PATIENCE).success());
    }
}

/// A subscription, which never ends by itself, does not use up the time that scripts have.
#[test]
fn subscriptions_end_at_once() {
    let place = place(&format!("shutdown_timeout = {LONG}"));
    let mut program = HttpProgram::start(&place, &[]);
    let listen = json!({ "jsonrpc": "2.0", "id": 5, "method": "subscriptions/listen", "params": {
        "_meta": meta(), "notifications": { "toolsListChanged": true },
    } });
    let headers = [
        ("Mcp-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", "subscriptions/listen"),
    ];
    let mut events = Events::after(&program, &headers, &listen);
    assert_eq!(
        events.next().unwrap()["method"],
        "notifications/subscriptions/acknowledged"
    );
    program.signal("TERM");
    let answer = events.last().unwrap();
    assert_eq!(
        (&answer["id"], answer["result"].is_object()),
        (&json!(5), true),
        "{answer}"
    );
    assert!(program.ended_within(PATIENCE).success());
}

/// A balancer that asks at intervals must have time to notice it, and until then nobody is refused.
#[test]
fn it_is_unready_for_a_while_before_it_takes_no_more_requests() {
    let place = place(&format!("shutdown_delay = {LONG}"));
    let mut program = HttpProgram::start(&place, &[]);
    let call = execute(json!({ "code": "6*7" }));
    let call = request(program.mcp, &[], call.to_string().as_bytes());
    let mut kept = program.connect();
    kept.write_all(&call).unwrap();
    assert!(
        !read_answer(&mut kept)
            .unwrap()
            .head
            .contains("connection: close")
    );
    program.signal("TERM");
    eventually("the word for balancers", || {
        program.get(program.mcp, "/readyz").body == "stopping\n"
    });
    assert_eq!(program.get(program.mcp, "/readyz").status, 503);
    assert_eq!(program.get(program.mcp, "/healthz").status, 200);
    let mut fresh = program.connect();
    for stream in [&mut fresh, &mut kept] {
        stream.write_all(&call).unwrap();
        let answer = read_answer(stream).unwrap();
        assert_eq!(answer.outcome()["result"], 42);
        assert!(answer.head.contains("connection: close"), "{answer:?}");
    }
    program.signal("TERM");
    assert!(program.ended_within(PATIENCE).success());
}

#[test]
fn it_takes_no_more_requests_after_that_while() {
    let place = place(&format!("shutdown_delay = 0.5\nshutdown_timeout = {LONG}"));
    let mut program = HttpProgram::start(&place, &[]);
    let mut stream = running(&program);
    program.signal("TERM");
    is_closed(&program);
    place.write("go", "");
    assert_eq!(
        read_answer(&mut stream).unwrap().outcome()["result"],
        "gone"
    );
    assert!(program.ended_within(PATIENCE).success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let place = place(&format!("shutdown_timeout = {LONG}"));
    let mut program = HttpProgram::start(&place, &[]);
    let _stream = running(&program);
    program.signal("TERM");
    is_closed(&program);
    program.signal("TERM");
    assert!(program.ended_within(PATIENCE).success());
}

#[test]
fn a_client_that_leaves_frees_its_slot() {
    let place = place("");
    let program = HttpProgram::start(&place, &[]);
    let stream = running(&program);
    drop(stream);
    eventually("a free slot", || {
        program.metric("codecell_slots_free") >= 64.0
    });
}
