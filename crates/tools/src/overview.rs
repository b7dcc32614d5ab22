//! What a model reads of all functions at once, and of how scripts call them, whoever has the model write scripts.
//!
//! The texts depend on the catalog alone, and stay the same as long as the functions do, so that prompts made of them
//! can be cached.

use std::fmt::Write as _;

use super::{Catalog, Example, ServerListing, ServerStatus, Style, fits_tokens};
use codecell_basics::text::{one_line, shortened};

/// How scripts are written, with `{call}` and `{tool}` in the place of a call and of a tool.
const GUIDE: &str = "\
`result` is the value of its last expression (of a last line `name = value`, if \
nothing was printed or displayed), `stdout` what it prints; \
`display(x)` shows images and files; nothing is kept between calls. Tools of MCP servers are functions, there without import, that take keyword \
arguments and return Python values: `x = {call}`; `{tool}.raw(...)` returns the whole reply (`.content`, `.structured`). \
A failing one raises `ToolError` (`.message`, `.data`); `await aio.{tool}(...)` runs beside others in `asyncio.gather`. \
Loop, filter and sum in one script; return only what matters.";

/// How many functions of each server are named, from the most to the fewest that help.
const NAMES_SHOWN: [usize; 4] = [usize::MAX, 20, 10, 5];

/// Most servers that are named; further ones are counted.
const MAX_SERVERS: usize = 1_000;

/// Characters of a server's own description, and of one where there is no room for functions.
const MAX_DESCRIPTION: usize = 80;
const SHORT_DESCRIPTION: usize = 40;

/// Most bytes of stubs that are written to find out whether they fit the budget; stubs that fit have far fewer.
const MAX_STUB_BYTES: usize = 1 << 20;

/// The functions of all servers, as far as there is room for them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Overview {
    /// The stubs of all functions.
    Stubs(String),
    /// A line for each server with the names of some of its functions; there is no room for the stubs.
    Servers(String),
}

impl Catalog {
    /// How scripts call functions and give back what they found, with a function that is there as the example.
    #[must_use]
    pub fn guide(&self) -> String {
        let Example { server, tool, call } = self.shown_example();
        GUIDE
            .replace("{call}", &call)
            .replace("{tool}", &format!("{server}.{tool}"))
    }

    /// A call of a tool that exists, or the form of a call where there is no tool.
    #[must_use]
    pub fn shown_example(&self) -> Example {
        self.example().unwrap_or_else(|| Example {
            server: "server".to_owned(),
            tool: "function".to_owned(),
            call: "server.function(name=value)".to_owned(),
        })
    }

    /// The functions of all servers: their stubs, if they have at most `budget` tokens together, else the servers, in
    /// half as many. Without servers there is nothing.
    pub fn overview(&self, budget: usize) -> Option<Overview> {
        if self.servers().is_empty() {
            return None;
        }
        Some(match all_stubs(self, budget) {
            Some(stubs) => Overview::Stubs(stubs),
            None => Overview::Servers(server_lines(self, budget)),
        })
    }
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
    use crate::Tool;

    fn ready(name: &str, tools: usize) -> ServerListing {
        let tool = |index| Tool::new(format!("tool-{index}"), None, serde_json::Map::new(), None);
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
        assert!(matches!(small().overview(1_500), Some(Overview::Stubs(_))));
        assert!(matches!(small().overview(0), Some(Overview::Servers(_))));
        assert_eq!(Catalog::default().overview(1_500), None);
    }

    #[test]
    fn else_every_server_has_its_line() {
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
}
