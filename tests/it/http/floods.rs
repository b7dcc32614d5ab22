//! Clients that want too much, in every way that HTTP offers. The server answers or closes, and stays healthy.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::support::http::{HttpProgram, execute, is_closed, read_answer, request};
use crate::support::patience::eventually;
use crate::support::program::Place;

fn with_settings(settings: &str) -> Place {
    let place = Place::empty();
    place.write("codecell.toml", format!("[http]\n{settings}\n"));
    place
}

/// Whether an ordinary client is served.
fn is_served(program: &HttpProgram) -> bool {
    let answer = program.post(&[], &execute(json!({ "code": "6*7" })));
    program.get(program.mcp, "/healthz").status == 200 && answer.outcome()["result"] == 42
}

#[test]
fn large_bodies_are_refused() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let large = execute(json!({ "code": "1", "variables": { "x": "x".repeat(10_000_000) } }));
    let whole = request(program.mcp, &[], large.to_string().as_bytes());
    for _ in 0..20 {
        let mut stream = program.connect();
        // Many clients write to the end before they read; the answer must not be lost on them.
        stream.write_all(&whole).unwrap();
        let answer = read_answer(&mut stream).unwrap();
        assert_eq!(answer.status, 413, "{answer:?}");
        assert!(answer.head.contains("connection: close\r\n"), "{answer:?}");
    }
    // It does not help either to say nothing about the length.
    let head = request(
        program.mcp,
        &[("Content-Length", "0"), ("Transfer-Encoding", "chunked")],
        b"",
    );
    let head = String::from_utf8(head)
        .unwrap()
        .replace("Content-Length: 0\r\n", "");
    let mut stream = program.connect();
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"100000\r\n".as_slice(), &b" ".repeat(1 << 20), b"\r\n"].concat();
    for _ in 0..10 {
        stream.write_all(&chunk).unwrap();
    }
    assert_eq!(read_answer(&mut stream).unwrap().status, 413);
    assert!(is_served(&program));
}

/// A refusal only costs the client its connection if the body is too long to be skipped.
#[test]
fn a_refusal_says_whether_the_connection_goes_on() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let elsewhere = [("Host", "evil.example")];
    let mut stream = program.connect();
    for _ in 0..3 {
        let small = request(program.mcp, &elsewhere, b"{}");
        let (head, body) = small.split_at(small.len() - 2);
        // The client sends two pieces, as many clients do.
        stream.write_all(head).unwrap();
        stream.write_all(body).unwrap();
        let answer = read_answer(&mut stream).unwrap();
        assert_eq!(answer.status, 403);
        assert!(!answer.head.contains("connection: close"), "{answer:?}");
    }
    stream
        .write_all(&request(program.mcp, &elsewhere, &b" ".repeat(3_000_000)))
        .unwrap();
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.status, 403);
    assert!(answer.head.contains("connection: close\r\n"), "{answer:?}");
    assert!(is_closed(&mut stream));
}

/// Bodies that have almost arrived fill the memory for bodies. Only clients that want more suffer.
#[test]
fn all_bodies_together_have_a_bound() {
    const BODY: usize = 4 << 20;
    const ROOM_FOR: usize = 16;
    let place = with_settings("receive_timeout = 60");
    let program = HttpProgram::start(&place, &[]);
    let length = BODY.to_string();
    let almost = request(
        program.mcp,
        &[("Content-Length", &length)],
        &b" ".repeat(BODY - 1),
    );
    let unfinished = || {
        let mut stream = program.connect();
        stream.write_all(&almost).unwrap();
        stream
    };
    let mut held: Vec<TcpStream> = (0..ROOM_FOR).map(|_| unfinished()).collect();
    let refusal = loop {
        let answer = program.post(&[], &execute(json!({ "code": "1" })));
        if answer.status == 503 {
            break answer;
        }
        // This answer came before the others were there, and its request may have been in their way.
        assert!(held.len() < 10 * ROOM_FOR, "{answer:?}");
        held.push(unfinished());
    };
    assert!(refusal.head.contains("retry-after: 1\r\n"), "{refusal:?}");
    assert!(refusal.body.contains("memory for bodies"), "{refusal:?}");
    assert_eq!(program.get(program.mcp, "/healthz").status, 200);
    let ends = held.iter_mut().map(|stream| {
        stream.write_all(b" ").unwrap();
        read_answer(stream).unwrap().status
    });
    // Spaces are no message, so these bodies arrived and were refused.
    let arrived = ends.filter(|status| *status == 400).count();
    assert!(arrived >= ROOM_FOR - 1, "{arrived} of {}", held.len());
    drop(held);
    assert!(is_served(&program));
}

/// Asks for `count` answers of 2 MB each on one connection, and reads none of them.
fn stalled(program: &HttpProgram, count: usize) -> TcpStream {
    let call = execute(json!({ "code": "'x' * 1_000_000" })).to_string();
    let calls = request(program.mcp, &[], call.as_bytes()).repeat(count);
    let mut stream = program.connect();
    stream.write_all(&calls).unwrap();
    stream
}

