//! One run of the suite, and what it found.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use tempfile::TempDir;

use crate::peers::bounded_process::run_bounded;
use crate::peers::installed_servers::InstalledServers;

/// A time that is enough for all scenarios of a revision on a busy machine.
const RUN_LIMIT: Duration = Duration::from_secs(240);
/// The time that the suite gives one scenario.
const SCENARIO_LIMIT_MS: &str = "60000";
/// The length of the time at the end of a result folder's name, such as `-2026-07-28T10-11-12-345Z`.
const TIME_LENGTH: usize = 25;

/// The revisions that have a list of requirements.
pub(super) const HANDSHAKE: &str = "2025-11-25";
pub(super) const STATELESS: &str = "2026-07-28";

/// Scenarios and checks that need not pass.
pub(super) struct Exception {
    /// Why they need not pass.
    pub(super) reason: &'static str,
    /// Whole scenarios, such as `ping`, and single checks, such as `caching:some-check`.
    pub(super) names: &'static [&'static str],
}

/// The check that the suite adds to every scenario.
const EVERYWHERE: &str = "wire-schema-valid";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Check {
    id: String,
    description: String,
    status: Status,
    error_message: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Success,
    Failure,
    Warning,
    Skipped,
    Info,
}

/// What the scenarios found, by scenario.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<String, Vec<Check>>);

impl Findings {
    /// Asserts that each of `required` passed, apart from `exceptions`, all of which are needed.
    pub(super) fn assert_passed(&self, required: &[String], exceptions: &[Exception]) {
        let mut names: Vec<&str> = exceptions
            .iter()
            .flat_map(|exception| exception.names)
            .copied()
            .collect();
        let excused: HashSet<&str> = names.iter().copied().collect();
        let mut wrong = Vec::new();
        for scenario in required {
            let checks = self.0.get(scenario).map_or(&[][..], Vec::as_slice);
            let mut failures: Vec<(String, String)> = checks
                .iter()
                .filter(|check| check.failed())
                .map(|check| (format!("{scenario}:{}", check.id), check.to_string()))
                .collect();
            if !checks.iter().any(Check::passed) {
                failures.push((format!("{scenario}:"), "nothing passed".to_owned()));
            }
            for (name, problem) in failures {
                names.retain(|known| known != scenario && *known != name);
                if !excused.contains(scenario.as_str()) && !excused.contains(name.as_str()) {
                    wrong.push(format!("{scenario}: {problem}"));
                }
            }
        }
        for Exception { reason, .. } in exceptions
            .iter()
            .filter(|exception| exception.names.iter().any(|name| names.contains(name)))
        {
            wrong.push(format!("of the exceptions because {reason:?}, some pass"));
        }
        wrong.extend(
            names
                .iter()
                .map(|name| format!("{name}: it passes, or is not required")),
        );
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    /// Adds what another run found.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn read(folder: &Path, prefix: &str) -> Self {
        let mut findings = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("the folder of results") {
            let path = entry.expect("a result").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let checks = path.join("checks.json");
            let Some(name) = name.strip_prefix(prefix).filter(|_| checks.exists()) else {
                continue;
            };
            let scenario = name[..name.len() - TIME_LENGTH].to_owned();
            let text = fs::read_to_string(&checks).expect("read the checks");
            let found = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", checks.display()));
            findings.insert(scenario, found);
        }
        Self(findings)
    }
}

impl Check {
    fn failed(&self) -> bool {
        matches!(self.status, Status::Failure | Status::Warning)
    }

    fn passed(&self) -> bool {
        self.status == Status::Success && self.id != EVERYWHERE
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.error_message.as_deref().unwrap_or("no reason given");
        write!(
            formatter,
            "{} {:?}: {}: {reason}",
            self.id, self.status, self.description
        )
    }
}

/// The role in which codecell is tried.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Server,
    Client,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// The installed suite.
pub(super) struct Suite {
    servers: InstalledServers,
}

impl Suite {
    /// The suite; `None` if it cannot be installed.
    pub(super) fn or_skip(test: &str) -> Option<Self> {
        let servers = InstalledServers::or_skip(test)?;
        Some(Self { servers })
    }

    /// The scenarios that `revision` requires.
    pub(super) fn required(&self, revision: &str, role: Role) -> Vec<String> {
        let file = format!("requirements/{revision}.yaml");
        let text = fs::read_to_string(self.servers.conformance_file(&file))
            .expect("read the suite's requirements");
        let section = format!("{}:", role.name());
        let lines = text.lines().skip_while(|line| **line != section).skip(1);
        let scenarios: Vec<String> = lines
            .filter(|line| !line.trim_start().starts_with('#'))
            .take_while(|line| line.is_empty() || line.starts_with(' '))
            .filter_map(|line| line.trim().strip_prefix("- "))
            .map(str::to_owned)
            .collect();
        assert!(!scenarios.is_empty(), "{section} of {text}");
        scenarios
    }

    /// Tries everything that `revision` has for servers on the server at `url`.
    pub(super) fn try_server(&self, revision: &str, url: &str) -> Findings {
        let mut command = self.servers.conformance();
        command.args(["server", "--url", url, "--requirements", revision]);
        Self::run(&mut command, "server-")
    }

    /// Tries the client that `command` starts, to which the suite adds an address.
    pub(super) fn try_client(&self, revision: &str, scenario: &str, client: &str) -> Findings {
        let mut command = self.servers.conformance();
        command.args(["client", "--command", client, "--scenario", scenario]);
        command.args(["--spec-version", revision]);
        Self::run(&mut command, "")
    }

    /// Runs `command`. Its exit status is about more than what is required, and is ignored.
    fn run(command: &mut Command, prefix: &str) -> Findings {
        let scratch = TempDir::new().expect("a temporary folder");
        let results = scratch.path().join("results");
        command
            .args(["--timeout", SCENARIO_LIMIT_MS, "--output-dir"])
            .arg(&results);
        let finished = run_bounded(command, RUN_LIMIT, scratch.path());
        assert!(
            results.is_dir(),
            "the suite did nothing: {}\n{}",
            finished.stdout,
            finished.stderr
        );
        Findings::read(&results, prefix)
    }
}
