//! `codecell run`: one script, once, with its output as it comes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use codecell_engine::execution::{
    ClientName, ErrorType, FilePatterns, Limits, Outcome, Request, Stdin,
};
use codecell_engine::{Flags, Plan, Settings};

use super::exit::Exit;
use super::output_files::OutFolder;
use super::printer::Printer;
use super::script::{self, Script};
use super::stop::Interruption;
use super::{
    audit, determinism, displays, input_files, limits, recording, report, runtime, variables,
    without_servers,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    script: script::Args,

    /// A variable for the script, its value as JSON, such as 'name="Ada"', or @ and a file with JSON,
    /// such as rows=@rows.json (@- is stdin). Repeatable.
    #[arg(long = "var", value_name = "NAME=JSON")]
    variables: Vec<String>,

    /// A file or folder that the script finds in its working folder, under its own name or under NAME; a folder's files
    /// are in the folder NAME, or beside the others with a dot as NAME. Repeatable.
    #[arg(long = "file", value_name = "HOST[=NAME]")]
    files: Vec<String>,

    /// The folder that gets the files that the script leaves; it is made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Let --out replace files that are there already.
    #[arg(long, requires = "out")]
    force: bool,

    /// A name or pattern, such as '*.csv', of files that the script leaves, whose contents are shown with what it
    /// displays. Repeatable.
    #[arg(long = "return", value_name = "PATTERN", conflicts_with = "out")]
    returned: Vec<String>,

    #[command(flatten)]
    limits: limits::Args,

    /// Print the object that the tool execute_code returns, on one line, with what was displayed as `displays`.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    determinism: determinism::Args,

    #[command(flatten)]
    recording: recording::Args,

    #[command(flatten)]
    audit: audit::Args,
}

/// Bytes that are kept of the output, and of the result: what a command prints fills nobody's context.
const KEPT_BYTES: usize = 1 << 20;

/// Who asks for the execution, in audit and traces.
const CLIENT: &str = "codecell run";

pub(super) fn execute(args: Args, settings: Settings) -> anyhow::Result<Exit> {
    let settings = settings.with_flags(args.flags());
    let (settings, recording) = args.recording.open(settings)?;
    let variables = variables::read(&args.variables, !args.script.is_stdin())?;
    let plan = Plan::new(&settings)?.recorded_by(recording);
    let has_servers = plan.has_tools();
    let script = args.script.read()?;
    let mut limits = settings.limits(default_limits());
    let files = input_files::read(&args.files, limits.input_file_bytes)?;
    let mut return_files = FilePatterns::new(&args.returned).context("--return")?;
    let out = args.out.as_deref();
    let out = out
        .map(|path| OutFolder::open(path, args.force))
        .transpose()?;
    if out.is_some() {
        // They fill nobody's context, and there is no more of them than memory.
        return_files = FilePatterns::everything();
        limits.output_file_bytes = limits.memory.0;
    }
    let mut observers = settings.observers()?;
    let printer = Arc::new(Printer::start(limits.output_bytes));
    if !args.json {
        observers.push(printer.clone());
    }
    let request = Request {
        code: script.code.clone(),
        variables: variables.values,
        files,
        return_files,
        limits,
        deterministic: settings.determinism(),
        stdin: if variables.has_stdin {
            Stdin::of(tokio::io::stdin())
        } else {
            Stdin::default()
        },
        received: Some(Instant::now()),
        client: Some(ClientName::new(CLIENT)),
        ..Request::default()
    };
    runtime::block_on(async {
        let mut signals = Interruption::listen()?;
        let engine = plan.observed_by(observers).start(&settings);
        let interrupted = request.interrupted.clone();
        let work = engine.execute(request);
        let Some(mut outcome) = signals.guard(work, &interrupted).await else {
            return Ok(Exit::Interrupted);
        };
        let hint = (!has_servers && names_what_is_not_there(&outcome))
            .then(|| without_servers::advice(settings.sources()));
        // What is in the folder is not shown as well.
        let written = out
            .as_ref()
            .map(|out| out.write(&std::mem::take(&mut outcome.contents)));
        let (told, failed) = match written.transpose() {
            Ok(told) => (told, None),
            Err(error) => (Some(String::new()), Some(error)),
        };
        let printed = tokio::select! {
            printed = print(&outcome, &script, args.json, hint, told, &printer) => printed,
            () = signals.further() => return Ok(Exit::Interrupted),
        };
        tokio::select! {
            () = engine.stop() => {}
            () = signals.further() => {}
        }
        printed?;
        failed.map_or(Ok(()), Err)?;
        Ok(Exit::of_outcome(&outcome))
    })
}

/// The limits of a command where nothing is configured.
pub(super) fn default_limits() -> Limits {
    Limits {
        output_bytes: KEPT_BYTES,
        result_bytes: KEPT_BYTES,
        ..Limits::default()
    }
}

impl Args {
    fn flags(&self) -> Flags {
        Flags {
            limits: self.limits.settings(),
            deterministic: self.determinism.determinism(),
            audit_file: self.audit.file.clone(),
            ..Flags::default()
        }
    }
}

/// Whether the script may have meant a server.
fn names_what_is_not_there(outcome: &Outcome) -> bool {
    let found = outcome.diagnostics.as_ref();
    found.is_some_and(|found| {
        matches!(&found.error_type, ErrorType::Exception(class) if class == "NameError" || class == "ModuleNotFoundError")
    })
}

async fn print(
    outcome: &Outcome,
    script: &Script,
    json: bool,
    hint: Option<String>,
    written: Option<String>,
    printer: &Printer,
) -> anyhow::Result<()> {
    let (stdout, mut stderr) = if json {
        let line = displays::json(outcome).context("cannot write the outcome as JSON")?;
        (line + "\n", String::new())
    } else {
        let shown = printer.shown();
        let mut stderr = report::stderr(outcome, script, &shown.stderr);
        if let Some(hint) = hint {
            stderr.push_str(&format!("note: {hint}\n"));
        }
        if written.is_none() {
            stderr.push_str(&report::files(outcome));
        }
        (report::stdout(outcome, &shown.stdout), stderr)
    };
    stderr.push_str(&written.unwrap_or_default());
    Ok(printer.end(stdout, stderr).await?)
}
