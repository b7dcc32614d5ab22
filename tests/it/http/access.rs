//! Who is let in: tokens, names of the server, and web pages.

use std::io::Write as _;

use serde_json::json;

use crate::support::http::{HttpProgram, execute, read_answer};
use crate::support::program::Place;

const ALICE: &str = "alice-0123456789abcdef0123456789";
const BOB: &str = "bob-fedcba9876543210fedcba987654";

fn with_tokens() -> Place {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[http]\nallowed_hosts = [\"mcp.example.org\"]\nallowed_origins = [\"https://app.example.org\"]\n\
         [http.clients.alice]\ntoken_file = \"alice\"\n[http.clients.bob]\ntoken_env = \"BOB_TOKEN\"\n",
    );
    place.write(
        "alice",
        format!("an-older-token-of-alice-0123456789\n{ALICE}\n"),
    );
    place.write(".env", format!("BOB_TOKEN={BOB}\n"));
    place
}

#[test]
fn only_tokens_open_the_door() {
    let place = with_tokens();
    let program = HttpProgram::start(&place, &[]);
    let call = execute(json!({ "code": "6*7" }));
    for token in [ALICE, BOB, "an-older-token-of-alice-0123456789"] {
        let bearer = format!("Bearer {token}");
        let answer = program.post(&[("Authorization", &bearer)], &call);
        assert_eq!(answer.outcome()["result"], 42);
    }
    let nothing = program.post(&[], &call);
    assert_eq!(nothing.status, 401);
    assert!(
        nothing
            .head
            .contains("www-authenticate: bearer realm=\"codecell\"\r\n")
    );
    for wrong in [
        format!("Bearer {ALICE}x"),
        "Bearer ".into(),
        format!("Basic {ALICE}"),
        "x".repeat(9_000),
    ] {
        let answer = program.post(&[("Authorization", &wrong)], &call);
        assert_eq!(answer.status, 401);
        assert!(
            answer.head.contains("error=\"invalid_token\""),
            "{answer:?}"
        );
    }
    // A proxy that let the request pass may have checked the other header.
    let (right, wrong) = (format!("Bearer {ALICE}"), format!("Bearer {ALICE}x"));
    for two in [[&right, &wrong], [&wrong, &right], [&right, &right]] {
        let answer = program.post(&two.map(|token| ("Authorization", token.as_str())), &call);
        assert_eq!(answer.status, 401);
    }
    assert_eq!(
        program.metric("codecell_http_authentication_failures_total"),
        8.0
    );
    assert_eq!(program.get(program.mcp, "/healthz").status, 200);
}

#[test]
fn hosts_and_pages_are_checked() {
    let place = with_tokens();
    let program = HttpProgram::start(&place, &[]);
    let bearer = format!("Bearer {ALICE}");
    let own = format!("http://{}", program.mcp);
    let post = |name, value| {
        let headers = [("Authorization", bearer.as_str()), (name, value)];
        program.post(&headers, &execute(json!({ "code": "1" })))
    };
    for (name, value, expected) in [
        ("Host", "mcp.example.org", 200),
        ("Host", "localhost", 200),
        ("Host", "evil.example", 403),
        ("Host", "mcp.example.org.evil.example", 403),
        ("Host", "", 400),
        ("Origin", own.as_str(), 200),
        ("Origin", "https://app.example.org", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
    ] {
        let answer = post(name, value);
        assert_eq!(answer.status, expected, "{name}: {value}: {answer:?}");
    }
    let allowed = post("Origin", "https://app.example.org");
    assert!(
        allowed
            .head
            .contains("access-control-allow-origin: https://app.example.org\r\n")
    );
    assert!(
        !post("Origin", "https://evil.example")
            .head
            .contains("access-control")
    );
}

#[test]
fn a_browser_may_ask_first_without_a_token() {
    let place = with_tokens();
    let program = HttpProgram::start(&place, &[]);
    let ask = |origin: &str| {
        let mut stream = program.connect();
        let request = format!(
            "OPTIONS /mcp HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: authorization,mcp-method\r\n\r\n",
            program.mcp
        );
        stream.write_all(request.as_bytes()).unwrap();
        read_answer(&mut stream).unwrap()
    };
    let answer = ask("https://app.example.org");
    assert_eq!(answer.status, 204);
    assert!(
        answer
            .head
            .contains("access-control-allow-headers: authorization,mcp-method\r\n")
    );
    assert_eq!(ask("https://evil.example").status, 403);
}

#[test]
fn other_machines_need_a_token_unless_everybody_is_meant() {
    let place = Place::empty();
    let refused = place.run(&["serve", "--http", "0.0.0.0:0"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--allow-anonymous"), "{refused:?}");
    let program = HttpProgram::start(&place, &["--allow-anonymous"]);
    assert_eq!(
        program.post(&[], &execute(json!({ "code": "1" }))).status,
        200
    );
}

#[test]
fn tokens_that_are_missing_or_weak_stop_the_start() {
    for (client, file, expected) in [
        (
            "token_env = \"NOT_SET\"",
            "",
            "codecell.toml:2: http.clients.alice.token_env: the variable NOT_SET is not set; set it in",
        ),
        ("token_file = \"nowhere\"", "", "cannot read"),
        ("token_file = \"tokens\"", "\n \n", "is empty"),
        (
            "token_file = \"tokens\"",
            "secret-but-short",
            "it has 16 characters, at least 24 are needed",
        ),
        (
            "token_file = \"tokens\"",
            "with spaces and therefore unsendable",
            "letters, digits",
        ),
        (
            "token_env = \"A\"\ntoken_file = \"b\"",
            "",
            "either token_env",
        ),
        (
            "token = \"in-the-file-itself-0123456789\"",
            "",
            "codecell.toml:2: http.clients.alice.token: unknown key",
        ),
    ] {
        let place = Place::empty();
        place.write("codecell.toml", format!("[http.clients.alice]\n{client}\n"));
        place.write("tokens", file);
        let refused = place.run(&["serve", "--http", "127.0.0.1:0"]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(expected), "{expected}: {refused:?}");
        assert!(!refused.stderr.contains("secret-but-short"), "{refused:?}");
    }
}
