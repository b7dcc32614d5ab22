//! codecell's own client: what a revision requires of clients, apart from signing in with OAuth.

use std::env;
use std::path::Path;

use super::suite::{Findings, HANDSHAKE, Role, STATELESS, Suite};

#[test]
fn the_client_has_what_the_revision_with_a_handshake_requires() {
    check(
        "the_client_has_what_the_revision_with_a_handshake_requires",
        HANDSHAKE,
    );
}

#[test]
fn the_client_has_what_the_stateless_revision_requires() {
    check(
        "the_client_has_what_the_stateless_revision_requires",
        STATELESS,
    );
}

fn check(test: &str, revision: &str) {
    let Some(suite) = Suite::or_skip(test) else {
        return;
    };
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/client.py");
    let codecell = env!("CARGO_BIN_EXE_codecell");
    // The suite splits the command at spaces and hands it to a shell.
    let command = format!("python3 '{}' '{codecell}'", driver.display());
    let required: Vec<String> = suite
        .required(revision, Role::Client)
        .into_iter()
        .filter(|scenario| !scenario.starts_with("auth/"))
        .collect();
    let mut findings = Findings::default();
    for scenario in &required {
        findings.extend(suite.try_client(revision, scenario, &command));
    }
    findings.assert_passed(&required, &[]);
}
