//! What stands in a client's file: its servers, each as a JSON object, whatever the file is written in.

use std::fs::File;
use std::io::{ErrorKind, Read as _};

use jsonc_parser::parse_to_serde_value;
use serde_json::{Map, Value};

use super::{Client, Folders, Location, Syntax};
use codecell_engine::config::{JSONC, starts_codecell};

/// The largest file of a client that is read. Claude Code keeps much besides its servers in one file.
const MAX_BYTES: u64 = 64 << 20;

/// The keys below which one or another client has its servers.
const ROOTS: [&str; 4] = ["mcpServers", "servers", "context_servers", "mcp_servers"];

/// The key below which Claude Code keeps what is for one folder alone.
const ONE_FOLDER: &str = "projects";

/// One server in a client's file.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Entry {
    pub(in crate::cli) name: String,
    /// The keys that lead to it.
    pub(in crate::cli) place: String,
    pub(in crate::cli) fields: Map<String, Value>,
}

/// What a client's file holds.
#[derive(Debug, Default)]
pub(in crate::cli) struct Content {
    pub(in crate::cli) text: String,
    /// Its servers; of those of the same name, the first counts.
    pub(in crate::cli) entries: Vec<Entry>,
    /// Entries for codecell where the client does not look for servers.
    pub(in crate::cli) misplaced: Vec<Misplaced>,
    /// Other folders for which alone the file has servers.
    pub(in crate::cli) other_folders: Vec<String>,
}

/// An entry for codecell where the client does not look for servers.
#[derive(Debug)]
pub(in crate::cli) struct Misplaced {
    pub(in crate::cli) root: &'static str,
}

/// Reads the file; `None` if there is none, and an error that says what is wrong where.
pub(in crate::cli) fn read(
    location: &Location,
    folders: &Folders,
) -> Result<Option<Content>, String> {
    let shown = location.file.display();
    let mut text = String::new();
    let opened = File::open(&location.file)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match opened {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{shown} cannot be read: {error}")),
        Ok(read) if read as u64 > MAX_BYTES => {
            return Err(format!("{shown} has more than {MAX_BYTES} bytes"));
        }
        Ok(_) => {}
    }
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        text = rest.to_owned();
    }
    let root = parse(&text, location.client.syntax())
        .map_err(|(line, problem)| format!("{shown}:{line}: {problem}"))?;
    let client = location.client;
    let mut content = Content::default();
    if let (Client::ClaudeCode, Some(project)) = (client, folders.project().to_str()) {
        // What was added without a scope is kept for the folder alone, and counts more than what the folder has itself.
        let place = format!("{ONE_FOLDER}.{project}.mcpServers");
        let below = &root[ONE_FOLDER][project]["mcpServers"];
        content.entries.extend(entries(below, &place));
        content.other_folders = other_folders(&root[ONE_FOLDER], project);
    }
    let own = entries(&root[client.root()], client.root());
    for entry in own {
        if content.entries.iter().all(|known| known.name != entry.name) {
            content.entries.push(entry);
        }
    }
    let others = ROOTS.into_iter().filter(|other| *other != client.root());
    content.misplaced = others
        .filter(|other| entries(&root[*other], other).iter().any(Entry::is_codecell))
        .map(|root| Misplaced { root })
        .collect();
    content.text = text;
    Ok(Some(content))
}

/// The file's value, or the line and what is wrong in it. An empty file is an empty object.
fn parse(text: &str, syntax: Syntax) -> Result<Value, (usize, String)> {
    let line_at = |offset: usize| {
        let before = text.as_bytes().iter().take(offset);
        1 + before.filter(|byte| **byte == b'\n').count()
    };
    if text.trim().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    match syntax {
        Syntax::Toml => toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| line_at(span.start));
            (line, format!("it is no TOML: {}", error.message().trim()))
        }),
        Syntax::Jsonc => parse_to_serde_value(text, &JSONC).map_err(|error| {
            let line = line_at(error.range().start);
            (line, format!("it is no JSON: {}", error.kind()))
        }),
        Syntax::Json => serde_json::from_str(text).map_err(|error| {
            let (line, error) = (error.line(), error.to_string());
            let problem = error.split(" at line ").next().unwrap_or_default();
            (line, format!("it is no JSON: {problem}"))
        }),
    }
}

fn entries(root: &Value, place: &str) -> Vec<Entry> {
    let found = root.as_object().into_iter().flatten();
    let objects = found.filter_map(|(name, value)| {
        Some(Entry {
            place: format!("{place}.{name}"),
            fields: value.as_object()?.clone(),
            name: name.clone(),
        })
    });
    objects.collect()
}

/// The folders besides `project` for which there are servers other than codecell.
fn other_folders(folders: &Value, project: &str) -> Vec<String> {
    let folders = folders.as_object().into_iter().flatten();
    let others = folders.filter(|(folder, kept)| {
        let servers = entries(&kept["mcpServers"], ONE_FOLDER);
        *folder != project && !servers.iter().all(Entry::is_codecell)
    });
    others.map(|(folder, _)| folder.clone()).collect()
}

impl Entry {
    /// The program that it starts, if it starts one. Zed's older files have it as an object.
    pub(in crate::cli) fn command(&self) -> Option<&str> {
        let command = self.fields.get("command")?;
        command.as_str().or_else(|| command["path"].as_str())
    }

    /// The arguments of the program.
    pub(in crate::cli) fn args(&self) -> Vec<String> {
        let args = self.fields.get("args");
        let nested = || self.fields.get("command").map(|command| &command["args"]);
        let list = args.or_else(nested).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// The variables of the program.
    pub(in crate::cli) fn env(&self) -> Vec<(String, String)> {
        let env = self.fields.get("env").and_then(Value::as_object);
        let pairs = env.into_iter().flatten();
        pairs
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    }

    /// Whether it stands in the user's file and is for the folder alone that this was started in.
    pub(in crate::cli) fn is_for_one_folder(&self) -> bool {
        self.place.starts_with(ONE_FOLDER)
    }

    /// Whether it is the entry that starts codecell.
    pub(in crate::cli) fn is_codecell(&self) -> bool {
        self.command()
            .is_some_and(|command| starts_codecell(command, &self.args(), &self.env()))
    }
}
