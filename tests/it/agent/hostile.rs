//! Model servers that mean harm: nothing that they send grows in memory, and what is wrong is told.

use serde_json::json;

use crate::support::model::{ScriptedModel, outcome, place};
use crate::support::patience::eventually;

/// More than what is read of an answer and what waits in the buffers between two processes, in bytes.
const MOST_SENT: u64 = 32 << 20;

/// Answers without an end are read up to a bound, and then nobody listens any more.
#[test]
fn answers_without_an_end_are_given_up() {
    for (kind, problem) in [
        ("body", "its answer has more than 4 MiB"),
        ("chunks", "its answer has more than 4 MiB"),
        (
            "headers",
            "its answer is no HTTP: message head is too large",
        ),
    ] {
        let place = place();
        let model = ScriptedModel::start(&place, &json!([{ "endless": kind }]), "");
        let ran = place.run(&["agent", "Add.", "--json"]);
        assert_eq!(ran.code, Some(5), "{kind}: {ran:?}");
        let diagnostics = &outcome(&ran)["diagnostics"];
        assert_eq!(diagnostics["error_type"], "MODEL_UNAVAILABLE", "{kind}");
        let message = diagnostics["message"].as_str().unwrap();
        assert!(message.contains(problem), "{kind}: {message}");
        let sent = || {
            model
                .record()
                .iter()
                .find_map(|event| event["sent"].as_u64())
        };
        eventually("the end of the answer", || sent().is_some());
        assert!(sent().unwrap() < MOST_SENT, "{kind}: {:?}", sent());
        let asked = model
            .record()
            .iter()
            .filter(|event| !event["path"].is_null())
            .count();
        assert_eq!(asked, 1, "{kind}: it would be the same again");
    }
}

/// A failure is told by its beginning, however long it is, and as it is told otherwise.
#[test]
fn a_failure_with_a_long_text_is_told_by_its_beginning() {
    let place = place();
    let text = format!("out of paper {}", "x".repeat(1 << 20));
    let replies = json!([{ "status": 400, "body": { "error": { "message": text } } }]);
    let _model = ScriptedModel::start(&place, &replies, "");
    let ran = place.run(&["agent", "Add.", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let message = outcome(&ran)["diagnostics"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(message.contains("400 Bad Request: "), "{message}");
    assert!(message.contains("out of paper"), "{message}");
    assert!(message.len() < 1_000, "{message}");
}

/// No folder for the socket by which the library is reached: it is told what to do, and no model is blamed.
#[test]
fn without_a_temporary_folder_the_remedy_is_told() {
    let place = place();
    let model = ScriptedModel::start(&place, &json!([{ "answer": "1" }]), "");
    let mut command = place.command(&["agent", "Add.", "--json"]);
    let ran: crate::support::program::Ran = command
        .env("TMPDIR", "/no/such/folder")
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let message = outcome(&ran)["diagnostics"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(message.contains("set TMPDIR to one that can"), "{message}");
    assert!(model.record().is_empty());
}

/// An answer that is as long as it may be costs what it costs, and ends the task where its tokens end.
#[test]
fn a_long_answer_uses_up_the_tokens_of_the_task() {
    let place = place();
    let text = "no object ".repeat(300_000);
    let model = ScriptedModel::start(&place, &json!([{ "text": text, "no_usage": true }]), "");
    let ran = place.run(&["agent", "Add.", "--json"]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    let outcome = outcome(&ran);
    assert_eq!(outcome["diagnostics"]["error_type"], "TOKENS_EXHAUSTED");
    assert!(
        outcome["tokens"]["output"].as_u64() > Some(500_000),
        "{}",
        outcome["tokens"]
    );
    assert_eq!(model.record().len(), 1, "the model is not asked again");
}
