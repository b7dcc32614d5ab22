//! What clients of both eras get, and how the server reports its state.

use std::io::Write as _;

use serde_json::json;

use super::{ERAS, call, headers, hello, session};
use crate::support::holding::{anonymous_kib, open_files};
use crate::support::http::{HttpProgram, execute, read_answer, request};
use crate::support::program::Place;

#[test]
fn a_client_of_the_first_era_needs_no_session() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let answer = program.post(&[], &hello(version));
        assert_eq!(answer.message()["result"]["protocolVersion"], version);
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        // The session is called without the name that it was given, with that name, and with one that another replica
        // gave.
        for name in [None, Some(session(&answer)), Some("0123456789abcdef")] {
            let mut headers = vec![("Mcp-Protocol-Version", version)];
            headers.extend(name.map(|name| ("Mcp-Session-Id", name)));
            assert_eq!(program.post(&headers, &ready).status, 202);
            // This comes on another connection than the handshake.
            let answer = program.post(&headers, &execute(json!({ "code": "print(1+1)\n6*7" })));
            assert!(answer.head.contains("content-type: application/json"));
            assert!(!answer.head.contains("mcp-session-id"), "{answer:?}");
            assert_eq!(answer.outcome()["stdout"], "2\n");
            assert_eq!(answer.outcome()["result"], 42);
        }
    }
}

#[test]
fn a_client_that_takes_any_kind_of_answer_is_served() {
    let program = HttpProgram::start(&Place::empty(), &[]);
    let call = execute(json!({ "code": "6*7" }));
    let unsaid = String::from_utf8(request(program.mcp, &[], call.to_string().as_bytes())).unwrap();
    let unsaid = unsaid.replace("Accept: application/json, text/event-stream\r\n", "");
    let mut stream = program.connect();
    stream.write_all(unsaid.as_bytes()).unwrap();
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.outcome()["result"], 42, "{answer:?}");
    for accept in [
        "",
        "*/*",
        "application/json, text/event-stream;q=0.5",
        "text/*, application/*",
    ] {
        let answer = program.post(&[("Accept", accept)], &call);
        assert_eq!(answer.outcome()["result"], 42, "{accept}");
    }
    for accept in ["application/json", "text/html"] {
        assert_eq!(
            program.post(&[("Accept", accept)], &call).status,
            406,
            "{accept}"
        );
    }
}

#[test]
fn a_modern_client_says_with_each_request_who_it_is() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let mut call = execute(json!({ "code": "6*7" }));
    call["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let headers = [
        ("Mcp-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", "tools/call"),
        ("Mcp-Name", "execute_code"),
    ];
    let answer = program.post(&headers, &call);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.outcome()["result"], 42);
    let misnamed = [headers[0], headers[1], ("Mcp-Name", "search_tools")];
    assert_eq!(program.post(&misnamed, &call).status, 400);
}

#[test]
fn a_byte_order_mark_in_front_of_a_message_is_nothing() {
    let program = HttpProgram::start(&Place::empty(), &[]);
    let post = |body: &str| {
        let mut stream = program.connect();
        let marked = format!("\u{feff}{body}");
        stream
            .write_all(&request(program.mcp, &[], marked.as_bytes()))
            .unwrap();
        read_answer(&mut stream).unwrap()
    };
    let call = execute(json!({ "code": "6*7" })).to_string();
    for body in [call.clone(), format!("\r\n {call}\n")] {
        assert_eq!(post(&body).outcome()["result"], 42, "{body:?}");
    }
    // The session that this message begins is found, too.
    let began = post(&hello("2025-11-25").to_string());
    assert_eq!(began.status, 200, "{began:?}");
    assert!(!session(&began).is_empty());
    let nothing = post("");
    assert_eq!(nothing.status, 400, "{nothing:?}");
    assert_eq!(post("\u{feff}{}").status, 400);
}

#[test]
fn arguments_in_a_json_text_are_read_and_others_are_diagnosed() {
    let program = HttpProgram::start(&Place::empty(), &[]);
    for era in ERAS {
        let call = |arguments: serde_json::Value| {
            let mut call = call(era, "", None);
            call["params"]["arguments"] = arguments;
            program.post(headers(era), &call)
        };
        let read = call(json!("{\"code\": \"6*7\"}"));
        assert_eq!(read.outcome()["result"], 42, "{read:?}");
        let refused = call(json!("6*7"));
        assert_eq!(refused.status, 200, "{refused:?}");
        assert_eq!(refused.message()["result"]["isError"], true);
        let diagnostics = &refused.outcome()["diagnostics"];
        assert_eq!(diagnostics["error_type"], "INVALID_ARGUMENT");
        assert_eq!(
            diagnostics["message"],
            "the arguments must be an object such as {\"code\": \"...\"}, not a string"
        );
        assert_eq!(
            call(json!([])).outcome()["diagnostics"]["error_type"],
            "INVALID_ARGUMENT"
        );
    }
}

