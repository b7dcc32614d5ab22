//! Scripts as models send them, which are right except for one thing: they run, or the answer leads to the
//! next try.

mod hints;
mod imports;
mod names;

use std::sync::Arc;

use crate::support::image::standard_policy;
use crate::support::patience;
use codecell_engine::broker::Broker;
use codecell_engine::execution::{ErrorType, Executor, Outcome, Request};
use codecell_policy::Policy;
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::{
    Catalog, JsonObject, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
};
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use serde_json::{Value, json};

/// Servers, some with names that scripts rely on. Their tools give their arguments back, except for a list and a text.
struct Servers(Arc<Catalog>);

impl ToolCaller for Servers {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.0)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let reply = match call.tool.as_str() {
            "list_directory" => ToolReply::structured(json!([{"name": "a.txt", "size": 3}])),
            "lines" => ToolReply::structured(json!(["a b", "c"])),
            "read_text_file" => ToolReply::text("some text"),
            "nothing" => ToolReply::default(),
            "fail" => ToolReply::error("it failed"),
            _ => ToolReply::structured(Value::Object(call.arguments)),
        };
        ready(Ok(reply)).boxed()
    }
}

fn tool(name: &str, about: &str, parameter: &str) -> Tool {
    let schema: JsonObject = if parameter.is_empty() {
        JsonObject::new()
    } else {
        let schema = json!({"type": "object", "properties": {parameter: {"type": "string"}}, "required": [parameter]});
        schema.as_object().unwrap().clone()
    };
    Tool::new(name, Some(about.to_owned()), schema, None)
}

fn files() -> ServerListing {
    let tools = vec![
        tool("list_directory", "Lists a directory.", "path"),
        tool("lines", "Lines of a file.", "path"),
        tool(
            "read_file",
            "Reads a file. DEPRECATED: Use read_text_file.",
            "path",
        ),
        tool("read_text_file", "Reads a file.", "path"),
        tool("nothing", "Replies with nothing.", ""),
        tool("fail", "Fails.", ""),
    ];
    ServerListing::ready("files", None, tools)
}

fn executor(policy: Policy, servers: Vec<ServerListing>) -> Executor {
    let servers = Servers(Arc::new(Catalog::new(servers)));
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 2 }).unwrap();
    Executor::new(
        policy,
        sandbox,
        Arc::new(Broker::new(vec![Arc::new(servers)])),
    )
}

/// The servers of most tests.
fn usual() -> Executor {
    usual_under(standard_policy())
}

fn usual_under(policy: Policy) -> Executor {
    let named =
        |name: &str| ServerListing::ready(name, None, vec![tool("echo", "Echoes.", "text")]);
    let mut servers = vec![
        files(),
        ServerListing::ready(
            "time",
            None,
            vec![tool("get_current_time", "The time.", "timezone")],
        ),
    ];
    let taken = [
        "display",
        "help",
        "exit",
        "Exception",
        "print",
        "json",
        "KeyError",
        "os",
    ];
    servers.extend(taken.map(named));
    executor(policy, servers)
}

async fn run(executor: &Executor, code: &str, variables: Value) -> Outcome {
    let request = Request {
        code: code.to_owned(),
        variables: variables.as_object().cloned().unwrap_or_default(),
        limits: patience::limits(),
        ..Request::default()
    };
    executor.execute(request).await
}

/// Every script must succeed with its result.
async fn check_results(executor: &Executor, cases: &[(&str, Value)]) {
    for (code, expected) in cases {
        let outcome = run(executor, code, json!({})).await;
        assert!(outcome.success, "{code}\n{:#?}", outcome.diagnostics);
        assert_eq!(outcome.result, *expected, "{code}");
    }
}

/// Every script must fail in this way, with a hint that holds the text.
async fn check_hints(executor: &Executor, cases: &[(&str, &str, &str)]) {
    for (code, kind, expected) in cases {
        let outcome = run(executor, code, json!({})).await;
        let found = outcome.diagnostics.unwrap_or_else(|| panic!("{code} runs"));
        assert_eq!(found.error_type.to_string(), *kind, "{code}\n{found:#?}");
        let hint = found.hint.unwrap_or_default();
        assert!(hint.contains(expected), "{code}\n{hint}");
    }
}

