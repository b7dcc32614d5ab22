//! Three hundred tools over twenty servers, five of which are broken, each in its own way.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;

/// The things that the servers' tools work on.
const THINGS: [&str; 20] = [
    "address", "badge", "contract", "delivery", "employee", "flight", "garden", "hotel", "invoice",
    "journey", "kitchen", "licence", "machine", "number", "order", "parcel", "quote", "receipt",
    "supplier", "ticket",
];
/// The broken servers, and how they are broken.
const BROKEN: [(&str, &str); 5] = [
    ("contract", "dead"),
    ("garden", "silent"),
    ("kitchen", "junk"),
    ("order", "slow"),
    ("supplier", "schemas"),
];
/// The limit in seconds for the start of a server that would never be ready.
const NEVER_READY_LIMIT: u64 = 15;
/// The same for one that has to have said something by then, however busy the machine is.
const JUNK_LIMIT: u64 = 30;

fn place() -> Place {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/fleet.py");
    let servers: serde_json::Map<String, Value> = THINGS
        .into_iter()
        .map(|thing| {
            let (mut args, mut limit) = (vec![script, thing], PATIENCE.as_secs());
            if let Some((_, way)) = BROKEN.iter().find(|(broken, _)| *broken == thing) {
                args.extend(["--broken", *way]);
                match *way {
                    "silent" | "slow" => limit = NEVER_READY_LIMIT,
                    "junk" => limit = JUNK_LIMIT,
                    // The others are ready or dead by themselves, on a busy machine later.
                    _ => {}
                }
            }
            (
                thing.to_owned() + "s",
                json!({ "command": "python3", "args": args, "startup_timeout": limit }),
            )
        })
        .collect();
    Place::with_servers(&json!({ "mcpServers": servers }))
}

/// The lines of `text` about the servers that are broken, each with what is indented below it.
fn of_broken(text: &str) -> String {
    let text = settled(text);

    let mut is_broken = false;
    let lines = text.lines().filter(|line| {
        if !line.starts_with(' ') {
            is_broken = BROKEN.iter().any(|(thing, _)| line.starts_with(thing));
        }
        is_broken
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `text` without the number of starts so far of a server that fails at once.
fn settled(text: &str) -> String {
    let mut parts = text.split("; it has failed ");
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once("is next started after ").unwrap();
        settled.push_str(
            rest.trim_start_matches(|mark: char| mark.is_ascii_digit())
                .strip_prefix(" s")
                .unwrap(),
        );
    }
    settled
}

#[test]
fn codecell_tools_names_what_is_broken_and_why() {
    let place = place();
    let ran = place.run(&["tools"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    for thing in THINGS {
        let is_whole = BROKEN.iter().all(|(broken, _)| *broken != thing);
        let headline = format!("{thing}s: 15 tools, ");
        let has_all = ran.stdout.lines().any(|line| line.starts_with(&headline));
        assert_eq!(has_all, is_whole, "{thing}");
    }
    insta::assert_snapshot!(of_broken(&ran.stdout));
}

#[test]
fn a_model_sees_what_is_there_and_what_is_not() {
    let place = place();
    let mut client = Client::connect(&place);
    let mut listed = || {
        let listed = client.request("tools/list", json!({}));
        let description = &listed["result"]["tools"][0]["description"];
        description.as_str().unwrap().to_owned()
    };
    let mut description = listed();
    assert!(
        description.contains("- gardens: still starting;"),
        "it never answers: {description}"
    );
    eventually("the end of all starts", || {
        description = listed();
        !description.contains("still starting")
    });

    for thing in THINGS {
        let start = format!("- {thing}s: ");
        let line = description
            .lines()
            .find_map(|line| line.strip_prefix(&start));
        let functions = line.unwrap_or_else(|| panic!("{start} in {description}"));
        let named = functions.matches(&format!("_{thing}")).count();
        let all = match BROKEN.iter().find(|(broken, _)| *broken == thing) {
            None => 15,
            Some((_, "schemas")) => 13,
            Some(_) => {
                assert_eq!(functions, "not available now");
                continue;
            }
        };
        assert!(named >= 5, "{functions}");
        assert!(
            functions.ends_with(&format!(" and {} more", all - named)),
            "{functions}"
        );
    }

    let mut call = |name: &str, arguments: Value| {
        let params = json!({ "name": name, "arguments": arguments });
        client.request("tools/call", params)["result"]["structuredContent"].clone()
    };
    let found = call("search_tools", json!({ "query": "restore a receipt" }));
    assert_eq!(
        found["tools"][0]["name"], "receipts.restore_receipt",
        "{found}"
    );
    let note = settled(found["note"].as_str().unwrap());
    insta::assert_snapshot!("what_a_search_says_of_the_broken", note);
    let docs = call(
        "get_tool_docs",
        json!({ "names": ["suppliers.list_supplier", "suppliers.create_supplier", "orders.list_order"] }),
    );
    insta::assert_snapshot!(
        "what_the_documentation_says_of_the_broken",
        format!(
            "{}\n--- missing\n{}",
            docs["docs"].as_str().unwrap(),
            docs["missing"][0].as_str().unwrap()
        )
    );

    let outcome = call("execute_code", json!({ "code": CALL_ALL, "timeout": 300 }));
    let result = &outcome["result"];
    assert_eq!(result["called"], 15 * 15 + 13, "{outcome}");
    let failed: Vec<String> = result["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect();
    insta::assert_snapshot!(
        "what_a_script_is_told_of_the_broken",
        settled(&failed.join("\n"))
    );
}

/// Calls every tool that there is, and one of each server that has none.
const CALL_ALL: &str = r#"
called, failed = 0, []
for server in sorted({tool["server"] for tool in list_tools()}):
    for tool in list_tools(server):
        reply = mcp_call(server, tool["tool"], {"number": 3})
        assert reply == {"did": tool["tool"], "with": {"number": 3}}, reply
        called += 1
for server in ("contracts", "gardens", "kitchens", "orders"):
    try:
        mcp_call(server, "anything", {})
    except ToolError as error:
        failed.append(error.message)
{"called": called, "failed": failed}
"#;