#[test]
fn answers_that_nobody_takes_are_given_up() {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[limits]\nresult = \"1MiB\"\n[http]\nmax_requests = 1\nsend_timeout = 1\n",
    );
    let program = HttpProgram::start(&place, &[]);
    let mut stream = stalled(&program, 20);
    // No connection was there before this one, which may be over before anybody has seen it.
    eventually("the first execution", || {
        program.metric(r#"codecell_executions_total{outcome="OK"}"#) >= 1.0
    });
    eventually("the end of the connection", || {
        program.metric("codecell_http_connections") == 0.0
    });
    // The place of its request is free again.
    assert!(is_served(&program));
    // Some bytes may have been on their way, but not all.
    let mut taken = Vec::new();
    let _ = stream.read_to_end(&mut taken);
    assert!(taken.len() < 20 * 2_000_000, "{}", taken.len());
}

#[test]
fn a_client_that_takes_its_time_gets_everything() {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[limits]\nresult = \"1MiB\"\n[http]\nsend_timeout = 4\n",
    );
    let program = HttpProgram::start(&place, &[]);
    let mut stream = BufReader::new(stalled(&program, 20));
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(300));
        let outcome = read_answer(&mut stream).unwrap().outcome();
        assert_eq!(outcome["result"].as_str().unwrap().len(), 1_000_000);
    }
}

#[test]
fn a_body_within_the_configured_bound_is_taken() {
    let place = with_settings("max_body = \"16MiB\"");
    let program = HttpProgram::start(&place, &[]);
    let large = execute(json!({ "code": "len(x)", "variables": { "x": "x".repeat(5_000_000) } }));
    assert_eq!(program.post(&[], &large).outcome()["result"], 5_000_000);
}

#[test]
fn heads_have_bounds() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let many: Vec<(String, String)> = (0..200)
        .map(|number| (format!("X-{number}"), "x".to_owned()))
        .collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(program.post(&many, &json!({})).status, 431);
    let long = "x".repeat(100_000);
    let mut stream = program.connect();
    stream
        .write_all(&request(program.mcp, &[("X-Long", &long)], b"{}"))
        .unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 431);
    assert!(is_served(&program));
}

#[test]
fn what_is_no_http_is_closed() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    for junk in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"\0\0\0\0\r\n\r\n",
        b"POST /mcp\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /mcp HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
    ] {
        let mut stream = program.connect();
        stream.write_all(junk).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let is_refused = answer.is_empty() || answer.starts_with(b"HTTP/1.1 4");
        assert!(is_refused, "{}", String::from_utf8_lossy(&answer));
    }
    assert!(is_served(&program));
}

#[test]
fn slow_heads_and_bodies_are_given_up() {
    let place = with_settings("receive_timeout = 2");
    let program = HttpProgram::start(&place, &[]);
    let mut used = program.connect();
    let call = request(
        program.mcp,
        &[],
        execute(json!({ "code": "1" })).to_string().as_bytes(),
    );
    used.write_all(&call).unwrap();
    read_answer(&mut used).unwrap();
    let mut silent = program.connect();
    let mut head = program.connect();
    head.write_all(b"POST /mcp HTTP/1.1\r\nHost: local")
        .unwrap();
    let mut body = program.connect();
    let whole = request(program.mcp, &[("Content-Length", "100")], b"{");
    body.write_all(&whole).unwrap();
    assert_eq!(read_answer(&mut body).unwrap().status, 408);
    assert!(is_closed(&mut head) && is_closed(&mut silent) && is_closed(&mut body));
    // A connection that was used may wait longer for its next request. By now that time is over for it, too.
    used.write_all(&call).unwrap();
    assert_eq!(read_answer(&mut used).unwrap().status, 200);
}

#[test]
fn connections_without_requests_make_room() {
    let place = with_settings("max_connections = 20");
    let program = HttpProgram::start(&place, &[]);
    let mut silent: Vec<TcpStream> = (0..200).map(|_| program.connect()).collect();
    for stream in &mut silent {
        let _ = stream.write_all(b"POST /mcp HTTP/1.1\r\n");
    }
    assert!(is_served(&program));
    assert!(is_closed(&mut silent[0]), "the oldest had to go");
}

#[test]
fn requests_beyond_the_bound_are_told_to_come_back() {
    let place = with_settings("max_requests = 2");
    let program = HttpProgram::start(&place, &[]);
    let slow = execute(json!({ "code": "import time\ntime.sleep(280)", "timeout": 290 }));
    let slow = request(program.mcp, &[], slow.to_string().as_bytes());
    let mut held = [program.connect(), program.connect()];
    for stream in &mut held {
        stream.write_all(&slow).unwrap();
    }
    eventually("two requests", || {
        program.metric("codecell_http_requests_under_way") == 2.0
    });
    let answer = program.post(&[], &execute(json!({ "code": "1" })));
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.head.contains("retry-after: 1\r\n"), "{answer:?}");
    assert_eq!(program.get(program.mcp, "/healthz").status, 200);
    drop(held);
    eventually("free slots", || {
        program.metric("codecell_slots_free") >= 64.0
    });
    assert!(is_served(&program));
}