/// What the policy says about a script.
async fn refusal(executor: &Executor, code: &str) -> String {
    let outcome = run(executor, code, json!({})).await;
    let found = outcome.diagnostics.unwrap_or_else(|| panic!("{code} runs"));
    assert_eq!(found.error_type, ErrorType::PolicyViolation, "{found:#?}");
    found.message
}

#[tokio::test]
async fn a_script_that_came_as_a_value_runs() {
    let executor = usual();
    let cases = [
        (r#""x = 1\nx + 1""#, json!(2)),
        (r#""x = \"a\\nb\"\nx""#, json!("a\nb")),
        (r#""\"x = 1\\nx + 1\"""#, json!(2)),
        (r"x = 1\\nx + 1", json!(2)),
        ("\"x = 1\nx + 1\"", json!(2)),
        ("'x = 1\nx + 1'", json!(2)),
        (r#"{"code": "x = 1\nx + 1"}"#, json!(2)),
        (
            r#"{"name": "execute_code", "arguments": {"code": "[1][0]"}}"#,
            json!(1),
        ),
        ("{\"code\": \"x = 1\nx + 1\"}", json!(2)),
        (r#"sum([len(\"ab\")])"#, json!(2)),
        ("x = 1\nlen(\\\"ab\\\")", json!(2)),
        ("`x = 1\nx + 1`", json!(2)),
        (
            r#"{"method": "tools/call", "params": {"name": "execute_code", "arguments": {"code": "1 + 1"}}}"#,
            json!(2),
        ),
        (r#"{"source": ["x = 1\n", "x + 1"]}"#, json!(2)),
        (r"x = \'it\'; len(x)", json!(2)),
        // These are values, and nothing else.
        (r#""hello""#, json!("hello")),
        (r#""yes and no""#, json!("yes and no")),
        (
            r#"{"code": "E42", "rows": 3}"#,
            json!({"code": "E42", "rows": 3}),
        ),
    ];
    check_results(&executor, &cases).await;
}

#[tokio::test]
async fn what_may_have_been_meant_as_a_script_is_told() {
    let executor = usual();
    let left = run(&executor, "\"x = (1\"", json!({})).await;
    assert_eq!(left.result, json!("x = (1"));
    assert!(
        left.stderr.contains("send it as it is, without quotes"),
        "{}",
        left.stderr
    );
    for call in [
        r#"{"name":"execute_code","arguments":{"code":"1+1"}}"#,
        r#"{"arguments":{"code":"1+1"}}"#,
        r#"{"arguments": "{\"code\": \"1+1\"}"}"#,
    ] {
        let left = run(&executor, call, json!({})).await;
        assert!(
            left.stderr.contains("send it as it is, without quotes"),
            "{call}: {}",
            left.stderr
        );
    }
    let broken = run(&executor, "\"x = (1\ny = 2\"", json!({})).await;
    let found = broken.diagnostics.unwrap();
    assert_eq!(found.error_type, ErrorType::SyntaxError);
    assert!(
        found.message.contains("the whole script stands in quotes"),
        "{}",
        found.message
    );
}

#[tokio::test]
async fn the_value_of_a_last_assignment_is_the_result() {
    let executor = usual();
    let cases = [
        ("summary = {\"a\": 1}", json!({"a": 1})),
        ("total: int = 3  # done", json!(3)),
        ("if __name__ == '__main__':\n    found = [1]", json!([1])),
        (
            "import sys\nprint('progress', file=sys.stderr)\nx = 5",
            json!(5),
        ),
        ("text = files.read_text_file(path='a')", json!("some text")),
        ("if len('a') > 1:\n    return 4\nx = 5", json!(5)),
        // The value is shown already or thrown away, or this is no plain assignment, or it is none to one name.
        ("print('here')\nx = 5", Value::Null),
        ("display('here')\nx = 5", Value::Null),
        ("_ = 5", Value::Null),
        ("x = 1\nx += 1", Value::Null),
        ("a, b = 1, 2", Value::Null),
        ("a = b = 1", Value::Null),
        ("x = {}\nx['a'] = 1", Value::Null),
        ("def f():\n    x = 1", Value::Null),
        ("if True:\n    return\nx = 5", Value::Null),
        ("x = 5\ndel x", Value::Null),
    ];
    check_results(&executor, &cases).await;
    let shown = run(&executor, "print(end='')\nx = 5", json!({})).await;
    assert_eq!(shown.result, 5, "nothing was printed");
}
