//! Real clients call codecell, and one script calls three real servers: npm's filesystem server
//! and PyPI's time and git servers. Every process is the published one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::peers::bounded_process::{CLIENT_LIMIT, run_bounded};
use crate::peers::installed_servers::InstalledServers;
use crate::support::patience::LIMITS;

const NOTES: &str = "# Notes\n\n- Add the parser\n- Fix the clock\n";

/// The subject and the date of each commit. The author, the mail and the tree are fixed, so the hashes are, too.
const COMMITS: [(&str, &str); 3] = [
    ("Add the parser", "2026-01-05T09:00:00+00:00"),
    ("Fix the clock", "2026-01-06T09:10:00+00:00"),
    ("Drop the old cache", "2026-01-07T09:20:00+00:00"),
];

#[test]
fn the_python_client_runs_a_script_over_three_servers() {
    let Some(servers) =
        InstalledServers::or_skip("the_python_client_runs_a_script_over_three_servers")
    else {
        return;
    };
    let bench = Workbench::new(&servers);
    let request = bench.write_json(
        "request.json",
        &json!({
            "server": { "command": CODECELL, "args": bench.serve_args() },
            "calls": [{ "name": "execute_code", "arguments": bench.arguments() }],
        }),
    );
    for mode in ["legacy", "auto"] {
        let mut client = servers.python();
        client
            .arg(source_path("tests/clients/python_client.py"))
            .arg(&request)
            .arg(mode);
        let printed = run_bounded(&mut client, CLIENT_LIMIT, bench.root())
            .expect_success("the Python client");
        let seen: Value = serde_json::from_str(&printed).expect("JSON from the Python client");
        let answer = &seen["answers"][0];
        assert_eq!(answer["isError"], false, "{answer}");
        assert_outcome(&answer["structured"]);
    }
}

#[test]
fn the_inspector_runs_a_script_over_three_servers() {
    let Some(servers) = InstalledServers::or_skip("the_inspector_runs_a_script_over_three_servers")
    else {
        return;
    };
    let bench = Workbench::new(&servers);
    for era in ["legacy", "modern"] {
        let mut inspector = bench.inspector(&servers, era);
        inspector
            .args([
                "--method",
                "tools/call",
                "--tool-name",
                "execute_code",
                "--tool-args-json",
            ])
            .arg(bench.arguments().to_string());
        let printed =
            run_bounded(&mut inspector, CLIENT_LIMIT, bench.root()).expect_success("the Inspector");
        let reply: Value = serde_json::from_str(&printed).expect("JSON from the Inspector");
        assert_outcome(&reply["result"]["structuredContent"]);
    }
}

/// `--strict` fails on schemas that some clients cannot read.
#[test]
fn the_inspector_finds_the_tool_list_portable() {
    let Some(servers) = InstalledServers::or_skip("the_inspector_finds_the_tool_list_portable")
    else {
        return;
    };
    let bench = Workbench::new(&servers);
    for era in ["legacy", "modern"] {
        let mut inspector = bench.inspector(&servers, era);
        inspector.args(["--method", "tools/list", "--strict"]);
        let printed =
            run_bounded(&mut inspector, CLIENT_LIMIT, bench.root()).expect_success("the Inspector");
        let reply: Value = serde_json::from_str(&printed).expect("JSON from the Inspector");
        assert_eq!(
            reply["result"]["tools"][0]["name"], "execute_code",
            "{reply}"
        );
    }
}

const CODECELL: &str = env!("CARGO_BIN_EXE_codecell");

