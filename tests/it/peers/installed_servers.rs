//! The pinned real MCP servers and clients of `tests/servers/`, installed on first use.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// The folder that `tests/servers/install` made.
pub(crate) struct InstalledServers {
    root: PathBuf,
}

impl InstalledServers {
    /// Installs what is missing. Where that cannot be done, CI fails and any other run skips the
    /// test with a message that the test harness does not swallow.
    pub(crate) fn or_skip(test: &str) -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/install");
        let reason = match Command::new("python3").arg(script).output() {
            Ok(output) if output.status.success() => {
                let root = String::from_utf8(output.stdout).expect("a folder name in UTF-8");
                return Some(Self {
                    root: PathBuf::from(root.trim_end()),
                });
            }
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => format!("python3 cannot be started: {error}"),
        };
        assert!(
            std::env::var_os("CI").is_none(),
            "CI must run {test}: {reason}"
        );
        let message = format!("\nSKIPPED {test}: {}\n", reason.trim_end());
        std::io::stderr()
            .write_all(message.as_bytes())
            .expect("write to stderr");
        None
    }

    /// Entry of `mcp_servers.json` for the filesystem server, allowed to see `folder`.
    pub(crate) fn filesystem(&self, folder: &Path) -> Value {
        let server = self.node_module("@modelcontextprotocol/server-filesystem/dist/index.js");
        json!({ "command": self.node(), "args": [server, folder] })
    }

    /// The `everything` server over Streamable HTTP, on the port that the variable `PORT` names.
    pub(crate) fn everything_over_http(&self) -> Command {
        let mut command = Command::new(self.node());
        command
            .arg(self.node_module("@modelcontextprotocol/server-everything/dist/index.js"))
            .arg("streamableHttp");
        command
    }

    /// Entry for the time server.
    pub(crate) fn time(&self) -> Value {
        self.python_server(&["-m", "mcp_server_time", "--local-timezone", "UTC"])
    }

    /// Entry for the git server, allowed to see `repository`.
    pub(crate) fn git(&self, repository: &Path) -> Value {
        let repository = repository.to_str().expect("a repository path in UTF-8");
        self.python_server(&["-m", "mcp_server_git", "--repository", repository])
    }

    /// The interpreter with the official Python client.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", self.root.join("python"));
        command
    }

    /// MCP Inspector's command line, with `home` in place of the user's home.
    pub(crate) fn inspector(&self, home: &Path) -> Command {
        let mut command = Command::new(self.node());
        command
            .arg(
                self.node_module("@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
            )
            .args(["--cli", "--quiet", "--format", "json"])
            .env("HOME", home);
        command
    }

    fn python_server(&self, args: &[&str]) -> Value {
        json!({
            "command": "python3",
            "args": args,
            "env": { "PYTHONPATH": self.root.join("python") },
        })
    }

    /// The Node that came with the pinned packages; the machine's own where there is none for it.
    fn node(&self) -> PathBuf {
        let pinned = self.root.join("node_modules/.bin/node");
        if pinned.exists() {
            pinned
        } else {
            PathBuf::from("node")
        }
    }

    fn node_module(&self, path: &str) -> PathBuf {
        self.root.join("node_modules").join(path)
    }
}
