//! The real program over HTTP, with clients of all kinds.

mod access;
mod cancel;
mod eras;
mod floods;
mod progress;
mod proxy;
mod quotas;
mod run_code;
mod shutdown;
mod tokens;

use serde_json::{Value, json};

use crate::server::meta;
use crate::support::http::{Answer, execute};

/// The protocol's eras.
const ERAS: [&str; 2] = ["legacy", "modern"];

/// The headers of an era's calls of `execute_code`.
fn headers(era: &str) -> &'static [(&'static str, &'static str)] {
    match era {
        "legacy" => &[("Mcp-Protocol-Version", "2025-11-25")],
        _ => &[
            ("Mcp-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "tools/call"),
            ("Mcp-Name", "execute_code"),
        ],
    }
}

/// An era's call of `execute_code`; with a `progress` token, it asks for progress.
fn call(era: &str, code: &str, progress: Option<Value>) -> Value {
    let mut call = execute(json!({ "code": code }));
    let mut metadata = if era == "legacy" { json!({}) } else { meta() };
    if let Some(token) = progress {
        metadata["progressToken"] = token;
    }
    call["params"]["_meta"] = metadata;
    call
}

/// The first message of a client of the first era.
fn hello(version: &str) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {
            "protocolVersion": version, "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        },
    })
}

/// The name that `answer`, the answer to that message, gives to the session.
fn session(answer: &Answer) -> &str {
    let name = answer
        .head
        .lines()
        .find_map(|line| line.strip_prefix("mcp-session-id: "));
    name.unwrap_or_else(|| panic!("{answer:?}"))
}
