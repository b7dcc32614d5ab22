//! `codecell replay`: the cases of receipts, run again and compared.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use codecell_batch::{MAX_RECEIPT_BYTES, Replayed, replay};
use codecell_engine::{Plan, Settings};

use super::batch::engine_flags;
use super::exit::Exit;
use super::script::STDIN;
use super::{audit, output, recording, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A file with receipts, one a line; - is stdin.
    #[arg(value_name = "RECEIPT")]
    receipts: PathBuf,

    /// Answer tool calls from what `batch --record` has written to FILE, without any server.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,

    #[command(flatten)]
    audit: audit::Args,
}

pub(super) fn execute(args: Args, settings: Settings) -> anyhow::Result<Exit> {
    let settings = settings.with_flags(engine_flags(1, args.audit.file.clone()));
    let (settings, recording) = recording::replayed(args.replay.as_deref(), settings)?;
    let plan = Plan::new(&settings)?.recorded_by(recording);
    let has_tools = plan.has_tools();
    let observers = settings.observers()?;
    let shown = args.receipts.display().to_string();
    let mut receipts: Box<dyn BufRead + Send> = if args.receipts == Path::new(STDIN) {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(
            File::open(&args.receipts).with_context(|| shown.clone())?,
        ))
    };
    runtime::block_on(async {
        let engine = plan.observed_by(observers).start(&settings);
        let executor = engine.executor().await;
        let executor =
            executor.map_err(|reason| anyhow::anyhow!(codecell_engine::cannot_run(&reason)))?;
        let (mut line, mut number, mut all_equal) = (Vec::new(), 0, true);
        loop {
            line.clear();
            let most = MAX_RECEIPT_BYTES as u64 + 1;
            receipts
                .by_ref()
                .take(most)
                .read_until(b'\n', &mut line)
                .with_context(|| shown.clone())?;
            if line.is_empty() {
                break;
            }
            number += 1;
            ensure!(
                line.len() <= MAX_RECEIPT_BYTES,
                "{shown}, line {number}: it is too long for a receipt"
            );
            let image = settings.image().id();
            let replayed = replay(&line, image, has_tools, &executor).await;
            match replayed.with_context(|| format!("{shown}, line {number}"))? {
                Replayed::NoCase => {}
                Replayed::Case { id, differences } if differences.is_empty() => {
                    output::stdout(&format!("{id}: equal\n"))?;
                }
                Replayed::Case { id, differences } => {
                    all_equal = false;
                    output::stdout(&format!("{id}: differs\n"))?;
                    for found in differences {
                        let of =
                            |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
                        output::stdout(&format!(
                            "  {}\n    was: {}\n    is:  {}\n",
                            found.field,
                            of(found.was),
                            of(found.is)
                        ))?;
                    }
                }
            }
        }
        ensure!(number > 0, "{shown} has no receipt");
        engine.stop().await;
        Ok(if all_equal {
            Exit::Finished
        } else {
            Exit::Failed
        })
    })
}
