//! What a model or a provider does wrong, and what comes of it.

use std::process::Stdio;

use serde_json::{Value, json};

use super::ends;
use crate::support::model::{ScriptedModel, outcome, place};
use crate::support::patience::eventually;
use crate::support::processes::signal;
use crate::support::program::{Place, Ran};

/// Runs a task with this model, and checks how it ends.
fn check(replies: &Value, settings: &str, code: i32, error_type: &str, message: &str) -> Value {
    let place = place();
    let _model = ScriptedModel::start(&place, replies, settings);
    let ran = place.run(&["agent", "Add.", "--json"]);
    assert_eq!(ran.code, Some(code), "{ran:?}");
    let outcome = outcome(&ran);
    let diagnostics = &outcome["diagnostics"];
    assert_eq!(diagnostics["error_type"], error_type, "{diagnostics}");
    let told = diagnostics["message"].as_str().unwrap();
    assert!(told.contains(message), "{told}");
    assert_eq!(outcome["success"], false);
    assert_eq!(outcome["answer"], Value::Null);
    outcome
}

#[test]
fn a_model_declines() {
    let refusal = json!([{ "refusal": "I will not add." }]);
    check(
        &refusal,
        "",
        3,
        "MODEL_REFUSED",
        "the model declines: I will not add.",
    );
}

#[test]
fn attempts_run_out() {
    let replies =
        json!([{ "code": "files.write_file(path='a.txt', content='1')\n1 / 0" }, { "text": "hm" }]);
    let message = "there is no answer after 3 attempts; the last one: it holds no JSON object";
    let outcome = check(&replies, "attempts = 3", 4, "ATTEMPTS_EXHAUSTED", message);
    assert_eq!(
        ends(&outcome),
        ["ZeroDivisionError", "malformed", "malformed"]
    );
    let hint = outcome["diagnostics"]["hint"].as_str().unwrap();
    assert!(
        hint.contains("what they changed stays changed: files.write_file"),
        "{hint}"
    );
}

#[test]
fn after_the_last_script_there_is_only_an_answer() {
    let replies = json!([{ "code": "1" }]);
    let message = "there is no answer after 2 attempts";
    let outcome = check(&replies, "attempts = 2", 4, "ATTEMPTS_EXHAUSTED", message);
    assert_eq!(
        ends(&outcome),
        ["ok", "ok"],
        "the third script does not run"
    );
}

#[test]
fn what_a_task_may_use_is_bounded() {
    let replies = json!([{ "code": "1" }]);
    check(
        &replies,
        "tokens = 1000",
        4,
        "TOKENS_EXHAUSTED",
        "more than the 1000 tokens",
    );
    let replies = json!([{ "code": "while True: pass" }]);
    let outcome = check(
        &replies,
        "fuel = 30_000_000",
        4,
        "FUEL_EXHAUSTED",
        "the 30000000 units of fuel",
    );
    assert_eq!(ends(&outcome), ["FUEL_EXHAUSTED"]);
    let replies = json!([{ "code": "fake.never()" }]);
    let outcome = check(
        &replies,
        "timeout = 5",
        4,
        "TIMEOUT",
        "the task took longer than 5 s",
    );
    assert_eq!(ends(&outcome), ["TIMEOUT"]);
    let hint = outcome["diagnostics"]["hint"].as_str().unwrap();
    assert!(
        hint.contains("look whether they took effect: fake.never"),
        "{hint}"
    );
}

#[test]
fn a_model_that_does_not_answer_is_given_up() {
    let hangs = json!([{ "hang": true }]);
    check(
        &hangs,
        "model_timeout = 1",
        5,
        "MODEL_UNAVAILABLE",
        "did not answer within 1 s",
    );
}

#[test]
fn a_provider_that_is_busy_is_asked_again() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([
            { "status": 429, "headers": { "Retry-After": "0" } },
            { "status": 529, "headers": { "retry-after-ms": "1" } },
            { "answer": "done" },
        ]),
        "",
    );
    let ran = place.run(&["agent", "Add."]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "done\n"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("the model is asked again"),
        "{}",
        ran.stderr
    );
    assert_eq!(model.record().len(), 3);
}

#[test]
fn tries_are_bounded() {
    let busy = json!([{ "status": 429, "headers": { "Retry-After": "0" } }]);
    check(
        &busy,
        "",
        5,
        "MODEL_UNAVAILABLE",
        "429 Too Many Requests: status 429",
    );
    let later = json!([{ "status": 429, "headers": { "Retry-After": "3600" } }]);
    check(&later, "", 5, "MODEL_UNAVAILABLE", "429 Too Many Requests");
}

