//! `/run_code`: programs over HTTP in the shape of SandboxFusion, as somebody writes them who knows its interface.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::support::http::{Answer, HttpProgram, read_answer, request, request_to};
use crate::support::patience::eventually;
use crate::support::program::Place;
use crate::support::recording::{self, recorded};
use crate::support::two_clients::{ALICE, with_settings};

const PATH: &str = "/run_code";
const PLAIN: &[(&str, &str)] = &[];

fn start(settings: &str) -> (Place, HttpProgram) {
    let place = Place::empty();
    place.write("codecell.toml", settings);
    let program = HttpProgram::start(&place, &["--run-code"]);
    (place, program)
}

fn post(program: &HttpProgram, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = program.connect();
    let request = request_to(PATH, program.mcp, headers, body);
    stream.write_all(&request).unwrap();
    read_answer(&mut stream).unwrap()
}

/// The answer to `code` and `more` fields, which is one of a program that ran.
fn run(program: &HttpProgram, code: &str, more: Value) -> Value {
    let mut body = json!({ "code": code, "language": "python", "run_timeout": 500 });
    let (Value::Object(fields), Value::Object(more)) = (&mut body, more) else {
        panic!("no object")
    };
    fields.extend(more);
    let answer = post(program, PLAIN, body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.message()
}

/// The answer without the time that was measured.
fn timeless(mut answer: Value) -> Value {
    let time = answer["run_result"]["execution_time"].take();
    assert!(
        time.as_f64().is_some_and(|seconds| seconds >= 0.0),
        "{time}"
    );
    answer
}

#[test]
fn a_program_comes_back_as_a_process_would() {
    let (_place, program) = start("");
    for (name, code, more) in [
        ("prints", "print('out')\n1 + 1", json!({})),
        (
            "reads",
            "print(int(input()) + 1)",
            json!({ "stdin": "41\n" }),
        ),
        (
            "writes_to_stderr",
            "import sys\nprint('note', file=sys.stderr)",
            json!({}),
        ),
        (
            "exits_with_a_number",
            "import sys\nprint(1)\nsys.exit(3)",
            json!({}),
        ),
        ("exits_with_nothing", "import sys\nsys.exit()", json!({})),
        (
            "exits_with_a_text",
            "import sys\nsys.exit('no data')",
            json!({}),
        ),
        ("exits_below_zero", "raise SystemExit(-1)", json!({})),
        (
            "raises",
            "def f():\n    raise ValueError('x')\nf()",
            json!({}),
        ),
        ("asserts", "assert 1 == 2", json!({})),
        ("is_no_python", "int a = 1", json!({})),
        // What `execute_code` forgives is none of a program's own text.
        ("is_fenced", "```python\nprint(1)\n```", json!({})),
        (
            "may_not",
            "import subprocess\nsubprocess.run(['ls'])",
            json!({}),
        ),
        (
            "needs_memory",
            "a = bytearray(250 << 20)",
            json!({ "memory_limit_MB": 240 }),
        ),
        ("needs_little", "print(1)", json!({ "memory_limit_MB": 1 })),
        (
            "awaits",
            "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print('done')\nasyncio.run(main())",
            json!({}),
        ),
    ] {
        let answer = timeless(run(&program, code, more));
        insta::assert_snapshot!(format!("run_code_{name}"), format!("{answer:#}"));
    }
}

#[test]
fn fuel_that_is_used_up_is_time_that_is_used_up() {
    let (_place, program) = start("[limits]\nfuel = 100_000_000\n");
    let answer = run(&program, "while True: pass", json!({}));
    assert_eq!(answer["status"], "Failed");
    assert_eq!(answer["run_result"]["status"], "TimeLimitExceeded");
    assert_eq!(answer["run_result"]["return_code"], Value::Null);
}

#[test]
fn a_program_that_takes_too_long_is_stopped() {
    let (_place, program) = start("");
    let sleeping = "import time\ntime.sleep(500)";
    let answer = run(&program, sleeping, json!({ "run_timeout": 0.2 }));
    assert_eq!(answer["status"], "Failed");
    let result = &answer["run_result"];
    assert_eq!(result["status"], "TimeLimitExceeded");
    assert_eq!(result["return_code"], Value::Null);
    let told = result["stderr"].as_str().unwrap();
    assert!(told.contains("longer than 0.2 s"), "{told}");
}

#[test]
fn long_outputs_come_back_whole() {
    let (_place, program) = start("");
    let answer = run(&program, "print('x' * 1_000_000)", json!({}));
    let stdout = answer["run_result"]["stdout"].as_str().unwrap();
    assert_eq!(stdout.len(), 1_000_001);
}

#[test]
fn files_go_in_and_come_back() {
    let (_place, program) = start("");
    let code = "import pathlib\nassert open('in/a').read() == 'a'\npathlib.Path('out').mkdir()\n\
                open('out/b', 'wb').write(b'\\xff')\nopen('changed', 'w').write('new')";
    let files = json!({ "in/a": "YQ==", "changed": "b2xk", "skipped": null });
    let fetched = ["in/a", "./out/b", "changed", "nowhere", "*"];
    let answer = run(
        &program,
        code,
        json!({ "files": files, "fetch_files": fetched }),
    );
    assert_eq!(answer["status"], "Success", "{answer}");
    assert_eq!(answer["run_result"]["stderr"], "");
    let expected = json!({ "in/a": "YQ==", "./out/b": "/w==", "changed": "bmV3" });
    assert_eq!(answer["files"], expected);
}

#[test]
fn what_is_no_request_is_refused_in_the_words_of_the_original() {
    let (_place, program) = start("[http]\nmax_body = 10_000\n");
    let refused = |body: &[u8]| {
        let answer = post(&program, PLAIN, body);
        assert_eq!(answer.status, 422, "{answer:?}");
        answer.message()
    };
    let other = refused(br#"{"code": "1", "language": "cpp"}"#);
    insta::assert_snapshot!("run_code_other_language", format!("{other:#}"));
    let empty = refused(b"{}");
    insta::assert_snapshot!("run_code_empty", format!("{empty:#}"));
    assert_eq!(refused(b"{")["detail"][0]["type"], "json_invalid");
    let deep = "[".repeat(5_000);
    assert_eq!(
        refused(deep.as_bytes())["detail"][0]["type"],
        "json_invalid"
    );
    let long = post(&program, PLAIN, &[b' '; 10_001]);
    assert_eq!(long.status, 413);
    assert_eq!(
        long.message(),
        json!({ "detail": "the body has more than 10000 bytes" })
    );
}

#[test]
fn it_is_served_only_where_it_is_wanted() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let body = br#"{"code": "1", "language": "python"}"#;
    assert_eq!(post(&program, PLAIN, body).status, 404);
    assert_eq!(program.get(program.mcp, "/v1/ping").status, 404);
    drop(program);
    place.write("codecell.toml", "[http]\nrun_code = true\n");
    let program = HttpProgram::start(&place, &[]);
    assert_eq!(post(&program, PLAIN, body).status, 200);
    assert_eq!(program.get(program.mcp, "/v1/ping").message(), "pong");
    let other_method = program.get(program.mcp, PATH);
    assert_eq!(other_method.status, 405, "{other_method:?}");
}

#[test]
fn the_same_clients_may_call() {
    let place = with_settings("[http]\nrun_code = true\n", "executions_per_minute = 2");
    let program = HttpProgram::start(&place, &[]);
    let body = br#"{"code": "1", "language": "python"}"#;
    let refused = post(&program, PLAIN, body);
    assert_eq!(refused.status, 401);
    let told = "a token is needed, in the header Authorization: Bearer <token>";
    assert_eq!(refused.message(), json!({ "detail": told }));
    assert_eq!(
        post(&program, &[("Authorization", "Basic eDp5")], body).status,
        401
    );
    assert_eq!(
        post(&program, &[("Host", "evil.example")], body).status,
        403
    );
    let page = [("Origin", "https://evil.example"), ("Authorization", ALICE)];
    assert_eq!(post(&program, &page, body).status, 403);
    assert_eq!(
        post(&program, &[("Authorization", ALICE)], body).status,
        200
    );
    // An address with a name and a password says the same.
    let password = "Basic eDphbGljZS0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OQ==";
    assert_eq!(
        post(&program, &[("Authorization", password)], body).status,
        200
    );
    let exhausted = post(&program, &[("Authorization", ALICE)], body);
    assert_eq!(exhausted.status, 429, "{exhausted:?}");
    assert!(
        exhausted.head.contains("\r\nretry-after: "),
        "{exhausted:?}"
    );
    assert_eq!(
        program.metric("codecell_executions_total{outcome=\"OK\"}"),
        2.0
    );
}

#[test]
fn who_waits_too_long_for_a_turn_is_told_to_come_back() {
    let place = recording::place();
    let program = HttpProgram::start(&place, &["--run-code"]);
    let endless = json!({ "code": "fake.never()", "language": "python", "run_timeout": 500 });
    let mut stream = program.connect();
    let body = endless.to_string();
    stream
        .write_all(&request_to(PATH, program.mcp, PLAIN, body.as_bytes()))
        .unwrap();
    eventually("the call", || recorded(place.path(), "call") == 1);
    let quick = json!({
        "code": "1", "language": "python", "run_timeout": 0.1, "compile_timeout": 0.1,
    });
    let late = post(&program, PLAIN, quick.to_string().as_bytes());
    assert_eq!(late.status, 504, "{late:?}");
    assert!(late.head.contains("\r\nretry-after: 1\r\n"), "{late:?}");
    // Who leaves frees the slot.
    drop(stream);
    eventually("the cancellation", || {
        recorded(place.path(), "cancelled") == 1
    });
    assert_eq!(run(&program, "print(1)", json!({}))["status"], "Success");
}

#[test]
fn mcp_is_served_beside_it() {
    let (_place, program) = start("");
    let call = crate::support::http::execute(json!({ "code": "```python\n1 + 1\n```" }));
    let mut stream = program.connect();
    stream
        .write_all(&request(program.mcp, PLAIN, call.to_string().as_bytes()))
        .unwrap();
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!(answer.outcome()["result"], 2);
}
