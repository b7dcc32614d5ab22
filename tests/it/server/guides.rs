//! The guide to writing scripts, as clients get it: as a resource and as a prompt, in both eras.

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;

const ADDRESS: &str = "codecell://guides/writing-scripts";
/// The page that both are made of.
const PAGE: &str = include_str!("../../../docs/writing-scripts.md");

/// A client of each era, with what its requests carry.
fn clients() -> [(Client, Value); 2] {
    [
        (Client::connect_alone(), json!({})),
        (Client::start_alone(), json!({ "_meta": meta() })),
    ]
}

/// The result of a request whose parameters are `more` beside what every request of the client carries.
fn ask(client: &mut Client, method: &str, carried: &Value, more: Value) -> Value {
    let answer = request(client, method, carried, more);
    assert!(answer["result"].is_object(), "{method}: {answer}");
    answer["result"].clone()
}

fn request(client: &mut Client, method: &str, carried: &Value, more: Value) -> Value {
    let mut params = carried.as_object().unwrap().clone();
    params.extend(more.as_object().unwrap().clone());
    client.request(method, params.into())
}

#[test]
fn the_guide_is_a_resource() {
    for (mut client, carried) in clients() {
        let listed = ask(&mut client, "resources/list", &carried, json!({}));
        let resources = listed["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 1, "{listed}");
        assert_eq!(resources[0]["uri"], ADDRESS);
        assert_eq!(resources[0]["mimeType"], "text/markdown");
        assert_eq!(resources[0]["size"], PAGE.len());
        let read = ask(
            &mut client,
            "resources/read",
            &carried,
            json!({ "uri": ADDRESS }),
        );
        assert_eq!(
            read["contents"],
            json!([{ "uri": ADDRESS, "mimeType": "text/markdown", "text": PAGE }])
        );
        let templates = ask(&mut client, "resources/templates/list", &carried, json!({}));
        assert_eq!(templates["resourceTemplates"], json!([]));
    }
}

#[test]
fn the_guide_is_a_prompt_that_takes_a_task() {
    for (mut client, carried) in clients() {
        let listed = ask(&mut client, "prompts/list", &carried, json!({}));
        assert_eq!(listed["prompts"].as_array().unwrap().len(), 1, "{listed}");
        let prompt = &listed["prompts"][0];
        assert_eq!(prompt["name"], "writing-scripts");
        assert_eq!(prompt["arguments"][0]["name"], "task");
        assert_eq!(prompt["arguments"][0]["required"], false);
        let mut text = |arguments: Value| {
            let params = json!({ "name": "writing-scripts", "arguments": arguments });
            let got = ask(&mut client, "prompts/get", &carried, params);
            assert_eq!(got["messages"].as_array().unwrap().len(), 1, "{got}");
            assert_eq!(got["messages"][0]["role"], "user");
            let text = got["messages"][0]["content"]["text"].as_str().unwrap();
            text.strip_prefix(PAGE).unwrap().to_owned()
        };
        let with_task = text(json!({ "task": " Count the orders. " }));
        assert!(
            with_task.ends_with("run it with execute_code: Count the orders."),
            "{with_task}"
        );
        for without in [json!({}), json!({ "task": " " })] {
            let text = text(without);
            assert!(text.ends_with("as this guide says."), "{text}");
        }
    }
}

#[test]
fn what_is_not_there_is_said() {
    // Clients of the second era get the code of wrong parameters where earlier ones have a code for resources.
    for ((mut client, carried), code) in clients().into_iter().zip([-32002, -32602]) {
        let other = json!({ "uri": "codecell://guides/other" });
        let answer = request(&mut client, "resources/read", &carried, other);
        assert_eq!(answer["error"]["code"], code, "{answer}");
        let told = answer["error"]["message"].to_string();
        assert!(
            told.contains("guides/other") && told.contains(ADDRESS),
            "{told}"
        );

        for (params, expected) in [
            (
                json!({ "name": "other" }),
                "the only one is writing-scripts",
            ),
            (
                json!({ "name": "writing-scripts", "arguments": { "task": 5 } }),
                "task is not a text",
            ),
        ] {
            let answer = request(&mut client, "prompts/get", &carried, params);
            assert_eq!(answer["error"]["code"], -32602, "{answer}");
            let told = answer["error"]["message"].to_string();
            assert!(told.contains(expected), "{told}");
        }
        for method in ["resources/read", "prompts/get"] {
            let answer = request(
                &mut client,
                method,
                &carried,
                json!({ "name": 5, "uri": 5 }),
            );
            assert_eq!(answer["error"]["code"], -32602, "{answer}");
        }
    }
}
