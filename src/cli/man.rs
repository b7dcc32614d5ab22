//! `codecell man`: the manual pages, of the same words as `--help`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_mangen::Man;

use super::exit::Exit;
use super::{Cli, output};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a page for codecell and one for each command into this folder, which is made if it is missing.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn execute(args: &Args) -> anyhow::Result<Exit> {
    let command = Cli::command();
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .with_context(|| format!("cannot write manual pages into {}", folder.display()))?;
        return Ok(Exit::Finished);
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    output::stdout(&String::from_utf8(page)?)?;
    Ok(Exit::Finished)
}
