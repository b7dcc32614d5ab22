//! The `codecell` program: parse, log to stderr, run, exit.

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "the comments of flags are their help, which names sections such as [limits]"
)]

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse()).into()
}
