//! One execution: check the script, take an instance, run it, build the outcome.

mod diagnosis;
mod effects;
mod error_type;
mod files;
mod id;
mod not_run;
mod observer;
mod outcome;
mod quota;
mod ran;
mod refusal;
mod request;
mod slots;
mod terms;
mod variables;
mod watched;
mod written_files;

use std::sync::Arc;
use std::time::Instant;

use tracing::{Instrument as _, Span, debug_span, field};

pub use effects::told as effects_of;
pub use error_type::ErrorType;
pub use files::too_much;
pub use id::ExecutionId;
pub use observer::{Observer, Observers};
pub use outcome::{Diagnostics, Lacked, Outcome, Truncated, ViolationRecord};
pub use quota::{ClientLimits, Quotas};
pub use request::{ClientName, Request};
pub use terms::terms_in_words;
pub use written_files::{given_files, wanted_files};

use crate::recording::{Recording, Session};
use codecell_policy::{CheckedScript, Given, Policy, Refusal};
pub use codecell_sandbox::{
    CallFinished, CallRecord, CallStarted, CellPath, Determinism, Display, FileContent,
    FilePatterns, FileRecord, Fuel, InputFiles, Limits, MAX_FILE_PATTERNS, MAX_INPUT_FILES,
    MemoryBytes, Stdin, Stream,
};
use codecell_sandbox::{Host, Input, Runner};
use codecell_tools::{Catalog, Metered, ToolCaller};
use not_run::NotRun;
use quota::Accounts;
use ran::Took;
use slots::{Full, Slot, Slots};
use variables::Variables;
use watched::Watched;

/// Runs executions: as many at a time as its runner can. The others wait their turn.
pub struct Executor {
    policy: Policy,
    runner: Arc<dyn Runner>,
    tools: Arc<dyn ToolCaller>,
    slots: Slots,
    accounts: Accounts,
    observers: Observers,
    recording: Option<Recording>,
}

impl Executor {
    /// An executor whose scripts are run by `runner` and can call `tools`.
    #[must_use]
    pub fn new(policy: Policy, runner: impl Runner, tools: Arc<dyn ToolCaller>) -> Self {
        let slots = Slots::new(runner.max_runs() as usize);
        Self {
            policy,
            runner: Arc::new(runner),
            tools,
            slots,
            accounts: Accounts::default(),
            observers: Observers::default(),
            recording: None,
        }
    }

