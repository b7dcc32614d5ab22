//! The MCP clients whose configuration codecell knows: which files it is in, and what shape it has there.

mod content;

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

pub(super) use content::{Content, Entry, Misplaced, read};

/// A client that can start codecell, and whose servers codecell can take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Client {
    ClaudeDesktop,
    ClaudeCode,
    Cursor,
    #[value(name = "vscode")]
    VsCode,
    Windsurf,
    Zed,
    GeminiCli,
    Codex,
}

/// Whom a file of a client is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything that the user does with the client.
    User,
    /// The folder that the file is in.
    Project,
}

/// A file in which a client may have servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) client: Client,
    pub(super) scope: Scope,
    pub(super) file: PathBuf,
}

/// How a client's file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// JSON and nothing beyond it.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    Toml,
}

/// The folders from which the files of clients are looked for.
pub(super) struct Folders {
    home: PathBuf,
    /// The folder for configuration: that of the desktop's standard, or what macOS has in its place.
    config: PathBuf,
    codex: PathBuf,
    project: PathBuf,
}

impl Folders {
    /// The folders of the user who runs this; nothing if the user has none.
    pub(super) fn of_user() -> Option<Self> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = PathBuf::from(variable("HOME")?);
        let config = if cfg!(target_os = "macos") {
            home.join("Library/Application Support")
        } else {
            variable("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from)
        };
        Some(Self {
            codex: variable("CODEX_HOME").map_or_else(|| home.join(".codex"), PathBuf::from),
            project: std::env::current_dir().unwrap_or_default(),
            home,
            config,
        })
    }

    /// The clients whose servers could be taken over.
    pub(super) fn clients_with_servers(&self) -> Vec<Client> {
        let mut clients = Client::ALL.to_vec();
        clients.retain(|client| client.has_servers(self));
        clients
    }

    /// The folder that this was started in.
    pub(super) fn project(&self) -> &Path {
        &self.project
    }
}

impl Client {
    pub(super) const ALL: [Self; 8] = [
        Self::ClaudeDesktop,
        Self::ClaudeCode,
        Self::Cursor,
        Self::VsCode,
        Self::Windsurf,
        Self::Zed,
        Self::GeminiCli,
        Self::Codex,
    ];

    /// What the client is called.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
            Self::Windsurf => "Windsurf",
            Self::Zed => "Zed",
            Self::GeminiCli => "Gemini CLI",
            Self::Codex => "Codex",
        }
    }

    /// How it is named on the command line.
    pub(super) fn value(self) -> String {
        // Every client has a name there.
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether it has servers that could be taken over.
    pub(super) fn has_servers(self, folders: &Folders) -> bool {
        self.locations(folders).iter().any(|location| {
            // A file that cannot be read is the doctor's matter.
            let content = read(location, folders).ok().flatten().unwrap_or_default();
            content.entries.iter().any(|entry| !entry.is_codecell())
        })
    }

    /// The keys that lead to the servers in its files.
    pub(super) fn root(self) -> &'static str {
        match self {
            Self::VsCode => "servers",
            Self::Zed => "context_servers",
            Self::Codex => "mcp_servers",
            _ => "mcpServers",
        }
    }

    pub(super) fn syntax(self) -> Syntax {
        match self {
            Self::Codex => Syntax::Toml,
            Self::VsCode | Self::Zed => Syntax::Jsonc,
            _ => Syntax::Json,
        }
    }

    /// Whether it is started from a desktop, which gives programs another `PATH` than a shell does.
    pub(super) fn has_window(self) -> bool {
        !matches!(self, Self::ClaudeCode | Self::GeminiCli | Self::Codex)
    }

    /// Whether a project's server takes the place of the user's of the same name. VS Code starts both of them.
    pub(super) fn takes_one_of_a_name(self) -> bool {
        self != Self::VsCode
    }

    /// Its file for `scope`, if it has one.
    pub(super) fn location(self, scope: Scope, folders: &Folders) -> Option<Location> {
        let Folders {
            home,
            config,
            codex,
            project,
        } = folders;
        let file = match (self, scope) {
            (Self::ClaudeDesktop, Scope::User) => config.join("Claude/claude_desktop_config.json"),
            (Self::ClaudeCode, Scope::User) => home.join(".claude.json"),
            (Self::ClaudeCode, Scope::Project) => project.join(".mcp.json"),
            (Self::Cursor, Scope::User) => home.join(".cursor/mcp.json"),
            (Self::Cursor, Scope::Project) => project.join(".cursor/mcp.json"),
            (Self::VsCode, Scope::User) => config.join("Code/User/mcp.json"),
            (Self::VsCode, Scope::Project) => project.join(".vscode/mcp.json"),
            (Self::Windsurf, Scope::User) => home.join(".codeium/windsurf/mcp_config.json"),
            // Zed has this folder on macOS, too.
            (Self::Zed, Scope::User) if cfg!(target_os = "macos") => {
                home.join(".config/zed/settings.json")
            }
            (Self::Zed, Scope::User) => config.join("zed/settings.json"),
            (Self::Zed, Scope::Project) => project.join(".zed/settings.json"),
            (Self::GeminiCli, Scope::User) => home.join(".gemini/settings.json"),
            (Self::GeminiCli, Scope::Project) => project.join(".gemini/settings.json"),
            (Self::Codex, Scope::User) => codex.join("config.toml"),
            (Self::Codex, Scope::Project) => project.join(".codex/config.toml"),
            (Self::ClaudeDesktop | Self::Windsurf, Scope::Project) => return None,
        };
        Some(Location {
            client: self,
            scope,
            file,
        })
    }

    /// All of its files, those that count more before the others.
    pub(super) fn locations(self, folders: &Folders) -> Vec<Location> {
        let scopes = [Scope::Project, Scope::User].into_iter();
        let mut found: Vec<Location> = scopes
            .filter_map(|scope| self.location(scope, folders))
            .collect();
        // In the home folder, both can be the same file.
        found.dedup_by(|later, earlier| later.file == earlier.file);
        found
    }
}
