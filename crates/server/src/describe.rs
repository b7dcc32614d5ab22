//! What clients and models read about the server: instructions and the definitions of its tools.
//!
//! The definitions depend on the catalog and the configuration alone, not on who asks, when, or what ran
//! before, so that clients can cache them and the prompts made of them.

use std::fmt::Write as _;

use rmcp::model::{Tool, ToolAnnotations};

use super::{EXECUTE_CODE, GET_TOOL_DOCS, SEARCH_TOOLS, Terms, schema};
use codecell_basics::text::{one_line, shortened};
use codecell_tools::{Catalog, Example, ServerListing, ServerStatus, Style, fits_tokens};

/// What a client is told about the server as a whole.
pub(super) const INSTRUCTIONS: &str = "\
execute_code runs Python in a sandbox in which the tools of other MCP servers are functions. Write one script \
that makes all the calls a task needs, filters and joins what comes back, and returns only what matters.";

/// How scripts are written here, with `{call}` and `{tool}` in the place of a call and of a tool; the servers follow.
const GUIDE: &str = "\
Runs a Python 3.13 script in a sandbox. `result` is the value of its last expression (of a last line `name = value`, if \
nothing was printed or displayed), `stdout` what it prints; \
`display(x)` shows images and files; nothing is kept between calls. Tools of MCP servers are functions, there without import, that take keyword \
arguments and return Python values: `x = {call}`; `{tool}.raw(...)` returns the whole reply (`.content`, `.structured`). \
A failing one raises `ToolError` (`.message`, `.data`); `await aio.{tool}(...)` runs beside others in `asyncio.gather`. \
One script replaces many calls: loop, filter, sum, return only what matters.";

/// What scripts have besides: with files of their own, and without.
const WITH_FILES: &str = "\
The standard library can be imported, nothing else. `open` works on files in /cell: `files` and `return_files` \
(or globs) bring them in and out. All else goes through functions.";
const WITHOUT_FILES: &str = "\
The standard library (computing, text, data, dates, async) can be imported, no packages such as numpy; everything \
outside, such as files and network, goes through functions.";

/// What stands before the stubs of all functions.
const STUBS: &str = "\n\nThe functions, by server:";

/// What stands before the servers where there is no room for stubs.
const SERVERS: &str = "\n\nServers and their functions; search_tools finds one, get_tool_docs or, in a script, \
help(server.function) shows its parameters and result:";

/// How many functions of each server are named, from the most to the fewest that help.
const NAMES_SHOWN: [usize; 4] = [usize::MAX, 20, 10, 5];

/// Most servers that are named; further ones are counted.
const MAX_SERVERS: usize = 1_000;

/// Characters of a server's own description, and of one where there is no room for functions.
const MAX_DESCRIPTION: usize = 80;
const SHORT_DESCRIPTION: usize = 40;

/// Most bytes of stubs that are written to find out whether they fit the budget; stubs that fit have far fewer.
const MAX_STUB_BYTES: usize = 1 << 20;

/// Every tool that clients are offered. The stubs of all functions are part of it if they have at most
/// `stub_tokens` tokens.
pub(super) fn offered(catalog: &Catalog, terms: &Terms) -> Vec<Tool> {
    vec![
        execute_code(catalog, terms),
        search_tools(),
        get_tool_docs(&shown_example(catalog)),
    ]
}

