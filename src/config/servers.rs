//! `mcp_servers.json`: the MCP servers that scripts can call.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ConfigError;
use super::raw_server::{MAX_NAME_CHARS, read_server};
use super::source::Source;

/// Most servers that one file configures.
const MAX_SERVERS: usize = 256;

/// The servers of one file, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Servers {
    /// The servers to use.
    pub servers: Vec<Server>,
    /// The names of those with `"disabled": true`.
    pub disabled: Vec<String>,
}

/// One server, checked and with its variables put in.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// The key in the file: at most 64 characters, none of them a control character.
    pub name: String,
    /// What it is for, in the operator's words.
    pub description: Option<String>,
    /// How it is reached.
    pub kind: ServerKind,
    /// How long one of its calls may take, if it is not the general limit.
    pub timeout: Option<Duration>,
    /// How long it may take to start and list its tools, if it is not the general limit.
    pub startup_timeout: Option<Duration>,
    /// The only tools to offer, by name on the wire; all if `None`.
    pub include_tools: Option<Vec<String>>,
    /// Tools not to offer, by name on the wire.
    pub exclude_tools: Vec<String>,
    /// Whether it is only started when it is first used.
    pub lazy: bool,
}

/// How a server is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerKind {
    /// A program that speaks MCP on its standard streams.
    Stdio {
        /// The program: a path, or a name looked up in `PATH`.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Environment variables beyond the few that every server gets.
        env: Vec<(String, String)>,
        /// The folder it starts in, absolute; the working folder if `None`.
        cwd: Option<PathBuf>,
    },
    /// A server reached over Streamable HTTP.
    Http {
        /// An `http` or `https` address.
        url: String,
        /// Headers sent with every request.
        headers: Vec<(String, String)>,
    },
    /// The built-in server `files`.
    Files {
        /// The folder it serves, absolute.
        root: PathBuf,
        /// Whether its files can be changed.
        writable: bool,
    },
}

impl Servers {
    /// Reads and checks the file `path`. Relative `cwd` and `root` start from its folder; variables come from
    /// the environment of the process.
    ///
    /// # Errors
    /// [`ConfigError`] for a file that cannot be read and for the first thing in it that is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        Self::load_with(path, &|name| std::env::var(name).ok())
    }

    /// Like [`Servers::load`], with variables from `lookup`.
    ///
    /// # Errors
    /// As [`Servers::load`].
    pub fn load_with(
        path: &Path,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let remedy = "create it with {\"servers\": {}} or name another file with --config";
        let source = Source::read(path, remedy)?;
        let listed = server_entries(&source)?;
        let mut servers = Self::default();
        for (name, raw) in listed {
            match read_server(&source, &name, raw, lookup)? {
                Some(server) => servers.servers.push(server),
                None => servers.disabled.push(name),
            }
        }
        Ok(servers)
    }
}

/// The entries under the root key, each name once.
fn server_entries(source: &Source) -> Result<Vec<(String, &RawValue)>, ConfigError> {
    let root: Entries<'_> = parse(source, &source.text, "")?;
    let mut found: Option<(&str, &RawValue)> = None;
    for (key, value) in &root.0 {
        let line = source.line_at(source.offset_of(value.get()));
        match (key.as_str(), found) {
            ("servers" | "mcpServers", None) => found = Some((key, value)),
            ("servers" | "mcpServers", Some((first, _))) => {
                return Err(source.invalid(
                    line,
                    key,
                    format!("the file has {first:?} already"),
                    "keep one of the two",
                ));
            }
            ("$schema", _) => {}
            _ => {
                return Err(source.invalid(
                    line,
                    key,
                    "unknown key",
                    "the file has one key, \"servers\" or \"mcpServers\"",
                ));
            }
        }
    }
    let Some((root_key, value)) = found else {
        return Err(source.invalid(
            1,
            "",
            "the file names no servers",
            "add \"servers\": {}, or \"mcpServers\": {}",
        ));
    };
    let entries: Entries<'_> = parse(source, value.get(), root_key)?;
    let mut seen = HashSet::new();
    for (name, value) in &entries.0 {
        let line = source.line_at(source.offset_of(value.get()));
        let key = format!("{root_key}.{name}");
        let is_good = !name.is_empty()
            && name.chars().count() <= MAX_NAME_CHARS
            && !name.contains(char::is_control);
        if !is_good {
            let remedy = format!("use 1 to {MAX_NAME_CHARS} characters, such as \"files\"");
            return Err(source.invalid(line, key, "this name cannot be used", remedy));
        }
        if !seen.insert(name) {
            return Err(source.invalid(
                line,
                key,
                "there are two servers of this name",
                "rename or remove one of them",
            ));
        }
    }
    if entries.0.len() > MAX_SERVERS {
        let problem = format!(
            "there are {} servers, {MAX_SERVERS} are allowed",
            entries.0.len()
        );
        return Err(source.invalid(1, root_key, problem, "remove some"));
    }
    Ok(entries.0)
}

/// Reads `part`, a slice of the source's text, as `T`.
pub(super) fn parse<'a, T: Deserialize<'a>>(
    source: &Source,
    part: &'a str,
    key: &str,
) -> Result<T, ConfigError> {
    let mut deserializer = serde_json::Deserializer::from_str(part);
    let parsed: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    parsed
        .map_err(|error| (error.path().to_string(), error.into_inner()))
        .and_then(|value| {
            deserializer
                .end()
                .map(|()| value)
                .map_err(|error| (".".to_owned(), error))
        })
        .map_err(|(path, error)| {
            let line = source.line_at(source.offset_of(part)) + error.line().saturating_sub(1);
            let key = [key, path.as_str()]
                .into_iter()
                .filter(|step| !matches!(*step, "" | "."))
                .collect::<Vec<_>>()
                .join(".");
            let problem = error.to_string();
            let problem = problem
                .rsplit_once(" at line ")
                .map_or(problem.as_str(), |(problem, _)| problem);
            let remedy = if error.is_data() {
                "correct it or remove it"
            } else {
                "the file must be valid JSON, without comments or trailing commas"
            };
            source.invalid(line, key, problem, remedy)
        })
}

/// A JSON object's entries in order, duplicates included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(EntriesVisitor).map(Entries)
    }
}
