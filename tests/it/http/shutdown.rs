//! The end of a server: what is under way is finished, what takes too long is cancelled.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::support::http::{HttpProgram, PATIENCE, execute, read_answer, request};
use crate::support::program::Place;

/// A connection with a running script.
fn sleeping(program: &HttpProgram, seconds: f64) -> TcpStream {
    let before = program.metric("codecell_slots_free");
    let mut stream = program.connect();
    let call = execute(json!({ "code": format!("import time\ntime.sleep({seconds})\n'slept'") }));
    let call = request(program.mcp, &[], call.to_string().as_bytes());
    stream.write_all(&call).unwrap();
    while program.metric("codecell_slots_free") >= before {
        std::thread::sleep(Duration::from_millis(5));
    }
    stream
}

#[test]
fn what_is_under_way_is_finished() {
    let place = Place::empty();
    let mut program = HttpProgram::start(&place, &[]);
    let mut idle = program.connect();
    let mut stream = sleeping(&program, 2.0);
    program.signal("TERM");
    assert_eq!(
        idle.read(&mut [0]).unwrap(),
        0,
        "a connection without a request is closed"
    );
    while TcpStream::connect(program.mcp).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(program.get(program.metrics, "/readyz").body, "stopping\n");
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.outcome()["result"], "slept");
    assert!(answer.head.contains("connection: close"), "{answer:?}");
    assert!(program.ended_within(PATIENCE).success());
}

#[test]
fn what_takes_too_long_is_cancelled() {
    let place = Place::empty();
    place.write("codecell.toml", "[http]\nshutdown_timeout = 0.3\n");
    let mut program = HttpProgram::start(&place, &[]);
    let mut stream = sleeping(&program, 25.0);
    program.signal("INT");
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("being stopped"), "{answer:?}");
    assert!(program.ended_within(Duration::from_secs(15)).success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let place = Place::empty();
    let mut program = HttpProgram::start(&place, &[]);
    let _stream = sleeping(&program, 25.0);
    program.signal("TERM");
    while TcpStream::connect(program.mcp).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    program.signal("TERM");
    assert!(program.ended_within(Duration::from_secs(15)).success());
}

#[test]
fn a_client_that_leaves_frees_its_slot() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let stream = sleeping(&program, 25.0);
    drop(stream);
    let deadline = std::time::Instant::now() + Duration::from_secs(15);
    while program.metric("codecell_slots_free") < 64.0 {
        assert!(
            std::time::Instant::now() < deadline,
            "the slot is still held"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
