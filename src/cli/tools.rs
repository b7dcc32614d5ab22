//! `codecell tools`: the configured servers and what they offer.

use std::fmt::Write as _;

use codecell::tools::{Catalog, ServerListing, ServerStatus, Tool};
use serde_json::{Value, json};

use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::output;
use super::setup::Setup;
use super::stop::Stop;

/// Characters of a description's first line that are shown.
const MAX_LINE: usize = 100;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the servers as JSON, with descriptions and signatures in full.
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(args: Args, setup: &Setup) -> anyhow::Result<Exit> {
    let servers = setup.servers()?;
    let catalog = compose::block_on(async {
        let mut stop = Stop::listen()?;
        let connected = Connected::start(servers, setup);
        let tools = tokio::select! {
            tools = connected.tools() => Some(tools),
            () = stop.requested() => None,
        };
        let catalog = tools.map(|tools| tools.map(|tools| tools.catalog()));
        connected.stop().await;
        Ok(catalog)
    })?;
    let catalog = match catalog {
        None => return Ok(Exit::Interrupted),
        Some(catalog) => catalog.map_err(|reason| anyhow::anyhow!("{reason}"))?,
    };
    let text = if args.json {
        format!("{}\n", as_json(&catalog))
    } else {
        as_text(&catalog)
    };
    output::stdout(&text)?;
    Ok(verdict(&catalog))
}

fn verdict(catalog: &Catalog) -> Exit {
    let servers = catalog.servers();
    let usable = servers
        .iter()
        .any(|server| server.status == ServerStatus::Ready);
    if usable || servers.is_empty() {
        Exit::Finished
    } else {
        Exit::Fault
    }
}

fn as_text(catalog: &Catalog) -> String {
    if catalog.servers().is_empty() {
        return "no servers are configured\n".to_owned();
    }
    let mut text = String::new();
    for server in catalog.servers() {
        describe(server, &mut text);
    }
    text
}

fn describe(server: &ServerListing, text: &mut String) {
    let status = match (server.status.obstacle(), server.tools.len()) {
        (Some(reason), _) => format!("not available: {reason}"),
        (None, 1) => "1 tool".to_owned(),
        (None, number) => format!("{number} tools"),
    };
    let _ = writeln!(text, "{}: {status}", server.python_name);
    for tool in &server.tools {
        let _ = writeln!(text, "  {}{}", tool.python_name, tool.shown_signature());
        if let Some(line) = first_line(tool) {
            let _ = writeln!(text, "      {line}");
        }
    }
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

fn as_json(catalog: &Catalog) -> Value {
    let servers: Vec<_> = catalog.servers().iter().map(server_json).collect();
    json!({ "servers": servers })
}

fn server_json(server: &ServerListing) -> Value {
    let reason = server.status.obstacle();
    let tools: Vec<_> = server
        .tools
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name,
                "python_name": tool.python_name,
                "signature": tool.shown_signature(),
                "description": tool.description,
            })
        })
        .collect();
    json!({
        "name": server.name,
        "python_name": server.python_name,
        "description": server.description,
        "ready": reason.is_none(),
        "reason": reason,
        "tools": tools,
    })
}
