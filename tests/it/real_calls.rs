//! Scripts call the tools of eight real servers, which run at once behind one codecell, and get the values that the
//! cases in `tests/servers/cases/` expect.
//!
//! The first lines of a case say which tools it calls with success, no others, and the result as JSON. It finds the
//! folder that the servers may use in `folder`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::peers::http_server::HttpServer;
use crate::peers::installed_servers::InstalledServers;
use crate::peers::real_set;
use crate::support::client::Client;
use crate::support::program::Place;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/cases");
/// How many of the tools must have been called. There are 61, and one of them cannot be called without tasks.
const MIN_TOOLS: usize = 60;

#[test]
fn scripts_call_the_tools_of_eight_servers_at_once() {
    let Some((_servers, place)) =
        real_set::or_skip("scripts_call_the_tools_of_eight_servers_at_once")
    else {
        return;
    };
    let called = run(&cases(), &place);
    println!("{} tools called", called.len());
    assert!(called.len() >= MIN_TOOLS, "{called:?}");
    let servers: BTreeSet<_> = called
        .iter()
        .filter_map(|tool| tool.split('.').next())
        .collect();
    assert_eq!(servers, BTreeSet::from(real_set::NAMES));
}

#[test]
fn everything_gives_the_same_values_over_http() {
    let Some(servers) = InstalledServers::or_skip("everything_gives_the_same_values_over_http")
    else {
        return;
    };
    let process = HttpServer::start(servers.everything_over_http());
    let place =
        Place::with_servers(&json!({ "mcpServers": { "everything": { "url": process.url() } } }));
    let mut cases = cases();
    cases.retain(|case| {
        case.tools
            .iter()
            .all(|tool| tool.starts_with("everything."))
    });
    let called = run(&cases, &place);
    assert_eq!(called.len(), 12, "{called:?}");
}

struct Case {
    name: String,
    code: String,
    tools: BTreeSet<String>,
    result: Value,
}

/// All cases, in the order of their names.
fn cases() -> Vec<Case> {
    let mut paths: Vec<_> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| Case::read(path)).collect()
}

impl Case {
    fn read(path: &Path) -> Self {
        let code = fs::read_to_string(path).unwrap();
        let head = |key: &str| {
            let prefix = format!("# {key}: ");
            let line = code.lines().find_map(|line| line.strip_prefix(&prefix));
            line.unwrap_or_else(|| panic!("no {key} in {}", path.display()))
        };
        Self {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            tools: head("tools").split(", ").map(str::to_owned).collect(),
            result: serde_json::from_str(head("result")).unwrap(),
            code,
        }
    }

    /// How the outcome differs from what was expected; `None` if it does not.
    fn difference(&self, outcome: &Value) -> Option<String> {
        let name = &self.name;
        if outcome["success"] != true {
            return Some(format!("{name}: {outcome}"));
        }
        let called = succeeded(outcome);
        if called != self.tools {
            return Some(format!("{name} called {called:?}"));
        }
        let result = &outcome["result"];
        (*result != self.result).then(|| format!("{name}: {result}\nin place of {}", self.result))
    }
}

/// The tools that were called with success.
fn succeeded(outcome: &Value) -> BTreeSet<String> {
    let calls = outcome["tool_calls"].as_array().unwrap().iter();
    calls
        .filter(|call| call["ok"] == true)
        .map(|call| format!("{}.{}", call["server"], call["tool"]).replace('"', ""))
        .collect()
}

/// Runs `cases` one after the other in one codecell; returns the tools that were called.
fn run(cases: &[Case], place: &Place) -> BTreeSet<String> {
    let folder = place.path().join("data");
    let mut client = Client::connect(place);
    let mut called = BTreeSet::new();
    let mut differences = Vec::new();
    for case in cases {
        let arguments = json!({ "code": case.code, "variables": { "folder": folder } });
        let outcome = client.execute(arguments)["structuredContent"].clone();
        differences.extend(case.difference(&outcome));
        called.extend(succeeded(&outcome));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    called
}
