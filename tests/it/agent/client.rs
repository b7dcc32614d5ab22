//! The tool `run_agent`, called by clients.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::model::{ScriptedModel, place};
use crate::support::patience::eventually;
use crate::support::program::Place;

fn names(client: &mut Client) -> Vec<String> {
    let listed = client.request("tools/list", json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap().clone();
    tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect()
}

fn call(arguments: Value) -> Value {
    json!({ "name": "run_agent", "arguments": arguments, "_meta": { "progressToken": "p" } })
}

#[test]
fn a_client_has_a_task_done() {
    let place = place();
    let _model = ScriptedModel::start(
        &place,
        &json!([{ "reasoning": "add", "code": "fake.add(a=1, b=2)" }, { "answer": "It is 3." }]),
        "",
    );
    let mut client = Client::connect(&place);
    let listed = client.request("tools/list", json!({}));
    let tool = &listed["result"]["tools"][3];
    insta::assert_snapshot!("agent_tool", format!("{tool:#}"));
    let reply =
        client.request("tools/call", call(json!({ "task": "Add 1 and 2." })))["result"].clone();
    assert_eq!(reply["isError"], false, "{reply}");
    let structured = &reply["structuredContent"];
    assert_eq!(structured["answer"], "It is 3.");
    assert_eq!(structured["attempts"][0]["script"], "fake.add(a=1, b=2)");
    assert_eq!(structured["attempts"][0]["outcome"]["result"], 3);
    let text: Value = serde_json::from_str(reply["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text["answer"], "It is 3.");
    assert_eq!(text["attempts"], Value::Null, "the text is for the model");
    let told: String = client
        .unclaimed()
        .iter()
        .filter(|message| message["method"] == "notifications/progress")
        .map(|message| message["params"]["message"].as_str().unwrap().to_owned() + "\n")
        .collect();
    let mut rest = told.as_str();
    for step in [
        "asking the model (attempt 1 of 5)",
        "script 1: add",
        "fake.add: call 1 started",
        "fake.add: call 1 done",
        "script 1 done in",
        "asking the model (attempt 2 of 5)",
        "answered",
    ] {
        let (_, after) = rest
            .split_once(step)
            .unwrap_or_else(|| panic!("{step} is not in {told}"));
        rest = after;
    }
}

#[test]
fn a_client_cancels_a_task() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([{ "code": "files.write_file(path='a.txt', content='1')\nfake.never()" }, { "answer": "no" }]),
        "",
    );
    let mut client = Client::connect(&place);
    let id = client.begin("tools/call", call(json!({ "task": "Wait." })));
    let written = place.path().join("data/a.txt");
    eventually("the script", || written.exists());
    let params = json!({ "requestId": id, "reason": "enough" });
    client
        .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
    // The one slot of the cancelled script is free again: the next one does not wait for it.
    let next = client.execute(json!({ "code": "6 * 7" }));
    assert_eq!(next["structuredContent"]["result"], 42);
    assert_eq!(model.record().len(), 1, "the model is not asked again");
}

#[test]
fn without_a_model_the_tool_is_not_offered() {
    let place = Place::empty();
    let mut client = Client::connect(&place);
    assert_eq!(
        names(&mut client),
        ["execute_code", "search_tools", "get_tool_docs"]
    );
    let answer = client.request("tools/call", call(json!({ "task": "Add." })));
    let outcome = &answer["result"]["structuredContent"];
    assert_eq!(
        outcome["diagnostics"]["error_type"], "INVALID_ARGUMENT",
        "{answer}"
    );
    let message = outcome["diagnostics"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("there is no model for this"),
        "{message}"
    );
}

#[test]
fn arguments_that_mean_nothing_are_refused() {
    let place = place();
    let model = ScriptedModel::start(&place, &json!([{ "answer": "no" }]), "");
    let mut client = Client::connect(&place);
    for (arguments, problem) in [
        (json!({}), "\"task\" must say in words"),
        (json!({ "task": " " }), "the task is empty"),
        (json!({ "goal": "x" }), "there is no argument \"goal\""),
        (
            json!({ "task": "x", "max_attempts": 9 }),
            "\"max_attempts\" must be a whole number from 1 to 5, not 9",
        ),
        (
            json!({ "task": "x", "timeout": 1e9 }),
            "\"timeout\" must be more than 0 and at most 300 seconds",
        ),
        (
            json!({ "task": "x", "files": { "../a": "1" } }),
            "\"files\": ",
        ),
        (json!([1]), "the arguments must be an object"),
    ] {
        let answer = client.request("tools/call", call(arguments.clone()));
        let diagnostics = &answer["result"]["structuredContent"]["diagnostics"];
        let message = diagnostics["message"].as_str().unwrap_or_default();
        assert!(message.contains(problem), "{arguments}: {answer}");
    }
    assert!(model.record().is_empty());
}

/// What comes with a task: the model is told of it, scripts find the files, and limits are those of the call.
#[test]
fn a_client_gives_context_files_and_limits() {
    let place = place();
    let model = ScriptedModel::start(
        &place,
        &json!([
            { "code": "open('numbers.txt').read()" },
            { "code": "open('numbers.txt').read().split()[1]" },
        ]),
        "",
    );
    let mut client = Client::connect(&place);
    let reply = client.request(
        "tools/call",
        call(json!({
            "task": "Which is the second one?",
            "context": "Numbers are kept in files.",
            "files": { "numbers.txt": "7 8", "in/logo.png": { "base64": "AAEC" } },
            "max_attempts": 2,
            "timeout": 120,
        })),
    )["result"]
        .clone();
    let structured = &reply["structuredContent"];
    let diagnostics = &structured["diagnostics"];
    assert_eq!(diagnostics["error_type"], "ATTEMPTS_EXHAUSTED", "{reply}");
    let message = diagnostics["message"].as_str().unwrap();
    assert!(message.contains("after 2 attempts"), "{message}");
    assert_eq!(structured["attempts"][0]["outcome"]["result"], "7 8");
    assert_eq!(structured["attempts"][1]["outcome"]["result"], "8");
    assert_eq!(
        model.last_said(0),
        "Task: Which is the second one?\n\nContext:\nNumbers are kept in files.\n\n\
         Each script finds these files in its working folder: numbers.txt (3 bytes), in/logo.png (3 bytes)"
    );
}
