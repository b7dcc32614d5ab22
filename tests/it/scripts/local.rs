//! The same scripts in a Python of this machine. What differs there is listed, with the reason: whatever differs without
//! being listed is a failure, and so is whatever is listed and does not differ.
//!
//! Only a Python of the image's version can be compared with the image. Scripts that the policy does not check are left
//! alone: nothing would keep them from this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codecell_engine::execution::Executor;
use codecell_sandbox::{LocalConfig, LocalPython};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{WITHOUT_POLICY, cases};
use crate::support::fake_tools;
use crate::support::image::standard_policy;
use crate::support::skip::skip;

/// The Python of the image's version.
const PYTHON: &str = "python3.13";

/// What that is called where pyenv keeps it, beside the folder of its shims, which start only the version that is chosen.
const KEPT: &str = "3.13.";

/// The scripts that run at a time.
const AT_A_TIME: usize = 4;

/// The wall time of a script that is listed.
const TIME_FOR_LISTED: Duration = Duration::from_secs(10);

/// The differences.
const DIFFERENCES: &str = include_str!("../../scripts/local_differences.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    difference: Vec<Difference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// Why they differ.
    reason: String,
    /// Whether they differ only sometimes.
    #[serde(default)]
    sometimes: bool,
    /// The scripts, as `folder/name`.
    scripts: Vec<String>,
}

/// A Python of the image's version, if there is one.
fn python() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let shims = std::env::split_paths(&path).filter(|folder| folder.ends_with("shims"));
    let versions = shims.filter_map(|folder| fs::read_dir(folder.parent()?.join("versions")).ok());
    let mut kept = versions.flatten().filter_map(|version| {
        let version = version.ok()?;
        let is_it = version.file_name().to_str()?.starts_with(KEPT);
        is_it.then(|| version.path().join("bin").join(PYTHON))
    });
    kept.find(|python| python.exists())
        .unwrap_or_else(|| PYTHON.into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_local_executor_does_the_same_but_for_what_is_listed() {
    let config = LocalConfig {
        python: python().into(),
        max_runs: AT_A_TIME as u32,
    };
    let python = match LocalPython::find(config).await {
        Ok(python) => python,
        Err(error) => {
            skip("scripts::local", &error.to_string());
            return;
        }
    };
    let listed: Differences = toml::from_str(DIFFERENCES).unwrap();
    let mut listed: BTreeMap<&str, &Difference> = listed
        .difference
        .iter()
        .flat_map(|found| found.scripts.iter().map(move |name| (&**name, found)))
        .collect();
    let executor = Arc::new(Executor::new(
        standard_policy(),
        python,
        fake_tools::broker(),
    ));
    let turns = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    for folder in ["language", "tools", "concurrency", "results", "forgiveness"] {
        assert!(!WITHOUT_POLICY.contains(&folder));
        for (name, code, expectation) in cases(folder, 1) {
            if expectation.get("policy") == Some("off") {
                continue;
            }
            let name = format!("{folder}/{name}");
            let mut request = expectation.request(code);
            // Some of these do not end here.
            if listed.contains_key(&*name) {
                request.limits.wall_time = request.limits.wall_time.min(TIME_FOR_LISTED);
            }
            let executor = Arc::clone(&executor);
            let turns = Arc::clone(&turns);
            running.spawn(async move {
                // The executor itself lets nobody wait for long.
                let _turn = turns.acquire().await.unwrap();
                let outcome = executor.execute(request).await;
                (name, expectation.compare(&outcome))
            });
        }
    }
    let mut failures = Vec::new();
    while let Some(compared) = running.join_next().await {
        let (name, differences) = compared.unwrap();
        match (listed.remove(&*name), differences.first()) {
            (None, Some(difference)) => failures.push(format!("{name}: {difference}")),
            (
                Some(Difference {
                    reason,
                    sometimes: false,
                    ..
                }),
                None,
            ) => failures.push(format!(
                "{name} does not differ and is listed as if it did: {reason}"
            )),
            _ => {}
        }
    }
    failures.extend(
        listed
            .keys()
            .map(|name| format!("{name} is listed and is no script that runs here")),
    );
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
