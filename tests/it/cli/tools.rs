//! `codecell tools`.

use serde_json::{Value, json};

use crate::support::program::Place;

#[test]
fn it_says_when_there_are_none() {
    let ran = Place::empty().run(&["tools"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "no servers are configured\n")
    );
    assert_eq!(
        Place::empty().run(&["tools", "--json"]).stdout,
        "{\"servers\":[]}\n"
    );
}

#[test]
fn it_lists_servers_and_what_is_wrong_with_them() {
    let place = Place::with_servers(&json!({ "servers": {
        "my-files": { "builtin": "files", "root": "data" },
        "gone": { "builtin": "files", "root": "no/such/folder" },
    } }));
    place.write("data/a.txt", "text");
    let ran = place.run(&["tools"]);
    let shown = ran
        .shown()
        .replace(&place.path().display().to_string(), "<place>");
    insta::assert_snapshot!(shown.split("--- stderr").next().unwrap());

    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    let servers = &listed["servers"];
    assert_eq!(
        (&servers[0]["name"], &servers[0]["python_name"]),
        (&json!("my-files"), &json!("my_files"))
    );
    assert_eq!(
        (&servers[0]["ready"], &servers[0]["reason"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(servers[1]["ready"], false);
    assert!(
        servers[1]["reason"]
            .as_str()
            .unwrap()
            .contains("no/such/folder"),
        "{servers}"
    );
    let names: Vec<_> = servers[0]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["name"])
        .collect();
    assert!(names.contains(&&json!("read_text_file")), "{names:?}");
}

#[test]
fn it_fails_when_no_configured_server_can_be_used() {
    let place = Place::with_servers(
        &json!({ "servers": { "gone": { "builtin": "files", "root": "gone" } } }),
    );
    let ran = place.run(&["tools"]);
    assert_eq!(ran.code, Some(5), "{}", ran.shown());
    assert!(
        ran.stdout.starts_with("gone: not available: "),
        "{}",
        ran.stdout
    );
}

#[test]
fn tools_that_are_not_to_be_offered_are_not() {
    let place = Place::with_servers(&json!({ "servers": { "files": {
        "builtin": "files", "root": ".", "writable": true,
        "include_tools": ["read_text_file", "write_file"], "exclude_tools": ["write_file"],
    } } }));
    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    let tools = listed["servers"][0]["tools"].as_array().unwrap();
    assert_eq!(
        tools.iter().map(|tool| &tool["name"]).collect::<Vec<_>>(),
        ["read_text_file"]
    );
}

#[test]
fn servers_are_listed_in_the_configured_order_whatever_their_kind() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "first": { "command": "python3", "args": [fake] },
        "second": { "builtin": "files", "root": "." },
        "third": { "command": "no-such-program" },
        "fourth": { "command": "python3", "args": [fake] },
        "fifth": { "command": "python3", "args": [fake], "disabled": true },
    } }));
    let ran = place.run(&["tools", "--json"]);
    let listed: Value = serde_json::from_str(&ran.stdout).unwrap();
    let servers = listed["servers"].as_array().unwrap();
    let ready: Vec<_> = servers
        .iter()
        .map(|server| (server["name"].as_str().unwrap(), server["ready"] == true))
        .collect();
    assert_eq!(
        ready,
        [
            ("first", true),
            ("second", true),
            ("third", false),
            ("fourth", true)
        ],
        "{}",
        ran.stderr
    );
    assert!(
        servers[2]["reason"]
            .as_str()
            .unwrap()
            .contains("no-such-program"),
        "{servers:?}"
    );
}

#[test]
fn it_starts_lazy_servers_to_list_them() {
    let server = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [server], "lazy": true },
    } }));
    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    let fake = &listed["servers"][0];
    assert_eq!(fake["status"], "ready", "{fake}");
    assert!(!fake["tools"].as_array().unwrap().is_empty());
    // A script that names it finds it, too.
    place.write("script.py", "fake.add(a=2, b=3)");
    let ran = place.run(&["run", "script.py"]);
    assert_eq!(ran.stdout, "5\n", "{ran:?}");
}
