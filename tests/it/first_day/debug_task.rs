//! `codecell debug --task`: a task for the server's `run_agent`, seen from outside.

use serde_json::json;

use crate::support::model::{KEY, ScriptedModel, place};
use crate::support::program::Place;
use crate::support::web_program::WebProgram;

/// `text` without the times in it.
fn settled(text: &str) -> Vec<String> {
    let line = |line: &str| match line.split_once(" done in ") {
        Some((before, _)) => format!("{before} done"),
        None => line.to_owned(),
    };
    text.lines().map(line).collect()
}

#[test]
fn steps_and_answer_of_a_task_are_shown() {
    let place = place();
    let _model = ScriptedModel::start(
        &place,
        &json!([{ "reasoning": "add", "code": "1 + 1" }, { "reasoning": "it is there", "answer": "It is 2.\n" }]),
        "",
    );
    let ran = place.run(&["debug", "--task", "Add 1 and 1."]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "It is 2.\n"),
        "{}",
        ran.shown()
    );
    let steps = settled(&ran.stderr);
    assert_eq!(steps[0], "asking the model (attempt 1 of 5)");
    assert_eq!(steps[1], "script 1: add");
    assert!(steps.contains(&"script 1 done".to_owned()), "{steps:?}");
    assert_eq!(
        steps.last().map(String::as_str),
        Some("answered"),
        "{steps:?}"
    );
}

#[test]
fn a_task_without_an_answer_fails_with_its_reason() {
    let place = place();
    let _model = ScriptedModel::start(&place, &json!([{ "refusal": "I will not." }]), "");
    let ran = place.run(&["debug", "--task", "Add."]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), ""),
        "{}",
        ran.shown()
    );
    assert!(
        ran.stderr.contains(
            "error: the model declines: I will not.\nhint: put the task in other words\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_server_at_an_address_does_tasks_and_every_message_is_shown() {
    let place = place();
    let _model = ScriptedModel::start(&place, &json!([{ "answer": "42" }]), "");
    let server = WebProgram::start(&place);
    let ran = place.run(&["debug", "--wire", "--url", server.url(), "--task", "Think."]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.stdout.ends_with("\n42\n"), "{}", ran.stdout);
    let mut sent = ran.stdout.lines().filter(|line| line.contains(" s -> {"));
    let call = sent.find(|line| line.contains("\"run_agent\""));
    assert!(
        call.is_some_and(|call| call.contains("\"task\":\"Think.\"")),
        "{}",
        ran.stdout
    );
    assert!(!ran.shown().contains(KEY));
}

#[test]
fn without_a_model_it_says_how_to_get_one() {
    let ran = Place::empty().run(&["debug", "--task", "Add."]);
    insta::assert_snapshot!(ran.shown());
}
