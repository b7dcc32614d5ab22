//! What somebody meets on the first day: `codecell debug`, `codecell doctor` and `codecell init`.

mod debug;
mod debug_task;
mod doctor;
mod doctor_model;
mod init;
mod init_clients;

use std::process::{Command, Stdio};

use crate::support::program::{Place, Ran};

/// Runs a command where the sandbox cannot reserve the address space of its pool.
fn short_of_address_space(place: &Place, command: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -v 20000000 && exec \"$0\" \"$1\""])
        .args([env!("CARGO_BIN_EXE_codecell"), command])
        .current_dir(place.path())
        .env_clear()
        .env("HOME", place.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null());
    shell.output().unwrap().into()
}

/// What a user sees, without what differs from machine to machine: times, paths, sizes and versions.
fn shown(place: &Place, ran: &Ran) -> String {
    let own = env!("CARGO_BIN_EXE_codecell");
    let text = ran
        .shown()
        .replace(&place.path().display().to_string(), "<place>")
        .replace(own, "<codecell>")
        .replace(env!("CARGO_MANIFEST_DIR"), "<source>");
    text.lines()
        .map(without_times)
        .collect::<Vec<_>>()
        .join("\n")
}

/// `line` with each number before ` s` replaced.
fn without_times(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_time = |position: usize| {
        let unit = words
            .get(position + 1)
            .map(|unit| unit.trim_end_matches([')', ',']));
        let number = words[position].trim_start_matches('(');
        unit == Some("s") && number.contains('.') && number.parse::<f64>().is_ok()
    };
    let told = words.iter().enumerate().map(|(position, word)| {
        if !is_time(position) {
            (*word).to_owned()
        } else if word.starts_with('(') {
            "(<time>".to_owned()
        } else {
            "<time>".to_owned()
        }
    });
    told.collect::<Vec<_>>().join(" ")
}
