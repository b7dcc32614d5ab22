//! `search_tools` and `get_tool_docs`, for clients and within scripts.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::program::Place;
use crate::support::schema::assert_valid;

fn place() -> Place {
    let place = Place::with_servers(&json!({ "servers": {
        "my-files": { "builtin": "files", "root": "data", "description": "Figures of last year." },
        "gone": { "builtin": "files", "root": "no/such/folder" },
    } }));
    place.write("data/a.txt", "text");
    place
}

fn call(client: &mut Client, name: &str, arguments: Value) -> Value {
    let answer = client.request(
        "tools/call",
        json!({ "name": name, "arguments": arguments }),
    );
    assert!(answer["result"].is_object(), "{answer}");
    answer["result"].clone()
}

fn output_schema(client: &mut Client, name: &str) -> Value {
    let answer = client.request("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap();
    let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
    tool["outputSchema"].clone()
}

#[test]
fn a_search_returns_ranked_tools_twice() {
    let place = place();
    let mut client = Client::connect(&place);
    let schema = output_schema(&mut client, "search_tools");
    for detail in ["names", "signatures", "full"] {
        let result = call(
            &mut client,
            "search_tools",
            json!({ "query": "read a text file", "limit": 2, "detail": detail }),
        );
        let found = &result["structuredContent"];
        assert_valid(&schema, found);
        assert_eq!(
            found["tools"][0]["name"], "my_files.read_text_file",
            "{found}"
        );
        assert_eq!(found["tools"].as_array().unwrap().len(), 2);
        assert!(
            found["note"].as_str().unwrap().contains("no/such/folder"),
            "{found}"
        );
        let mirror: Value =
            serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(&mirror, found);
    }
}

#[test]
fn documentation_comes_as_typed_python() {
    let place = place();
    let mut client = Client::connect(&place);
    let schema = output_schema(&mut client, "get_tool_docs");
    let result = call(
        &mut client,
        "get_tool_docs",
        json!({ "names": ["my_files.list_directory", "my_files.reed"] }),
    );
    assert_eq!(result["isError"], false);
    let docs = &result["structuredContent"];
    assert_valid(&schema, docs);
    let text = docs["docs"].as_str().unwrap();
    assert!(text.contains("def list_directory(path: str = "), "{text}");
    assert!(text.contains("(TypedDict"), "{text}");
    assert!(
        docs["missing"][0]
            .as_str()
            .unwrap()
            .starts_with("there is no tool \"my_files.reed\"; the closest are"),
        "{docs}"
    );
}

#[test]
fn mistakes_are_named_and_satisfy_the_output_schema() {
    let place = place();
    let mut client = Client::connect(&place);
    for (name, arguments, problem) in [
        (
            "search_tools",
            json!({}),
            "\"query\" must say in words what the tool should do",
        ),
        (
            "search_tools",
            json!({ "query": "x", "limit": 1000 }),
            "\"limit\" must be a whole number from 1 to 50",
        ),
        (
            "search_tools",
            json!({ "query": "x", "all": true }),
            "there is no argument \"all\"; arguments: query, limit, detail",
        ),
        (
            "get_tool_docs",
            json!({ "names": [1] }),
            "\"names\" must be a list of names such as \"files.read_text_file\"",
        ),
        (
            "get_tool_docs",
            json!({ "names": ["gone"] }),
            "gone is not available: cannot open the folder",
        ),
    ] {
        let schema = output_schema(&mut client, name);
        let result = call(&mut client, name, arguments);
        assert_eq!(result["isError"], true, "{result}");
        assert_valid(&schema, &result["structuredContent"]);
        let text = result["content"][0]["text"]
            .as_str()
            .unwrap()
            .replace("\\\"", "\"");
        assert!(text.contains(problem), "{problem} in {text}");
    }
}

#[test]
fn what_was_observed_changes_the_documentation_and_not_the_tool_list() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(
        &json!({ "servers": { "fake": { "command": "python3", "args": [fake] } } }),
    );
    let mut client = Client::connect(&place);
    let offered = client.request("tools/list", json!({}))["result"].clone();
    let docs = |client: &mut Client| {
        let result = call(client, "get_tool_docs", json!({ "names": ["fake.echo"] }));
        result["structuredContent"]["docs"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = docs(&mut client);
    assert!(before.contains("-> Any:"), "{before}");
    let result = client.execute(json!({ "code": "fake.echo(text='hello')" }));
    assert_eq!(result["isError"], false, "{result}");
    let after = docs(&mut client);
    assert!(after.contains("observed in 1 reply"), "{after}");
    assert!(!after.contains("hello"), "{after}");
    assert_eq!(client.request("tools/list", json!({}))["result"], offered);
}
