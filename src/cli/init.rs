//! `codecell init`: writes the configuration, takes servers over from clients, and adds codecell to clients.
//!
//! Nothing is replaced unless that is asked for, and what is replaced is kept beside it. Secrets stay where they are:
//! the new file refers to variables in their place.

mod block;
mod file;
mod launch;
mod secret;
mod taken;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use codecell_engine::config::{ENV_FILE, SERVERS_FILE, SETTINGS_FILE, commented_settings};
use serde_json::{Map, Value, json};

use super::clients::{Client, Folders, Scope};
use super::exit::Exit;
use super::output;
use file::{Written, write};
use taken::Taken;

/// The file that says which variables are to be set.
const EXAMPLE_FILE: &str = ".env.example";
/// The folder that the first server serves.
const DATA_FOLDER: &str = "data";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Take the servers of this client over into mcp_servers.json; repeatable.
    #[arg(long, value_enum, value_name = "CLIENT")]
    from: Vec<Client>,

    /// Print what to add to the configuration of this client, so that it starts codecell; repeatable.
    #[arg(long, value_enum, value_name = "CLIENT")]
    client: Vec<Client>,

    /// Add that to the client's file in place of printing it; comments and the rest of the file stay.
    #[arg(long, requires = "client")]
    write: bool,

    /// Use the client's file for this folder, not that of the user.
    #[arg(long, requires = "client")]
    project: bool,

    /// Put the values that look like secrets into .env, which only you can read; else you set them yourself.
    #[arg(long, requires = "from")]
    with_secrets: bool,

    /// Replace files and entries that are there; the files are kept as they were, with .bak behind their names.
    #[arg(long)]
    force: bool,
}

pub(super) fn execute(args: &Args, config: Option<PathBuf>) -> anyhow::Result<Exit> {
    let servers = config.unwrap_or_else(|| SERVERS_FILE.into());
    let folders = Folders::of_user();
    let folders = || {
        folders
            .as_ref()
            .context("HOME is not set; set it to your folder")
    };
    let mut told = String::new();
    let is_there = servers.try_exists().unwrap_or(true);
    if !args.from.is_empty() && is_there && !args.force {
        bail!(
            "{} is there already; --force replaces it and keeps it with .bak behind its name",
            servers.display()
        );
    }
    let taken = match args.from.as_slice() {
        [] => None,
        clients => Some(Taken::of(clients, folders()?)?),
    };
    // Where there is a configuration, a client is to start it, and it is not asked for another one.
    if args.client.is_empty() || taken.is_some() || !is_there {
        configure(args, &servers, taken.as_ref(), &mut told)?;
    }
    for client in &args.client {
        let scope = if args.project {
            Scope::Project
        } else {
            Scope::User
        };
        let location = client.location(scope, folders()?).with_context(|| {
            let title = client.title();
            format!("{title} has no file for a folder; leave out --project")
        })?;
        let block = block::Block::of(&location, &servers)?;
        if args.write {
            told.push_str(&block.add(args.force)?);
        } else {
            told.push_str(&block.in_words());
        }
    }
    let lacks = taken
        .as_ref()
        .is_some_and(|taken| !taken.variables().is_empty())
        && !args.with_secrets;
    told.push_str(&next_steps(args, &servers, lacks));
    output::stdout(&told)?;
    Ok(Exit::Finished)
}

/// Writes the files that are missing, and all of them with `--force`.
fn configure(
    args: &Args,
    servers: &Path,
    taken: Option<&Taken>,
    told: &mut String,
) -> anyhow::Result<()> {
    let folder = servers.parent().unwrap_or(Path::new(""));
    if !folder.as_os_str().is_empty() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let entries = match taken {
        Some(taken) => taken.servers(),
        None => first_server(),
    };
    let root = json!({ "mcpServers": entries });
    let is_replaced = args.force;
    let written = write(servers, &format!("{root:#}\n"), is_replaced)?;
    told.push_str(&written.in_words(servers));
    if taken.is_none() && written != Written::Kept {
        let data = folder.join(DATA_FOLDER);
        std::fs::create_dir_all(&data)
            .with_context(|| format!("cannot make the folder {}", data.display()))?;
        told.push_str(&format!(
            "  its server files lets scripts read what is in {}\n",
            data.display()
        ));
    }
    if let Some(taken) = taken {
        told.push_str(&taken.in_words());
    }
    let settings = folder.join(SETTINGS_FILE);
    let is_replaced = is_replaced && taken.is_none();
    let written = write(&settings, &commented_settings(), is_replaced)?;
    told.push_str(&written.in_words(&settings));
    let example = folder.join(EXAMPLE_FILE);
    let variables = taken.map(Taken::variables).unwrap_or_default();
    let is_new = taken.is_some() || is_replaced;
    let written = write(&example, &secret::example(&variables), is_new)?;
    told.push_str(&written.in_words(&example));
    if let Some(taken) = taken.filter(|_| args.with_secrets) {
        let env = folder.join(ENV_FILE);
        told.push_str(&secret::add_to(&env, taken.secrets())?);
    }
    Ok(())
}

/// What scripts can call if nothing is taken over.
fn first_server() -> Map<String, Value> {
    let files = json!({ "builtin": "files", "root": DATA_FOLDER });
    Map::from_iter([("files".to_owned(), files)])
}

/// What to do next; `lacks` says that variables have to be set. A configuration elsewhere has to be named.
fn next_steps(args: &Args, servers: &Path, lacks: bool) -> String {
    let named = if servers == Path::new(SERVERS_FILE) {
        String::new()
    } else {
        format!(" --config {}", servers.display())
    };
    let mut steps = String::from("\nnext:\n");
    let mut step = |what: &str, why: &str| steps.push_str(&format!("  {what}\n      {why}\n"));
    if lacks {
        let file = |name: &str| servers.with_file_name(name).display().to_string();
        let (example, env) = (file(EXAMPLE_FILE), file(ENV_FILE));
        step(
            &format!("cp -n {example:?} {env:?}"),
            "makes the file for the secrets that were left where they are; fill them in there",
        );
    }
    step(&format!("codecell doctor{named}"), "says what is missing");
    step(
        &format!("codecell tools{named}"),
        "lists what scripts can call",
    );
    if args.client.is_empty() {
        let client = args.from.first().copied().unwrap_or(Client::ClaudeCode);
        step(
            &format!("codecell init{named} --client {}", client.value()),
            "prints what to add to a client; with --write, adds it",
        );
    }
    if args.write {
        let titles: Vec<&str> = args.client.iter().map(|client| client.title()).collect();
        step(
            &format!("restart {}", titles.join(", ")),
            if args.project {
                "it asks whether it may start what the folder's file names; then its model has the tool execute_code"
            } else {
                "it starts codecell then, and its model has the tool execute_code"
            },
        );
    }
    steps
}
