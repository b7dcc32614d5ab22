//! Messages nested deeper than the JSON reader goes.
//!
//! Without this they would pass for junk, and whoever waits for one would wait in vain.

use rmcp::RoleClient;
use rmcp::model::ErrorData;
use rmcp::service::RxJsonRpcMessage;
use serde_json::Value;

use super::misshapen::failed_reply;

/// Deepest nesting of objects and arrays that is kept; the reader's own limit is 128.
const MAX_LEVELS: usize = 100;

/// What stands for `line` if it is a reply that is nested too deep: a list of tools without what lies deeper, since
/// what a schema says down there is not shown anyway, or an error for the call that it answers.
pub(super) fn shallow_reply(line: &[u8]) -> Option<RxJsonRpcMessage<RoleClient>> {
    let value: Value = serde_json::from_slice(&pruned(line)?).ok()?;
    if value.pointer("/result/tools").is_some_and(Value::is_array) {
        return serde_json::from_value(value).ok();
    }
    let message = format!("its reply is nested deeper than {MAX_LEVELS} levels");
    failed_reply(&value, ErrorData::internal_error(message, None))
}

/// `line` with `null` in place of what lies too deep, or `None` if nothing does.
fn pruned(line: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(line.len());
    let (mut level, mut is_pruned) = (0_usize, false);
    let (mut in_text, mut is_escaped) = (false, false);
    for &byte in line {
        let opens = !in_text && matches!(byte, b'{' | b'[');
        let closes = !in_text && matches!(byte, b'}' | b']');
        level += usize::from(opens);
        if level <= MAX_LEVELS {
            kept.push(byte);
        } else if opens && level == MAX_LEVELS + 1 {
            kept.extend_from_slice(b"null");
            is_pruned = true;
        }
        level = level.saturating_sub(usize::from(closes));
        (in_text, is_escaped) = match (in_text, is_escaped, byte) {
            (true, false, b'\\') => (true, true),
            (_, false, b'"') => (!in_text, false),
            _ => (in_text, false),
        };
    }
    is_pruned.then_some(kept)
}

#[cfg(test)]
mod tests {
    use rmcp::model::{JsonRpcMessage, NumberOrString, ServerResult};

    use super::*;

    fn nested(levels: usize) -> String {
        let inner = r#"{"text":"[{\"","a":"#;
        format!("{}[]{}", inner.repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn a_deep_list_of_tools_keeps_its_upper_part() {
        let deep = nested(500);
        let line = format!(
            r#"{{"jsonrpc":"2.0","id":2,"result":{{"tools":[{{"name":"a","inputSchema":{deep}}},{{"name":"b"}}]}}}}"#
        );
        let Some(JsonRpcMessage::Response(reply)) = shallow_reply(line.as_bytes()) else {
            panic!("a reply")
        };
        let ServerResult::CustomResult(result) = reply.result else {
            panic!("{:?}", reply.result)
        };
        assert_eq!(result.0["tools"][1]["name"], "b");
        assert_eq!(result.0["tools"][0]["inputSchema"]["a"]["text"], "[{\"");
    }

    #[test]
    fn any_other_deep_reply_is_an_error_for_its_call() {
        let line = format!(r#"{{"jsonrpc":"2.0","result":{},"id":7}}"#, nested(500));
        let Some(JsonRpcMessage::Error(error)) = shallow_reply(line.as_bytes()) else {
            panic!("an error")
        };
        assert_eq!(error.id, Some(NumberOrString::Number(7)));
        assert!(error.error.message.contains("deeper than 100 levels"));
        for line in [nested(5), "junk [[".to_owned(), "[".repeat(1_000)] {
            assert!(shallow_reply(line.as_bytes()).is_none(), "{line}");
        }
    }
}
