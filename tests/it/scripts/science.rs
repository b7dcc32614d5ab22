//! The scripts that need the packages of the science image. Each names those that it needs (`# needs: numpy, pandas`), and is
//! run where the program's image has them all. Where it has not, that is said.

use super::{cases, run_cases};

/// What scripts and people see of the packages' objects.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn science() {
    run_where_served("science", 1).await;
}

/// An analyst's day, with the values that native packages come to: `tests/load/native.py` compares them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn analyst() {
    run_where_served("analyst", 20).await;
}

/// Runs the scripts of a folder, all of which name the packages that they need.
async fn run_where_served(folder: &str, at_least: usize) {
    let cases = cases(folder, at_least);
    for (name, code, _) in &cases {
        let names_some = code.lines().any(|line| line.starts_with("# needs: "));
        assert!(names_some, "{name} names no package that it needs");
    }
    run_cases(folder, cases).await;
}
