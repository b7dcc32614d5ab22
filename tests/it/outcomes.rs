//! Every kind of outcome on the wire: each fits the announced schema, and its first block is the outcome itself.

use std::process::Command;

use serde_json::{Map, Value, json};

use crate::peers::installed_servers::InstalledServers;
use crate::support::client::Client;
use crate::support::image::room;
use crate::support::patience::eventually;
use crate::support::program::Place;
use crate::support::schema::{assert_valid, with_empty_parts};

/// Low enough for a script to reach each limit quickly.
fn limits() -> String {
    let memory = room(68 << 20).0;
    format!(
        "[limits]\nfuel = 2000000000\nmemory = {memory}\noutput = \"1KiB\"\nresult = \"1KiB\"\ntool_calls = 2\n"
    )
}

/// The error types, or `success`, and arguments that lead to them.
fn cases() -> Vec<(&'static str, Value)> {
    vec![
        ("success", json!({ "code": "print('a')\n{'a': [1, None]}" })),
        ("success", json!({ "code": "list(range(1000))" })),
        ("success", json!({ "code": "'é' * 5000" })),
        ("success", json!({ "code": "print('é' * 5000)" })),
        (
            "success",
            json!({ "code": "display('a', [{'b': 1}], b'GIF89a\\1\\0\\1\\0\\0\\0\\0;')\n1" }),
        ),
        (
            "POLICY_VIOLATION",
            json!({ "code": "import socket\nsocket.socket()" }),
        ),
        ("SYNTAX_ERROR", json!({ "code": "x = = 1" })),
        (
            "SYNTAX_ERROR",
            json!({ "code": "def f():\n    x = 1\n    global x" }),
        ),
        ("INVALID_ARGUMENT", json!({ "code": 1 })),
        (
            "TIMEOUT",
            json!({ "code": "import time\ntime.sleep(9)", "timeout": 0.05 }),
        ),
        ("FUEL_EXHAUSTED", json!({ "code": "while True:\n    pass" })),
        (
            "MEMORY_LIMIT",
            json!({ "code": "x = []\nwhile True:\n    x.append(bytes(1 << 20))" }),
        ),
        (
            "TOOL_CALL_LIMIT",
            json!({ "code": "for _ in range(3):\n    files.list_directory(path='.')" }),
        ),
        (
            "ToolError",
            json!({ "code": "files.read_text_file(path='none')" }),
        ),
        (
            "ZeroDivisionError",
            json!({ "code": "display('before')\nprint('x' * 5000)\n1 / 0" }),
        ),
        (
            "ExceptionGroup",
            json!({ "code": "raise ExceptionGroup('a', [ValueError()])" }),
        ),
        ("SystemExit", json!({ "code": "import sys\nsys.exit(3)" })),
        (
            "RecursionError",
            json!({ "code": "def f():\n    f()\nf()" }),
        ),
    ]
}

