//! `codecell completions`: what has a shell complete the words of a command line.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::exit::Exit;
use super::{Cli, output};

/// The name that is completed.
const PROGRAM: &str = "codecell";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn execute(args: &Args) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), PROGRAM, &mut script);
    output::stdout(&String::from_utf8(script)?)?;
    Ok(Exit::Finished)
}
