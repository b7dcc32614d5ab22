//! All that a script finds, as modules of stubs, so that a type checker can check whole scripts.
//!
//! One module holds the names that scripts see without an import. A server is an object in that module, so that tools
//! of the same name on two servers do not meet. Beside it, each server is a module of its own for `from servers.files
//! import ...`.

use super::names::Names;
use super::{PREAMBLE, Style, decorated_stubs, functions};
use crate::{Catalog, ServerListing, ServerStatus, Tool};
use codecell_basics::text::one_line;

/// What scripts see beside the servers.
const GLOBALS: &str = include_str!("globals.pyi");

/// What makes a function of the stubs a tool, whose whole reply `raw` gives. It is called like nothing of a server.
const TOOL: &str = "@__Tool\n";
const ASYNC_TOOL: &str = "@__AsyncTool\n";

/// Names of [`GLOBALS`] and [`PREAMBLE`] that no server can have in a module with them.
const TAKEN: [&str; 24] = [
    "Any",
    "Awaitable",
    "Literal",
    "Media",
    "NotRequired",
    "Resource",
    "ToolError",
    "TypedDict",
    "aio",
    "builtins",
    "call_mcp_tool",
    "display",
    "get_tool_docs",
    "help",
    "list_tools",
    "mcp_call",
    "search_tools",
    "typing",
    "__AsyncTool",
    "__Reply",
    "__Tool",
    "False",
    "None",
    "True",
];

impl Catalog {
    /// The module of the names that scripts see: `aio`, `ToolError`, `display` and their like, and the servers and
    /// tools that `is_shown` chooses. It is complete in itself.
    #[must_use]
    pub fn globals_stub(&self, is_shown: impl Fn(&ServerListing, Option<&Tool>) -> bool) -> String {
        let shown: Vec<(&ServerListing, Vec<&Tool>)> = self
            .servers()
            .iter()
            .filter(|server| is_shown(server, None))
            .map(|server| {
                (
                    server,
                    server
                        .tools
                        .iter()
                        .filter(|tool| is_shown(server, Some(tool)))
                        .collect(),
                )
            })
            .collect();
        let functions_and_servers = shown.iter().flat_map(|(server, tools)| {
            let tools = tools.iter().map(|tool| tool.python_name.as_str());
            tools.chain([server.python_name.as_str()])
        });
        let mut names = Names::new(
            functions_and_servers.chain(TAKEN.into_iter().filter(|name| !is_type(name))),
        );
        let written: Vec<Vec<String>> = shown
            .iter()
            .map(|(server, tools)| functions(server, tools, None, Style::Full, &mut names))
            .collect();
        let mut servers = String::new();
        let mut beside = String::new();
        for ((server, _), functions) in shown.iter().zip(&written) {
            let name = &server.python_name;
            servers.push_str(&format!("\n\n# {}", remark(server)));
            if TAKEN.contains(&name.as_str()) {
                servers.push_str("; it cannot be declared, because something else has its name");
                continue;
            }
            if functions.is_empty() {
                servers.push_str(&format!("\n{name}: {}", names.of_type("Any")));
                beside.push_str(&format!("\n    {name}: {}", names.of_type("Any")));
                continue;
            }
            let holder = names.holder(name);
            servers.push_str(&format!(
                "\nclass {holder}:\n{}\n\n{name}: {holder}",
                methods(functions, TOOL, "")
            ));
            servers.push_str(&format!(
                "\n\nclass {holder}_aio:\n{}",
                methods(functions, ASYNC_TOOL, "async ")
            ));
            beside.push_str(&format!("\n    {name}: {holder}_aio"));
        }
        if beside.is_empty() {
            beside.push_str(" ...");
        }
        let classes = names.into_classes();
        let classes: String = classes.iter().map(|class| format!("\n\n{class}")).collect();
        format!(
            "{PREAMBLE}\n{}{classes}{servers}\n\nclass __aio:{beside}\n\naio: __aio\n",
            GLOBALS.trim_end()
        )
    }

    /// The module `servers.NAME` of the server that scripts call `name`; empty if there is none.
    #[must_use]
    pub fn server_stub(&self, name: &str) -> String {
        let Some(server) = self.server(name) else {
            return String::new();
        };
        let functions = decorated_stubs(server, &server.tools, None, Style::Full, TOOL);
        format!(
            "# {}\n{}\nfrom cell import __Tool\n\n{functions}\n",
            remark(server),
            preamble_beside(server)
        )
    }
}

/// [`PREAMBLE`] without the imports whose names tools of `server` have; those types are written with their module's
/// name.
fn preamble_beside(server: &ServerListing) -> String {
    let (start, end) = ("from typing import ", "\n");
    let Some((before, rest)) = PREAMBLE.split_once(start) else {
        return PREAMBLE.to_owned();
    };
    let (imports, after) = rest.split_once(end).unwrap_or((rest, ""));
    let is_free = |name: &&str| !server.tools.iter().any(|tool| tool.python_name == **name);
    let free: Vec<&str> = imports.split(", ").filter(is_free).collect();
    match free.as_slice() {
        [] => format!("{before}{after}"),
        free => format!("{before}{start}{}{end}{after}", free.join(", ")),
    }
}

/// `functions` as the body of a class, each with `decorator` above and `prefix` before its `def`.
fn methods(functions: &[String], decorator: &str, prefix: &str) -> String {
    let methods = functions.iter().map(|function| {
        let indented: Vec<String> = function
            .lines()
            .map(|line| {
                if line.is_empty() {
                    String::new()
                } else {
                    format!("    {line}")
                }
            })
            .collect();
        let text = indented.join("\n");
        format!(
            "    @staticmethod\n    {decorator}    {prefix}{}",
            text.trim_start()
        )
    });
    methods.collect::<Vec<_>>().join("\n\n")
}

/// A line on a server, with its name on the wire where scripts use another name.
fn remark(server: &ServerListing) -> String {
    let name = &server.python_name;
    let wire = if server.name == *name {
        String::new()
    } else {
        format!(", configured as {}", one_line(&server.name))
    };
    let status = match (&server.status, server.tools.len()) {
        (ServerStatus::Ready | ServerStatus::Restarting(_), 1) => "1 tool".to_owned(),
        (ServerStatus::Ready | ServerStatus::Restarting(_), number) => format!("{number} tools"),
        (other, _) => format!(
            "not available: {}",
            one_line(other.obstacle().unwrap_or_default())
        ),
    };
    let problems: String = server
        .problems
        .iter()
        .map(|problem| format!("\n# problem: {}", one_line(problem)))
        .collect();
    format!("{name}{wire}: {status}{problems}")
}

fn is_type(name: &str) -> bool {
    super::names::TYPE_NAMES.contains(&name)
}
