//! The tools as a page in Markdown.

use std::fmt::Write as _;

use codecell_basics::text::one_line;
use codecell_tools::{Catalog, Found, ServerListing, ServerStatus, Style};

use super::cost::Cost;
use super::{Summary, remarks, status_line};

pub(super) fn servers(
    catalog: &Catalog,
    shown: &[&ServerListing],
    summary: Option<&Summary>,
) -> String {
    let mut text = String::from("# Tools\n");
    for server in shown {
        let _ = write!(text, "\n## {}\n", server.full_name());
        if let Some(about) = server.description.as_deref() {
            let _ = write!(text, "\n{}\n", about.trim());
        }
        if server.status != ServerStatus::Ready {
            let _ = write!(text, "\n{}\n", status_line(server));
            continue;
        }
        let Cost { mcp, codecell } = Cost::of_server(catalog, server);
        let _ = write!(
            text,
            "\n{}; {mcp} tokens as a plain MCP tool list, {codecell} as stubs.\n",
            status_line(server)
        );
        for problem in &server.problems {
            let _ = write!(text, "\n- Problem: {}", one_line(problem));
        }
        if !server.problems.is_empty() {
            text.push('\n');
        }
        code(&catalog.stubs(&server.name, Style::Full), &mut text);
    }
    if let Some(summary) = summary {
        for (why, servers) in summary.unused.in_words() {
            let mut why = why.to_owned();
            if let Some(first) = why.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let _ = write!(text, "\n{why}: {servers}\n");
        }
        match &summary.without_servers {
            Some(reason) => {
                let _ = write!(text, "\n{reason}\n");
            }
            None => {
                let _ = write!(text, "\n{}.\n", summary.in_words(catalog));
            }
        }
    }
    text
}

pub(super) fn found(found: &Found) -> String {
    let mut text = String::from("# Tools\n");
    for tool in &found.tools {
        let _ = write!(text, "\n## {}\n", tool.name);
        code(tool.stub.as_deref().unwrap_or_default(), &mut text);
    }
    for remark in remarks(found) {
        let _ = write!(text, "\n{remark}\n");
    }
    text
}

/// Adds `python` as a code block, fenced by more backticks than it has in a row.
fn code(python: &str, text: &mut String) {
    let longest = python.split(|mark| mark != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let _ = write!(text, "\n{fence}python\n{python}\n{fence}\n");
}
