//! `codecell batch merge`: the receipts of shards in one file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use codecell_batch::{Fault, Source, Summary, merge};

use super::super::exit::Exit;
use super::super::script::STDIN;
use super::super::{output, runtime};
use super::Out;

/// Missing and double receipts that are named.
const MAX_NAMED: u64 = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The receipts of shards.
    #[arg(value_name = "FILES", required = true)]
    files: Vec<PathBuf>,

    /// Where the joined receipts go; - is stdout.
    #[arg(long, value_name = "FILE", default_value = STDIN)]
    out: PathBuf,

    /// The cases, so that those without a receipt are named, and those behind the last receipt are found.
    #[arg(long = "in", value_name = "CASES")]
    cases: Option<PathBuf>,

    /// Let --out replace a file that is there already.
    #[arg(long)]
    force: bool,
}

pub(super) fn execute(args: Args) -> anyhow::Result<Exit> {
    let out: Box<dyn Write> = match super::open(&args.out, false, args.force)? {
        Out::File(file) => Box::new(std::io::BufWriter::new(file)),
        Out::Stream(stream) => stream,
    };
    let (mut summary, mut missing, mut twice) = (Summary::default(), 0, 0);
    let fault = |fault| match fault {
        Fault::Missing { first, count, id } => {
            missing += count;
            if missing <= MAX_NAMED {
                let of = id.map_or_else(
                    || format!("{count} from entry {first} on"),
                    |id| format!("{id:?}, entry {first}"),
                );
                output::stderr(&format!("missing: {of}\n"));
            }
        }
        Fault::Twice { id, file } => {
            twice += 1;
            if twice <= MAX_NAMED {
                let id = id.unwrap_or_default();
                output::stderr(&format!(
                    "twice: {id:?}, again in {}\n",
                    Path::new(&file).display()
                ));
            }
        }
    };
    runtime::block_on(async {
        let cases = args
            .cases
            .as_deref()
            .map(|path| Source::open(path).with_context(|| path.display().to_string()));
        merge(
            &args.files,
            cases.transpose()?,
            out,
            |head| summary.add(head),
            fault,
        )
        .await?;
        Ok(())
    })?;
    output::stderr(&format!(
        "{}{missing} missing, {twice} twice\n",
        summary.in_words(0, Duration::ZERO)
    ));
    Ok(if missing + twice > 0 {
        Exit::Failed
    } else {
        super::exit(&summary)
    })
}
