//! What scripts and servers write a little differently, with a server in a process of its own.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::program::Place;

/// A place with the fake server `fake`, whose configuration also has the keys of `more`.
fn place(more: &Value) -> Place {
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/server.py");
    let mut server = json!({ "command": "python3", "args": [fake] });
    for (key, value) in more.as_object().unwrap() {
        server[key] = value.clone();
    }
    Place::with_servers(&json!({ "mcpServers": { "any-fake": server } }))
}

/// The result of `script`.
fn result(script: &str) -> Value {
    let ran = place(&json!({})).run_with_input(&["run", "--json", "-"], script);
    let outcome: Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
    assert_eq!(outcome["success"], true, "{outcome:#}");
    outcome["result"].clone()
}

#[test]
fn media_in_any_alphabet_of_base64_are_bytes() {
    let script = r#"
def media(data):
    return any_fake.raw(result={"content": [{"type": "image", "data": data, "mimeType": "image/png"}]})

[list(media(data).data) for data in ("+/8=", "-_8", "aGk")] + [type(media("no base64!")).__name__]
"#;
    assert_eq!(
        result(script),
        json!([[251, 255], [251, 255], [104, 105], "dict"])
    );
}

#[test]
fn servers_and_tools_are_found_by_any_of_their_names() {
    let script = r#"
import contextlib, io, servers

def read(name):
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        help(name)
    return shown.getvalue()

stub = read(any_fake.long_reply)
[
    [read(name) == stub for name in ("any_fake.long_reply", "any-fake.long-reply", "any-fake__long-reply", "long_reply")],
    read("any-fake") == read(any_fake),
    list_tools("any-fake")[0]["signature"],
    servers.any_fake.echo(text="here"),
    "len(obj" in read("len"),
    read("lnog_reply"),
]
"#;
    let found = result(script);
    assert_eq!(found[0], json!([true, true, true, true]), "{found:#}");
    assert_eq!(found[1], true);
    assert_eq!(
        found[2],
        "any_fake.add(a: float = ..., b: float = ...) -> float"
    );
    assert_eq!((&found[3], &found[4]), (&json!("here"), &json!(true)));
    let unknown = found[5].as_str().unwrap();
    assert!(
        unknown.contains("the closest are any_fake.long_reply"),
        "{unknown}"
    );
}

#[test]
fn a_disabled_server_that_is_asked_for_is_called_disabled() {
    let place = place(&json!({ "disabled": true }));
    let ran = place.run(&["tools", "--server", "any-fake"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.stderr.contains("is disabled"), "{}", ran.stderr);
}
