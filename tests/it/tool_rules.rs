//! `include_tools`, `exclude_tools` and `max_calls` on real servers: a rule that fits nothing never lets anything through.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::program::Place;

/// A place with the fake server as `my-fake` and a writable folder as `files`; `more` has further keys for both.
fn place(more: &Value) -> Place {
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/server.py");
    let mut servers = json!({
        "my-fake": { "command": "python3", "args": [fake] },
        "files": { "builtin": "files", "root": ".", "writable": true },
    });
    for server in ["my-fake", "files"] {
        for (key, value) in more.as_object().unwrap() {
            servers[server][key] = value.clone();
        }
    }
    Place::with_servers(&json!({ "mcpServers": servers }))
}

/// The servers as `codecell tools` lists them, and the log.
fn listed(place: &Place) -> (Vec<Value>, String) {
    let ran = place.run(&["tools", "--json", "--log-level", "warn"]);
    let listed: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let servers = listed["servers"].as_array().unwrap().clone();
    (servers, ran.stderr)
}

fn tools(server: &Value) -> Vec<&str> {
    let tools = server["tools"].as_array().unwrap().iter();
    tools.map(|tool| tool["name"].as_str().unwrap()).collect()
}

#[test]
fn tools_are_named_in_every_form_that_people_know() {
    let (whole, _) = listed(&place(&json!({})));
    let [fake, files] = [&whole[0], &whole[1]].map(|server| tools(server).len());
    for (fake_rule, files_rule) in [
        ("long-reply", "delete_file"),
        ("long_reply", "DELETE_FILE"),
        ("Long-Reply", "files.delete_file"),
        ("my-fake.long-reply", "files__delete_file"),
        ("my_fake.long_reply", "mcp__files__delete_file"),
        ("mcp__my-fake__long-reply", "Files/Delete_File"),
        ("long-r*", "del*file"),
    ] {
        let rules = json!([fake_rule, files_rule]);
        let (servers, log) = listed(&place(&json!({ "exclude_tools": rules })));
        assert!(!tools(&servers[0]).contains(&"long-reply"), "{fake_rule}");
        assert!(!tools(&servers[1]).contains(&"delete_file"), "{files_rule}");
        assert_eq!(tools(&servers[0]).len(), fake - 1, "{fake_rule}: {log}");
        assert_eq!(tools(&servers[1]).len(), files - 1, "{files_rule}: {log}");
        // The other server's rule matches nothing here, and that is reported.
        let problems = servers[1]["problems"].to_string();
        assert!(problems.contains(fake_rule), "{problems}");
        let (servers, _) = listed(&place(&json!({ "include_tools": rules })));
        assert_eq!(tools(&servers[0]), ["long-reply"], "{fake_rule}");
        assert_eq!(tools(&servers[1]), ["delete_file"], "{files_rule}");
    }
    let (servers, _) = listed(&place(&json!({ "exclude_tools": ["*"] })));
    assert!(servers.iter().all(|server| tools(server).is_empty()));
    let all = servers[0]["problems"].as_array().unwrap();
    assert!(all.is_empty(), "{all:?}");
}