fn execute_code(catalog: &Catalog, terms: &Terms) -> Tool {
    Tool::new(
        EXECUTE_CODE,
        description(catalog, terms),
        schema::input(terms),
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

fn get_tool_docs(Example { server, tool, .. }: &Example) -> Tool {
    Tool::new(
        GET_TOOL_DOCS,
        format!(
            "Typed Python stubs of functions (`{server}.{tool}`) or of a whole server (`{server}`)."
        ),
        schema::docs_input(),
    )
    .with_raw_output_schema(schema::docs_output())
    .with_annotations(looks_only())
}

fn looks_only() -> ToolAnnotations {
    ToolAnnotations::new().read_only(true).open_world(false)
}

/// A call of a tool that exists, or the form of a call where there is no tool.
fn shown_example(catalog: &Catalog) -> Example {
    catalog.example().unwrap_or_else(|| Example {
        server: "server".to_owned(),
        tool: "function".to_owned(),
        call: "server.function(name=value)".to_owned(),
    })
}

fn description(catalog: &Catalog, terms: &Terms) -> String {
    let Example { server, tool, call } = shown_example(catalog);
    let guide = GUIDE
        .replace("{call}", &call)
        .replace("{tool}", &format!("{server}.{tool}"));
    let has_files = terms.bounds.is_none_or(|bounds| bounds.files);
    let has = if has_files { WITH_FILES } else { WITHOUT_FILES };
    let guide = format!("{guide} {has} {}", bounds(terms));
    if catalog.servers().is_empty() {
        return format!("{guide}\n\nNo servers are configured: scripts can only compute.");
    }
    let stub_tokens = terms.stub_tokens;
    let functions = match all_stubs(catalog, stub_tokens) {
        Some(stubs) => format!("{STUBS}{stubs}"),
        None => format!("{SERVERS}{}", server_lines(catalog, stub_tokens)),
    };
    format!("{guide}{functions}")
}

/// What is said where executions are deterministic.
const REPEATABLE: &str = " Runs are repeatable: the clock and random numbers are simulated.";

/// What a script must keep to.
fn bounds(terms: &Terms) -> String {
    let computing = terms.limits.fuel.in_words();
    let length = terms.bounds.map(|bounds| {
        let (characters, lines) = (bounds.characters, bounds.lines);
        format!("{characters} characters, {lines} lines and ")
    });
    let length = length.unwrap_or_default();
    let repeatable = terms.deterministic.map_or("", |_| REPEATABLE);
    format!("A script has at most {length}about {computing} of computing.{repeatable}")
}

/// The stubs of all functions, unless they have more tokens than `budget`.
fn all_stubs(catalog: &Catalog, budget: usize) -> Option<String> {
    let mut text = String::new();
    for server in catalog.servers() {
        let _ = write!(text, "\n# {}", headline(server, MAX_DESCRIPTION));
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
/// tokens, the same number for all servers, or with what it is for. Where there is no room for that either, the servers'
/// names alone: a model has to know what there is before it can look for more.
fn server_lines(catalog: &Catalog, budget: usize) -> String {
    let named = |most: usize| {
        lines(catalog, MAX_DESCRIPTION, |server, line| {
            for (index, tool) in server.tools.iter().take(most).enumerate() {
                line.push_str(if index == 0 { ": " } else { ", " });
                line.push_str(&tool.python_name);
            }
            if let Some(more @ 1..) = server.tools.len().checked_sub(most) {
                let _ = write!(line, " and {more} more");
            }
        })
    };
    let described = [MAX_DESCRIPTION, SHORT_DESCRIPTION]
        .into_iter()
        .map(|longest| lines(catalog, longest, |_, _| {}));
    let mut texts = NAMES_SHOWN.into_iter().map(named).chain(described);
    texts
        .find(|text| fits_tokens(text, budget / 2))
        .unwrap_or_else(|| names_alone(catalog))
}

/// The names of all servers, on one line.
fn names_alone(catalog: &Catalog) -> String {
    let mut text = String::from("\n");
    for (index, server) in catalog.servers().iter().take(MAX_SERVERS).enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        text.push_str(&server.python_name);
        if matches!(server.status, ServerStatus::Failed(_)) {
            text.push_str(" (not available now)");
        }
    }
    if let Some(more @ 1..) = catalog.servers().len().checked_sub(MAX_SERVERS) {
        let _ = write!(text, " and {more} more servers");
    }
    text
}

/// A line for each server, with at most `longest` characters of what it says of itself.
fn lines(
    catalog: &Catalog,
    longest: usize,
    describe: impl Fn(&ServerListing, &mut String),
) -> String {
    let mut text = String::new();
    for server in catalog.servers().iter().take(MAX_SERVERS) {
        let _ = write!(text, "\n- {}", headline(server, longest));
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

/// What is said of a server instead of its functions, if they are not shown. As far as possible, the text is the same
/// whenever it is asked for: it leaves out the reason of a failure, and the functions of a server that is started at
/// its first use, even once they are known.
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

/// A server's name, with at most `longest` characters of its description in brackets if it has one, and why it is called
/// so, if that must be told.
fn headline(server: &ServerListing, longest: usize) -> String {
    let about = server.description.as_deref();
    let about = about.and_then(|text| first_line(text, longest));
    let remarks: Vec<String> = server.renaming().into_iter().chain(about).collect();
    if remarks.is_empty() {
        return server.python_name.clone();
    }
    format!("{} ({})", server.python_name, remarks.join("; "))
}

/// The first line of `text` that says something, cut to a bounded length.
fn first_line(text: &str, longest: usize) -> Option<String> {
    let line = text
        .lines()
        .map(|line| line.trim_matches(|mark: char| mark.is_whitespace() || mark == '#'))
        .find(|line| !line.is_empty())?;
    Some(shortened(&one_line(line), longest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codecell_policy::ScriptBounds;
    use codecell_tools::Tool as ListedTool;

    fn terms(stub_tokens: usize) -> Terms {
        Terms {
            limits: codecell_engine::execution::Limits::default(),
            deterministic: None,
            max_timeout: std::time::Duration::from_secs(300),
            bounds: Some(ScriptBounds::default()),
            stub_tokens,
        }
    }

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
        let text = description(&small(), &terms(1_500));
        assert!(
            text.ends_with(
                "The functions, by server:\n\
                 # my_files (All about it); call my_files.tool_0(...)\n\
                 def tool_0(**arguments: Any) -> Any: \"(on the wire: tool-0)\"\n\
                 def tool_1(**arguments: Any) -> Any: \"(on the wire: tool-1)\"\n\
                 # broken: not available now\n\
                 # empty (All about it): no functions"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_example_is_a_tool_that_is_there() {
        let text = description(&small(), &terms(1_500));
        assert!(text.contains("`x = my_files.tool_0()`"), "{text}");
        assert!(text.contains("`await aio.my_files.tool_0(...)`"), "{text}");
        assert!(!text.contains("read_text_file"), "{text}");
        assert!(
            get_tool_docs(&shown_example(&small()))
                .description
                .is_some_and(|text| text.contains("(`my_files.tool_0`)"))
        );
    }

    #[test]
    fn a_server_whose_name_scripts_rely_on_says_so() {
        let text = description(&Catalog::new(vec![ready("json", 1)]), &terms(1_500));
        assert!(
            text.contains(
                "# json_ (the server \"json\", whose name is Python's in scripts; All about it)"
            ),
            "{text}"
        );
    }

    #[test]
    fn else_every_server_has_its_line() {
        assert!(description(&small(), &terms(0)).contains(SERVERS));
        assert_eq!(
            server_lines(&small(), 200),
            "\n- my_files (All about it): tool_0, tool_1\
             \n- broken: not available now\
             \n- empty (All about it): no functions"
        );
        assert_eq!(
            server_lines(&small(), 56),
            "\n- my_files (All about it)\n- broken: not available now\n- empty (All about it): no functions"
        );
        assert_eq!(
            server_lines(&small(), 0),
            "\nmy_files, broken (not available now), empty"
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
            description(&Catalog::new(vec![server]), &terms(1_500))
        });
        assert!(texts[0].ends_with(line), "{}", texts[0]);
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }

    #[test]
    fn every_server_is_named_however_many_there_are() {
        for (servers, room) in [(70, 4_500), (500, 8_000), (1_500, 16_000)] {
            let names: Vec<String> = (0..servers).map(|index| format!("server{index}")).collect();
            let all = names.iter().map(|name| ready(name, 100)).collect();
            let text = description(&Catalog::new(all), &terms(1_500));
            assert!(text.len() < room, "{servers}: {} bytes", text.len());
            let words: std::collections::HashSet<&str> =
                text.split(|mark: char| !mark.is_alphanumeric()).collect();
            let named = names.iter().filter(|name| words.contains(name.as_str()));
            assert_eq!(named.count(), servers.min(MAX_SERVERS), "{text}");
            assert_eq!(
                text.ends_with(" and 500 more servers"),
                servers > MAX_SERVERS,
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_script_must_keep_to_is_told() {
        let told = |terms: &Terms| description(&Catalog::default(), terms);
        let plain = "A script has at most 8000 characters, 400 lines and about 3 s of computing.";
        assert!(told(&terms(0)).contains(plain));
        assert!(told(&terms(0)).contains("`open` works on files in /cell"));
        let mut strict = terms(0);
        strict.bounds = Some(ScriptBounds {
            files: false,
            ..ScriptBounds::default()
        });
        assert!(told(&strict).contains("such as files and network"));
        let mut small = terms(0);
        small.limits.fuel.0 = 1_200_000_000;
        small.bounds = None;
        assert!(told(&small).contains("A script has at most about 200 ms of computing."));
        assert!(!told(&small).contains(REPEATABLE));
        small.deterministic = Some(codecell_engine::execution::Determinism::default());
        assert!(told(&small).contains("of computing. Runs are repeatable: the clock"));
    }

    #[test]
    fn without_servers_it_says_so() {
        assert!(
            description(&Catalog::default(), &terms(1_500)).ends_with("scripts can only compute.")
        );
    }
}
