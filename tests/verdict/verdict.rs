//! Says, when all other tests have run, how many of them were skipped and why.
//!
//! Cargo runs the test programs in the order of their names, and this one prints nothing else. What it reads was written
//! by `tests/it/support/skip.rs`, in a file for each run of cargo.

#![allow(clippy::print_stdout, reason = "these are the last lines of the tests")]

use std::collections::BTreeMap;
use std::{fs, os};

/// A program that failed may have said much; all of it stands where the first test was skipped.
const MAX_REASON_CHARS: usize = 300;

fn main() {
    let record = format!(
        "{}/skipped-{}",
        env!("CARGO_TARGET_TMPDIR"),
        os::unix::process::parent_id()
    );
    // A run that skipped nothing has written nothing.
    let Ok(lines) = fs::read_to_string(&record) else {
        return;
    };
    let mut tests_by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines.lines() {
        if let Some((test, reason)) = line.split_once('\t') {
            tests_by_reason.entry(reason).or_default().push(test);
        }
    }
    println!("\nSKIPPED: {} tests", lines.lines().count());
    for (reason, tests) in tests_by_reason {
        let start: String = reason.chars().take(MAX_REASON_CHARS).collect();
        println!("  {} of them: {start}", tests.len());
        for test in tests {
            println!("    {test}");
        }
    }
    if let Err(error) = fs::remove_file(&record) {
        println!("{record} stays behind: {error}");
    }
}
