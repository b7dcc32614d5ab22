//! An outcome as the result of a tool call: structured content, the same object as text, and after it what the
//! script displayed and the files that were asked for.
//!
//! Clients refuse replies of more than about 25,000 tokens, so each part of an outcome that has no limit among the
//! execution's has one here. Some clients read the structured content and some the text, so either holds everything;
//! the text leaves out what is empty.

use rmcp::model::{CallToolResult, ContentBlock, ErrorData};
use serde_json::{Map, Value, json};

use super::{displays, returned};
use codecell_basics::text::shortened;
use codecell_engine::execution::Outcome;

/// Tool calls that are listed; the audit has all of them.
const MAX_CALLS: usize = 20;
/// Characters of one call's error.
const MAX_CALL_ERROR_CHARS: usize = 200;
/// Characters of each text of the diagnostics.
const MAX_DIAGNOSTIC_CHARS: usize = 1_000;
/// Bytes that the list of files may have where the rest of the reply leaves room for them, and where it does not.
const MAX_FILES_BYTES: usize = 16 << 10;
const LEAST_FILES_BYTES: usize = 512;
/// The most of them in the text, which is to show what there is, and not to hold all of it twice.
const MAX_FILES_TEXT_BYTES: usize = 1 << 10;
/// Violations that are listed.
const MAX_VIOLATIONS: usize = 20;
/// Bytes that a reply should not go beyond, displayed images not counted: about 25,000 tokens of the text that takes
/// most tokens.
const MAX_REPLY_BYTES: usize = 36 << 10;

/// The result of the call. Failures carry the whole outcome too: some clients check the structured
/// content of an error against the output schema, and what was printed before it helps the model.
pub(super) fn tool_result(outcome: &Outcome) -> Result<CallToolResult, ErrorData> {
    let mut structured = serde_json::to_value(outcome).map_err(|error| {
        ErrorData::internal_error(
            format!("the outcome cannot be written as JSON: {error}"),
            None,
        )
    })?;
    let mut room = 0;
    if let Value::Object(outcome) = &mut structured {
        list_some_calls(outcome);
        shorten_diagnostics(outcome);
        room = room_beside(outcome, "files");
        list_some_files(outcome, room.clamp(LEAST_FILES_BYTES, MAX_FILES_BYTES));
    }
    let mut text = without_empty(&structured);
    if let Value::Object(outcome) = &mut text {
        list_some_files(outcome, room.clamp(LEAST_FILES_BYTES, MAX_FILES_TEXT_BYTES));
    }
    let text = text.to_string();
    let room = MAX_REPLY_BYTES.saturating_sub(text.len() + structured.to_string().len());
    // Many clients read the first block alone, so the outcome is the first block.
    let mut blocks = vec![ContentBlock::text(text)];
    blocks.extend(displays::blocks(&outcome.displays, room));
    blocks.extend(returned::blocks(&outcome.contents));
    let mut result = if outcome.success {
        CallToolResult::success(blocks)
    } else {
        CallToolResult::error(blocks)
    };
    result.structured_content = Some(structured);
    Ok(result)
}

