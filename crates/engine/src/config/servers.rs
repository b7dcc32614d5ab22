//! `mcp_servers.json`: the MCP servers that scripts can call.

use std::path::{Path, PathBuf};

use super::fields::{Fields, Found, Problems, Text};
use super::inputs::Inputs;
use super::own::Place;
use super::read_server::{self, Disabled};
use super::reader::Reader;
use super::source::Source;
use super::variables::Scope;
use super::{ConfigErrors, Environment, Server, ServerKind};
use codecell_basics::likeness::resembles;

/// The most servers that one file configures.
const MAX_SERVERS: usize = 256;
/// The longest name of a server, in characters.
const MAX_NAME_CHARS: usize = 64;

const ROOT_KEYS: [&str; 2] = ["servers", "mcpServers"];

/// Sections, besides the servers, of the files in which other clients keep their servers.
const FOREIGN_SECTIONS: [&str; 30] = [
    "$schema",
    "sandbox",
    "globalShortcut",
    "preferences",
    "theme",
    "scale",
    "locale",
    "userThemeMode",
    "isUsingBuiltInNodeForMcp",
    "selectedAuthType",
    "preferredEditor",
    "autoAccept",
    "checkpointing",
    "fileFiltering",
    "usageStatisticsEnabled",
    "contextFileName",
    "coreTools",
    "excludeTools",
    "general",
    "ui",
    "ide",
    "privacy",
    "telemetry",
    "model",
    "context",
    "tools",
    "security",
    "advanced",
    "experimental",
    "extensions",
];

/// The file in which Claude Code keeps the servers of its user and much else.
const CLAUDE_CODE_FILE: &str = ".claude.json";

/// The servers of one file, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Servers {
    /// The servers to use.
    pub servers: Vec<Server>,
    /// The names of the servers that are disabled.
    pub disabled: Vec<String>,
    /// The names of the servers that are codecell itself, which must not start itself.
    pub own: Vec<String>,
    /// What the operator may want to know about the file.
    pub notes: Vec<String>,
    /// Values that neither logs nor scripts nor models may show.
    pub secrets: Secrets,
    /// The files that were read besides the file with the servers.
    pub files: Vec<PathBuf>,
}

/// Secret values of the configuration. When this is shown, only their number appears.
#[derive(Clone, Default, PartialEq)]
pub struct Secrets(Vec<String>);

impl Servers {
    /// Reads and checks the file `path`. Relative paths start from its folder; variables come from
    /// `environment`.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a file that cannot be read and for everything in it that is wrong.
    pub fn load(path: &Path, environment: &Environment) -> Result<Self, ConfigErrors> {
        let remedy = "create it with {\"servers\": {}} or name another file with --config";
        let source = Source::read(path, remedy)?;
        let problems = Problems::new(&source);
        let mut servers = Self::default();
        if let Some(root) = problems.parse().and_then(|root| root.fields(&problems)) {
            servers.read(root, environment, &problems);
        }
        servers.notes = problems.settle()?;
        Ok(servers)
    }

    fn read<'s>(
        &mut self,
        mut root: Fields<'s, '_>,
        environment: &Environment,
        problems: &Problems<'s>,
    ) {
        let section = McpSection::take(&mut root, problems);
        let inputs = root.take("inputs").or(section.inputs);
        let inputs = inputs.map_or_else(Inputs::default, |found| Inputs::read(found, problems));
        let scope = Scope::new(environment, &inputs, &problems.source().folder());
        let reader = Reader::new(problems, &scope);
        let choice = section.choice;
        let is_claude_code = problems.source().file.file_name() == Some(CLAUDE_CODE_FILE.as_ref());
        let is_of_client = is_claude_code || section.servers.is_some();
        let own = root.take_any(&ROOT_KEYS);
        if let (Some(own), Some(found)) = (&own, &section.servers) {
            let problem = format!("it means the same as {:?}", own.key);
            problems.report(found.at, &found.key, problem, "keep one of the two");
        }
        let entries = own.or(section.servers);
        if entries.is_none() {
            let remedy = "add \"servers\": {}, or \"mcpServers\": {}";
            problems.report(0, "", "the file names no servers", remedy);
        }
        check_sections(&mut root, problems);
        // The other sections of a client's settings are for the client alone.
        if !is_of_client {
            root.refuse_rest(&ROOT_KEYS);
        } else if is_claude_code && let Some(found) = root.take("projects") {
            let meaning =
                "servers of single projects are not read; name the project's .mcp.json instead";
            problems.note(found.at, &found.key, meaning);
        }
        let (at, key) = entries
            .as_ref()
            .map_or((0, String::new()), |found| (found.at, found.key.clone()));
        let entries = entries.and_then(|found| found.fields(problems));
        let mut names = Vec::new();
        for (number, (name, found)) in entries
            .into_iter()
            .flat_map(Fields::into_entries)
            .enumerate()
        {
            if number == MAX_SERVERS {
                let problem = format!("there are more than {MAX_SERVERS} servers");
                problems.report(at, &key, problem, "remove some");
                break;
            }
            if !is_good_name(&name) {
                let remedy = format!("use 1 to {MAX_NAME_CHARS} characters, such as \"files\"");
                problems.report(found.at, &found.key, "this name cannot be used", remedy);
            }
            names.push(name.clone());
            if choice.leaves_out(&name) {
                self.disabled.push(name);
                continue;
            }
            let (at, key) = (found.at, found.key.clone());
            match read_server::server(&reader, &name, found) {
                Some(Ok(server)) if is_own(&server) => {
                    let meaning = "it starts codecell itself, so it is left out";
                    problems.note(at, &key, meaning);
                    self.own.push(name);
                }
                Some(Ok(server)) => self.servers.push(server),
                Some(Err(Disabled)) => self.disabled.push(name),
                None => {}
            }
        }
        choice.check(&names, problems);
        self.secrets = Secrets(reader.secrets.into_inner());
        self.files = reader.files.into_inner();
    }
}

