//! Spans sent to a collector, which takes what comes and lets the test look at the bytes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde_json::json;

use crate::support::patience::PATIENCE;
use crate::support::program::Place;

/// One request: its first line and its body.
type Received = (String, Vec<u8>);

/// A collector on a free port; returns its address and what it receives.
fn collector() -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let sender = sender.clone();
            std::thread::spawn(move || collect(connection, &sender));
        }
    });
    (address, received)
}

/// Takes the requests of one connection until it ends.
fn collect(connection: TcpStream, sender: &Sender<Received>) -> Option<()> {
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut writer = connection;
    loop {
        let mut first = String::new();
        reader
            .read_line(&mut first)
            .ok()
            .filter(|bytes| *bytes > 0)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
            let (name, value) = header.split_once(':')?;
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        sender.send((first, body)).ok()?;
        writer
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n")
            .ok()?;
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[test]
fn an_execution_is_a_trace_at_the_collector_below_the_clients_own() {
    let (address, received) = collector();
    let place = Place::with_servers(
        &json!({ "servers": { "files": { "builtin": "files", "root": "." } } }),
    );
    let mut command = place.command(&["serve"]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &address);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "tracer", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    let arguments = json!({ "code": "files.list_directory(path='.')" });
    let params = json!({ "name": "execute_code", "arguments": arguments, "_meta": meta });
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{request}").unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut answer)
        .unwrap();
    assert!(answer.contains("\"success\":true"), "{answer}");
    // At its end the program sends what is left.
    drop(stdin);
    assert!(child.wait().unwrap().success());

    let (first, body) = received.recv_timeout(PATIENCE).unwrap();
    assert!(first.starts_with("POST /v1/traces "), "{first}");
    for text in [
        "codecell",
        "tools/call",
        "execution",
        "tracer",
        "policy",
        "slot",
        "sandbox",
        "tool_call",
        "files",
        "list_directory",
    ] {
        assert!(contains(&body, text.as_bytes()), "{text} is missing");
    }
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    let parent = 0xb7ad_6b71_6920_3331_u64.to_be_bytes();
    assert!(contains(&body, &trace) && contains(&body, &parent));
}

#[test]
fn without_a_collector_nothing_is_sent_and_one_that_is_gone_is_no_obstacle() {
    let place = Place::empty();
    place.write("script.py", "1");
    let mut command = place.command(&["run", "script.py"]);
    // Nobody listens at a port that has just been given back.
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    command.env(
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        format!("http://{gone}/v1/traces"),
    );
    let output = command.output().unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.as_slice()),
        (Some(0), &b"1\n"[..])
    );

    let (address, received) = collector();
    let mut command = place.command(&["run", "script.py"]);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", &address)
        .env("OTEL_SDK_DISABLED", "true");
    assert!(command.output().unwrap().status.success());
    assert!(received.try_recv().is_err());
}
