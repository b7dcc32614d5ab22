//! `codecell tools`.

use serde_json::{Value, json};

use crate::support::image::manifest;
use crate::support::program::Place;

#[test]
fn it_says_when_there_are_none() {
    let ran = Place::empty().run(&["tools"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.stdout.starts_with("no servers are configured: "),
        "{}",
        ran.stdout
    );
    let listed: Value =
        serde_json::from_str(&Place::empty().run(&["tools", "--json"]).stdout).unwrap();
    assert_eq!(
        (&listed["servers"], &listed["tokens"]["mcp"]),
        (&json!([]), &json!(0))
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
    // The description of the image science names other packages, and has six tokens less for it.
    let shown = match manifest().name() {
        "core" => shown,
        _ => shown.replace(" 1114 through codecell", " 1120 through codecell"),
    };
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
    assert_eq!(fake["lazy"], true);
    // A client is told the name of the server and not its tools, so the name is what the server costs.
    let cost = |tokens: &Value| tokens["codecell"].as_u64().unwrap();
    let lazily = cost(&listed["tokens"]);
    assert!(lazily < 2_000, "{listed}");
    let shown = place.run(&["tools"]).stdout;
    assert!(
        shown.contains(" tools, started at its first use, ")
            && shown.contains(&format!(" {lazily} through codecell, where servers that start at their first use are only named")),
        "{shown}"
    );
    // A script that names the server finds it, too.
    place.write("script.py", "fake.add(a=2, b=3)");
    let ran = place.run(&["run", "script.py"]);
    assert_eq!(ran.stdout, "5\n", "{ran:?}");
}

#[test]
fn it_names_what_is_disabled() {
    let place = Place::with_servers(&json!({ "servers": {
        "here": { "builtin": "files", "root": "." },
        "off": { "command": "x", "disabled": true },
    } }));
    let shown = place.run(&["tools"]).stdout;
    assert!(shown.contains("\ndisabled: off\nall tools: "), "{shown}");
    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    assert_eq!(listed["disabled"], json!(["off"]));
    let page = place.run(&["tools", "--format", "markdown"]).stdout;
    assert!(page.contains("\nDisabled: off\n"), "{page}");
    place.write(
        "mcp_servers.json",
        r#"{"servers": {"off": {"command": "x", "disabled": true}}}"#,
    );
    let shown = place.run(&["tools"]).stdout;
    assert_eq!(
        shown,
        "disabled: off\nno servers are configured: mcp_servers.json holds none that is to be used; \
         this entry in its \"mcpServers\" is one: \"files\": {\"builtin\": \"files\", \"root\": \"data\"}\n"
    );
}

#[test]
fn the_reason_is_told_once_and_with_the_servers_name() {
    let place = Place::with_servers(&json!({ "servers": {
        "web": { "url": "http://127.0.0.1:9/mcp" },
    } }));
    let logged = place.run(&["tools", "--log-level", "warn"]).stderr;
    assert!(
        logged.contains("server=\"web\"") && logged.contains("next_start=at once"),
        "{logged}"
    );
    assert!(!logged.contains("rmcp"), "{logged}");
    let logged = place
        .run(&["tools", "--log-level", "warn,rmcp=error"])
        .stderr;
    assert!(logged.contains("rmcp"), "{logged}");
}

fn two_servers() -> Place {
    let place = Place::with_servers(&json!({ "servers": {
        "my-files": { "builtin": "files", "root": "data", "writable": true },
        "other": { "builtin": "files", "root": "data" },
        "gone": { "builtin": "files", "root": "no/such/folder" },
    } }));
    place.write("data/a.txt", "text");
    place
}

#[test]
fn it_lists_only_the_servers_that_are_named() {
    let place = two_servers();
    for name in ["my-files", "my_files"] {
        let ran = place.run(&["tools", "--server", name]);
        assert!(
            ran.stdout.starts_with("my_files (my-files): 9 tools, "),
            "{}",
            ran.shown()
        );
        assert!(!ran.stdout.contains("other"), "{}", ran.shown());
    }
    let ran = place.run(&["tools", "--server", "my_file"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("did you mean \"my_files\"?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn it_finds_tools_by_what_they_do() {
    let place = two_servers();
    let ran = place.run(&["tools", "--search", "remove a file"]);
    assert!(
        ran.stdout.starts_with("my_files.delete_file(path: str)"),
        "{}",
        ran.shown()
    );
    assert!(
        ran.stdout.contains("note: gone is not available: "),
        "{}",
        ran.shown()
    );
    let ran = place.run(&[
        "tools",
        "--search",
        "read text",
        "--server",
        "other",
        "--json",
    ]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["tools"][0]["name"], "other.read_text_file", "{found}");
    let names = found["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap());
    assert!(
        names.into_iter().all(|name| name.starts_with("other.")),
        "{found}"
    );
}

#[test]
fn it_prints_pages_and_stubs() {
    let place = two_servers();
    let page = place.run(&["tools", "--format", "markdown"]).stdout;
    for part in [
        "\n## my_files (my-files)\n",
        "\n```python\n",
        "def delete_file(path: str)",
        "\ngone: not available: ",
        " tokens ",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let stubs = place
        .run(&["tools", "--server", "other", "--format", "stubs"])
        .stdout;
    assert!(ruff_python_parser::parse_module(&stubs).is_ok(), "{stubs}");
    assert!(
        stubs.contains("\n    def read_text_file(path: str, "),
        "{stubs}"
    );
    let written = place.run(&["tools", "--stubs-into", "typing/stubs"]);
    assert_eq!(written.stdout, "", "{}", written.shown());
    for module in [
        "cell",
        "servers/__init__",
        "servers/my_files",
        "servers/other",
        "servers/gone",
    ] {
        let path = place.path().join(format!("typing/stubs/{module}.pyi"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(ruff_python_parser::parse_module(&text).is_ok(), "{text}");
    }
    let found = place
        .run(&["tools", "--search", "folder", "--format", "stubs"])
        .stdout;
    assert!(ruff_python_parser::parse_module(&found).is_ok(), "{found}");
}

#[test]
fn it_says_what_the_tools_cost_to_read() {
    let place = two_servers();
    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    let of =
        |server: usize, what: &str| listed["servers"][server]["tokens"][what].as_u64().unwrap();
    assert!(
        of(0, "mcp") > of(0, "stubs") && of(0, "stubs") > 100,
        "{listed}"
    );
    assert_eq!(listed["servers"][2]["tokens"], Value::Null);
    assert_eq!(
        listed["tokens"]["mcp"].as_u64().unwrap(),
        of(0, "mcp") + of(1, "mcp")
    );
}