/// `outcome` without the parts that say nothing; its success and its result always stay.
pub(super) fn without_empty(outcome: &Value) -> Value {
    let says_something = |(name, value): &(&String, &Value)| match value {
        _ if matches!(name.as_str(), "success" | "result") => true,
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let parts = outcome.as_object().into_iter().flatten();
    let kept = parts
        .filter(says_something)
        .map(|(name, value)| (name.clone(), value.clone()));
    Value::Object(kept.collect())
}

/// Leaves the first calls in the list, the failed ones above all, and says how many calls are left out.
fn list_some_calls(outcome: &mut Map<String, Value>) {
    let Some(Value::Array(calls)) = outcome.get_mut("tool_calls") else {
        return;
    };
    let left_out = calls.len().saturating_sub(MAX_CALLS);
    if left_out > 0 {
        let has_failed = |call: &Value| call["ok"] == false;
        let failed = calls
            .iter()
            .filter(|call| has_failed(call))
            .count()
            .min(MAX_CALLS);
        let mut room = (failed, MAX_CALLS - failed);
        calls.retain(|call| {
            let room = if has_failed(call) {
                &mut room.0
            } else {
                &mut room.1
            };
            let is_kept = *room > 0;
            *room = room.saturating_sub(1);
            is_kept
        });
    }
    for call in calls {
        shorten(call.get_mut("error"), MAX_CALL_ERROR_CHARS);
    }
    note_left_out(outcome, "tool_calls", left_out);
}

/// Bytes that the list `name` may have if all that stands beside it comes twice.
fn room_beside(outcome: &mut Map<String, Value>, name: &str) -> usize {
    let list = outcome.get_mut(name).map(Value::take);
    let beside = Value::Object(outcome.clone()).to_string().len();
    if let (Some(place), Some(list)) = (outcome.get_mut(name), list) {
        *place = list;
    }
    MAX_REPLY_BYTES.saturating_sub(2 * beside)
}

/// Leaves the first files in the list, as far as they have at most `most` bytes as JSON, and says how many are not there.
fn list_some_files(outcome: &mut Map<String, Value>, most: usize) {
    let Some(Value::Array(files)) = outcome.get_mut("files") else {
        return;
    };
    let mut room = most;
    let fitting = files.iter().take_while(|file| {
        let length = file.to_string().len();
        let fits = length <= room;
        room = room.saturating_sub(length);
        fits
    });
    let kept = fitting.count();
    let left_out = files.len() - kept;
    files.truncate(kept);
    note_left_out(outcome, "files", left_out);
}

/// Says that `more` of the list `name` are not there.
fn note_left_out(outcome: &mut Map<String, Value>, name: &str, more: usize) {
    if more == 0 {
        return;
    }
    let truncated = outcome.entry("truncated").or_insert(Value::Null);
    if truncated.is_null() {
        *truncated = json!({ "stdout": 0, "stderr": 0, "result": 0 });
    }
    let before = truncated[name].as_u64().unwrap_or(0);
    truncated[name] = json!(before + more as u64);
}

fn shorten_diagnostics(outcome: &mut Map<String, Value>) {
    let Some(Value::Object(diagnostics)) = outcome.get_mut("diagnostics") else {
        return;
    };
    for name in ["message", "traceback", "hint"] {
        shorten(diagnostics.get_mut(name), MAX_DIAGNOSTIC_CHARS);
    }
    if let Some(Value::Array(violations)) = diagnostics.get_mut("violations")
        && let Some(more @ 1..) = violations.len().checked_sub(MAX_VIOLATIONS)
    {
        violations.truncate(MAX_VIOLATIONS);
        let hint = format!("{more} more violations are not listed");
        let hint = match diagnostics.get("hint").and_then(Value::as_str) {
            Some(known) => format!("{known}; {hint}"),
            None => hint,
        };
        diagnostics.insert("hint".to_owned(), Value::from(hint));
    }
}

fn shorten(text: Option<&mut Value>, most: usize) {
    if let Some(Value::String(text)) = text
        && text.len() > most
    {
        *text = shortened(text, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codecell_engine::execution::{
        CallRecord, Diagnostics, Display, ErrorType, FileRecord, Limits, Truncated,
    };
    use codecell_tools::count_tokens;

    /// Tokens that clients take.
    const MAX_TOKENS: usize = 25_000;

    fn outcome() -> Outcome {
        Outcome {
            success: true,
            result: Value::Null,
            stdout: String::new(),
            stderr: String::new(),
            diagnostics: None,
            duration_ms: 1.5,
            fuel_used: 7,
            memory_peak_bytes: 8,
            truncated: None,
            tool_calls: Vec::new(),
            files: Vec::new(),
            contents: Vec::new(),
            displays: Vec::new(),
            run_time: std::time::Duration::ZERO,
            effects: None,
        }
    }

    fn call(ok: bool) -> CallRecord {
        CallRecord {
            server: "files".to_owned(),
            tool: "read_text_file".to_owned(),
            duration_ms: 0.123_456,
            ok,
            error: (!ok).then(|| "no ".repeat(10_000)),
            given_up: false,
        }
    }

    fn written(outcome: &Outcome) -> Value {
        json!(tool_result(outcome).expect("a result"))
    }

    #[test]
    fn the_text_says_all_and_nothing_that_is_empty() {
        let reply = written(&outcome());
        let text = reply["content"][0]["text"].as_str();
        let plain = r#"{"success":true,"result":null,"duration_ms":1.5,"fuel_used":7,"memory_peak_bytes":8}"#;
        assert_eq!(text, Some(plain));
        assert_eq!(reply["structuredContent"]["stdout"], "");
        assert_eq!(reply["structuredContent"]["tool_calls"], json!([]));
        let printed = Outcome {
            stdout: "a".to_owned(),
            tool_calls: vec![call(true)],
            ..outcome()
        };
        let text = written(&printed)["content"][0]["text"].to_string();
        assert!(
            text.contains("stdout") && text.contains("read_text_file"),
            "{text}"
        );
    }

    #[test]
    fn failed_calls_are_listed_before_others() {
        let mut calls = vec![call(true); 100];
        calls.push(call(false));
        let reply = written(&Outcome {
            tool_calls: calls,
            ..outcome()
        });
        let structured = &reply["structuredContent"];
        let listed = structured["tool_calls"].as_array().expect("a list");
        assert_eq!(listed.len(), MAX_CALLS);
        assert_eq!(listed[MAX_CALLS - 1]["ok"], false);
        assert_eq!(
            structured["truncated"],
            json!({"stdout": 0, "stderr": 0, "result": 0, "tool_calls": 81})
        );
    }

    fn file(path: &str) -> FileRecord {
        FileRecord {
            path: path.to_owned(),
            bytes: 12_345,
            media_type: "text/csv".to_owned(),
            sha256: None,
        }
    }

    #[test]
    fn many_files_are_listed_in_part() {
        let reply = written(&Outcome {
            files: (0..200)
                .map(|number| file(&format!("out/report-{number:03}.csv")))
                .collect(),
            truncated: Some(Truncated {
                files: 7,
                ..Truncated::default()
            }),
            ..outcome()
        });
        let text = reply["content"][0]["text"].as_str().expect("a text");
        let text: Value = serde_json::from_str(text).expect("JSON");
        for (listed, expected) in [(&reply["structuredContent"], 200), (&text, 15)] {
            let files = listed["files"].as_array().expect("a list").len();
            assert_eq!(files, expected);
            assert_eq!(listed["files"][0]["path"], "out/report-000.csv");
            assert_eq!(listed["truncated"]["files"], 207 - files as u64);
        }
        let few = written(&Outcome {
            files: vec![file("a.csv")],
            ..outcome()
        });
        assert_eq!(few["structuredContent"]["truncated"], Value::Null);
        assert_eq!(
            few["structuredContent"]["files"][0]["media_type"],
            "text/csv"
        );
    }

    /// `piece` as often as it fits into `bytes`.
    fn filled(piece: &str, bytes: usize) -> String {
        piece.repeat(bytes / piece.len())
    }

    #[test]
    fn a_whole_reply_stays_below_what_clients_take() {
        let limits = Limits::default();
        let digits: String = (10_000..40_000)
            .map(|number| format!("{number}\n"))
            .collect();
        let rows: String = (0..3_000)
            .map(|row| format!("{{\"id\": {row}, \"name\": \"n{row}\"}}\n"))
            .collect();
        for text in [
            &digits,
            &rows,
            &filled("The quick brown fox. ", 1 << 17),
            &filled("读取文件的内容。", 1 << 17),
            &filled("{\"a\":\"b\",\"c\":\"d\"},", 1 << 17),
        ] {
            let kept = |bytes: usize| text[..text.floor_char_boundary(bytes)].to_owned();
            let printed = Outcome {
                stdout: kept(limits.output_bytes),
                stderr: kept(limits.output_bytes),
                truncated: Some(Truncated {
                    stdout: 1,
                    stderr: 1,
                    result: 1,
                    files: 1,
                }),
                files: (0..200)
                    .map(|number| file(&format!("{number}{}", kept(200))))
                    .collect(),
                tool_calls: vec![call(true); 1_000],
                displays: vec![Display {
                    mime_type: "text/plain".to_owned(),
                    data: kept(30_000).into_bytes(),
                }],
                ..outcome()
            };
            // Quotes and line ends take two bytes of a result.
            let result = kept(limits.result_bytes).replace(['\n', '"', '\\'], " ");
            let finished = Outcome {
                result: Value::from(result),
                ..printed.clone()
            };
            let failed = Outcome {
                success: false,
                tool_calls: vec![call(false); 1_000],
                diagnostics: Some(Diagnostics {
                    error_type: ErrorType::Timeout,
                    message: kept(4_000),
                    line: Some(1),
                    traceback: Some(kept(4_000)),
                    hint: Some(kept(4_000)),
                    retry_after: None,
                    violations: None,
                    exit_code: None,
                    lacked: None,
                }),
                ..printed
            };
            for full in [finished, failed] {
                let tokens = count_tokens(&written(&full).to_string());
                let shown = &text[..text.floor_char_boundary(8)];
                assert!(
                    tokens < MAX_TOKENS,
                    "{tokens} tokens of {shown:?}, success {}",
                    full.success
                );
            }
        }
    }
}
