//! Servers that refer to something that is not set: each is unavailable by itself, and the others are used.

use std::fs;
use std::time::Duration;

use codecell_engine::config::{Elicitation, Environment, ServerKind, Servers};
use serde_json::{Value, json};

use super::{environment, servers};
use crate::support::program::Place;

/// Why the server `name` of `servers` is incomplete, without the path of the file; `None` if it is not.
fn reason(servers: &Servers, name: &str) -> Option<String> {
    let server = servers.servers.iter().find(|server| server.name == name)?;
    let ServerKind::Incomplete { reason } = &server.kind else {
        return None;
    };
    let mut told = reason.replace("mcp_servers.json:", "\u{0}");
    while let Some(at) = told.find('\u{0}') {
        let start = told[..at].rfind([' ', '\n']).map_or(0, |space| space + 1);
        told.replace_range(start..=at, "");
    }
    Some(told)
}

#[test]
fn only_the_server_that_refers_to_what_is_not_set_is_without_it() {
    const SET: &str =
        "set it in the environment or in .env, or give a default as in ${NAME:-default}";
    for (text, expected) in [
        (
            "\"command\": \"x\",\n\n\"env\": {\"A\": \"${NOPE}\"}",
            format!("4: servers.a.env.A: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"command\": \"${NOPE}\"",
            format!("2: servers.a.command: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"command\": \"x\",\n\"args\": [\"${HOME}\", \"${NOPE:-${env:ALSO}/x}\"]",
            format!("3: servers.a.args[1]: ${{env:ALSO}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"command\": \"x\", \"cwd\": \"${NOPE}\"",
            format!("2: servers.a.cwd: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"url\": \"http://x\", \"headers\": {\n\"Authorization\": \"Bearer ${NOPE}\"}",
            format!("3: servers.a.headers.Authorization: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"builtin\": \"files\", \"root\": \"${NOPE}\"",
            format!("2: servers.a.root: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"command\": \"x\", \"args\": [\"${input:my-key}\",\n\"${input:other}\"]",
            "2: servers.a.args[0]: ${input:my-key} asks for a value, and codecell cannot ask; set CODECELL_INPUT_MY_KEY in the environment or in .env; \
             3: servers.a.args[1]: ${input:other} refers to an input that \"inputs\" does not have; add it to \"inputs\", or use ${NAME}"
                .to_owned(),
        ),
        (
            "\"command\": \"x\",\n\"timeout\": \"${NOPE}\"",
            format!("3: servers.a.timeout: ${{NOPE}} refers to an environment variable that is not set; {SET}"),
        ),
        (
            "\"command\": \"x\", \"startup_timeout\": \"${DATA}\"",
            "2: servers.a.startup_timeout: what \"${DATA}\" stands for is no time; write a number of seconds, or such as \"90s\", \
             \"500ms\" or \"2min\""
                .to_owned(),
        ),
        (
            "\"url\": \"http://x\", \"protocol\": \"${DATA}\"",
            "2: servers.a.protocol: what \"${DATA}\" stands for is no revision of the protocol that is known here; write one of \
             2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28, or leave it out"
                .to_owned(),
        ),
        (
            "\"command\": \"x\", \"elicitation\": \"${DATA}\"",
            "2: servers.a.elicitation: what \"${DATA}\" stands for is no way to answer a server's questions; write \"decline\" or \
             \"defaults\""
                .to_owned(),
        ),
        (
            "\"command\": \"${command:pick}\"",
            "2: servers.a.command: ${command:pick} is only known to an editor; write the value, or use ${NAME}".to_owned(),
        ),
    ] {
        let file = format!(
            "{{\"inputs\": [{{\"id\": \"my-key\"}}], \"servers\": {{\"a\": {{\n{text}}}, \"b\": {{\"command\": \"${{HOME}}/y\"}}}}}}"
        );
        let read = servers(&file).unwrap_or_else(|errors| panic!("{text}: {errors}"));
        assert_eq!(reason(&read, "a"), Some(expected), "{text}");
        assert!(matches!(read.servers[1].kind, ServerKind::Stdio { .. }), "{text}");
    }
    let many = "\"${NOPE}\", ".repeat(9);
    let file = format!("{{\"servers\": {{\"a\": {{\"command\": \"x\", \"args\": [{many}]}}}}}}");
    let told = reason(&servers(file).unwrap(), "a").unwrap();
    assert!(told.ends_with("; and 4 more"), "{told}");
}

#[test]
fn times_revisions_and_choices_can_come_from_variables() {
    let file = "{\"servers\": {\"a\": {\"command\": \"x\", \"timeout\": \"${T:-5}\", \"startup_timeout\": \"${HALF:-500}ms\", \
                \"protocol\": \"${P:-2025-06-18}\", \"elicitation\": \"${E:-defaults}\"}}}";
    let read = servers(file).unwrap();
    let server = &read.servers[0];
    assert_eq!(server.timeout, Some(Duration::from_secs(5)));
    assert_eq!(server.startup_timeout, Some(Duration::from_millis(500)));
    assert_eq!(server.protocol.as_deref(), Some("2025-06-18"));
    assert_eq!(server.elicitation, Elicitation::Defaults);
    // Such a value is no secret: masked, it would be missing wherever it turns up by chance.
    let file = "{\"servers\": {\"a\": {\"command\": \"x\", \"description\": \"d\", \"protocol\": \"${TOKEN}\"}}}";
    assert_eq!(servers(file).unwrap().secrets.iter().count(), 0);
}

#[test]
fn mistakes_beside_it_are_told_and_a_disabled_server_needs_nothing() {
    let file = "{\"servers\": {\"a\": {\"command\": \"${NOPE}\", \"arg\": []}}}";
    assert!(
        servers(file)
            .unwrap_err()
            .to_string()
            .contains("a.arg: unknown key")
    );
    let file = "{\"servers\": {\"a\": {\"command\": \"${NOPE}\", \"disabled\": true}}}";
    assert_eq!(servers(file).unwrap().disabled, ["a"]);
}

#[test]
fn a_file_of_variables_that_refers_to_what_is_not_set_costs_its_server_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mcp_servers.json");
    let file = "{\"servers\": {\"a\": {\"command\": \"x\", \"envFile\": \"a.env\"}, \"b\": {\"command\": \"y\"}}}";
    fs::write(&path, file).unwrap();
    fs::write(folder.path().join("a.env"), "A=1\nB=${NOPE}\n").unwrap();
    let load = |environment: &Environment| Servers::load(&path, environment).unwrap();
    let read = load(&environment());
    let ServerKind::Incomplete { reason } = &read.servers[0].kind else {
        panic!("{read:?}")
    };
    assert!(
        reason.contains("a.env:2: B: ${NOPE} refers to a variable that is not set; set it"),
        "{reason}"
    );
    assert!(matches!(read.servers[1].kind, ServerKind::Stdio { .. }));
    let read = load(&Environment::from_iter([("NOPE", "1")]));
    assert!(matches!(read.servers[0].kind, ServerKind::Stdio { .. }));
}

#[test]
fn the_program_names_it_and_uses_the_others() {
    let place = Place::with_servers(&json!({ "inputs": [{ "id": "token" }], "servers": {
        "mail": { "command": "python3", "args": ["${MAIL_SERVER}"] },
        "web": { "url": "http://127.0.0.1:9/mcp", "headers": { "Authorization": "${input:token}" } },
        "files": { "builtin": "files", "root": "." },
    } }));
    let ran = place.run(&["tools", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let listed: Value = serde_json::from_str(&ran.stdout).unwrap();
    let statuses: Vec<_> = listed["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| server["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["failed", "failed", "ready"]);
    let reason = listed["servers"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("mcp_servers.json:")
            && reason.contains("servers.mail.args[0]: ${MAIL_SERVER} refers to"),
        "{reason}"
    );
    let script = "try:\n    mail.send()\nexcept ToolError as error:\n    said = error.message\n\
                  ['set it in the environment' in said, files.file_info(path='.') is not None]";
    let ran = place.run_with_input(&["run", "-"], script);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said, json!([true, true]), "{}", ran.shown());
    place.write(".env", "MAIL_SERVER=x\nCODECELL_INPUT_TOKEN=y\n");
    let ran = place.run(&["tools"]);
    let said = ["refers to", "asks for"];
    assert!(
        !said.iter().any(|said| ran.stdout.contains(said)),
        "{}",
        ran.shown()
    );
}
