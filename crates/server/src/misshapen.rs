//! Calls whose `arguments` are not an object, as models and simple clients write them: often a JSON text of one.
//!
//! The protocol's library does not take them for calls at all, and hands them over as requests that it does not know.

use rmcp::model::CustomRequest;
use serde_json::Value;

use codecell_basics::json_kind::kind;
use codecell_tools::JsonObject;

/// How often JSON may be written as a text inside a text.
const MAX_WRAPPINGS: usize = 3;

/// A call with arguments of another shape.
#[derive(Debug, PartialEq)]
pub(super) struct Misshapen {
    pub(super) tool: String,
    /// The arguments, if they can be read all the same, or what is wrong with them.
    pub(super) arguments: Result<JsonObject, String>,
}

impl Misshapen {
    /// `request`, if it is a call of a tool.
    pub(super) fn of(request: &CustomRequest) -> Option<Self> {
        if request.method != "tools/call" {
            return None;
        }
        let params = request.params.as_ref()?.as_object()?;
        let tool = params.get("name")?.as_str()?.to_owned();
        let arguments = read(params.get("arguments")?)?;
        Some(Self { tool, arguments })
    }
}

/// The object that `arguments` are or spell; `None` if they are an object as they are, and something else is wrong.
fn read(arguments: &Value) -> Option<Result<JsonObject, String>> {
    let wrong = || {
        let shown = kind(arguments);
        format!("the arguments must be an object such as {{\"code\": \"...\"}}, not {shown}")
    };
    let Value::String(text) = arguments else {
        return (!arguments.is_object()).then(|| Err(wrong()));
    };
    let mut text = text.clone();
    for _ in 0..MAX_WRAPPINGS {
        if text.trim().is_empty() {
            return Some(Ok(JsonObject::new()));
        }
        match serde_json::from_str(&text) {
            Ok(Value::Object(object)) => return Some(Ok(object)),
            Ok(Value::Null) => return Some(Ok(JsonObject::new())),
            Ok(Value::String(inner)) => text = inner,
            _ => break,
        }
    }
    Some(Err(wrong()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(arguments: Value, expected: Option<Result<Value, &str>>) {
        let params = json!({"name": "execute_code", "arguments": arguments});
        let found = Misshapen::of(&CustomRequest::new("tools/call", Some(params)));
        let found = found.map(|found| found.arguments.map(Value::Object));
        let expected = expected.map(|expected| expected.map_err(str::to_owned));
        assert_eq!(found, expected, "{arguments}");
    }

    #[test]
    fn a_text_that_spells_an_object_is_that() {
        let code = json!({"code": "1"});
        check(json!("{\"code\": \"1\"}"), Some(Ok(code.clone())));
        check(json!(" {\"code\": \"1\"}\n"), Some(Ok(code.clone())));
        check(json!(json!(code.to_string()).to_string()), Some(Ok(code)));
        for nothing in ["", " ", "null", "{}", "\"\""] {
            check(json!(nothing), Some(Ok(json!({}))));
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_kind() {
        let not = |kind: &str| {
            format!("the arguments must be an object such as {{\"code\": \"...\"}}, not {kind}")
        };
        for (arguments, kind) in [
            (json!("print(1)"), "a string"),
            (json!("[1]"), "a string"),
            (json!([{"code": "1"}]), "an array"),
            (json!(5), "a number"),
            (json!(true), "a boolean"),
        ] {
            check(arguments, Some(Err(&not(kind))));
        }
        let mut deep = json!({"code": "1"}).to_string();
        for _ in 0..9 {
            deep = json!(deep).to_string();
        }
        check(json!(deep), Some(Err(&not("a string"))));
        check(json!({"code": "1"}), None);
    }

    #[test]
    fn other_requests_are_none() {
        for (method, params) in [
            (
                "tools/list",
                json!({"name": "execute_code", "arguments": ""}),
            ),
            ("tools/call", json!({"name": 5, "arguments": ""})),
            ("tools/call", json!({"arguments": ""})),
            ("tools/call", json!("execute_code")),
        ] {
            assert_eq!(
                Misshapen::of(&CustomRequest::new(method, Some(params))),
                None
            );
        }
    }
}
