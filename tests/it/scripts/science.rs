//! The scripts that need the packages of the science image. Each names those that it needs, and is run where the program's
//! image has them all. Where it has not, that is said.

use super::{cases, run_cases};
use crate::support::image::manifest;
use crate::support::skip::leave_to_others;

/// How a script begins the line with the packages that it needs.
const NEEDS: &str = "# needs: ";

/// What scripts and people see of the packages' objects.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn science() {
    run_served("science", 1).await;
}

/// An analyst's day, with the values that native packages come to: `tests/load/native.py` compares them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn analyst() {
    run_served("analyst", 20).await;
}

/// Runs the scripts of a folder whose packages are in the image.
async fn run_served(folder: &str, at_least: usize) {
    let image = manifest();
    let has = |needed: &str| image.packages().iter().any(|there| there.name == needed);
    let mut served = Vec::new();
    for (name, code, expectation) in cases(folder, at_least) {
        let line = code.lines().find_map(|line| line.strip_prefix(NEEDS));
        let needed = line.unwrap_or_else(|| panic!("{name} names no package that it needs"));
        let missing: Vec<&str> = needed.split(", ").filter(|package| !has(package)).collect();
        if missing.is_empty() {
            served.push((name, code, expectation));
        } else {
            let reason = format!("this program's image has no {}", missing.join(", "));
            leave_to_others(&format!("scripts/{folder}/{name}"), &reason);
        }
    }
    run_cases(folder, served).await;
}
