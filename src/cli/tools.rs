//! `codecell tools`: the configured servers, what they offer, and what that costs a model to read.

mod cost;
mod json;
mod markdown;
mod stubs;
mod text;

use std::path::PathBuf;

use codecell_basics::json_line;
use codecell_basics::text::one_line;
use codecell_engine::{Plan, Settings};
use codecell_tools::{Catalog, Detail, Found, MAX_FOUND, ServerListing, ServerStatus, Tool};
use futures::future::join_all;

use super::exit::Exit;
use super::stop::Stop;
use super::{output, runtime, without_servers};
use cost::Cost;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this server; may be given several times.
    #[arg(long, value_name = "NAME")]
    server: Vec<String>,

    /// Only tools that do this, in plain words, the best match first.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,

    /// How to print: text for people, markdown for a page, stubs for Python (and type checkers), json for programs.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,

    /// Write the stubs into this folder: `cell.pyi` with all that scripts see, and a module for each server below
    /// `servers`.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["search", "json"])]
    stubs_into: Option<PathBuf>,

    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
    Stubs,
    Json,
}

pub(super) fn execute(args: Args, settings: &Settings) -> anyhow::Result<Exit> {
    let plan = Plan::without_scripts(settings)?;
    let servers = plan.servers();
    let unused = Unused {
        disabled: servers.disabled.clone(),
        own: servers.own.clone(),
    };
    let without_servers = servers
        .servers
        .is_empty()
        .then(|| without_servers::advice(settings.sources()));
    if let (Some(reason), Some(name), true) =
        (&without_servers, args.server.first(), unused.is_empty())
    {
        anyhow::bail!("there is no server {name:?}: {reason}");
    }
    let catalog = runtime::block_on(async {
        let mut stop = Stop::listen()?;
        let engine = plan.start(settings);
        let tools = engine.tools();
        let known = tools.catalog();
        // Only a server that runs can tell what tools it has, and that is what was asked for; nothing was asked about
        // the others.
        let started = chosen(&known, &args.server, &unused).map(|asked| {
            let starts = asked.into_iter().map(|server| tools.start(&server.name));
            join_all(starts)
        });
        let catalog = match started {
            Ok(started) => tokio::select! {
                _ = started => Ok(Some(tools.catalog())),
                () = stop.requested() => Ok(None),
            },
            Err(error) => Err(error),
        };
        engine.stop().await;
        catalog
    })?;
    let Some(catalog) = catalog else {
        return Ok(Exit::Interrupted);
    };
    let format = if args.json { Format::Json } else { args.format };
    let shown = chosen(&catalog, &args.server, &unused)?;
    if let Some(folder) = &args.stubs_into {
        stubs::write(folder, &catalog, &shown)?;
        return Ok(verdict(&shown));
    }
    let text = match (&args.search, &without_servers) {
        (Some(_), Some(reason)) if format != Format::Json => remark(reason, format),
        (Some(query), _) => found(&catalog, &shown, query, format),
        (None, _) => {
            let summary = args.server.is_empty().then(|| Summary {
                cost: Cost::of_all(&catalog, settings),
                unused,
                without_servers,
            });
            listed(&catalog, &shown, summary.as_ref(), format)
        }
    };
    output::stdout(&text)?;
    Ok(verdict(&shown))
}

/// The servers that are configured and not used.
struct Unused {
    /// Those that the configuration disables.
    disabled: Vec<String>,
    /// Those that are codecell itself.
    own: Vec<String>,
}

impl Unused {
    fn is_empty(&self) -> bool {
        self.disabled.is_empty() && self.own.is_empty()
    }
}

/// The servers that `names` names, by either of their names; all if there are none.
fn chosen<'a>(
    catalog: &'a Catalog,
    names: &[String],
    unused: &Unused,
) -> anyhow::Result<Vec<&'a ServerListing>> {
    for name in names {
        if catalog.server(name).is_none() {
            anyhow::ensure!(
                !unused.disabled.contains(name),
                "the server {name:?} is disabled by the configuration"
            );
            anyhow::ensure!(
                !unused.own.contains(name),
                "the server {name:?} is codecell itself, which does not use itself as a server"
            );
            anyhow::bail!("{}", catalog.refusal(name, ""));
        }
    }
    let is_chosen = |server: &&ServerListing| {
        names.is_empty()
            || names.iter().any(|name| {
                catalog
                    .server(name)
                    .is_some_and(|named| named.name == server.name)
            })
    };
    Ok(catalog.servers().iter().filter(is_chosen).collect())
}

fn verdict(shown: &[&ServerListing]) -> Exit {
    let usable = shown
        .iter()
        .any(|server| server.status == ServerStatus::Ready);
    if usable || shown.is_empty() {
        Exit::Finished
    } else {
        Exit::Fault
    }
}

