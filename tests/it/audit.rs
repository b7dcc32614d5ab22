//! The audit as operators find it, written by the real program.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::patience::eventually;
use crate::support::program::Place;

const SECRET: &str = "s3cret-token-0042";

/// A folder with the server `files`, whose root is `data`, and these settings of the audit.
fn place(settings: &str) -> Place {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "data" },
        // This server is never started: only its secret counts.
        "idle": { "command": "true", "env": { "API_TOKEN": "${TOKEN}" }, "lazy": true }
    } }));
    place.write("data/a.txt", "hello");
    place.write(".env", format!("TOKEN={SECRET}\n"));
    place.write(
        "codecell.toml",
        format!("[audit]\nfile = \"log/audit.jsonl\"\n{settings}"),
    );
    place.write("log/.keep", "");
    place
}

/// The records in the file, all of which must be whole.
fn records(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap_or_default();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn log(place: &Place) -> Vec<Value> {
    records(&place.path().join("log/audit.jsonl"))
}

/// Waits until `count` records are there.
fn awaited(place: &Place, count: usize) -> Vec<Value> {
    eventually("so many records", || log(place).len() >= count);
    log(place)
}

/// A record without what differs from run to run.
fn steady(mut record: Value) -> String {
    for key in [
        "time",
        "execution",
        "duration_ms",
        "fuel",
        "memory_peak_bytes",
    ] {
        if let Some(value) = record.get_mut(key) {
            assert!(!value.is_null(), "{key}");
            *value = json!("?");
        }
    }
    record.to_string()
}

const CALLS: &str = "\
text = files.read_text_file(path='a.txt')
try:
    mcp_call('files', 'read_text_file', {'path': 'b.txt'})
except ToolError:
    print('none')
text";

#[test]
fn an_execution_and_its_calls_are_a_line_each() {
    let place = place("[limits]\nmemory = \"256MiB\"\n");
    place.write("script.py", CALLS);
    let ran = place.run(&["run", "script.py"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let records = log(&place);
    let ids: Vec<&Value> = records.iter().map(|record| &record["execution"]).collect();
    assert_eq!(ids, [ids[0]; 3]);
    assert_eq!(ids[0].as_str().map(str::len), Some(32));
    let shown: Vec<String> = records.into_iter().map(steady).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn texts_are_recorded_where_wanted_masked_and_cut() {
    let place = place("arguments = true\nreplies = true\nscripts = true\ntext = 60\n");
    place.write("data/secret.txt", format!("token {SECRET}"));
    let code = format!(
        "mcp_call('files', 'file_info', {{'path': '{SECRET}'}}) if False else None\n\
         files.read_text_file(path='secret.txt')\n\
         try:\n    files.read_text_file(path='{SECRET}')\nexcept ToolError:\n    pass\n"
    );
    place.write("script.py", &code);
    let ran = place.run(&["run", "script.py"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = fs::read_to_string(place.path().join("log/audit.jsonl")).unwrap();
    assert!(!text.contains("s3cret"), "{text}");
    let records = log(&place);
    assert_eq!(records[0]["arguments"], r#"{"path": "secret.txt"}"#);
    assert_eq!(records[0]["reply"], "token [masked]");
    assert_eq!(records[1]["arguments"], r#"{"path": "[masked]"}"#);
    let script = records[2]["script"].as_str().unwrap();
    assert!(script.starts_with("mcp_call('files'") && script.ends_with('…') && script.len() < 70);
    assert_eq!(records[2]["script_bytes"], code.len());
}

#[test]
fn the_name_of_a_tool_is_the_servers_own() {
    let place = place("");
    let code = "mcp_call('files', 'no_such_tool', {}) if False else files.file_info(path='a.txt')\nmcp_call('nobody', 'x', {})";
    place.write("script.py", code);
    assert_eq!(place.run(&["run", "script.py"]).code, Some(1));
    let names: Vec<_> = log(&place)
        .iter()
        .map(|record| json!([record["server"], record["tool"]]))
        .collect();
    assert_eq!(
        names[..2],
        [json!(["files", "file_info"]), json!(["nobody", "x"])]
    );
}

#[test]
fn what_never_runs_is_recorded_too() {
    let place = place("");
    let mut client = Client::connect(&place);
    for arguments in [
        json!({ "code": "eval('1')" }),
        json!({ "code": "1 +" }),
        json!({ "code": "1", "cod": "2" }),
        json!({}),
        json!({ "code": "1 / 0" }),
    ] {
        client.execute(arguments);
    }
    let outcomes: Vec<_> = log(&place)
        .iter()
        .map(|record| {
            json!([
                record["client"],
                record["outcome"],
                record["script_bytes"],
                record["fuel"] == 0
            ])
        })
        .collect();
    let expected = json!([
        ["test", "POLICY_VIOLATION", 9, true],
        ["test", "SYNTAX_ERROR", 3, true],
        ["test", "INVALID_ARGUMENT", 1, true],
        ["test", "INVALID_ARGUMENT", 0, true],
        ["test", "ZeroDivisionError", 5, false],
    ]);
    assert_eq!(json!(outcomes), expected);
}

#[test]
fn a_client_of_the_stateless_protocol_is_named_by_its_metadata() {
    let place = place("");
    let mut client = Client::start(&place);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "a\u{7}b\nc", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let params = json!({ "name": "execute_code", "arguments": { "code": "1" }, "_meta": meta });
    let answer = client.request("tools/call", params);
    assert_eq!(
        answer["result"]["structuredContent"]["result"], 1,
        "{answer}"
    );
    assert_eq!(log(&place)[0]["client"], "abc");
}

#[test]
fn an_execution_that_is_cancelled_or_interrupted_is_recorded_with_its_calls() {
    let place = place("");
    let code = "files.read_text_file(path='a.txt')\nimport time\ntime.sleep(600)";
    for end in ["cancel", "terminate"] {
        let mut client = Client::connect(&place);
        let before = log(&place).len();
        let id = client.begin_execute(json!({ "code": code, "timeout": 300 }));
        awaited(&place, before + 1);
        if end == "cancel" {
            let params = json!({ "requestId": id, "reason": "enough" });
            client.send(
                &json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }),
            );
        } else {
            let pid = client.pid().to_string();
            std::process::Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap();
        }
        let records = awaited(&place, before + 2);
        let last = &records[before + 1];
        assert_eq!(
            (&last["event"], &last["outcome"], &last["tool_calls"]),
            (&json!("execution"), &json!("CANCELLED"), &json!(1)),
            "{end}"
        );
        assert_eq!(last["execution"], records[before]["execution"]);
    }
}

#[test]
fn records_that_cannot_be_written_leave_a_gap_that_is_told_of() {
    let place = place("");
    let mut client = Client::connect(&place);
    let folder = place.path().join("log");
    fs::remove_dir_all(&folder).unwrap();
    for _ in 0..3 {
        assert_eq!(client.execute(json!({ "code": "1" }))["isError"], false);
    }
    fs::create_dir(&folder).unwrap();
    client.execute(json!({ "code": "2" }));
    let records = log(&place);
    assert_eq!(
        (&records[0]["event"], &records[0]["lost"]),
        (&json!("gap"), &json!(3))
    );
    assert_eq!((records.len(), &records[1]["outcome"]), (2, &json!("ok")));
}

#[test]
fn where_the_audit_is_required_nothing_goes_unrecorded() {
    let place = place("required = true\n");
    let mut client = Client::connect(&place);
    let folder = place.path().join("log");
    let code = "\
import time
while True:
    try:
        files.read_text_file(path='go')
        break
    except ToolError:
        time.sleep(0.01)
'a result'";
    let id = client.begin_execute(json!({ "code": code }));
    let begun = &awaited(&place, 1)[0];
    assert_eq!(
        (&begun["event"], &begun["client"]),
        (&json!("start"), &json!("test"))
    );
    fs::remove_dir_all(&folder).unwrap();
    place.write("data/go", "");
    let withheld = &client.answer(id)["result"]["structuredContent"];
    assert_eq!(
        withheld["diagnostics"]["error_type"], "INTERNAL",
        "{withheld}"
    );
    assert_eq!(
        (&withheld["result"], &withheld["success"]),
        (&Value::Null, &json!(false))
    );
    assert!(!withheld["tool_calls"].as_array().unwrap().is_empty());

    place.write("data/effect", "");
    let refused = &client.execute(json!({ "code": "1" }))["structuredContent"];
    let diagnostics = &refused["diagnostics"];
    assert_eq!(
        (&diagnostics["error_type"], &refused["fuel_used"]),
        (&json!("UNAVAILABLE"), &json!(0))
    );
    assert!(
        diagnostics["hint"]
            .as_str()
            .unwrap()
            .contains("nothing has run"),
        "{diagnostics}"
    );

    fs::create_dir(&folder).unwrap();
    assert_eq!(
        client.execute(json!({ "code": "1" }))["structuredContent"]["result"],
        1
    );
    let events: Vec<_> = log(&place)
        .iter()
        .map(|record| record["event"].clone())
        .collect();
    assert_eq!(events, ["gap", "start", "execution"]);
}

#[test]
fn an_audit_that_cannot_be_opened_is_an_error_at_the_start() {
    let place = Place::empty();
    place.write("script.py", "1");
    let ran = place.run(&["run", "script.py", "--audit", "no/such/folder.jsonl"]);
    assert_eq!(ran.code, Some(2));
    insta::assert_snapshot!(ran.stderr);
    place.write("codecell.toml", "[audit]\nrequired = true\n");
    let ran = place.run(&["run", "script.py"]);
    assert_eq!(
        (ran.code, ran.stderr.contains("set `file`, too")),
        (Some(2), true),
        "{}",
        ran.stderr
    );
}

#[test]
fn two_programs_share_a_file_that_is_rotated() {
    let place = place("max_size = 3000\nkeep = 200\n");
    let executions = 25;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut client = Client::connect(&place);
                for _ in 0..executions {
                    client.execute(json!({ "code": CALLS }));
                }
            });
        }
    });
    let files: Vec<_> = fs::read_dir(place.path().join("log"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let all: Vec<Value> = files.iter().flat_map(|file| records(file)).collect();
    let of = |event: &str| all.iter().filter(|record| record["event"] == event).count();
    assert_eq!(
        (of("execution"), of("tool_call")),
        (2 * executions, 4 * executions)
    );
    assert!(files.len() > 10, "{files:?}");
    assert!(
        files
            .iter()
            .all(|file| fs::metadata(file).unwrap().len() <= 3000)
    );
}

#[test]
fn json_logs_carry_the_spans() {
    let place = place("");
    place.write("script.py", CALLS);
    let arguments = [
        "run",
        "script.py",
        "--log-format",
        "json",
        "--log-level",
        "codecell=trace",
    ];
    let ran = place.run(&arguments);
    let finished = ran
        .stderr
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|entry| entry["fields"]["message"] == "finished");
    let span = &finished.unwrap()["span"];
    assert_eq!(
        (&span["name"], &span["client"], &span["outcome"]),
        (&json!("execution"), &json!("codecell run"), &json!("ok"))
    );
    assert_eq!(span["id"], log(&place)[0]["execution"]);

    let pretty = place.run(&[
        "run",
        "script.py",
        "--log-format",
        "pretty",
        "--log-level",
        "codecell=debug",
    ]);
    assert!(
        pretty
            .stderr
            .contains("\n    in codecell_engine::execution::execution with id:"),
        "{}",
        pretty.stderr
    );
}

#[test]
fn the_seed_and_the_files_of_an_execution_are_recorded() {
    let place = place("");
    place.write("in.csv", "a,b\n");
    let code = format!(
        "open('out.txt', 'w').write('abc')\nopen('{SECRET}', 'w').write('')\nopen('in.csv', 'a').write('1,2')\n\
         import os\nos.truncate(os.open('sparse', os.O_CREAT | os.O_WRONLY), 65 << 20)"
    );
    let ran = place.run(&["run", "--deterministic=7", "--file", "in.csv", "-c", &code]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let records = log(&place);
    assert_eq!(records[0]["seed"], 7);
    let sha256 = |text: &str| {
        let mut command = std::process::Command::new("sha256sum");
        let file = place.write("hashed", text);
        let printed = command.arg(file).output().unwrap().stdout;
        String::from_utf8(printed).unwrap()[..64].to_owned()
    };
    assert_eq!(
        records[0]["input_files"],
        json!({"count": 1, "first": [{"path": "in.csv", "bytes": 4, "sha256": sha256("a,b\n")}]})
    );
    assert_eq!(
        records[0]["files"],
        json!({"count": 4, "first": [
            {"path": "in.csv", "bytes": 7, "sha256": sha256("a,b\n1,2")},
            {"path": "out.txt", "bytes": 3, "sha256": sha256("abc")},
            {"path": "[masked]", "bytes": 0, "sha256": sha256("")},
            {"path": "sparse", "bytes": 65 << 20, "sha256": null},
        ]})
    );
    let many = "for n in range(60):\n    open(f'{n:02}', 'w').close()";
    assert_eq!(place.run(&["run", "-c", many]).code, Some(0));
    let last = log(&place).pop().unwrap();
    assert!(last.get("seed").is_none() && last.get("input_files").is_none());
    assert_eq!(last["files"]["count"], 60);
    assert_eq!(last["files"]["first"].as_array().unwrap().len(), 50);
}
