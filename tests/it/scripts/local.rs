//! The same scripts in a Python of this machine. What differs there is listed, with the reason: whatever differs without
//! being listed is a failure, and so is whatever is listed and does not differ.
//!
//! Only a Python of the image's version can be compared with the image. Scripts that the policy does not check are left
//! alone: nothing would keep them from this machine.

use std::collections::BTreeMap;

use codecell_engine::execution::Executor;
use codecell_sandbox::{LocalConfig, LocalPython};
use serde::Deserialize;

use super::{WITHOUT_POLICY, cases};
use crate::support::fake_tools;
use crate::support::image::standard_policy;
use crate::support::skip::skip;

/// The Python of the image's version.
const PYTHON: &str = "python3.13";

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
    /// The scripts, as `folder/name`.
    scripts: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_local_executor_does_the_same_but_for_what_is_listed() {
    let config = LocalConfig {
        python: PYTHON.into(),
        max_runs: 4,
    };
    let python = match LocalPython::find(config).await {
        Ok(python) => python,
        Err(error) => {
            skip("scripts::local", &error.to_string());
            return;
        }
    };
    let listed: Differences = toml::from_str(DIFFERENCES).unwrap();
    let mut listed: BTreeMap<&str, &str> = listed
        .difference
        .iter()
        .flat_map(|found| found.scripts.iter().map(|name| (&**name, &*found.reason)))
        .collect();
    let executor = Executor::new(standard_policy(), python, fake_tools::broker());
    let mut failures = Vec::new();
    for folder in ["language", "tools", "concurrency", "results", "forgiveness"] {
        assert!(!WITHOUT_POLICY.contains(&folder));
        for (name, code, expectation) in cases(folder, 1) {
            if expectation.get("policy") == Some("off") {
                continue;
            }
            let name = format!("{folder}/{name}");
            let outcome = executor.execute(expectation.request(code)).await;
            let differences = expectation.compare(&outcome);
            match (listed.remove(&*name), differences.first()) {
                (None, Some(difference)) => failures.push(format!("{name}: {difference}")),
                (Some(reason), None) => failures.push(format!(
                    "{name} does not differ and is listed as if it did: {reason}"
                )),
                _ => {}
            }
        }
    }
    failures.extend(
        listed
            .keys()
            .map(|name| format!("{name} is listed and is no script that runs here")),
    );
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