/// One script holds the only slot until the server ends; another script waits for the slot in vain.
fn without_room() -> [(&'static str, Value); 2] {
    let place = Place::empty();
    place.write("codecell.toml", "[limits]\nconcurrency = 1\n");
    let mut client = Client::connect(&place);
    let held = client.begin_execute(json!({ "code": "import time\ntime.sleep(25)" }));
    let unavailable = loop {
        let reply = client.execute(json!({ "code": "1", "timeout": 0.05 }));
        // The second script may have been quicker than the first.
        if reply["isError"] == true {
            break reply;
        }
    };
    let killed = Command::new("kill").arg(client.pid().to_string()).status();
    assert!(killed.unwrap().success());
    let cancelled = client.answer(held)["result"].clone();
    [("UNAVAILABLE", unavailable), ("CANCELLED", cancelled)]
}

/// The audit is required, and its folder vanishes while a script runs.
fn without_audit() -> [(&'static str, Value); 2] {
    let place = Place::with_servers(
        &json!({ "mcpServers": { "files": { "builtin": "files", "root": "." } } }),
    );
    let file = place.write("log/audit.jsonl", "");
    let settings = "[audit]\nfile = \"log/audit.jsonl\"\nrequired = true\n";
    place.write("codecell.toml", settings);
    let mut client = Client::connect(&place);
    let code = "\
import time
while 'go' not in str(files.list_directory(path='.')):
    time.sleep(0.01)";
    let running = client.begin_execute(json!({ "code": code }));
    eventually("the start of the script", || {
        std::fs::read_to_string(&file).is_ok_and(|audit| audit.contains("\"start\""))
    });
    std::fs::remove_dir_all(place.path().join("log")).unwrap();
    place.write("go", "");
    let internal = client.answer(running)["result"].clone();
    let unavailable = client.execute(json!({ "code": "1" }));
    [("INTERNAL", internal), ("UNAVAILABLE", unavailable)]
}

#[test]
fn every_kind_of_outcome_fits_the_schema() {
    let place = Place::with_servers(
        &json!({ "mcpServers": { "files": { "builtin": "files", "root": "." } } }),
    );
    place.write("codecell.toml", limits());
    let mut client = Client::connect(&place);
    let listed = client.request("tools/list", json!({}));
    let schema = &listed["result"]["tools"][0]["outputSchema"];

    let mut replies: Vec<(&str, Value)> = cases()
        .into_iter()
        .map(|(expected, arguments)| (expected, client.execute(arguments)))
        .collect();
    replies.extend(without_room());
    replies.extend(without_audit());

    let mut outcomes = Map::new();
    for (number, (expected, reply)) in replies.into_iter().enumerate() {
        let outcome = &reply["structuredContent"];
        let kind = outcome["diagnostics"]["error_type"]
            .as_str()
            .unwrap_or("success");
        assert_eq!(kind, expected, "{reply:#}");
        assert_eq!(outcome["success"], json!(expected == "success"), "{reply}");
        assert_eq!(
            reply["isError"].as_bool().unwrap_or(false),
            expected != "success"
        );
        let first: Value =
            serde_json::from_str(reply["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(&with_empty_parts(first), outcome);
        assert_valid(schema, outcome);
        outcomes.insert(format!("{number} {expected}"), outcome.clone());
    }

    if let Some(installed) = InstalledServers::or_skip("outcomes against jsonschema") {
        let given = json!({ "schema": schema, "instances": outcomes });
        let file = place.write("given.json", given.to_string());
        let validated = installed
            .python()
            .arg("tests/clients/validate.py")
            .arg(file)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&validated.stdout);
        assert!(
            validated.status.success() && said.is_empty(),
            "{said}{}",
            String::from_utf8_lossy(&validated.stderr)
        );
    }
}

#[test]
fn displays_follow_the_outcome_in_order() {
    let mut client = Client::connect_alone();
    let code =
        "display('a', [{'b': 1}])\ndisplay(b'GIF89a\\1\\0\\1\\0\\0\\0\\0;', '<svg/>')\n1 / 0";
    let reply = client.execute(json!({ "code": code }));
    let shown = &reply["content"].as_array().unwrap()[1..];
    assert_eq!(
        json!(shown),
        json!([
            { "type": "text", "text": "a" },
            { "type": "text", "text": "| b |\n| ---: |\n| 1 |" },
            { "type": "image", "data": "R0lGODlhAQABAAAAADs=", "mimeType": "image/gif" },
            { "type": "resource", "resource": {
                "uri": "display:///4", "mimeType": "image/svg+xml", "text": "<svg/>"
            } },
        ])
    );
    assert!(reply["structuredContent"].get("displays").is_none());
}

#[test]
fn the_command_line_shows_what_is_displayed() {
    let place = Place::empty();
    let script = place.write(
        "script.py",
        "print('first')\ndisplay('a', b'GIF89a\\1\\0\\1\\0\\0\\0\\0;')\n{'n': 1}",
    );
    let script = script.to_str().unwrap();
    let ran = place.run(&["run", script]);
    assert_eq!(
        ran.stdout,
        "first\na\n[image/gif, 14 bytes]\n{\n  \"n\": 1\n}\n"
    );

    let ran = place.run(&["run", "--json", script]);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        outcome["displays"],
        json!([
            { "mime_type": "text/plain", "text": "a" },
            { "mime_type": "image/gif", "data": "R0lGODlhAQABAAAAADs=" },
        ])
    );
}

#[test]
fn what_is_cut_says_so_and_stays_json() {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[limits]\nresult = \"2KiB\"\noutput = \"1KiB\"\n",
    );
    let code = "print('x' * 3000)\n{'rows': [{'id': n} for n in range(1000)], 'total': 1000}";
    let script = place.write("script.py", code);
    let ran = place.run(&["run", "--json", script.to_str().unwrap()]);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();

    let stdout = outcome["stdout"].as_str().unwrap();
    assert!(
        stdout.ends_with("<1977 more characters were dropped; print a slice or a summary>\n"),
        "{stdout}"
    );
    assert_eq!(outcome["truncated"]["stdout"], 1977);

    let result = &outcome["result"];
    let rows = result["rows"].as_array().unwrap();
    let (last, kept) = rows.split_last().unwrap();
    assert_eq!(result["total"], 1000);
    assert!(kept.len() > 50, "{result}");
    let missing = 1000 - kept.len();
    let note = format!("<{missing} more items; return a slice or a summary>");
    assert_eq!(last, &json!(note));
    assert!(outcome["truncated"]["result"].as_u64().unwrap() > 1000);
}
