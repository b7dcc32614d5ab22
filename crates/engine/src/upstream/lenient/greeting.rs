//! The answers that open a connection, to `initialize` and to `server/discover`. If an answer is not in its form, the
//! parts that are used here are taken from it.

use rmcp::model::{DiscoverResult, ErrorCode, ErrorData, InitializeResult, ServerResult};
use serde_json::{Map, Value, json};

use super::{MAX_SHOWN_BYTES, UNREADABLE};
use codecell_basics::text::truncated;

/// Members of a greeting. Every greeting has at least one of them.
const MARKS: [&str; 3] = ["protocolVersion", "capabilities", "serverInfo"];
/// The revision of a server that names none: the oldest one, for which the first servers were written.
const OLDEST: &str = "2024-11-05";

/// `result` as the answer to `initialize`.
///
/// # Errors
/// What `result` says, if it is no greeting at all.
pub(super) fn initialized(result: Value) -> Result<ServerResult, ErrorData> {
    let given = match result {
        Value::Object(given) if MARKS.iter().any(|mark| given.contains_key(*mark)) => given,
        other => return Err(no_greeting(UNREADABLE, &other)),
    };
    let whole: Option<InitializeResult> = serde_json::from_value(Value::Object(given.clone())).ok();
    if let Some(whole) = whole {
        return Ok(ServerResult::InitializeResult(whole));
    }
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let info = given.get("serverInfo");
    let of_info = |key: &str| info.and_then(|info| text(info.get(key)));
    let mut greeting = json!({
        "protocolVersion": text(given.get("protocolVersion")).unwrap_or_else(|| OLDEST.to_owned()),
        "capabilities": capabilities(given.get("capabilities")),
        "serverInfo": {
            "name": of_info("name").or_else(|| text(info)).unwrap_or_default(),
            "version": of_info("version").unwrap_or_default(),
        },
    });
    if let Some(instructions) = text(given.get("instructions")) {
        greeting["instructions"] = instructions.into();
    }
    serde_json::from_value(greeting)
        .map(ServerResult::InitializeResult)
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

/// `result` as the answer to `server/discover`.
///
/// # Errors
/// If `result` is no such answer: like servers of the older protocol that answer anything, the server does not know the
/// question.
pub(super) fn discovered(result: Value) -> Result<ServerResult, ErrorData> {
    let versions: Vec<&str> = result["supportedVersions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if versions.is_empty() {
        return Err(no_greeting(ErrorCode::METHOD_NOT_FOUND, &result));
    }
    let whole: Option<DiscoverResult> = serde_json::from_value(result.clone()).ok();
    if let Some(whole) = whole {
        return Ok(ServerResult::DiscoverResult(whole));
    }
    let mut greeting = json!({
        "resultType": "complete",
        "supportedVersions": versions,
        "capabilities": capabilities(result.get("capabilities")),
        "ttlMs": result["ttlMs"].as_u64().unwrap_or_default(),
        "cacheScope": "private",
    });
    if let Some(instructions) = result["instructions"].as_str() {
        greeting["instructions"] = instructions.into();
    }
    serde_json::from_value(greeting)
        .map(ServerResult::DiscoverResult)
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

/// The part of the capabilities that is used: whether changes of the tools are announced.
fn capabilities(given: Option<&Value>) -> Value {
    let mut known = Map::new();
    match given.and_then(|given| given.get("tools")) {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(tools) => {
            let announces = tools["listChanged"] == true;
            known.insert("tools".to_owned(), json!({ "listChanged": announces }));
        }
    }
    Value::Object(known)
}

fn no_greeting(code: ErrorCode, result: &Value) -> ErrorData {
    let said = ["message", "error", "content"]
        .iter()
        .find_map(|key| result.get(*key));
    let said = truncated(said.unwrap_or(result).to_string(), MAX_SHOWN_BYTES);
    let problem =
        format!("{said} is no greeting with protocolVersion, capabilities and serverInfo");
    ErrorData::new(code, problem, None)
}
