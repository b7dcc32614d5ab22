//! What clients and models read about the server: instructions and the definitions of its tools.
//!
//! The definitions depend on the catalog and the configuration alone, not on who asks, when, or what ran
//! before, so that clients can cache them and the prompts made of them.

use std::fmt::Write as _;
use std::time::Duration;

use rmcp::model::{Tool, ToolAnnotations};

use super::{EXECUTE_CODE, GET_TOOL_DOCS, SEARCH_TOOLS, schema};
use crate::execution::Limits;
use crate::tools::{Catalog, ServerListing, ServerStatus, Style, fits_tokens, one_line, shortened};

/// What a client is told about the server as a whole.
pub(super) const INSTRUCTIONS: &str = "\
execute_code runs Python in a sandbox in which the tools of other MCP servers are functions. Write one script \
that makes all the calls a task needs, filters and joins what comes back, and returns only what matters.";

/// How scripts are written here; the servers follow.
const GUIDE: &str = "\
Runs a Python 3.13 script in a sandbox. `result` is the value of its last expression, `stdout` what it prints; \
`display(x)` shows images and tables; nothing is kept between calls. Tools of MCP servers are functions, there without import, that take keyword \
arguments and return Python values: `text = files.read_text_file(path=\"a.csv\")`. A failing one raises `ToolError`; \
`await aio.files.read_text_file(...)` runs beside others in `asyncio.gather`. \
One script replaces many calls: loop, filter and sum in it, return only what matters. The standard library \
(computing, text, data, dates, async) can be imported; everything outside, such as files and network, goes through \
functions.";

/// What stands before the stubs of all functions.
const STUBS: &str = "\n\nThe functions, by server:";

/// What stands before the servers where there is no room for stubs.
const SERVERS: &str = "\n\nServers and their functions; search_tools finds one, get_tool_docs or, in a script, \
help(server.function) shows its parameters and result:";

/// How many functions of each server are named, from the most to the fewest that help.
const NAMES_SHOWN: [usize; 4] = [usize::MAX, 20, 10, 5];

/// Servers that are described; what goes beyond is counted.
const MAX_SERVERS: usize = 50;

/// Characters of a server's own description.
const MAX_DESCRIPTION: usize = 80;

/// Bytes of stubs that are written to find out whether they fit the budget; far more than any that does.
const MAX_STUB_BYTES: usize = 1 << 20;

/// Every tool that clients are offered. The stubs of all functions are part of it if they have at most
/// `stub_tokens` tokens.
pub(super) fn offered(
    catalog: &Catalog,
    limits: &Limits,
    max_timeout: Duration,
    stub_tokens: usize,
) -> Vec<Tool> {
    vec![
        execute_code(catalog, limits, max_timeout, stub_tokens),
        search_tools(),
        get_tool_docs(),
    ]
}

fn execute_code(
    catalog: &Catalog,
    limits: &Limits,
    max_timeout: Duration,
    stub_tokens: usize,
) -> Tool {
    Tool::new(
        EXECUTE_CODE,
        description(catalog, stub_tokens),
        schema::input(limits, max_timeout),
    )
    .with_title("Run Python that calls tools")
    .with_raw_output_schema(schema::output())
    // What a script does to the world is what the configured tools do, so the worst is announced.
    .with_annotations(
        ToolAnnotations::new()
            .read_only(false)
            .destructive(true)
            .idempotent(false)
            .open_world(true),
    )
}

fn search_tools() -> Tool {
    Tool::new(
        SEARCH_TOOLS,
        "Finds functions for execute_code by what they do, in plain words.",
        schema::search_input(),
    )
    .with_raw_output_schema(schema::search_output())
    .with_annotations(looks_only())
}

fn get_tool_docs() -> Tool {
    Tool::new(
        GET_TOOL_DOCS,
        "Typed Python stubs of functions (`files.read_text_file`) or of a whole server (`files`).",
        schema::docs_input(),
    )
    .with_raw_output_schema(schema::docs_output())
    .with_annotations(looks_only())
}

