//! The client's own model, asked in the way of each era of the protocol.

use std::path::Path;

use serde_json::{Value, json};

use crate::peers::bounded_process::{CLIENT_LIMIT, run_bounded};
use crate::peers::installed_servers::InstalledServers;
use crate::support::client::Client;
use crate::support::model::place;
use crate::support::program::Place;
use crate::support::web_program::WebProgram;

/// What the official Python client sees of a task that its model does by `replies`.
fn seen(
    servers: &InstalledServers,
    place: &Place,
    server: Value,
    mode: &str,
    replies: &Value,
) -> Value {
    let request = json!({ "server": server, "task": "Read note.txt and count its words.", "replies": replies });
    let path = place.write("request.json", request.to_string());
    let mut client = servers.python();
    client
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/sampling_client.py"))
        .arg(path)
        .arg(mode);
    let printed =
        run_bounded(&mut client, CLIENT_LIMIT, place.path()).expect_success("the Python client");
    serde_json::from_str(&printed).expect("JSON from the Python client")
}

/// The program over standard streams, with npm's filesystem server underneath.
fn over_stdio(place: &Place) -> Value {
    let config = place.path().join("mcp_servers.json");
    json!({ "command": env!("CARGO_BIN_EXE_codecell"), "args": ["serve", "--config", config] })
}

fn real_place(servers: &InstalledServers) -> Place {
    let place = Place::empty();
    place.write("data/note.txt", "one two three\n");
    let filesystem = servers.filesystem(&place.path().join("data").canonicalize().unwrap());
    let config = json!({ "mcpServers": { "filesystem": filesystem } });
    place.write("mcp_servers.json", config.to_string());
    place
}

#[test]
fn the_python_clients_model_does_a_task() {
    let Some(servers) = InstalledServers::or_skip("the_python_clients_model_does_a_task") else {
        return;
    };
    let place = real_place(&servers);
    let note = place.path().join("data/note.txt").canonicalize().unwrap();
    let read = format!(
        "text = filesystem.read_text_file(path={:?})\n",
        note.to_str().unwrap()
    );
    let replies = json!([
        { "reasoning": "a slip", "code": format!("{read}len(text.words())"), "answer": "" },
        { "reasoning": "mended", "code": format!("{read}len(text.split())"), "answer": "" },
        { "reasoning": "done", "code": "", "answer": "3 words" },
    ]);
    let web = WebProgram::start(&place);
    for (server, mode, revision) in [
        (over_stdio(&place), "legacy", "2025-11-25"),
        (over_stdio(&place), "auto", "2026-07-28"),
        (json!({ "url": web.url() }), "auto", "2026-07-28"),
    ] {
        let seen = seen(&servers, &place, server.clone(), mode, &replies);
        assert_eq!(seen["revision"], revision);
        assert_eq!(seen["tools"][3], "run_agent", "{seen}");
        let outcome = &seen["outcome"];
        assert_eq!(outcome["answer"], "3 words", "{mode} {server}: {seen}");
        assert_eq!(outcome["model"], "the client's model");
        assert_eq!(
            outcome["attempts"][0]["outcome"]["diagnostics"]["error_type"],
            "AttributeError"
        );
        assert_eq!(outcome["attempts"][1]["outcome"]["result"], 3);
        assert_eq!(outcome["tool_calls"], 2);
        assert_eq!(seen["questions"].as_array().unwrap().len(), 3);
        let told = seen["progress"].to_string();
        assert!(
            told.contains("script 2: mended") && told.contains("answered"),
            "{told}"
        );
        let question = &seen["questions"][2];
        assert!(
            question["systemPrompt"]
                .as_str()
                .unwrap()
                .starts_with("You do a task")
        );
        assert_eq!(question["messages"].as_array().unwrap().len(), 5);
    }
}

#[test]
fn the_python_clients_user_declines() {
    let Some(servers) = InstalledServers::or_skip("the_python_clients_user_declines") else {
        return;
    };
    let place = real_place(&servers);
    let replies = json!(["the user declines"]);
    let legacy = seen(&servers, &place, over_stdio(&place), "legacy", &replies);
    assert_eq!(
        legacy["outcome"]["diagnostics"]["error_type"], "MODEL_REFUSED",
        "{legacy}"
    );
    // In the second era the client does not call again.
    let modern = seen(&servers, &place, over_stdio(&place), "auto", &replies);
    assert_eq!(modern["error"], "the user declines", "{modern}");
    // A client that lets nobody ask its model is not offered the tool; over HTTP one of the first era cannot be asked.
    let without = seen(&servers, &place, over_stdio(&place), "auto", &json!([]));
    assert_eq!(without["tools"].as_array().unwrap().len(), 3, "{without}");
    let web = WebProgram::start(&place);
    let unreachable = seen(
        &servers,
        &place,
        json!({ "url": web.url() }),
        "legacy",
        &replies,
    );
    assert_eq!(
        unreachable["tools"].as_array().unwrap().len(),
        3,
        "{unreachable}"
    );
}

/// A call of the second era, as a client that can be asked writes it.
fn params(more: Value) -> Value {
    let mut params = json!({
        "name": "run_agent",
        "arguments": { "task": "Add." },
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": { "sampling": {} },
        },
    });
    let more = more.as_object().unwrap().clone();
    params.as_object_mut().unwrap().extend(more);
    params
}

fn answer(text: &str) -> Value {
    json!({ "model": {
        "role": "assistant", "model": "m", "content": { "type": "text", "text": text }, "stopReason": "endTurn",
    } })
}

#[test]
fn a_question_is_answered_once_and_by_its_handle() {
    let place = place();
    let mut client = Client::start(&place);
    let asked = client.request("tools/call", params(json!({})))["result"].clone();
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    assert_eq!(
        asked["inputRequests"]["model"]["method"],
        "sampling/createMessage"
    );
    let state = asked["requestState"].clone();
    let made_up = json!({ "requestState": "0".repeat(32), "inputResponses": answer("x") });
    let refused = client.request("tools/call", params(made_up))["result"].clone();
    let diagnostics = &refused["structuredContent"]["diagnostics"];
    assert_eq!(diagnostics["error_type"], "INVALID_ARGUMENT", "{refused}");
    let continued =
        json!({ "requestState": state, "inputResponses": answer("{\"answer\": \"2\"}") });
    let done = client.request("tools/call", params(continued.clone()))["result"].clone();
    assert_eq!(done["structuredContent"]["answer"], "2", "{done}");
    let again = client.request("tools/call", params(continued))["result"].clone();
    assert_eq!(again["structuredContent"]["success"], false, "{again}");
}

#[test]
fn answers_that_are_none_end_the_task() {
    let place = place();
    let mut client = Client::start(&place);
    for responses in [json!({}), json!({ "model": 7 }), json!({ "model": {} })] {
        let asked = client.request("tools/call", params(json!({})))["result"].clone();
        let continued =
            json!({ "requestState": asked["requestState"], "inputResponses": responses });
        let done = client.request("tools/call", params(continued))["result"].clone();
        let diagnostics = &done["structuredContent"]["diagnostics"];
        assert_eq!(diagnostics["error_type"], "MODEL_UNAVAILABLE", "{done}");
    }
}
