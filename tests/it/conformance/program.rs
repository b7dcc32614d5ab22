//! `codecell serve --http` itself, and the part of what a revision requires that applies to it.

use super::suite::{Exception, HANDSHAKE, Role, STATELESS, Suite};
use crate::support::program::Place;
use crate::support::web_program::WebProgram;

const FIXTURE: &str = "it calls a tool that only a server made for the suite has";
const NO_SUCH_RESOURCE: &str = "it reads a resource that only a server made for the suite has";
const NO_SUCH_PROMPT: &str = "it gets a prompt that only a server made for the suite has";
const NO_COMPLETION: &str = "codecell offers nothing to complete";

/// What does not apply in either revision.
const IN_BOTH: [Exception; 4] = [
    Exception {
        reason: FIXTURE,
        names: &[
            "tools-call-simple-text",
            "tools-call-image",
            "tools-call-audio",
            "tools-call-embedded-resource",
            "tools-call-mixed-content",
            "tools-call-error",
            "tools-call-with-progress",
        ],
    },
    Exception {
        reason: NO_SUCH_RESOURCE,
        names: &[
            "resources-read-text",
            "resources-read-binary",
            "resources-templates-read",
        ],
    },
    Exception {
        reason: NO_SUCH_PROMPT,
        names: &[
            "prompts-get-simple",
            "prompts-get-with-args",
            "prompts-get-embedded-resource",
            "prompts-get-with-image",
        ],
    },
    Exception {
        reason: NO_COMPLETION,
        names: &["completion-complete"],
    },
];

/// What else does not apply in the stateless revision.
const WHEN_STATELESS: [Exception; 2] = [
    Exception {
        reason: FIXTURE,
        names: &[
            "server-stateless:sep-2575-server-rejects-undeclared-capability",
            "server-stateless:sep-2575-missing-capability-http-400",
            "server-stateless:sep-2575-http-server-no-independent-requests-on-stream",
            "server-stateless:sep-2575-server-no-log-without-loglevel",
            "server-stateless:sep-2575-server-sends-tools-list-changed-on-subscription",
            "input-required-result-basic-elicitation",
            "input-required-result-basic-sampling",
            "input-required-result-basic-list-roots",
            "input-required-result-request-state",
            "input-required-result-multiple-input-requests",
            "input-required-result-multi-round",
            "input-required-result-missing-input-response",
            "input-required-result-result-type",
            "input-required-result-tampered-state",
            "input-required-result-capability-check",
            "input-required-result-ignore-extra-params",
        ],
    },
    Exception {
        reason: NO_SUCH_PROMPT,
        names: &["input-required-result-non-tool-request"],
    },
];

/// What else does not apply in the revision with a handshake.
const WITH_HANDSHAKE: [Exception; 3] = [
    Exception {
        reason: FIXTURE,
        names: &[
            "tools-call-sampling",
            "tools-call-elicitation",
            "elicitation-sep1034-defaults",
            "elicitation-sep1330-enums",
        ],
    },
    Exception {
        reason: "codecell sends no log messages to clients",
        names: &["logging-set-level", "tools-call-with-logging"],
    },
    Exception {
        reason: "what codecell offers as a resource never changes",
        names: &["resources-subscribe", "resources-unsubscribe"],
    },
];

#[test]
fn the_program_has_what_applies_of_the_stateless_revision() {
    let test = "the_program_has_what_applies_of_the_stateless_revision";
    check(test, STATELESS, WHEN_STATELESS);
}

#[test]
fn the_program_has_what_applies_of_the_revision_with_a_handshake() {
    let test = "the_program_has_what_applies_of_the_revision_with_a_handshake";
    check(test, HANDSHAKE, WITH_HANDSHAKE);
}

fn check(test: &str, revision: &str, exceptions: impl IntoIterator<Item = Exception>) {
    let Some(suite) = Suite::or_skip(test) else {
        return;
    };
    let program = WebProgram::start(&Place::empty());
    let findings = suite.try_server(revision, program.url());
    let exceptions: Vec<Exception> = IN_BOTH.into_iter().chain(exceptions).collect();
    findings.assert_passed(&suite.required(revision, Role::Server), &exceptions);
}
