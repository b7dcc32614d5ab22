//! Secrets of the configuration, with a server that reveals them wherever it can.

use serde_json::{Value, json};

use crate::support::program::{Place, Ran};

/// A secret with signs that JSON and debug forms escape.
const SECRET: &str = r#"s3cret\"token"-0042"#;

/// A place where the server is configured with the secret in `.env`.
fn place() -> Place {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/blabber.py");
    let place = Place::with_servers(&json!({ "servers": { "blabber": {
        "command": "python3",
        "args": [fake],
        "env": { "API_TOKEN": "${TOKEN}", "FLAG": "7", "PIN": "86753091" }
    } } }));
    place.write(".env", format!("TOKEN='{SECRET}'\n"));
    place
}

/// Checks that what the program wrote does not show the secret, however it is escaped.
fn check_masked(ran: &Ran) {
    // This includes the form for an address, and the part of it that is always the same in Base64.
    for part in [
        "s3cret",
        "-0042",
        "86753091",
        "%22token%22",
        "czNjcmV0",
        "NjcmV0",
        "M2NyZXRc",
    ] {
        assert!(!ran.stdout.contains(part), "{part} in {}", ran.stdout);
        assert!(!ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
}

#[test]
fn tool_documentation_and_the_log_keep_secrets() {
    for arguments in [&["tools"][..], &["tools", "--json"]] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--log-level", "trace,rmcp=trace"]);
        let ran = place().run(&arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        check_masked(&ran);
        assert!(ran.stdout.contains("Uses [masked]."), "{}", ran.stdout);
        assert!(ran.stderr.contains("[masked]"), "{}", ran.stderr);
    }
}

#[test]
fn replies_errors_and_last_words_keep_secrets() {
    let place = place();
    let script = r#"
seen = []
for tool in ("text", "dump", "structure", "resource", "cut", "encoded", "fail", "refuse", "die"):
    try:
        seen.append(repr(mcp_call("blabber", tool, {})))
    except ToolError as error:
        seen.append(f"error: {error.message} {error.data}")
seen
"#;
    place.write("script.py", script);
    place.write(
        "codecell.toml",
        "[log]\nformat = \"json\"\nlevel = \"trace\"\n",
    );
    let ran = place.run(&["run", "--json", "script.py"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    check_masked(&ran);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    let seen = outcome["result"].as_array().unwrap();
    for reply in seen {
        assert!(reply.as_str().unwrap().contains("[masked]"), "{reply}");
    }
    assert_eq!(seen[0], "'token [masked], flag 7'");
    assert!(
        seen[8].as_str().unwrap().contains("giving up on [masked]"),
        "{}",
        seen[8]
    );
    assert!(ran.stderr.contains("xxx[masked]..."), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("was called by [masked]"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_secret_inside_a_value_is_kept_by_itself() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/blabber.py");
    let place = Place::with_servers(&json!({ "servers": { "blabber": {
        "command": "python3",
        "args": [fake],
        "env": {
            "API_TOKEN": SECRET,
            "HEADERS": "{\"Authorization\": \"Bearer ntn_0051c0ffee\", \"Version\": \"2026-06-28\"}",
            "DATABASE_URL": "postgres://ada:sh%40p-0815-pw@db/shop",
            "DATABASE_USER": "ada",
        }
    } } }));
    let ran = place.run_with_input(&["run", "-"], "blabber.parts()");
    assert_eq!(
        ran.stdout, "[masked] is no key, [masked] no password of ada\n",
        "{}",
        ran.stderr
    );
}

#[test]
fn errors_of_the_configuration_keep_secrets() {
    let place = Place::with_servers(&json!({ "servers": {
        "a": { "url": "${TOKEN}" },
        "b": { "command": "x", "env": { "A=B": "${TOKEN}" } },
        "c": { "url": "http://x", "headers": { "X Y": "Bearer ${TOKEN}" } }
    } }));
    place.write(".env", format!("TOKEN='{SECRET}'\n"));
    let ran = place.run(&["tools"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("3 errors"), "{}", ran.stderr);
    check_masked(&ran);
}