fn looks_only() -> ToolAnnotations {
    ToolAnnotations::new().read_only(true).open_world(false)
}

fn description(catalog: &Catalog, stub_tokens: usize) -> String {
    if catalog.servers().is_empty() {
        return format!("{GUIDE}\n\nNo servers are configured: scripts can only compute.");
    }
    let functions = match all_stubs(catalog, stub_tokens) {
        Some(stubs) => format!("{STUBS}{stubs}"),
        None => format!("{SERVERS}{}", server_lines(catalog, stub_tokens)),
    };
    format!("{GUIDE}{functions}")
}

/// The stubs of all functions, unless they have more tokens than `budget`.
fn all_stubs(catalog: &Catalog, budget: usize) -> Option<String> {
    let mut text = String::new();
    for server in catalog.servers() {
        let _ = write!(text, "\n# {}", headline(server));
        match (remark(server), server.tools.first()) {
            (Some(remark), _) => {
                let _ = write!(text, ": {remark}");
            }
            (None, None) => text.push_str(": no functions"),
            (None, Some(first)) => {
                let _ = writeln!(
                    text,
                    "; call {}.{}(...)",
                    server.python_name, first.python_name
                );
                text.push_str(&catalog.stubs(&server.name, Style::Brief));
            }
        }
        if text.len() > MAX_STUB_BYTES {
            return None;
        }
    }
    fits_tokens(&text, budget).then_some(text)
}

/// One line for each server: with the names of as many of its functions as there is room for in half of `budget`
/// tokens, the same number for all servers, or only with how many there are.
fn server_lines(catalog: &Catalog, budget: usize) -> String {
    let named = |most: usize| {
        lines(catalog, |server, line| {
            for (index, tool) in server.tools.iter().take(most).enumerate() {
                line.push_str(if index == 0 { ": " } else { ", " });
                line.push_str(&tool.python_name);
            }
            if let Some(more @ 1..) = server.tools.len().checked_sub(most) {
                let _ = write!(line, " and {more} more");
            }
        })
    };
    let mut texts = NAMES_SHOWN.into_iter().map(named);
    texts
        .find(|text| fits_tokens(text, budget / 2))
        .unwrap_or_else(|| {
            lines(catalog, |server, line| {
                let plural = if server.tools.len() == 1 { "" } else { "s" };
                let _ = write!(line, ": {} function{plural}", server.tools.len());
            })
        })
}

fn lines(catalog: &Catalog, describe: impl Fn(&ServerListing, &mut String)) -> String {
    let mut text = String::new();
    for server in catalog.servers().iter().take(MAX_SERVERS) {
        let _ = write!(text, "\n- {}", headline(server));
        if let Some(remark) = remark(server) {
            let _ = write!(text, ": {remark}");
        } else if server.tools.is_empty() {
            text.push_str(": no functions");
        } else {
            describe(server, &mut text);
        }
    }
    if let Some(more @ 1..) = catalog.servers().len().checked_sub(MAX_SERVERS) {
        let _ = write!(text, "\n- and {more} more servers");
    }
    text
}

/// What is said of a server instead of its functions, if they are not shown. The text is the same whenever
/// it is asked for, as far as can be: the reason of a failure stays out, and of a server that is started at
/// its first use the functions do, even once they are known.
fn remark(server: &ServerListing) -> Option<String> {
    let name = &server.python_name;
    match &server.status {
        ServerStatus::Failed(_) => Some("not available now".to_owned()),
        _ if server.is_lazy => Some(format!(
            "started when a script uses it; help({name}) in a script shows its functions"
        )),
        ServerStatus::Starting => {
            Some("still starting; a script that uses it waits for it".to_owned())
        }
        ServerStatus::NotStarted => Some("not available now".to_owned()),
        ServerStatus::Ready | ServerStatus::Restarting(_) => None,
    }
}

