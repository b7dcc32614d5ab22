//! What a remedy promises: that depends on the servers there are, so it is put into words last.

use std::borrow::Cow;

use super::given::Given;
use codecell_tools::{Catalog, Detail, ServerListing, ServerStatus, Tool};

/// Tools that are looked at for one that does what a script wants.
const MAX_TOOLS: usize = 2_000;
/// Characters of a tool's description that are looked at.
const MAX_ABOUT_CHARS: usize = 300;
/// What `search_tools` is asked for where a script wants the network, and how many answers are looked at.
const NETWORK_QUERY: &str = "fetch";
const NETWORK_FOUND: usize = 5;

/// What to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    /// This, whatever the servers are.
    Say(&'static str),
    /// Let a server do it, if one can.
    Servers(Need),
}

/// What a script cannot do by itself and tools may do for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Files,
    Network,
    Processes,
    Database,
    Drawing,
}

/// The remedy of a violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remedy {
    Text(Cow<'static, str>),
    Advice(Advice),
    /// Instead of an import of `module`, which may be the name of a server, or `elsewhere`: in another image.
    Import {
        module: String,
        otherwise: Advice,
        elsewhere: Option<String>,
    },
}

impl From<&'static str> for Remedy {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Remedy {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl Remedy {
    /// The remedy in words.
    pub(super) fn text(&self, given: &Given<'_>) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Advice(advice) => advice.text(given),
            Self::Import {
                module,
                otherwise,
                elsewhere,
            } => {
                let server = given.catalog.and_then(|catalog| catalog.server(module));
                match (server, elsewhere) {
                    (Some(server), _) => instead_of_import(server),
                    (None, Some(place)) => format!("{}; {place}", otherwise.text(given)),
                    (None, None) => otherwise.text(given),
                }
            }
        }
    }
}

impl Advice {
    fn text(self, given: &Given<'_>) -> String {
        match self {
            Self::Say(text) => text.to_owned(),
            Self::Servers(need) => need.text(given),
        }
    }
}

fn instead_of_import(server: &ServerListing) -> String {
    let name = &server.python_name;
    let tool = server
        .tools
        .first()
        .map_or("TOOL", |tool| tool.python_name.as_str());
    format!(
        "`{name}` is a server, and servers need no import: leave the line out and call `{name}.{tool}(...)`; \
         `from servers.{name} import {tool}` imports one tool"
    )
}

impl Need {
    fn text(self, given: &Given<'_>) -> String {
        let (lack, without) = (self.lack(), self.without_servers());
        let Some(catalog) = given.catalog else {
            return format!("{lack}; {}", self.through_servers());
        };
        if catalog.servers().is_empty() {
            return format!("{lack}, and no server is configured; {without}");
        }
        // Of a server that has not started yet, nobody knows what it has.
        let is_listed = |server: &ServerListing| server.status == ServerStatus::Ready;
        match self.tool(catalog) {
            Some(tool) if self == Self::Network => {
                let found = catalog.search(NETWORK_QUERY, NETWORK_FOUND, Detail::Names);
                let is_found = found.tools.iter().any(|found| found.name == tool);
                let search = if is_found {
                    format!(" (`search_tools(\"{NETWORK_QUERY}\")` finds it)")
                } else {
                    String::new()
                };
                format!("{lack}; call a tool of a server that fetches, such as `{tool}`{search}")
            }
            Some(_) => format!("{lack}; {}", self.through_servers()),
            None if catalog.servers().iter().all(is_listed) => {
                format!("{lack}, and no server here has a tool for that; {without}")
            }
            None => format!("{lack}; {}", self.through_servers()),
        }
    }

    fn lack(self) -> &'static str {
        match self {
            Self::Files => "the operator of this server keeps scripts from files",
            Self::Network => "a script has no network",
            Self::Processes => "a script cannot start processes",
            Self::Database => "a script has no connection to a database",
            Self::Drawing => "a script cannot draw with it",
        }
    }

    fn through_servers(self) -> &'static str {
        match self {
            Self::Files => {
                "read and write files through the tools of a files server (`list_tools()` shows them) and keep data in memory"
            }
            Self::Network => "call a tool of a server that fetches (`list_tools()` shows them)",
            Self::Processes => {
                "call a tool of a server that does the work (`list_tools()` shows them)"
            }
            Self::Database => {
                "call a tool of a database server (`list_tools()` shows them), or use an in-memory `sqlite3` database"
            }
            Self::Drawing => "return the data, or call a tool of a server that draws",
        }
    }

    fn without_servers(self) -> &'static str {
        match self {
            Self::Files => "keep data in memory, and take what is in files as a variable",
            Self::Network => "take what is out there as a variable",
            Self::Processes => "do the work in Python",
            Self::Database => "use an in-memory `sqlite3` database",
            Self::Drawing => "return the data",
        }
    }

    /// Words by which a tool is known that can do it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Files => &[
                "file",
                "files",
                "directory",
                "folder",
                "document",
                "documents",
            ],
            Self::Network => &[
                "fetch", "http", "https", "url", "urls", "web", "website", "webpage", "download",
                "browser", "scrape", "crawl", "internet",
            ],
            Self::Processes => &[
                "shell",
                "command",
                "commands",
                "terminal",
                "process",
                "processes",
                "bash",
                "execute",
                "run",
            ],
            Self::Database => &[
                "sql",
                "sqlite",
                "postgres",
                "postgresql",
                "mysql",
                "mongodb",
                "redis",
                "database",
                "databases",
                "query",
                "table",
                "tables",
            ],
            Self::Drawing => &[
                "chart", "charts", "plot", "diagram", "draw", "draws", "image", "images", "graph",
                "render",
            ],
        }
    }

    /// A tool that seems to do it: the first whose name says so, else the first that is described so.
    fn tool(self, catalog: &Catalog) -> Option<String> {
        let ready = catalog
            .servers()
            .iter()
            .filter(|server| server.status == ServerStatus::Ready);
        let tools = || {
            let each = ready.clone();
            each.flat_map(|server| server.tools.iter().map(move |tool| (server, tool)))
                .take(MAX_TOOLS)
        };
        let by_name = tools().find(|(_, tool)| self.is_in(&tool.name));
        let by_text = || tools().find(|(server, tool)| self.is_about(server, tool));
        let (server, tool) = by_name.or_else(by_text)?;
        Some(format!("{}.{}", server.python_name, tool.python_name))
    }

    fn is_about(self, server: &ServerListing, tool: &Tool) -> bool {
        let about = tool.description.as_deref().unwrap_or_default();
        let end = about
            .char_indices()
            .nth(MAX_ABOUT_CHARS)
            .map_or(about.len(), |(end, _)| end);
        self.is_in(&about[..end]) || self.is_in(&server.name)
    }

    /// Whether one of the words stands in `text`, be it in `snake_case` or `camelCase`.
    fn is_in(self, text: &str) -> bool {
        let mut spaced = String::with_capacity(text.len());
        let mut was_lower = false;
        for character in text.chars() {
            if was_lower && character.is_uppercase() {
                spaced.push(' ');
            }
            was_lower = character.is_lowercase();
            spaced.extend(character.to_lowercase());
        }
        spaced
            .split(|character: char| !character.is_alphanumeric())
            .any(|word| self.words().contains(&word))
    }
}
