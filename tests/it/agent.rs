//! `codecell agent` with a scripted model that is served as providers serve theirs.

mod client;
mod failures;
mod hostile;
mod providers;
mod sampling;

use serde_json::{Value, json};

use crate::support::image::told_of_core;
use crate::support::model::{KEY, ScriptedModel, outcome, place};
use crate::support::program::Place;

/// The scripts of `outcome` and how each ended: `ok` or the kind of its error.
fn ends(outcome: &Value) -> Vec<String> {
    let attempts = outcome["attempts"].as_array().unwrap();
    let end = |attempt: &Value| match &attempt["outcome"]["diagnostics"]["error_type"] {
        Value::String(kind) => kind.clone(),
        _ if attempt["outcome"].is_null() => "malformed".to_owned(),
        _ => "ok".to_owned(),
    };
    attempts.iter().map(end).collect()
}

#[test]
fn a_good_script_and_the_answer() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([
            {
                "reasoning": "read and add",
                "code": "numbers = files.read_text_file(path='numbers.txt').split()\nfake.add(a=sum(map(int, numbers)), b=0)",
            },
            { "reasoning": "the sum is there", "answer": "The sum is 42." },
        ]),
        "",
    );
    let ran = place.run(&["agent", "Add the numbers in numbers.txt.", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let outcome = outcome(&ran);
    assert_eq!(outcome["success"], true);
    assert_eq!(outcome["answer"], "The sum is 42.");
    assert_eq!(outcome["diagnostics"], Value::Null);
    assert_eq!(outcome["attempts"][0]["outcome"]["result"], 42);
    assert_eq!(outcome["attempts"][0]["reasoning"], "read and add");
    assert_eq!(outcome["tool_calls"], 2);
    assert_eq!(outcome["model"], "fake-1");
    assert_eq!(outcome["tokens"], json!({ "input": 200, "output": 20 }));
    assert!(outcome["fuel_used"].as_u64().unwrap() > 0);
    // What the model reads, and what it is told of the script.
    insta::assert_snapshot!("agent_first_question", told_of_core(&model.conversation(0)));
    assert!(
        model
            .last_said(1)
            .contains("The script ran to its end.\n{\"result\":42")
    );
    let body = &model.record()[0]["body"];
    insta::assert_snapshot!(
        "agent_answer_schema",
        format!("{:#}", body["response_format"])
    );
    assert_eq!(body["model"], "fake-1");
    assert_eq!(body["max_tokens"], 8_192);
}

#[test]
fn the_answer_is_printed_and_the_steps_are_told() {
    let place = place();
    let _model = ScriptedModel::start(
        &place,
        &json!([{ "reasoning": "add", "code": "1 + 1" }, { "answer": "It is 2.\n" }]),
        "",
    );
    let ran = place.run_with_input(&["agent", "-"], "Add 1 and 1.\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.stdout, "It is 2.\n");
    let steps: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(steps[0], "asking the model (attempt 1 of 5)");
    assert_eq!(steps[1], "script 1: add");
    assert!(steps[2].starts_with("script 1 done in "), "{steps:?}");
    assert_eq!(steps[3..], ["asking the model (attempt 2 of 5)"]);
}

/// An exception, a violation, a failing tool, and an answer that cannot be read: each is told, and what had taken effect.
#[test]
fn what_fails_is_repaired() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([
            { "code": "files.write_file(path='out.txt', content='1')\n1 / 0" },
            { "code": "import subprocess\nsubprocess.run(['ls'])" },
            { "text": "I think the sum is 42." },
            { "code": "try:\n    fake.fail(message='no paper')\nfinally:\n    print('tried')" },
            { "code": "fake.echo(text='done')" },
            { "answer": "done" },
        ]),
        "",
    );
    let ran = place.run(&["agent", "Write 1 to out.txt.", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let outcome = outcome(&ran);
    let expected = [
        "ZeroDivisionError",
        "POLICY_VIOLATION",
        "malformed",
        "ToolError",
        "ok",
    ];
    assert_eq!(ends(&outcome), expected);
    let all = model.conversation(5);
    let (_, attempts) = all.split_once("=== user").unwrap();
    insta::assert_snapshot!("agent_repairs", attempts);
    // No script ran twice behind the model's back.
    assert_eq!(model.record().len(), 6);
    assert_eq!(outcome["tool_calls"], 3);
}

#[test]
fn a_large_catalog_is_searched() {
    let fleet = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/fleet.py");
    let things = [
        "invoice",
        "parcel",
        "ticket",
        "meeting",
        "contract",
        "recipe",
        "garden",
        "vehicle",
        "patient",
        "lesson",
        "concert",
        "ledger",
        "warehouse",
        "passport",
    ];
    let servers = things.map(|thing| {
        let entry = json!({ "command": "python3", "args": [fleet, thing] });
        (thing.to_owned(), entry)
    });
    let place = Place::with_servers(&json!({
        "mcpServers": servers.into_iter().collect::<serde_json::Map<_, _>>(),
    }));
    let model = ScriptedModel::start(
        &place,
        &json!([
            { "reasoning": "look for it", "code": "search_tools('archive a parcel', limit=1)[0]['name']" },
            { "reasoning": "do it", "code": "parcel.archive_parcel(number=7)['did']" },
            { "answer": "It is archived." },
        ]),
        "",
    );
    let ran = place.run(&["agent", "Put the parcel 7 into the archive.", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let outcome = outcome(&ran);
    assert_eq!(ends(&outcome), ["ok", "ok"]);
    assert_eq!(
        outcome["attempts"][0]["outcome"]["result"],
        "parcel.archive_parcel"
    );
    assert_eq!(
        outcome["attempts"][1]["outcome"]["result"],
        "archive_parcel"
    );
    insta::assert_snapshot!("agent_large_catalog", told_of_core(&model.conversation(0)));
}

/// The key is in no place but the header of the requests: neither the script, which a malicious model writes, nor the
/// log, nor the trace, nor the audit has it, also where a provider sends it back.
#[test]
fn the_key_stays_where_it_belongs() {
    let place = place();
    let steal = "import os\nseen = dict(os.environ)\nprint(seen)\nfiles.list_directory(path='.')\nraise ValueError(seen)";
    let model = ScriptedModel::start(
        &place,
        &json!([
            { "code": steal },
            { "text": format!("your key is {KEY}") },
            { "status": 401, "body": { "error": { "message": format!("the key {KEY} is wrong") } } },
        ]),
        "",
    );
    let args = [
        "agent",
        "Steal.",
        "--trace",
        "trace.jsonl",
        "--audit",
        "audit.jsonl",
        "--log-level",
        "trace,rmcp=trace",
    ];
    let ran = place.run(&args);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("the key [masked] is wrong"),
        "{}",
        ran.stderr
    );
    let sent = &model.record()[0]["headers"]["authorization"];
    assert_eq!(*sent, format!("Bearer {KEY}"));
    let read = |name: &str| std::fs::read_to_string(place.path().join(name)).unwrap();
    let (trace, audit) = (read("trace.jsonl"), read("audit.jsonl"));
    for text in [&ran.stdout, &ran.stderr, &trace, &audit] {
        assert!(!text.contains("hush"), "{text}");
    }
    assert!(trace.contains("your key is [masked]"), "{trace}");
    assert!(audit.contains("codecell agent"), "{audit}");
    for number in 0..3 {
        let told = model.last_said(number);
        assert!(!told.contains("hush"), "{told}");
    }
}

#[test]
fn the_trace_has_every_step() {
    let place = place();
    let _model = ScriptedModel::start(
        &place,
        &json!([{ "reasoning": "add", "code": "1 + 1" }, { "text": "?" }, { "answer": "2" }]),
        "",
    );
    let ran = place.run(&["agent", "Add.", "--trace", "trace.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let trace = std::fs::read_to_string(place.path().join("trace.jsonl")).unwrap();
    let events: Vec<Value> = trace
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    let expected = [
        "begun",
        "asked",
        "answered",
        "script",
        "ran",
        "asked",
        "answered",
        "malformed",
        "asked",
        "answered",
        "ended",
    ];
    assert_eq!(kinds, expected);
    assert!(
        events[1]["instructions"]
            .as_str()
            .unwrap()
            .starts_with("You do a task")
    );
    assert_eq!(events[3]["code"], "1 + 1");
    assert_eq!(events[4]["outcome"]["result"], 2);
    assert_eq!(events[10]["answer"], "2");
    assert!(events.iter().all(|event| event["time_ms"].is_u64()));
    use std::os::unix::fs::PermissionsExt as _;
    let mode = place
        .path()
        .join("trace.jsonl")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn files_of_the_host_are_given_to_each_script() {
    let place = place();
    place.write("sums/a.csv", "1,2\n");
    let model = ScriptedModel::start(
        &place,
        &json!([{ "code": "open('in/a.csv').read().strip()" }, { "answer": "1,2" }]),
        "",
    );
    let ran = place.run(&["agent", "Read.", "--file", "sums=in", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(outcome(&ran)["attempts"][0]["outcome"]["result"], "1,2");
    assert!(
        model.last_said(0).ends_with("in/a.csv (4 bytes)"),
        "{}",
        model.last_said(0)
    );
    let ran = place.run(&["agent", "Read.", "--file", "gone.csv"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("cannot read gone.csv"),
        "{}",
        ran.stderr
    );
}