/// A server's name, with its description in brackets if it has one.
fn headline(server: &ServerListing) -> String {
    match server.description.as_deref().and_then(first_line) {
        Some(line) => format!("{} ({line})", server.python_name),
        None => server.python_name.clone(),
    }
}

/// The first line of `text` that says something, cut to a bounded length.
fn first_line(text: &str) -> Option<String> {
    let line = text
        .lines()
        .map(|line| line.trim_matches(|mark: char| mark.is_whitespace() || mark == '#'))
        .find(|line| !line.is_empty())?;
    Some(shortened(&one_line(line), MAX_DESCRIPTION))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Tool as ListedTool;

    fn ready(name: &str, tools: usize) -> ServerListing {
        let tool =
            |index| ListedTool::new(format!("tool-{index}"), None, serde_json::Map::new(), None);
        let description = Some("\n # All about it \nand more".to_owned());
        ServerListing::ready(name, description, (0..tools).map(tool).collect())
    }

    fn small() -> Catalog {
        Catalog::new(vec![
            ready("my-files", 2),
            ServerListing::failed("broken", None, "pid 77 died"),
            ready("empty", 0),
        ])
    }

    #[test]
    fn stubs_are_shown_where_they_fit() {
        let text = description(&small(), 1_500);
        assert!(
            text.ends_with(
                "The functions, by server:\n\
                 # my_files (All about it); call my_files.tool_0(...)\n\
                 def tool_0(**arguments: Any) -> Any: ...\n\
                 def tool_1(**arguments: Any) -> Any: ...\n\
                 # broken: not available now\n\
                 # empty (All about it): no functions"
            ),
            "{text}"
        );
    }

    #[test]
    fn else_every_server_has_its_line() {
        assert!(description(&small(), 0).contains(SERVERS));
        assert_eq!(
            server_lines(&small(), 200),
            "\n- my_files (All about it): tool_0, tool_1\
             \n- broken: not available now\
             \n- empty (All about it): no functions"
        );
        let counted = server_lines(&small(), 0);
        assert!(
            counted.starts_with("\n- my_files (All about it): 2 functions\n"),
            "{counted}"
        );
    }

    #[test]
    fn where_not_all_functions_can_be_named_some_of_every_server_are() {
        let catalog = Catalog::new(vec![ready("large", 300), ready("small", 2)]);
        let text = server_lines(&catalog, 200);
        assert!(
            text.starts_with("\n- large (All about it): tool_0, tool_1, tool_10, ")
                && text.contains(" more\n- small (All about it): tool_0, tool_1"),
            "{text}"
        );
        assert!(fits_tokens(&text, 100), "{text}");
    }

    #[test]
    fn a_server_that_waits_for_its_first_use_reads_the_same_before_and_after() {
        let line = "# later (All about it): started when a script uses it; help(later) in a script shows its functions";
        let texts = [
            (ServerStatus::NotStarted, 0),
            (ServerStatus::Starting, 0),
            (ServerStatus::Ready, 3),
            (ServerStatus::Restarting("it ended".to_owned()), 3),
        ]
        .map(|(status, tools)| {
            let server = ServerListing {
                status,
                is_lazy: true,
                ..ready("later", tools)
            };
            description(&Catalog::new(vec![server]), 1_500)
        });
        assert!(texts[0].ends_with(line), "{}", texts[0]);
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }

    #[test]
    fn the_description_is_bounded() {
        let servers = (0..500)
            .map(|index| ready(&format!("server{index}"), 100))
            .collect();
        let text = description(&Catalog::new(servers), 1_500);
        assert!(text.len() < 5_000, "{} bytes", text.len());
        assert!(text.ends_with("and 450 more servers"));
    }

    #[test]
    fn without_servers_it_says_so() {
        assert!(description(&Catalog::default(), 1_500).ends_with("scripts can only compute."));
    }
}