#[test]
fn what_is_no_message_is_answered_in_the_words_of_json_rpc() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let post = |body: &[u8]| {
        let mut stream = program.connect();
        stream.write_all(&request(program.mcp, &[], body)).unwrap();
        read_answer(&mut stream).unwrap()
    };
    let cut = post(br#"{"jsonrpc":"2.0","id":7,"method":"tools/li"#);
    assert_eq!(
        (cut.status, &cut.message()["error"]["code"]),
        (400, &json!(-32700))
    );
    assert_eq!(cut.message()["id"], 7);
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert_eq!(post(&deep).status, 400);
    assert_eq!(post(b"\xff\xfe\x00").status, 400);
    let other = post(br#"{"jsonrpc":"2.0","id":8,"method":"no/such"}"#);
    assert_eq!(other.message()["error"]["code"], -32601, "{other:?}");
    assert_eq!(program.get(program.mcp, "/mcp").status, 405);
    assert_eq!(program.get(program.mcp, "/").status, 404);
}

#[cfg(target_os = "linux")]
#[test]
fn metrics_show_what_the_process_uses() {
    let before_s = since_1970_s();
    let program = HttpProgram::start(&Place::empty(), &[]);
    program.post(&[], &execute(json!({ "code": "sum(range(10**6))" })));
    assert!(program.metric("process_cpu_seconds_total") > 0.0);
    let resident = program.metric("process_resident_memory_bytes");
    assert!(
        resident > (anonymous_kib(program.pid()) << 9) as f64,
        "{resident}"
    );
    assert!(program.metric("process_virtual_memory_bytes") > resident);
    let started_s = program.metric("process_start_time_seconds");
    // The start of the machine is only known to the second.
    let expected = before_s - 2.0..since_1970_s() + 2.0;
    assert!(
        expected.contains(&started_s),
        "{started_s} not in {expected:?}"
    );
    let open = program.metric("process_open_fds");
    // This includes the connections of this question and of those before, which are closed soon after the answer.
    let expected = open_files(program.pid()).len() as f64;
    assert!(
        (expected..=expected + 6.0).contains(&open),
        "{open}, not {expected}"
    );
    assert!(program.metric("process_max_fds") > open);
}

fn since_1970_s() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs_f64()
}

#[test]
fn health_and_metrics_show_what_happened() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    program.post(&[], &execute(json!({ "code": "1" })));
    program.post(&[], &execute(json!({ "code": "1/0" })));
    program.post(
        &[],
        &execute(json!({ "code": "import socket\nsocket.socket()" })),
    );
    for (metric, expected) in [
        (r#"codecell_executions_total{outcome="OK"}"#, 1.0),
        (r#"codecell_executions_total{outcome="EXCEPTION"}"#, 1.0),
        (
            r#"codecell_executions_total{outcome="POLICY_VIOLATION"}"#,
            1.0,
        ),
        (r#"codecell_http_requests_total{status="200"}"#, 3.0),
        ("codecell_execution_duration_seconds_count", 3.0),
        ("codecell_slots", 64.0),
        ("codecell_slots_free", 64.0),
        ("codecell_queue_length", 0.0),
    ] {
        assert_eq!(program.metric(metric), expected, "{metric}");
    }
    assert!(program.metric("codecell_fuel_total") > 100_000.0);
    let metrics = program.metrics;
    for address in [program.mcp, metrics] {
        assert_eq!(program.get(address, "/healthz").body, "alive\n");
        assert_eq!(program.get(address, "/readyz").body, "ready\n");
    }
    assert_eq!(program.get(program.mcp, "/metrics").status, 404);
}

#[test]
fn requests_on_one_connection_are_answered_in_order() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let mut stream = program.connect();
    let mut all = Vec::new();
    for number in 0..20 {
        let call = execute(json!({ "code": format!("{number}") }));
        all.extend(request(program.mcp, &[], call.to_string().as_bytes()));
    }
    stream.write_all(&all).unwrap();
    for number in 0..20 {
        assert_eq!(
            read_answer(&mut stream).unwrap().outcome()["result"],
            number
        );
    }
}