impl Secrets {
    /// The values.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Secrets({})", self.0.len())
    }
}

/// The section `mcp`: in VS Code's settings it holds the servers, in Gemini's it chooses among them. Zed's settings
/// have a section of their own for the servers, `context_servers`.
#[derive(Default)]
struct McpSection<'s> {
    servers: Option<Found<'s>>,
    inputs: Option<Found<'s>>,
    choice: Choice,
}

/// Which servers are used.
#[derive(Default)]
struct Choice {
    allowed: Option<Vec<Text>>,
    excluded: Vec<Text>,
}

impl<'s> McpSection<'s> {
    fn take(root: &mut Fields<'s, '_>, problems: &Problems<'s>) -> Self {
        let context_servers = root.take("context_servers");
        let Some(mut section) = root.take("mcp").and_then(|found| found.fields(problems)) else {
            return Self {
                servers: context_servers,
                ..Self::default()
            };
        };
        let names = |found: Option<Found<'s>>| found?.texts(problems);
        let taken = Self {
            servers: section.take("servers").or(context_servers),
            inputs: section.take("inputs"),
            choice: Choice {
                allowed: names(section.take("allowed")),
                excluded: names(section.take("excluded")).unwrap_or_default(),
            },
        };
        if let Some(found) = section.take("serverCommand") {
            problems.note(found.at, &found.key, "it means nothing here");
        }
        section.refuse_rest(&["servers", "inputs", "allowed", "excluded"]);
        taken
    }
}

impl Choice {
    fn leaves_out(&self, name: &str) -> bool {
        let is_in = |names: &[Text]| names.iter().any(|known| known.value == name);
        is_in(&self.excluded) || !self.allowed.as_deref().is_none_or(is_in)
    }

    /// Reports a name that resembles one of the servers' `names` but is none, because it would let through what it
    /// should not, and notes a name that resembles none of them.
    fn check(&self, names: &[String], problems: &Problems<'_>) {
        let chosen = self.allowed.iter().flatten().chain(&self.excluded);
        for text in chosen.filter(|text| !names.contains(&text.value)) {
            let problem = format!("there is no server {:?}", text.value);
            match names.iter().find(|name| resembles(&text.value, name)) {
                Some(name) => {
                    let remedy = format!("did you mean {name:?}?");
                    problems.report(text.at, &text.key, problem, remedy);
                }
                None => problems.note(text.at, &text.key, &problem),
            }
        }
    }
}

/// Takes and notes the sections of other clients.
fn check_sections(root: &mut Fields<'_, '_>, problems: &Problems<'_>) {
    for name in FOREIGN_SECTIONS {
        match root.take(name) {
            Some(found) if name == "sandbox" && !found.is_empty() => {
                let problem = "codecell starts servers without a sandbox of their own";
                let remedy = "run the servers in containers, then remove the key";
                problems.report(found.at, &found.key, problem, remedy);
            }
            Some(found) if name != "$schema" => {
                problems.note(found.at, &found.key, "it means nothing here");
            }
            _ => {}
        }
    }
}

/// Whether `server` is the entry with which a client starts codecell.
fn is_own(server: &Server) -> bool {
    match &server.kind {
        ServerKind::Stdio {
            command,
            args,
            env,
            cwd,
        } => Place::of(env, cwd.as_deref()).starts_codecell(command, args),
        ServerKind::Http { .. }
        | ServerKind::Files { .. }
        | ServerKind::Unsupported { .. }
        | ServerKind::Incomplete { .. } => false,
    }
}

fn is_good_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.contains(char::is_control)
}
