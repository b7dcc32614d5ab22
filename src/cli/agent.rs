//! `codecell agent`: a model does a task by scripts, and its steps are told as they happen.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use codecell_agent::{
    Agent, MAX_ATTEMPTS, Model as _, Provider, Step, Steps, Task, TaskDiagnostics, TaskOutcome,
    Trace,
};
use codecell_basics::json_line;
use codecell_engine::config::AgentSettings;
use codecell_engine::execution::{ClientName, Limits};
use codecell_engine::{Flags, Plan, Settings};
use codecell_server::DEFAULT_STUB_TOKENS;

use super::exit::Exit;
use super::printer::Printer;
use super::script::STDIN;
use super::stop::Interruption;
use super::{audit, input_files, quantity, runtime, welcome, without_servers};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What is to be done, in plain words; - reads it from stdin.
    #[arg(value_name = "TASK|-", allow_hyphen_values = true)]
    task: String,

    /// The model, perhaps with its provider before it, such as anthropic::claude-sonnet-4-5
    /// [default: CODECELL_MODEL, else the setting `model` in [agent]].
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,

    /// A file or folder that each script finds in its working folder, under its own name or under NAME, as for codecell
    /// run. Repeatable.
    #[arg(long = "file", value_name = "HOST[=NAME]")]
    files: Vec<String>,

    /// Scripts that may be tried
    /// [default: the setting `attempts` in [agent], else 5].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_ATTEMPTS)))]
    attempts: Option<u32>,

    /// Time that the task may take, in seconds
    /// [default: the setting `timeout` in [agent], else 300].
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = quantity::seconds)]
    timeout: Option<Duration>,

    /// A file that gets a JSON object a line for each step, with what the model was asked and what it answered; it is
    /// replaced if it is there. Secrets are masked in it.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,

    /// Print the object that the tool run_agent returns, on one line.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    audit: audit::Args,
}

/// Bytes of a task that are read from stdin.
const MAX_BYTES: u64 = 1 << 20;

/// Bytes of the steps that wait for a slow reader.
const KEPT_BYTES: usize = 1 << 20;

/// Who asks for the executions, in audit and traces.
const CLIENT: &str = "codecell agent";

/// What to do where no model is configured.
const NO_MODEL: &str = "no model is configured; set CODECELL_MODEL, give --model, or set `model` in [agent] of \
                        codecell.toml, such as \"openai::gpt-4o-mini\" or \"ollama::qwen3\"";

pub(super) fn execute(args: Args, settings: Settings) -> anyhow::Result<Exit> {
    let settings = settings.with_flags(args.flags());
    let text = args.text()?;
    if let Some(mistake) = Task::mistake(&text) {
        bail!(mistake);
    }
    let Some(model) = Provider::configured(&settings)? else {
        bail!(NO_MODEL);
    };
    let most = settings.limits(Limits::default()).input_file_bytes;
    let files = input_files::read(&args.files, most)?;
    let plan = Plan::new(&settings)?;
    let has_servers = !plan.servers().servers.is_empty();
    let trace = args.trace(&settings)?;
    let observers = settings.observers()?;
    let printer = Arc::new(Printer::start(KEPT_BYTES));
    let mut task = Task {
        files,
        client: Some(ClientName::new(CLIENT)),
        ..Task::new(text)
    };
    task.steps.push(Arc::new(Told(Arc::clone(&printer))));
    task.steps
        .extend(trace.clone().map(|trace| trace as Arc<dyn Steps>));
    runtime::block_on(async {
        let mut signals = Interruption::listen()?;
        let engine = plan.observed_by(observers).start(&settings);
        let stub_tokens = settings.tools().stub_tokens;
        let agent = Agent::of(
            &engine,
            &settings,
            stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS),
        );
        tracing::debug!(model = %model.name(), "the model");
        if !has_servers {
            printer.tell(format!(
                "note: {}\n",
                without_servers::advice(settings.sources())
            ));
        }
        let interrupted = task.interrupted.clone();
        let work = agent.run(&model, task);
        let Some(outcome) = signals.guard(work, &interrupted).await else {
            return Ok(Exit::Interrupted);
        };
        let printed = tokio::select! {
            printed = print(&outcome, args.json, &printer) => printed,
            () = signals.further() => return Ok(Exit::Interrupted),
        };
        tokio::select! {
            () = engine.stop() => {}
            () = signals.further() => {}
        }
        printed?;
        if let Some(trace) = trace {
            trace.finish().context("cannot write the trace")?;
        }
        Ok(Exit::of_task(&outcome))
    })
}

impl Args {
    fn flags(&self) -> Flags {
        Flags {
            agent: AgentSettings {
                model: self.model.clone(),
                attempts: self.attempts,
                timeout: self.timeout,
                ..AgentSettings::default()
            },
            audit_file: self.audit.file.clone(),
            ..Flags::default()
        }
    }

    /// The task, read from stdin if that is wanted.
    fn text(&self) -> anyhow::Result<String> {
        if self.task != STDIN {
            return Ok(self.task.clone());
        }
        welcome::before_typing("the task");
        let mut text = String::new();
        io::stdin()
            .lock()
            .take(MAX_BYTES)
            .read_to_string(&mut text)
            .context("cannot read the task from stdin")?;
        Ok(text)
    }

    /// The trace, if one is wanted.
    fn trace(&self, settings: &Settings) -> anyhow::Result<Option<Arc<Trace>>> {
        let Some(path) = &self.trace else {
            return Ok(None);
        };
        let trace = Trace::create(path, settings.masks());
        let trace = trace.with_context(|| format!("cannot write the trace {}", path.display()))?;
        Ok(Some(Arc::new(trace)))
    }
}

/// Tells each step on stderr.
struct Told(Arc<Printer>);

impl Steps for Told {
    fn happened(&self, step: &Step<'_>) {
        // How the task ends is told once, by what is printed of its outcome.
        if matches!(step, Step::Ended { .. }) {
            return;
        }
        if let Some(words) = step.in_words() {
            self.0.tell(format!("{words}\n"));
        }
    }
}

async fn print(outcome: &TaskOutcome, json: bool, printer: &Printer) -> anyhow::Result<()> {
    let stdout = if json {
        json_line::text(outcome).context("cannot write the outcome as JSON")? + "\n"
    } else {
        let answer = outcome.answer.as_deref().unwrap_or_default().trim_end();
        if outcome.success {
            format!("{answer}\n")
        } else {
            String::new()
        }
    };
    let stderr = match &outcome.diagnostics {
        Some(TaskDiagnostics { message, hint, .. }) if !json => {
            let hint = hint.as_ref().map(|hint| format!("hint: {hint}\n"));
            format!("error: {message}\n{}", hint.unwrap_or_default())
        }
        _ => String::new(),
    };
    Ok(printer.end(stdout, stderr).await?)
}