impl Unused {
    /// For each reason, the servers that it holds for.
    fn in_words(&self) -> impl Iterator<Item = (&'static str, String)> {
        let reasons = [
            ("disabled", &self.disabled),
            ("left out, because it starts codecell itself", &self.own),
        ];
        let some = reasons
            .into_iter()
            .filter(|(_, servers)| !servers.is_empty());
        some.map(|(why, servers)| (why, one_line(&servers.join(", "))))
    }
}

/// What there is to say of all servers together.
struct Summary {
    cost: Cost,
    unused: Unused,
    /// What there is to say if there are no servers.
    without_servers: Option<String>,
}

impl Summary {
    /// The cost, and what it does not show.
    fn in_words(&self, catalog: &Catalog) -> String {
        let Cost { mcp, codecell } = self.cost;
        let is_lazy = |server: &ServerListing| server.is_lazy;
        let lazy = if catalog.servers().iter().any(is_lazy) {
            ", where servers that start at their first use are only named"
        } else {
            ""
        };
        format!(
            "all tools: {mcp} tokens as a plain MCP tool list, {codecell} through codecell{lazy}"
        )
    }
}

/// The servers with their tools, and the summary if none was singled out.
fn listed(
    catalog: &Catalog,
    shown: &[&ServerListing],
    summary: Option<&Summary>,
    format: Format,
) -> String {
    match format {
        Format::Text => text::servers(catalog, shown, summary),
        Format::Markdown => markdown::servers(catalog, shown, summary),
        Format::Json => json_line::of_value(&json::servers(catalog, shown, summary)) + "\n",
        Format::Stubs => {
            let mut text = catalog.globals_stub(|server, _| is_among(server, shown));
            if let Some(reason) = summary.and_then(|summary| summary.without_servers.as_deref()) {
                text.push_str(&remark(reason, format));
            }
            text
        }
    }
}

/// Lines beside the tools, in Python as a comment.
fn remark(lines: &str, format: Format) -> String {
    let mark = if format == Format::Stubs { "# " } else { "" };
    lines
        .lines()
        .map(|line| format!("{mark}{line}\n"))
        .collect()
}

/// The tools of the servers in `shown` that match `query`.
fn found(catalog: &Catalog, shown: &[&ServerListing], query: &str, format: Format) -> String {
    let detail = match format {
        Format::Markdown | Format::Json => Detail::Full,
        Format::Text | Format::Stubs => Detail::Signatures,
    };
    let is_shown = |server: &ServerListing| is_among(server, shown);
    let found = catalog.search_on(is_shown, query, MAX_FOUND, detail);
    match format {
        Format::Text => text::found(&found),
        Format::Markdown => markdown::found(&found),
        Format::Json => json_line::of_value(&serde_json::json!(found)) + "\n",
        Format::Stubs => found_stubs(catalog, &found),
    }
}

fn found_stubs(catalog: &Catalog, found: &Found) -> String {
    let is_found = |server: &ServerListing, tool: Option<&Tool>| {
        let name = |tool: &Tool| format!("{}.{}", server.python_name, tool.python_name);
        let mut asked = tool
            .map_or_else(|| server.tools.iter().collect(), |tool| vec![tool])
            .into_iter()
            .map(name);
        asked.any(|name| found.tools.iter().any(|tool| tool.name == name))
    };
    let mut text = catalog.globals_stub(is_found);
    for remark in remarks(found) {
        text.push_str(&format!("# {remark}\n"));
    }
    text
}

fn is_among(server: &ServerListing, shown: &[&ServerListing]) -> bool {
    shown.iter().any(|listing| listing.name == server.name)
}

/// What else there is to say of a search, a line each.
fn remarks(found: &Found) -> Vec<String> {
    let shown = found.tools.len();
    let more =
        (found.matches > shown).then(|| format!("the best {shown} of {} matches", found.matches));
    let note = found
        .note
        .as_deref()
        .map(|note| format!("note: {}", one_line(note)));
    more.into_iter().chain(note).collect()
}

/// A server's name, and how many tools it has or why none can be called.
fn status_line(server: &ServerListing) -> String {
    let number = match server.tools.len() {
        1 => "1 tool".to_owned(),
        number => format!("{number} tools"),
    };
    let status = match &server.status {
        ServerStatus::Ready if server.is_lazy => format!("{number}, started at its first use"),
        ServerStatus::Ready => number,
        ServerStatus::NotStarted => "not started before its first use".to_owned(),
        ServerStatus::Starting => "still starting".to_owned(),
        ServerStatus::Restarting(reason) => format!("{number}, being restarted: {reason}"),
        ServerStatus::Failed(reason) => format!("not available: {reason}"),
    };
    format!("{}: {}", server.full_name(), one_line(&status))
}
