//! The tools as lines on a terminal.

use std::fmt::Write as _;

use codecell::tools::{Catalog, Found, ServerListing, ServerStatus, Tool};

use super::cost::Cost;
use super::status_line;

/// Characters of a description's first line that are shown.
const MAX_LINE: usize = 100;

pub(super) fn servers(catalog: &Catalog, shown: &[&ServerListing], total: Option<Cost>) -> String {
    if shown.is_empty() {
        return "no servers are configured\n".to_owned();
    }
    let mut text = String::new();
    for server in shown {
        describe(catalog, server, &mut text);
    }
    if let Some(Cost { mcp, codecell }) = total {
        let _ = writeln!(
            text,
            "all tools: {mcp} tokens as a plain MCP tool list, {codecell} through codecell"
        );
    }
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
    for tool in &server.tools {
        let _ = writeln!(text, "  {}{}", tool.python_name, tool.shown_signature());
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
    if let Some(note) = &found.note {
        let _ = writeln!(text, "note: {note}");
    }
    text
}

fn first_line(tool: &Tool) -> Option<String> {
    let line = tool
        .description
        .as_deref()?
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    Some(match line.char_indices().nth(MAX_LINE) {
        Some((end, _)) => format!("{}...", line[..end].trim_end()),
        None => line.to_owned(),
    })
}
