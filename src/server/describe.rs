//! What clients and models read about the server: instructions and the tool's definition.

use std::fmt::Write as _;
use std::time::Duration;

use rmcp::model::{Tool, ToolAnnotations};

use super::{EXECUTE_CODE, schema};
use crate::execution::Limits;
use crate::tools::{Catalog, ServerListing};

/// What a client is told about the server as a whole.
pub(super) const INSTRUCTIONS: &str = "\
execute_code runs Python in a sandbox in which the tools of other MCP servers are functions. Write one script \
that makes all the calls a task needs, filters and joins what comes back, and returns only what matters.";

/// How scripts are written here; the servers follow.
const GUIDE: &str = "\
Runs a Python 3.13 script in a fresh sandbox. The value of its last expression is returned as `result`, what it \
prints as `stdout`. Nothing is kept between calls.

- Tools of MCP servers are functions taking keyword arguments, one object per server: \
`text = files.read_text_file(path=\"a.csv\")`. Their replies are Python values. No import is needed.
- `list_tools()` lists them, `help(files.read_text_file)` shows parameters. A failing tool raises `ToolError`; \
catch it to go on.
- `await aio.files.read_text_file(path=\"a.csv\")` makes the same call beside others: \
`await asyncio.gather(*[aio.files.read_text_file(path=p) for p in paths])`.
- Do loops, filters and sums in the script and return only what is needed: one script replaces many calls.
- `variables` become globals of the script.
- The standard library's computing, text, data, date and async modules can be imported. There are no other \
packages, no files, network, processes or environment: everything outside goes through the tools.";

/// Servers that are described; what goes beyond is counted.
const MAX_SERVERS: usize = 50;

/// Tool names that are given for one server; what goes beyond is counted.
const MAX_NAMES: usize = 40;

/// Characters of a server's own description.
const MAX_DESCRIPTION: usize = 120;

/// The definition of `execute_code` for this catalog.
pub(super) fn execute_code(catalog: &Catalog, limits: &Limits, max_timeout: Duration) -> Tool {
    Tool::new(
        EXECUTE_CODE,
        description(catalog),
        schema::input(limits, max_timeout),
    )
    .with_title("Run Python that calls tools")
    .with_raw_output_schema(schema::output())
    // What a script does to the world is what the configured tools do, so the worst is announced.
    .with_annotations(
        ToolAnnotations::with_title("Run Python that calls tools")
            .read_only(false)
            .destructive(true)
            .idempotent(false)
            .open_world(true),
    )
}

fn description(catalog: &Catalog) -> String {
    let mut text = GUIDE.to_owned();
    if catalog.servers().is_empty() {
        text.push_str("\n\nNo servers are configured: scripts can only compute.");
        return text;
    }
    text.push_str("\n\nServers and their functions:");
    for server in catalog.servers().iter().take(MAX_SERVERS) {
        text.push_str("\n- ");
        describe_server(server, &mut text);
    }
    if let Some(more @ 1..) = catalog.servers().len().checked_sub(MAX_SERVERS) {
        let _ = write!(text, "\n- and {more} more servers: see list_tools()");
    }
    text
}

fn describe_server(server: &ServerListing, text: &mut String) {
    text.push_str(&server.python_name);
    if let Some(line) = server.description.as_deref().and_then(first_line) {
        let _ = write!(text, " ({line})");
    }
    text.push_str(": ");
    if server.status.obstacle().is_some() {
        // The reason stays out: it may differ between two starts, and this text should not.
        text.push_str("not available now");
    } else if server.tools.is_empty() {
        text.push_str("no functions");
    } else {
        let names: Vec<_> = server
            .tools
            .iter()
            .take(MAX_NAMES)
            .map(|tool| tool.python_name.as_str())
            .collect();
        text.push_str(&names.join(", "));
        if let Some(more @ 1..) = server.tools.len().checked_sub(MAX_NAMES) {
            let _ = write!(text, " and {more} more");
        }
    }
}

/// The first line of `text` that says something, cut to a bounded length.
fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(match line.char_indices().nth(MAX_DESCRIPTION) {
        Some((end, _)) => format!("{}...", line[..end].trim_end()),
        None => line.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Tool as ListedTool;

    fn ready(name: &str, tools: usize) -> ServerListing {
        let tool =
            |index| ListedTool::new(format!("tool-{index}"), None, serde_json::Map::new(), None);
        let description = Some("\n  All about it \nand more".to_owned());
        ServerListing::ready(name, description, (0..tools).map(tool).collect())
    }

    #[test]
    fn every_server_has_its_line() {
        let text = description(&Catalog::new(vec![
            ready("my-files", 2),
            ServerListing::failed("broken", None, "pid 77 died"),
            ready("empty", 0),
        ]));
        let lines = text.lines().rev().take(3).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "- empty (All about it): no functions",
                "- broken: not available now",
                "- my_files (All about it): tool_0, tool_1",
            ]
        );
    }

    #[test]
    fn the_description_is_bounded() {
        let servers = (0..500)
            .map(|index| ready(&format!("server{index}"), 100))
            .collect();
        let text = description(&Catalog::new(servers));
        assert!(text.len() < 50_000, "{} bytes", text.len());
        assert!(text.ends_with("and 450 more servers: see list_tools()"));
    }

    #[test]
    fn without_servers_it_says_so() {
        assert!(description(&Catalog::default()).ends_with("scripts can only compute."));
    }
}
