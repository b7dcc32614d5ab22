//! Files with mistakes: each mistake is reported with its line, its key and a remedy, all at once.

use std::fs;
use std::path::Path;

use codecell_engine::config::Servers;
use proptest::prelude::*;

use super::{environment, errors_of, servers};

/// The errors of a wrong file.
fn errors(text: &str) -> String {
    errors_of(&servers(text).unwrap_err(), "mcp_servers.json")
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let errors = errors(text);
        if errors != *expected {
            wrong.push(format!(
                "{text}\n  got      {errors}\n  expected {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_file_as_a_whole() {
    check(&[
        ("", "1: the file is empty; write {\"servers\": {}}"),
        (
            "[]",
            "1: expected an object, found a list; correct it or remove it",
        ),
        (
            "{}",
            "1: the file names no servers; add \"servers\": {}, or \"mcpServers\": {}",
        ),
        (
            "{\n\"server\": {}}",
            "1: the file names no servers; add \"servers\": {}, or \"mcpServers\": {}\n2: server: unknown key; did you mean \"servers\"?",
        ),
        (
            "{\"servers\": {},\n\"mcpServers\": {}}",
            "2: mcpServers: it means the same as \"servers\"; keep one of the two",
        ),
        (
            "{\"servers\": []}",
            "1: servers: expected an object, found a list; correct it or remove it",
        ),
        (
            "{\"servers\": {\n\"a\": {\"command\": \"x\"},\n\"a\": {\"command\": \"y\"}}}",
            "3: servers.a: the same key stands twice; rename or remove one of them",
        ),
        (
            "{\"servers\": {\"\": {\"command\": \"x\"}}}",
            "1: servers.: this name cannot be used; use 1 to 64 characters, such as \"files\"",
        ),
        (
            "{\"mcp\": {\"servers\": {}},\n\"servers\": {}}",
            "1: mcp.servers: it means the same as \"servers\"; keep one of the two",
        ),
        (
            "{\"servers\": {}, \"mcp\": {\n\"alowed\": [\"a\"]}}",
            "2: mcp.alowed: unknown key; did you mean \"allowed\"?",
        ),
        (
            "{\"servers\": {\"github\": {\"command\": \"x\"}},\n\"mcp\": {\"excluded\": [\"githb\"]}}",
            "2: mcp.excluded[0]: there is no server \"githb\"; did you mean \"github\"?",
        ),
        (
            "{\"servers\": {\"my-files\": {\"command\": \"x\"}},\n\"mcp\": {\"allowed\": [\"my_files\"]}}",
            "2: mcp.allowed[0]: there is no server \"my_files\"; did you mean \"my-files\"?",
        ),
        (
            "{\"servers\": {}, \"sandbox\": {\"enabled\": true}}",
            "1: sandbox: codecell starts servers without a sandbox of their own; run the servers in containers, then remove the key",
        ),
    ]);
    for text in [
        "{\"servers\": {\"a\": {},,}}",
        "{\"servers\": {}} x",
        "{'servers': {}}",
        "{\"servers\": {",
    ] {
        let errors = errors(text);
        assert!(
            errors.ends_with("comments and trailing commas are allowed"),
            "{text}: {errors}"
        );
    }
}

#[test]
fn values_of_the_wrong_type() {
    check(&[
        (
            "{\"servers\": {\"a\": {\n\"command\": \"x\",\n\"args\": [\"y\", 5]}}}",
            "3: servers.a.args[1]: expected a string, found a number; write one text in double quotes, or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"args\": \"-y\"}}}",
            "2: servers.a.args: expected a list of strings, found a string; write it as [\"...\", \"...\"], or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"env\": [\"A=b\"]}}}",
            "2: servers.a.env: expected an object of strings, found a list; write it as {\"NAME\": \"value\"}, or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"timeout\": true}}}",
            "2: servers.a.timeout: it is no time; write a number of seconds, or such as \"90s\", \"500ms\" or \"2min\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"timeout\": 0}}}",
            "2: servers.a.timeout: 0 is out of bounds; write a number of seconds above 0, a day at most",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"timeout\": \"soon\"}}}",
            "2: servers.a.timeout: \"soon\" is no time; write a number of seconds, or such as \"90s\", \"500ms\" or \"2min\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"lazy\": \"yes\"}}}",
            "2: servers.a.lazy: expected true or false, found a string; write true or false without quotes, or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"protocol\": \"2025\"}}}",
            "2: servers.a.protocol: \"2025\" is no revision of the protocol that is known here; write one of 2024-11-05, \
             2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28, or leave it out",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"elicitation\": \"accept\"}}}",
            "2: servers.a.elicitation: \"accept\" is no way to answer a server's questions; write \"decline\" or \"defaults\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\", \"max_calls\": {\n\"send\": 0}}}}",
            "2: servers.a.max_calls.send: 0 is no whole number above 0; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"env\": {\"A\": [\"s3cret-token\"]}}}}",
            "2: servers.a.env.A: expected a string, found a list; write one text in double quotes, or remove it",
        ),
    ]);
}

#[test]
fn keys_that_do_not_go_together() {
    check(&[
        (
            "{\"servers\": {\n\"a\": {}}}",
            "2: servers.a: it says neither \"command\" nor \"url\" nor \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\", \"url\": \"http://x\"}}}",
            "1: servers.a: it says more than one of \"command\", \"url\" and \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"command\": \"y\"}}}",
            "2: servers.a.command: the same key stands twice; rename or remove one of them",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"env\": {\"A\": \"1\", \"A\": \"2\"}}}}",
            "2: servers.a.env.A: the same key stands twice; rename or remove one of them",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"root\": \"y\"}}}",
            "2: servers.a.root: it does not go with \"command\"; remove one of the two",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\", \"type\": \"http\"}}}",
            "1: servers.a.type: \"http\" does not go with \"command\"; remove it, or write \"stdio\"",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"http://x\", \"type\": \"stdio\"}}}",
            "1: servers.a.type: \"stdio\" does not go with \"url\"; remove it, or write \"http\"",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"http://x\",\n\"httpUrl\": \"http://y\"}}}",
            "2: servers.a.httpUrl: it means the same as \"url\"; keep one of the two",
        ),
        (
            "{\"servers\": {\"a\": {\"builtin\": \"shell\", \"root\": \".\"}}}",
            "1: servers.a.builtin: there is no built-in server \"shell\"; the built-in server is \"files\"",
        ),
        (
            "{\"servers\": {\"a\": {\"builtin\": \"files\"}}}",
            "1: servers.a.root: it is missing; name the folder that the server shall serve",
        ),
    ]);
}

#[test]
fn values_that_cannot_be_used() {
    check(&[
        (
            "{\"servers\": {\"a\": {\"command\": \" \"}}}",
            "1: servers.a.command: it names no program; name the program to run, such as \"npx\"",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"ftp://x\"}}}",
            "1: servers.a.url: \"ftp://x\" is no web address; it must start with http:// or https:// and name a host",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"${TOKEN}\"}}}",
            "1: servers.a.url: \"${TOKEN}\" is no web address; it must start with http:// or https:// and name a host",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"http://x\", \"headers\": {\n\"A B\": \"1\",\n\"C\": \"x\\r\\ny\",\n\"D\": \"1\", \"d\": \"2\"}}}}",
            "2: servers.a.headers.A B: \"A B\" cannot be the name of a header; correct it or remove it\n\
             3: servers.a.headers.C: its value has a line break or another control character; correct it or remove it\n\
             4: servers.a.headers.d: the header \"d\" is given twice; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\n\"env\": {\"A\": \"${NOPE:-${HOME}/x\"}}}}",
            "3: servers.a.env.A: ${NOPE:-${HOME}/x is never closed: its braces are not balanced; close it with as many } as it has {, as in ${NAME:-default}",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"args\": [\"${HOME}\",\n\"--at=${NOPE:-{}\"]}}}",
            "3: servers.a.args[1]: ${NOPE:-{} is never closed: its braces are not balanced; close it with as many } as it has {, as in ${NAME:-default}",
        ),
        (
            "{\"servers\": {\"a\": {\n\"url\": \"${HOME:-http://x\"}}}",
            "2: servers.a.url: ${HOME:-http://x is never closed: its braces are not balanced; close it with as many } as it has {, as in ${NAME:-default}",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"${A B}\"}}}",
            "1: servers.a.command: ${A B} is not understood; use ${NAME}, ${env:NAME} or ${NAME:-default}",
        ),
    ]);
}

#[test]
fn keys_of_other_clients_that_would_allow_more_than_was_meant() {
    for key in [
        "\"sandboxEnabled\": true",
        "\"include_tags\": [\"safe\"]",
        "\"exclude_tags\": [\"unsafe\"]",
        "\"tools\": {\"delete\": {\"enabled\": false}}",
    ] {
        let errors = errors(&format!(
            "{{\"servers\": {{\"a\": {{\"command\": \"x\",\n{key}}}}}}}"
        ));
        assert!(errors.starts_with("2: servers.a."), "{errors}");
        let off = "{\"servers\": {\"a\": {\"command\": \"x\", \"sandboxEnabled\": false, \"include_tags\": []}}}";
        assert!(servers(off).is_ok());
    }
}

#[test]
fn rules_about_tools_are_bounded() {
    let names = |wrap: fn(usize) -> String| -> String {
        let all: Vec<String> = (0..=1_000).map(wrap).collect();
        all.join(",")
    };
    for rules in [
        format!(
            "\"exclude_tools\": [{}]",
            names(|number| format!("\"t{number}\""))
        ),
        format!(
            "\"max_calls\": {{{}}}",
            names(|number| format!("\"t{number}\": 1"))
        ),
    ] {
        let told = errors(&format!(
            "{{\"servers\": {{\"a\": {{\"command\": \"x\", {rules}}}}}}}"
        ));
        assert!(
            told.ends_with("there are more than 1000 names; write patterns such as \"delete_*\""),
            "{told}"
        );
    }
}

#[test]
fn everything_is_told_at_once() {
    let text = "{\n\"mcpServers\": {\n\"a\": {\"comand\": \"x\"},\n\"b\": {\"command\": \"${N OPE}\", \"arg\": []},\n\"c\": {\"url\": 5}\n},\n\"mcpServer\": 1}";
    let errors = servers(text).unwrap_err();
    insta::assert_snapshot!(errors_of(&errors, "mcp_servers.json"), @r#"
    7: mcpServer: unknown key; did you mean "mcpServers"?
    3: mcpServers.a: it says neither "command" nor "url" nor "builtin"; give it one of "command", "url" or "builtin"
    3: mcpServers.a.comand: unknown key; did you mean "command"?
    4: mcpServers.b.command: ${N OPE} is not understood; use ${NAME}, ${env:NAME} or ${NAME:-default}
    4: mcpServers.b.arg: unknown key; did you mean "args"?
    5: mcpServers.c.url: expected a string, found a number; write one text in double quotes, or remove it
    "#);
    let whole = errors.to_string();
    assert!(
        whole.starts_with("the configuration has 6 errors:\n  "),
        "{whole}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_with_a_remedy() {
    let load = |path: &Path| Servers::load(path, &environment()).unwrap_err().to_string();
    let error = load(Path::new("/no/such/mcp_servers.json"));
    assert!(
        error.starts_with("cannot read /no/such/mcp_servers.json: "),
        "{error}"
    );
    assert!(error.contains("--config"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    assert!(load(folder.path()).ends_with("; name a file in it"));
    let path = folder.path().join("utf16.json");
    fs::write(&path, b"\xff\xfe{\0}\0").unwrap();
    assert!(load(&path).ends_with("; save it as UTF-8"));
    let path = folder.path().join("big.json");
    fs::write(&path, " ".repeat(2 << 20)).unwrap();
    assert!(load(&path).contains("more than 1048576 bytes"));
    let missing = "{\"servers\": {\"a\": {\"command\": \"x\", \"envFile\": \"missing.env\"}}}";
    assert!(errors(missing).contains("missing.env: "));
}

/// Text that is close to a configuration, so that the tests reach more than the parser.
fn almost_json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "\"servers\"",
        "\"command\"",
        "\"url\"",
        "\"env\"",
        "\"headers\"",
        "\"inputs\"",
        "\"timeout\"",
        "\"x\"",
        "\"${input:x}\"",
        "\"${TOKEN}\"",
        "\"$\"",
        "\"http://x\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "1e999",
        "-0",
        "true",
        "null",
        "// c\n",
        "/*",
        "\"\\u0000\"",
        "\u{feff}",
        " ",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_servers_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = servers(bytes);
    }

    #[test]
    fn any_words_are_servers_or_an_error(text in almost_json()) {
        let _ = servers(format!("{{\"servers\": {{\"a\": {text}}}}}"));
        let _ = servers(text);
    }

    #[test]
    fn any_nesting_is_servers_or_an_error(depth in 1usize..100_000, bracket in prop::sample::select(vec!["[", "{\"a\":"])) {
        let _ = servers(bracket.repeat(depth));
    }
}