#[test]
fn a_rule_that_resembles_a_tool_makes_its_server_unavailable() {
    for rules in [
        json!({ "excludeTools": ["delete-file"] }),
        json!({ "exclude_tools": ["write_file", "deleteFile"] }),
        json!({ "disabledTools": ["delete_fiel"] }),
        json!({ "include_tools": ["read_text_file", "delet_file"] }),
        json!({ "tools": ["file_delete"] }),
        json!({ "max_calls": { "delete-file": 1 } }),
        json!({ "exclude_tools": ["delete"] }),
        json!({ "exclude_tools": ["fils.delete_file"] }),
    ] {
        let (servers, log) = listed(&place(&rules));
        let reason = servers[1]["reason"]
            .as_str()
            .unwrap_or_else(|| panic!("{rules}: {servers:?}"));
        assert_eq!(servers[1]["status"], "failed");
        assert!(reason.starts_with("mcp_servers.json:"), "{reason}");
        assert!(reason.contains(": mcpServers.files."), "{reason}");
        assert!(
            reason.ends_with("did you mean \"delete_file\"?"),
            "{reason}"
        );
        assert!(log.contains("did you mean"), "{log}");
        // The fake server has no such tool, so the server is used and the rule is reported.
        assert_eq!(servers[0]["status"], "ready", "{rules}");
        assert!(
            servers[0]["problems"].to_string().contains("has no tool"),
            "{rules}"
        );
    }
    let place = place(&json!({ "exclude_tools": ["long_repyl", "delete-file"] }));
    let (servers, _) = listed(&place);
    assert!(
        servers.iter().all(|server| server["status"] == "failed"),
        "{servers:?}"
    );
    assert_eq!(place.run(&["tools"]).code, Some(5));
    let script = "said = []\nfor server, tool in (('files', 'delete_file'), ('my-fake', 'long-reply'), ('my_fake', 'echo')):\n    \
                  try:\n        said.append(mcp_call(server, tool, {'path': 'x'}))\n    except ToolError as error:\n        \
                  said.append('did you mean' in error.message)\nsaid";
    let ran = place.run_with_input(&["run", "-"], script);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said, json!([true, true, true]), "{}", ran.shown());
}

#[test]
fn a_rule_that_resembles_nothing_is_told_everywhere() {
    let place = place(&json!({ "exclude_tools": ["send_mail"], "max_calls": { "zebra*": 1 } }));
    let ran = place.run(&["tools", "--log-level", "warn"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    for rule in ["send_mail", "zebra*"] {
        let told = format!(
            "the server has no tool {rule:?}; remove it, or write the name of a tool that it has"
        );
        let problem =
            |line: &&str| line.starts_with("  problem: mcp_servers.json:") && line.ends_with(&told);
        assert_eq!(
            ran.stdout.lines().filter(problem).count(),
            2,
            "{}",
            ran.shown()
        );
        assert!(
            ran.stderr.contains(&format!("{rule}\\\"")),
            "{}",
            ran.stderr
        );
    }
    let mut client = Client::connect(&place);
    let docs = json!({ "name": "get_tool_docs", "arguments": { "names": ["files"] } });
    let docs = client.request("tools/call", docs)["result"]["structuredContent"]["docs"].clone();
    assert!(
        docs.as_str().unwrap().contains("# note: mcp_servers.json:"),
        "{docs}"
    );
    let list = json!({ "name": "search_tools", "arguments": { "query": "" } });
    let note = client.request("tools/call", list)["result"]["structuredContent"]["note"].clone();
    assert!(
        note.as_str()
            .unwrap()
            .contains("the server has no tool \"send_mail\""),
        "{note}"
    );
}

#[test]
fn limits_count_whatever_the_tool_is_called() {
    for rule in ["echo", "ECHO", "my-fake.echo", "mcp__my_fake__echo", "ec*"] {
        let place = place(&json!({ "max_calls": { rule: 2 } }));
        let script = "said = []\nfor call in (my_fake.echo,) * 2 + (lambda text: mcp_call('my-fake', 'echo', {'text': text}),):\n    \
                      try:\n        said.append(call(text='x'))\n    except ToolError as error:\n        said.append(error.message)\nsaid";
        let ran = place.run_with_input(&["run", "--json", "-"], script);
        let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
        let refused =
            "the limit of calls of my-fake.echo in one script is 2; use the replies you have";
        assert_eq!(
            outcome["result"],
            json!(["x", "x", refused]),
            "{rule}: {outcome}"
        );
    }
}

#[test]
fn the_first_call_of_a_lazy_server_counts() {
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "late": { "command": "python3", "args": [fake], "lazy": true, "max_calls": { "echo": 1 } },
    } }));
    // The name is put together in the script, so that nothing starts the server before its first call.
    let script = "name = 'la' + 'te'\nsaid = []\nfor _ in range(2):\n    try:\n        said.append(mcp_call(name, 'echo', {'text': 'x'}))\n    \
                  except ToolError as error:\n        said.append('the limit of calls' in error.message)\nsaid";
    let ran = place.run_with_input(&["run", "-"], script);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said, json!(["x", true]), "{}", ran.shown());
}
