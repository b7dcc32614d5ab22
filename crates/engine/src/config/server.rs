//! One server, checked and with its variables replaced.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// One server of `mcp_servers.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// The key in the file: at most 64 characters, none of them a control character.
    pub name: String,
    /// What the server is for, in the operator's words.
    pub description: Option<String>,
    /// How the server is reached.
    pub kind: ServerKind,
    /// Whether the server is only started when one of its tools is called.
    pub lazy: bool,
    /// The only revision of the protocol to speak with the server, one of those that are known here.
    pub protocol: Option<String>,
    /// How the server's questions to the user are answered.
    pub elicitation: Elicitation,
    /// How long one call to the server may take, if it is not the general limit.
    pub timeout: Option<Duration>,
    /// How long the server may take to start and list its tools, if it is not the general limit.
    pub startup_timeout: Option<Duration>,
    /// The only tools to offer, by their names as the operator writes them; `None`: all tools.
    pub include_tools: Option<Vec<String>>,
    /// The tools not to offer, by such names.
    pub exclude_tools: Vec<String>,
    /// How often one script may call a tool, at least once, by such names.
    pub max_calls: BTreeMap<String, u32>,
    /// The places of these three rules in the file.
    pub rule_places: RulePlaces,
}

/// The keys whose values name tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKey {
    /// `include_tools`
    Include,
    /// `exclude_tools`
    Exclude,
    /// `max_calls`
    MaxCalls,
}

/// The places of the rules about tools. All compare as equal: a server stays the same when its lines move.
#[derive(Debug, Clone, Default)]
pub struct RulePlaces(BTreeMap<(RuleKey, String), String>);

impl RulePlaces {
    /// File, line and key of the rule that names `tool`, such as `mcp_servers.json:7: servers.git.exclude_tools[0]`.
    #[must_use]
    pub fn of(&self, key: RuleKey, tool: &str) -> &str {
        let place = self.0.get(&(key, tool.to_owned()));
        place.map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, key: RuleKey, tool: &str, place: String) {
        self.0.entry((key, tool.to_owned())).or_insert(place);
    }
}

impl PartialEq for RulePlaces {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// How the questions of a server to the user are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Elicitation {
    /// They are declined.
    #[default]
    Decline,
    /// Forms are accepted with their default values, if they need nothing else.
    Defaults,
}

/// How a server is reached.
#[derive(Clone, PartialEq)]
pub enum ServerKind {
    /// A program that speaks MCP on its standard streams.
    Stdio {
        /// The program: a path, or a name looked up in `PATH`.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Environment variables beyond the few that every server gets, each name once.
        env: Vec<(String, String)>,
        /// The folder it starts in, absolute; `None`: the working folder.
        cwd: Option<PathBuf>,
    },
    /// A server reached over Streamable HTTP.
    Http {
        /// An `http` or `https` address with a host, without spaces and control characters.
        url: String,
        /// Headers sent with every request: tokens of RFC 9110 as names, each once whether in capitals or not, and
        /// values without control characters.
        headers: Vec<(String, String)>,
        /// A PEM file with certificates of issuers that are trusted besides those of the system, absolute.
        ca_file: Option<PathBuf>,
    },
    /// The built-in server `files`.
    Files {
        /// The folder it serves, absolute.
        root: PathBuf,
        /// Whether its files can be changed.
        writable: bool,
    },
    /// A server that another client can reach and codecell cannot; the other servers are used without it.
    Unsupported {
        /// Why, and what to do.
        reason: String,
    },
    /// A server whose configuration refers to something that is not set here; the other servers are used without it.
    Incomplete {
        /// What is not set, where it is referred to, and how to set it.
        reason: String,
    },
}

/// This shows no values of variables and headers, which may be secrets.
impl fmt::Debug for ServerKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        match self {
            Self::Stdio {
                command, env, cwd, ..
            } => formatter
                .debug_struct("Stdio")
                .field("command", command)
                .field("env", &names(env))
                .field("cwd", cwd)
                .finish_non_exhaustive(),
            Self::Http {
                headers, ca_file, ..
            } => formatter
                .debug_struct("Http")
                .field("headers", &names(headers))
                .field("ca_file", ca_file)
                .finish_non_exhaustive(),
            Self::Files { root, writable } => formatter
                .debug_struct("Files")
                .field("root", root)
                .field("writable", writable)
                .finish(),
            Self::Unsupported { reason } => formatter
                .debug_struct("Unsupported")
                .field("reason", reason)
                .finish(),
            Self::Incomplete { reason } => formatter
                .debug_struct("Incomplete")
                .field("reason", reason)
                .finish(),
        }
    }
}
