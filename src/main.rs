//! The `codecell` program: parse, log to stderr, run, exit.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    cli::log::start(&cli);
    cli::run(cli).into()
}