#[test]
fn bodies_that_are_no_answers_are_told() {
    let raw = |text: &str| json!([{ "raw": text }]);
    check(
        &raw("<html>"),
        "",
        5,
        "MODEL_UNAVAILABLE",
        "its answer is no JSON",
    );
    check(
        &raw("{}"),
        "attempts = 1",
        4,
        "ATTEMPTS_EXHAUSTED",
        "it is empty",
    );
    let unknown = json!([{ "status": 404, "body": { "error": { "message": "no model fake-1" } } }]);
    check(
        &unknown,
        "",
        2,
        "MODEL_MISCONFIGURED",
        "404 Not Found: no model fake-1",
    );
}

#[test]
fn a_provider_without_schemas_is_asked_without_one() {
    let place = place();
    let refused = json!({ "error": { "message": "response_format is not supported" } });
    let model = ScriptedModel::start(
        &place,
        &json!([{ "status": 400, "body": refused }, { "code": "1" }, { "answer": "1" }]),
        "",
    );
    let ran = place.run(&["agent", "Add."]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let has_schema = |question: &Value| !question["body"]["response_format"].is_null();
    let asked: Vec<bool> = model.record().iter().map(has_schema).collect();
    assert_eq!(asked, [true, false, false]);
}

#[test]
fn answers_that_were_cut_are_told_back() {
    let place = place();
    let replies = json!([{ "text": "{\"code\": \"x = [1,", "cut": true }, { "answer": "1", "no_usage": true }]);
    let model = ScriptedModel::start(&place, &replies, "");
    let ran = place.run(&["agent", "Add.", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told = model.last_said(1);
    assert!(
        told.contains("it was cut, because it is too long"),
        "{told}"
    );
    // What the provider does not count is estimated.
    let input = outcome(&ran)["tokens"]["input"].as_u64().unwrap();
    assert!(input > 200, "{input}");
}

#[test]
fn a_task_is_interrupted_in_a_script() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([{ "code": "files.write_file(path='a.txt', content='1')\nprint('here', flush=True)\nfake.never()" }]),
        "",
    );
    let written = place.path().join("data/a.txt");
    let ran = interrupted(&place, &["agent", "Add.", "--json"], || written.exists());
    assert_eq!(ran.code, Some(130), "{ran:?}");
    let outcome = outcome(&ran);
    assert_eq!(outcome["diagnostics"]["error_type"], "CANCELLED");
    let hint = outcome["diagnostics"]["hint"].as_str().unwrap();
    assert!(hint.contains("files.write_file"), "{hint}");
    assert_eq!(model.record().len(), 1, "the model is not asked again");
}

#[test]
fn a_task_is_interrupted_while_the_model_thinks() {
    let place = place();
    let model = ScriptedModel::start(&place, &json!([{ "hang": true }]), "");
    let ran = interrupted(&place, &["agent", "Add."], || !model.record().is_empty());
    assert_eq!(ran.code, Some(130), "{ran:?}");
    assert!(
        ran.stderr
            .contains("error: the task was interrupted by a signal"),
        "{}",
        ran.stderr
    );
    eventually("the end of the request", || {
        model.record().iter().any(|event| event["gone"] == true)
    });
}

/// Runs the program, and interrupts it as soon as `is_time`.
fn interrupted(place: &Place, args: &[&str], is_time: impl FnMut() -> bool) -> Ran {
    let mut command = place.command(args);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    eventually("the moment to interrupt", is_time);
    signal(child.id(), "-INT");
    child.wait_with_output().unwrap().into()
}

#[test]
fn without_a_model_it_says_how_to_get_one() {
    let ran = Place::empty().run(&["agent", "Add."]);
    insta::assert_snapshot!("agent_without_model", ran.shown());
}

#[test]
fn what_is_configured_wrongly_is_told() {
    let run = |settings: &str| {
        let place = Place::empty();
        place.write("codecell.toml", format!("[agent]\n{settings}\n"));
        place.run(&["agent", "Add."]).shown()
    };
    let shown = [
        "model = \"claude-sonnet-4-5\"",
        "model = \"nobody::x\"",
        "model = \"x\"\nbase_url = \"localhost:8000\"",
        "model = \"x\"\nbase_url = \"http://127.0.0.1:1\"\nkey_env = \"MY_KEY\"",
        "model = \"x\"\nattempts = 9",
        "modell = \"x\"",
    ]
    .map(run);
    insta::assert_snapshot!("agent_configured_wrongly", shown.join("\n"));
}

#[test]
fn a_model_that_nobody_serves_is_told() {
    let place = Place::empty();
    let settings = "[agent]\nmodel = \"x\"\nbase_url = \"http://127.0.0.1:1\"\n";
    place.write("codecell.toml", settings);
    let ran = place.run(&["agent", "Add.", "--json"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let message = outcome(&ran)["diagnostics"]["message"].to_string();
    assert!(message.contains("http://127.0.0.1:1 says: "), "{message}");
    assert!(
        message.to_lowercase().contains("connection refused"),
        "{message}"
    );
}
