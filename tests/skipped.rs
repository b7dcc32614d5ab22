//! Says, when all other tests have run, how many of them were skipped and why.
//!
//! Cargo runs the test programs in the order of their names, and this one prints nothing else. What it reads was written
//! by `tests/it/support/skip.rs`, in a file for each run of cargo.

#![allow(clippy::print_stdout, reason = "these are the last lines of the tests")]

use std::collections::BTreeMap;
use std::{fs, os};

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
        println!("  {} of them: {reason}", tests.len());
        for test in tests {
            println!("    {test}");
        }
    }
    if let Err(error) = fs::remove_file(&record) {
        println!("{record} stays behind: {error}");
    }
}
