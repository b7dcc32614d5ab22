//! The tools as lines on a terminal.

use std::fmt::Write as _;

use codecell_basics::text::{one_line, shortened};
use codecell_tools::{Catalog, Found, ServerListing, ServerStatus, Tool};

use super::cost::Cost;
use super::{Summary, remarks, status_line};

/// Characters of a description's first line that are shown.
const MAX_LINE: usize = 100;

pub(super) fn servers(
    catalog: &Catalog,
    shown: &[&ServerListing],
    summary: Option<&Summary>,
) -> String {
    let mut text = String::new();
    for server in shown {
        if !text.is_empty() {
            text.push('\n');
        }
        describe(catalog, server, &mut text);
    }
    let mut end = String::new();
    // Among hundreds of lines, a server that is not available would be overlooked.
    let broken: Vec<String> = shown
        .iter()
        .filter(|server| matches!(server.status, ServerStatus::Failed(_)))
        .map(|server| server.full_name())
        .collect();
    if !broken.is_empty() && shown.len() > 1 {
        let (few, all, names) = (broken.len(), shown.len(), broken.join(", "));
        let _ = writeln!(end, "{few} of {all} servers not available: {names}");
    }
    if let Some(summary) = summary {
        for (why, servers) in summary.unused.in_words() {
            let _ = writeln!(end, "{why}: {servers}");
        }
        let words = summary.in_words(catalog);
        let _ = writeln!(
            end,
            "{}",
            summary.without_servers.as_ref().unwrap_or(&words)
        );
    }
    if !text.is_empty() && !end.is_empty() {
        text.push('\n');
    }
    text.push_str(&end);
    text
}

fn describe(catalog: &Catalog, server: &ServerListing, text: &mut String) {
    text.push_str(&status_line(server));
    if server.status == ServerStatus::Ready {
        let Cost { mcp, codecell } = Cost::of_server(catalog, server);
        let _ = write!(
            text,
            ", {mcp} tokens as a plain MCP tool list, {codecell} as stubs"
        );
    }
    text.push('\n');
    for problem in server.all_problems() {
        let _ = writeln!(text, "  problem: {}", one_line(&problem));
    }
    for tool in &server.tools {
        let _ = writeln!(text, "  {}{}", tool.python_name, tool.shown_signature());
        if let Some(wire) = tool.wire_names() {
            let _ = writeln!(text, "      on the wire: {wire}");
        }
        if let Some(line) = first_line(tool) {
            let _ = writeln!(text, "      {line}");
        }
    }
}

pub(super) fn found(found: &Found) -> String {
    let mut text = String::new();
    for tool in &found.tools {
        let _ = writeln!(text, "{}", tool.signature.as_deref().unwrap_or(&tool.name));
        if let Some(line) = &tool.description {
            let _ = writeln!(text, "    {line}");
        }
    }
    for remark in remarks(found) {
        let _ = writeln!(text, "{remark}");
    }
    text
}

fn first_line(tool: &Tool) -> Option<String> {
    let line = tool
        .description
        .as_deref()?
        .lines()
        .map(one_line)
        .find(|line| !line.is_empty())?;
    Some(shortened(&line, MAX_LINE))
}
