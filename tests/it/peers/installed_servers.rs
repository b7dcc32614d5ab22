//! The pinned real MCP servers and clients of `tests/servers/`, installed on first use.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::peers::bounded_process::CLIENT_LIMIT;
use crate::support::skip::skip;

/// Seconds within which each server must be ready. One of the Python servers takes several seconds on an idle machine
/// to import its packages, and many times that if other tests keep the machine busy.
const STARTUP_LIMIT: u64 = 120;

/// The folder that `tests/servers/install` made.
pub(crate) struct InstalledServers {
    root: PathBuf,
}

impl InstalledServers {
    /// Installs what is missing, or skips `test` if that is not possible.
    pub(crate) fn or_skip(test: &str) -> Option<Self> {
        // There is one try for all tests: each further try would take as long to fail.
        static ROOT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        match ROOT.get_or_init(install) {
            Ok(root) => Some(Self { root: root.clone() }),
            Err(reason) => {
                skip(test, reason);
                None
            }
        }
    }

    /// Entry of `mcp_servers.json` for the filesystem server, allowed to see `folder`.
    pub(crate) fn filesystem(&self, folder: &Path) -> Value {
        let server = self.node_module("@modelcontextprotocol/server-filesystem/dist/index.js");
        self.node_entry(&[&server, folder])
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

    /// Entry for one of the reference servers on npm, such as `everything`.
    pub(crate) fn node_server(&self, name: &str) -> Value {
        let server = self.node_module(&format!(
            "@modelcontextprotocol/server-{name}/dist/index.js"
        ));
        self.node_entry(&[&server])
    }

    /// Entry for the SQLite server on the database `file`. It only works with the first version of the SDK.
    pub(crate) fn sqlite(&self, file: &Path) -> Value {
        let start = "from mcp_server_sqlite import main; main()";
        let mut entry = self.python_server(&["-c", start, "--db-path", &file.to_string_lossy()]);
        entry["env"]["PYTHONPATH"] = json!(self.root.join("python-mcp1"));
        entry
    }

    /// Entry for the MotherDuck server on a DuckDB database in memory, without its framework's question to the package
    /// registry at every start.
    pub(crate) fn motherduck(&self) -> Value {
        let start = "from mcp_server_motherduck import main; main()";
        let mut entry = self.python_server(&["-c", start, "--db-path", ":memory:", "--read-write"]);
        entry["env"]["FASTMCP_CHECK_FOR_UPDATES"] = json!("off");
        entry
    }

    /// The type checker, reporting on the files that are added, as Python 3.13 has it.
    pub(crate) fn type_checker(&self) -> Command {
        let mut command = self.python();
        command.args([
            "-m",
            "mypy",
            "--python-version",
            "3.13",
            "--strict",
            "--cache-dir",
            "/dev/null",
        ]);
        command
    }

    /// The interpreter with the official Python client.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", self.root.join("python"));
        command
    }

    /// The interpreter with the published client of SandboxFusion.
    pub(crate) fn sandbox_fusion_client(&self) -> Command {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", self.root.join("python-sandbox-fusion"));
        command
    }

    /// A program that makes or checks packages, such as maturin.
    pub(crate) fn packaging_tool(&self, name: &str) -> Command {
        let home = self.root.join("python-packaging");
        let mut command = Command::new(home.join("bin").join(name));
        command.env("PYTHONPATH", home);
        command
    }

    /// A file that came with these programs.
    pub(crate) fn packaging_file(&self, path: &str) -> PathBuf {
        self.root.join("python-packaging").join(path)
    }

    /// The program that makes MCP bundles.
    pub(crate) fn bundler(&self) -> Command {
        let mut command = Command::new(self.node());
        command.arg(self.node_module("@anthropic-ai/mcpb/dist/cli/cli.js"));
        command
    }

    /// MCP Inspector's command line for codecell in one protocol era, with `home` in place of the user's home. `server`
    /// says how to reach codecell, as configuration files say it.
    pub(crate) fn inspector(&self, home: &Path, mut server: Value, era: &str) -> Command {
        // Its own limits are shorter than what a busy machine needs.
        for limit in ["connectionTimeout", "requestTimeout"] {
            server[limit] = json!(CLIENT_LIMIT.as_secs() * 1000);
        }
        let config = home.join("inspector.json");
        let servers = json!({ "mcpServers": { "codecell": server } });
        std::fs::write(&config, servers.to_string()).expect("write the Inspector's configuration");
        let mut command = Command::new(self.node());
        command
            .arg(
                self.node_module("@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
            )
            .args(["--cli", "--quiet", "--format", "json", "--config"])
            .arg(config)
            .args(["--server", "codecell", "--protocol-era", era])
            .env("HOME", home);
        command
    }

    /// A script of ours that uses the installed packages, which Node looks for beside the script: it runs from a copy
    /// in `scratch`.
    pub(crate) fn node_script(&self, script: &Path, scratch: &Path) -> Command {
        let copy = scratch.join(script.file_name().expect("a file"));
        std::fs::copy(script, &copy).expect("copy the script");
        let packages = scratch.join("node_modules");
        if !packages.exists() {
            std::os::unix::fs::symlink(self.root.join("node_modules"), packages)
                .expect("link the packages");
        }
        let mut command = Command::new(self.node());
        command.arg(copy);
        command
    }

    /// The official conformance suite.
    pub(crate) fn conformance(&self) -> Command {
        let mut command = Command::new(self.node());
        command.arg(self.conformance_file("dist/index.js"));
        command
    }

    /// A file of the conformance suite's package.
    pub(crate) fn conformance_file(&self, path: &str) -> PathBuf {
        self.node_module("@modelcontextprotocol/conformance")
            .join(path)
    }

    fn python_server(&self, args: &[&str]) -> Value {
        json!({
            "command": "python3",
            "args": args,
            "env": { "PYTHONPATH": self.root.join("python") },
            "startup_timeout": STARTUP_LIMIT,
        })
    }

    fn node_entry(&self, args: &[&Path]) -> Value {
        json!({ "command": self.node(), "args": args, "startup_timeout": STARTUP_LIMIT })
    }

    /// The Node that came with the pinned packages, or the machine's own if there is none for it.
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

/// Runs `tests/servers/install`; returns the folder that it prints, or why there is none.
fn install() -> Result<PathBuf, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/install");
    match Command::new("python3").arg(script).output() {
        Ok(output) if output.status.success() => {
            let root = String::from_utf8(output.stdout).expect("a folder name in UTF-8");
            Ok(PathBuf::from(root.trim_end()))
        }
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr)
            .trim_end()
            .to_owned()),
        Err(error) => Err(format!("python3 cannot be started: {error}")),
    }
}