fn source_path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// Checks the outcome of `release_check.py`, which is the same for every client.
fn assert_outcome(outcome: &Value) {
    assert_eq!(outcome["success"], true, "{outcome}");
    assert_eq!(
        outcome["result"],
        json!({
            "files": ["NOTES.md", "plan.txt"],
            "absent": "no such file",
            "commits": [
                commit("1011a44a20", "Add the parser", "2026-01-05", "14:30", true),
                commit("f8974cf5fe", "Fix the clock", "2026-01-06", "14:40", true),
                commit("f5196153cd", "Drop the old cache", "2026-01-07", "14:50", false),
            ],
            "missing": ["Drop the old cache"],
        })
    );
    assert_eq!(
        outcome["stdout"],
        "1011a44a20 noted: Add the parser\nf8974cf5fe noted: Fix the clock\nf5196153cd NOT NOTED: Drop the old cache\n"
    );
    let calls: Vec<String> = outcome["tool_calls"]
        .as_array()
        .expect("a list of tool calls")
        .iter()
        .map(|call| format!("{} {} {}", call["server"], call["tool"], call["ok"]).replace('"', ""))
        .collect();
    assert_eq!(
        calls,
        [
            "filesystem list_directory true",
            "filesystem read_text_file true",
            "filesystem read_text_file false",
            "git git_log true",
            "clock convert_time true",
            "clock convert_time true",
            "clock convert_time true",
        ]
    );
}

fn commit(hash: &str, subject: &str, day: &str, time_in_kolkata: &str, in_notes: bool) -> Value {
    json!({
        "commit": hash, "subject": subject, "day": day,
        "time_in_kolkata": time_in_kolkata, "in_notes": in_notes,
    })
}

/// A folder of notes, a repository, and the configuration that lets codecell reach both.
struct Workbench {
    root: TempDir,
}

impl Workbench {
    fn new(servers: &InstalledServers) -> Self {
        let bench = Self {
            root: TempDir::new().expect("a temporary folder"),
        };
        fs::create_dir(bench.folder()).expect("create the folder of notes");
        fs::write(bench.folder().join("NOTES.md"), NOTES).expect("write the notes");
        fs::write(bench.folder().join("plan.txt"), "Ship it.\n").expect("write the plan");
        bench.make_repository();
        let config = json!({ "mcpServers": {
            "filesystem": servers.filesystem(&bench.folder()),
            "clock": servers.time(),
            "git": servers.git(&bench.repository()),
        }});
        bench.write_json("mcp_servers.json", &config);
        fs::write(bench.root().join("codecell.toml"), LIMITS).expect("write the settings");
        bench
    }

    fn root(&self) -> &Path {
        self.root.path()
    }

    fn folder(&self) -> PathBuf {
        self.root().join("notes")
    }

    fn repository(&self) -> PathBuf {
        self.root().join("repository")
    }

    fn serve_args(&self) -> [String; 3] {
        let config = self.root().join("mcp_servers.json");
        [
            "serve".to_owned(),
            "--config".to_owned(),
            config.to_string_lossy().into_owned(),
        ]
    }

    fn arguments(&self) -> Value {
        let script = fs::read_to_string(source_path("tests/servers/release_check.py"))
            .expect("read the script");
        json!({ "code": script, "variables": { "folder": self.folder(), "repository": self.repository() } })
    }

    fn inspector(&self, servers: &InstalledServers, era: &str) -> Command {
        let server = json!({ "command": CODECELL, "args": self.serve_args() });
        servers.inspector(self.root(), server, era)
    }

    fn write_json(&self, name: &str, value: &Value) -> PathBuf {
        let path = self.root().join(name);
        fs::write(&path, value.to_string()).expect("write a JSON file");
        path
    }

    fn make_repository(&self) {
        self.git(&["init", "--quiet", "--initial-branch=main"], COMMITS[0].1);
        for (subject, date) in COMMITS {
            self.git(
                &["commit", "--quiet", "--allow-empty", "--message", subject],
                date,
            );
        }
    }

    fn git(&self, args: &[&str], date: &str) {
        fs::create_dir_all(self.repository()).expect("create the repository's folder");
        let mut command = Command::new("git");
        command
            .current_dir(self.repository())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ada")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_AUTHOR_DATE", date)
            .env("GIT_COMMITTER_NAME", "Ada")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_DATE", date)
            .args(args);
        run_bounded(&mut command, CLIENT_LIMIT, self.root()).expect_success("git");
    }
}
