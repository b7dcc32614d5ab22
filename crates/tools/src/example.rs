//! A call, of a tool that exists, to show to whoever has never seen one.

use super::{Catalog, Parameter, ServerListing, ServerStatus, Tool};

/// Beginnings of the names of tools that most likely change nothing.
const LOOKS: [&str; 8] = [
    "read_text",
    "read",
    "get",
    "list",
    "search",
    "find",
    "fetch",
    "query",
];

/// Most arguments of a call that is shown.
const MAX_ARGUMENTS: usize = 3;

/// A tool, and a call of it with its required arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The server's name in scripts.
    pub server: String,
    /// The tool's name in scripts.
    pub tool: String,
    /// The call in Python.
    pub call: String,
}

impl Catalog {
    /// The one call, of those that can be made, that shows most of how calls are written; it stays the same as long as
    /// the tools do.
    #[must_use]
    pub fn example(&self) -> Option<Example> {
        let is_shown = |server: &&ServerListing| {
            let is_up = matches!(
                server.status,
                ServerStatus::Ready | ServerStatus::Restarting(_)
            );
            is_up && !server.is_lazy
        };
        let tools = self
            .servers()
            .iter()
            .filter(is_shown)
            .flat_map(|server| server.tools.iter().map(move |tool| (server, tool)));
        let (server, tool) = tools.min_by_key(|(_, tool)| unlikeliness(tool))?;
        Some(Example {
            server: server.python_name.clone(),
            tool: tool.python_name.clone(),
            call: format!(
                "{}.{}({})",
                server.python_name,
                tool.python_name,
                arguments(tool)
            ),
        })
    }
}

/// The less, the better the tool: one that stays goes before a deprecated one, one that takes an argument or two before
/// others, and one that reads before one that acts.
fn unlikeliness(tool: &Tool) -> (bool, bool, usize) {
    let required = required(tool).count();
    let name = tool.python_name.to_lowercase();
    let rank = LOOKS.iter().position(|verb| name.starts_with(verb));
    (
        tool.is_deprecated(),
        !(1..=MAX_ARGUMENTS).contains(&required),
        rank.unwrap_or(LOOKS.len()),
    )
}

fn required(tool: &Tool) -> impl Iterator<Item = &Parameter> {
    let parameters = tool.signature.parameters.iter();
    parameters.filter(|parameter| parameter.required)
}

fn arguments(tool: &Tool) -> String {
    if required(tool).count() > MAX_ARGUMENTS {
        return "...".to_owned();
    }
    let shown = required(tool).map(
        |Parameter {
             name, annotation, ..
         }| {
            let value = match annotation.as_str() {
                "str" if name == "path" => "\"a.csv\"",
                "str" => "\"...\"",
                "int" | "float" => "1",
                "bool" => "True",
                _ => "...",
            };
            format!("{name}={value}")
        },
    );
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn tool(name: &str, about: &str, properties: &Value, required: &Value) -> Tool {
        let schema = json!({"type": "object", "properties": properties, "required": required});
        let schema = schema.as_object().cloned().unwrap_or_default();
        Tool::new(name, Some(about.to_owned()), schema, None)
    }

    #[test]
    fn the_example_is_a_call_of_what_is_there() {
        let text = json!({"path": {"type": "string"}, "n": {"type": "integer"}});
        let check = |tools: Vec<Tool>, expected: Option<&str>| {
            let servers = vec![
                ServerListing::failed("gone", None, "no such program"),
                ServerListing::ready("my-server", None, tools),
            ];
            let example = Catalog::new(servers).example();
            assert_eq!(example.map(|example| example.call).as_deref(), expected);
        };
        check(Vec::new(), None);
        check(
            vec![
                tool("delete", "", &text, &json!(["path"])),
                tool("read-all", "", &text, &json!([])),
                tool("read-file", "Deprecated.", &text, &json!(["path"])),
                tool("read-text", "", &text, &json!(["path", "n"])),
            ],
            Some("my_server.read_text(path=\"a.csv\", n=1)"),
        );
        check(
            vec![tool("now", "", &json!({}), &json!([]))],
            Some("my_server.now()"),
        );
        let odd = json!({"name": {"type": "string"}, "rows": {"type": "array"}, "on": {"type": "boolean"}});
        check(
            vec![tool("add", "", &odd, &json!(["name", "rows", "on"]))],
            Some("my_server.add(name=\"...\", rows=..., on=True)"),
        );
    }
}
