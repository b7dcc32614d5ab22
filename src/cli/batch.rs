//! `codecell batch`: many cases, with a receipt for each.

mod merge;
mod progress;
mod settings;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use codecell_batch::{Batch, Junit, Results, Resumed, Shard, Source, Summary, resume, run};
use codecell_engine::{Plan, Settings};
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::script::STDIN;
use super::stop::Interruption;
use super::{output, runtime};
use progress::Progress;

pub(super) use settings::engine_flags;

/// Exit codes, as `--help` and the guide give them.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    every case passed
  1    a case failed; of merge also: a receipt is missing or there twice
  2    wrong usage, or a line is no case
  5    a case could not be decided, or a fault of codecell itself
  130  interrupted";

/// What is said at the first signal.
const WINDING_DOWN: &str = "interrupted: the running cases are finished, and no other is begun; a second signal ends at once\n";

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    /// The cases: a file with a JSON object on each line, - for stdin, or a folder of .py files.
    #[arg(value_name = "IN", required = true)]
    input: Option<PathBuf>,

    /// Where the receipts go, one a line; - is stdout.
    #[arg(long, value_name = "FILE", default_value = STDIN)]
    out: PathBuf,

    /// Go on with the receipts that are in the file of --out already, if there are any.
    #[arg(long, conflicts_with = "record")]
    resume: bool,

    /// Let --out replace a file that is there already.
    #[arg(long, conflicts_with = "resume")]
    force: bool,

    /// Cases that run at a time [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    jobs: Option<u32>,

    /// Only the cases of this shard, such as 0/4, the first of four; the hash of its id decides where a case belongs.
    #[arg(
        long,
        value_name = "I/N",
        default_value = "0/1",
        hide_default_value = true
    )]
    shard: Shard,

    /// Begin no further case once one has failed.
    #[arg(long)]
    fail_fast: bool,

    /// Write a report in the form of JUnit, too.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Leave the cases out of the receipts, which then cannot be repeated by themselves.
    #[arg(long)]
    without_cases: bool,

    #[command(flatten)]
    settings: settings::Args,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Join the receipts of shards in the order of the cases, and say which are missing or there twice.
    Merge(merge::Args),
}

pub(super) fn execute(args: Args, settings: Settings) -> anyhow::Result<Exit> {
    if let Some(Command::Merge(args)) = args.command {
        return merge::execute(args);
    }
    let jobs = args.jobs.unwrap_or_else(available);
    let settings = settings.with_flags(args.settings.flags(jobs));
    let (settings, recording) = args.settings.recording.open(settings)?;
    let settings = args.settings.repeatable(settings)?;
    let plan = Plan::new(&settings)?.recorded_by(recording);
    let has_tools = plan.has_tools();
    let terms = args
        .settings
        .terms(&settings, !args.without_cases, has_tools);
    let terms = Arc::new(terms);
    let observers = settings.observers()?;
    let input = args
        .input
        .context("no cases are given; give a file, - or a folder")?;
    // What is wrong with one of the files is told before anything runs, and before a file is made.
    let mut source = if input == Path::new(STDIN) {
        Source::of_stream(tokio::io::stdin())
    } else {
        Source::open(&input).with_context(|| input.display().to_string())?
    };
    let mut report = Progress::new(args.junit.is_some().then(Junit::default));
    let out = open(&args.out, args.resume, args.force)?;
    let (out, resumed): (Box<dyn Write + Send>, Resumed) = match out {
        Out::Stream(stream) => (stream, Resumed::default()),
        Out::File(mut file) => {
            let resumed = resume(&mut file, &terms, |head| report.count(head))
                .with_context(|| args.out.display().to_string())?;
            (Box::new(file), resumed)
        }
    };
    let junit_file = args
        .junit
        .as_deref()
        .map(|path| File::create(path).with_context(|| format!("cannot write {}", path.display())));
    let junit_file = junit_file.transpose()?;
    report.begin(resumed.count() as u64);
    let (fail_fast, shard) = (args.fail_fast, args.shard);
    runtime::block_on(async {
        let mut signals = Interruption::listen()?;
        let engine = plan.observed_by(observers).start(&settings);
        let executor = engine.executor().await;
        let executor =
            executor.map_err(|reason| anyhow::anyhow!(codecell_engine::cannot_run(&reason)))?;
        let wind_down = CancellationToken::new();
        let batch = Batch {
            executor,
            terms,
            jobs: jobs as usize,
            shard,
            fail_fast,
            resumed,
            wind_down: wind_down.clone(),
        };
        let results = Results::to(out);
        let work = run(batch, &mut source, results, &mut report);
        let told = async {
            wind_down.cancelled().await;
            output::stderr(WINDING_DOWN);
            std::future::pending().await
        };
        let work = async {
            tokio::select! {
                ending = work => ending,
                ending = told => ending,
            }
        };
        let Some(ending) = signals.guard(work, &wind_down).await else {
            return Ok(Exit::Interrupted);
        };
        let ending = ending?;
        tokio::select! {
            () = engine.stop() => {}
            () = signals.further() => {}
        }
        let (summary, junit) = report.end();
        if let (Some(junit), Some(file)) = (junit, junit_file) {
            junit
                .write(file)
                .context("cannot write the report of JUnit")?;
        }
        if ending.of_no_case > 0 {
            let count = ending.of_no_case;
            output::stderr(&format!(
                "note: {count} receipts are of cases that were not read\n"
            ));
        }
        Ok(if wind_down.is_cancelled() {
            Exit::Interrupted
        } else {
            exit(&summary)
        })
    })
}

fn available() -> u32 {
    let found = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(found).unwrap_or(1)
}

/// What the exit code says of all cases.
fn exit(summary: &Summary) -> Exit {
    if summary.bad() > 0 {
        Exit::Usage
    } else if summary.failed() > 0 {
        Exit::Failed
    } else if summary.undecided() > 0 {
        Exit::Fault
    } else {
        Exit::Finished
    }
}

/// Where receipts go.
enum Out {
    /// Somebody who takes them as they come.
    Stream(Box<dyn Write + Send>),
    /// A file, locked, so that no two batches write to it.
    File(File),
}

fn open(path: &Path, resumes: bool, replaces: bool) -> anyhow::Result<Out> {
    let shown = path.display();
    let is_stdout = path == Path::new(STDIN);
    // Such as a pipe or a device, of which nothing can be there already.
    let is_stream = is_stdout
        || path
            .metadata()
            .is_ok_and(|found| !found.is_file() && !found.is_dir());
    if is_stream {
        if resumes {
            bail!("--resume goes on with a file; name it with --out");
        }
        if is_stdout {
            return Ok(Out::Stream(Box::new(output::lines())));
        }
        let stream = OpenOptions::new().write(true).open(path);
        let stream = stream.with_context(|| format!("cannot write {shown}"))?;
        return Ok(Out::Stream(Box::new(stream)));
    }
    if !resumes && !replaces && path.exists() {
        bail!("{shown} is there already; --resume goes on with it, --force replaces it");
    }
    let mut options = OpenOptions::new();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    let file = file.with_context(|| format!("cannot write {shown}"))?;
    if file.try_lock().is_err() {
        bail!("another batch writes to {shown} now");
    }
    if replaces {
        file.set_len(0)
            .with_context(|| format!("cannot write {shown}"))?;
    }
    Ok(Out::File(file))
}