    /// The same executor, which reports every execution to `observers`.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
    }

    /// The same executor, which lets clients use no more than `quotas`.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self {
            accounts: Accounts::new(quotas),
            ..self
        }
    }

    /// The same executor, whose scripts' calls are recorded or replayed.
    #[must_use]
    pub fn recorded_by(self, recording: Recording) -> Self {
        Self {
            recording: Some(recording),
            ..self
        }
    }

    /// What scripts can call now.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    /// The number of executions that can run at the same time.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.runner.max_runs() as usize
    }

    /// The number of slots that no execution holds now.
    #[must_use]
    pub fn free_slots(&self) -> usize {
        self.slots.free()
    }

    /// The number of executions that wait for a slot now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.slots.waiting()
    }

    /// Runs one script. Every failure is an outcome. The request's token cancels the execution at once and still
    /// yields an outcome; dropping the future cancels it too.
    pub async fn execute(&self, request: Request) -> Outcome {
        let limits = self
            .accounts
            .within(request.client.as_ref(), request.limits);
        let request = Request { limits, ..request };
        let id = ExecutionId::random();
        let span = tracing::info_span!(
            "execution",
            %id,
            client = request.client.as_ref().map(ClientName::as_str),
            outcome = field::Empty,
            fuel = field::Empty,
        );
        self.executed(id, &request, &span)
            .instrument(span.clone())
            .await
    }

    async fn executed(&self, id: ExecutionId, request: &Request, span: &Span) -> Outcome {
        let started = request.received.unwrap_or_else(Instant::now);
        let observers = self.observers.and(&request.observers);
        let watched = Watched::begin(id, observers, request, started);
        let outcome = match watched.refusal() {
            None => {
                let work = self.outcome_of(request, &watched, started);
                request.unless_stopped(work).await
            }
            Some(refusal) => refusal,
        };
        let found = outcome.diagnostics.as_ref();
        if found.is_some_and(|found| found.error_type == ErrorType::Cancelled) {
            // The client may get no answer, so the log must say which calls took effect.
            tracing::info!(effects = outcome.effects, "cancelled");
        }
        let outcome = watched.end(outcome);
        span.record("outcome", field::display(outcome.kind()));
        span.record("fuel", outcome.fuel_used);
        tracing::debug!(duration_ms = outcome.duration_ms, "finished");
        outcome
    }

    async fn outcome_of(&self, request: &Request, watched: &Watched, started: Instant) -> Outcome {
        match self.run(request, watched, started).await {
            Ok(outcome) => outcome,
            Err(reason) => Outcome::refused(reason.into(), started.elapsed()),
        }
    }

    /// The story: check the script, wait for a slot, run it, build the outcome.
    async fn run(
        &self,
        request: &Request,
        watched: &Watched,
        started: Instant,
    ) -> Result<Outcome, NotRun> {
        let client = request.client.as_ref();
        self.accounts.begin(client, started)?;
        let catalog = self.tools.catalog();
        let script = self.checked(request, &catalog)?;
        files::check(&request.files, &request.limits).map_err(NotRun::Files)?;
        let variables = Variables::new(&request.variables, script.runs(), &catalog, &self.policy)
            .map_err(NotRun::Variables)?;
        let _slot = self.slot(request).await?;
        let input = Input {
            code: script.runs(),
            tests_bytes: request.tests_in(script.runs()),
            variables_json: &variables.json(),
            files: &request.files,
            wanted: &request.return_files,
            deterministic: request.deterministic,
        };
        // This stands before the run, so that it is dropped after the run.
        let charge = self.accounts.charge_later(client);
        let recording = self.recording.as_ref();
        let session = recording.map(|recording| recording.begin(request, &self.tools));
        let tools = session
            .as_ref()
            .map_or(&self.tools, |session| &session.tools);
        let host = Host {
            tools: Arc::new(Metered::new(Arc::clone(tools))),
            watch: watched.watch(),
            stdin: request.stdin.clone(),
            cancelled: request.cancelled.clone(),
            fuel_used: charge.fuel_used(),
        };
        let limits = &request.limits;
        let run_started = Instant::now();
        let run = self.runner.run(input, limits, host);
        let run = run.instrument(debug_span!("sandbox")).await;
        let took = Took {
            in_all: started.elapsed(),
            run: run_started.elapsed(),
        };
        let tools = self.tools.as_ref();
        let outcome = ran::outcome(run, limits, request.canceller(), tools, took);
        let recorded = session.map(Session::end).unwrap_or_default();
        let remarks = variables
            .remarks
            .iter()
            .chain(&recorded)
            .map(String::as_str);
        Ok(outcome.with_remarks(remarks.chain(script.remark())))
    }

    fn checked(&self, request: &Request, catalog: &Catalog) -> Result<CheckedScript, Refusal> {
        let modules = request.files.modules();
        let given = Given {
            catalog: Some(catalog),
            variables: Some(&request.variables),
            modules: Some(&modules),
            stdin: request.is_program || request.stdin.is_given(),
        };
        let check = if request.is_program {
            Policy::check_as_written
        } else {
            Policy::check_given
        };
        debug_span!("policy").in_scope(|| check(&self.policy, &request.code, &given))
    }

    /// A slot, once it is the client's turn.
    async fn slot(&self, request: &Request) -> Result<Slot, NotRun> {
        let client = request.client.as_ref();
        let share = self.accounts.limits(client).concurrency;
        let share = share.map_or(usize::MAX, |share| share.get() as usize);
        let patience = request.patience.unwrap_or(request.limits.wall_time);
        let slot = tokio::time::timeout(patience, self.slots.acquire(client, share));
        let slot = slot.instrument(debug_span!("slot"));
        match request.cancelled.run_until_cancelled(slot).await {
            Some(Ok(Ok(slot))) => Ok(slot),
            Some(Ok(Err(Full))) => Err(NotRun::NoRoom),
            Some(Err(_)) => Err(NotRun::NoSlot(patience)),
            None => Err(NotRun::Cancelled(request.canceller())),
        }
    }
}
