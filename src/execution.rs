//! One execution: check the script, take an instance, run it, build the outcome.

mod diagnosis;
mod effects;
mod id;
mod limits;
mod observer;
mod outcome;
mod refusal;
mod request;
mod variables;
mod watched;

use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use tokio::sync::Semaphore;

pub use id::ExecutionId;
pub use limits::{Fuel, Limits, MemoryBytes};
pub use observer::{Observer, Observers};
pub use outcome::{Diagnostics, ErrorType, Outcome, ToolCallRecord, Truncated, ViolationRecord};
pub use request::{ClientName, Request};

use crate::policy::Policy;
use crate::sandbox::{Host, Input, Sandbox};
use crate::tools::{Metered, ServerStatus, ToolCaller};
use watched::Watched;

/// Runs executions: as many at a time as the sandbox has instances, the others wait their turn.
pub struct Executor {
    policy: Policy,
    sandbox: Sandbox,
    tools: Arc<dyn ToolCaller>,
    slots: Semaphore,
    observers: Observers,
}

impl Executor {
    /// An executor that lets scripts call `tools`.
    #[must_use]
    pub fn new(policy: Policy, sandbox: Sandbox, tools: Arc<dyn ToolCaller>) -> Self {
        let slots = Semaphore::new(sandbox.max_instances() as usize);
        Self {
            policy,
            sandbox,
            tools,
            slots,
            observers: Observers::default(),
        }
    }

    /// The same executor, which tells `observers` of every execution.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
    }

    /// Slots that no execution holds now.
    #[must_use]
    pub fn free_slots(&self) -> usize {
        self.slots.available_permits()
    }

    /// Runs one script. Every failure is an outcome. The request's token cancels the execution at once and still
    /// yields an outcome; dropping the future cancels it too.
    #[tracing::instrument(name = "execution", skip_all, fields(characters = request.code.len()))]
    pub async fn execute(&self, request: Request) -> Outcome {
        let (id, started) = (ExecutionId::random(), Instant::now());
        let observers = self.observers.and(&request.observers);
        let watched = Watched::begin(id, observers, &request, started);
        let outcome = self.outcome_of(&request, &watched, started).await;
        tracing::debug!(
            success = outcome.success,
            fuel = outcome.fuel_used,
            "finished"
        );
        if let Some(cancelled) = outcome
            .diagnostics
            .as_ref()
            .filter(|found| found.error_type == ErrorType::Cancelled)
        {
            // The client may get no answer; which calls took effect must be known somewhere.
            tracing::info!(execution = %id, effects = cancelled.hint, "cancelled");
        }
        watched.end(outcome)
    }

    async fn outcome_of(&self, request: &Request, watched: &Watched, started: Instant) -> Outcome {
        let script = match self.policy.check(&request.code) {
            Ok(script) => script,
            Err(refusal) => return Outcome::refused(refusal.into(), started.elapsed()),
        };
        let hiding = variables::hiding(&request.variables, &self.tools.catalog());
        if !hiding.is_empty() {
            return Outcome::refused(diagnosis::wrong_variables(&hiding), started.elapsed());
        }
        let limits = request.limits;
        let slot = tokio::time::timeout(limits.wall_time, self.slots.acquire());
        let _slot = match request.cancelled.run_until_cancelled(slot).await {
            Some(Ok(Ok(slot))) => slot,
            Some(_) => {
                return Outcome::refused(diagnosis::no_slot(limits.wall_time), started.elapsed());
            }
            None => return Outcome::refused(diagnosis::cancelled(), started.elapsed()),
        };
        // Whatever this does not finish fails in the script, at the place where it is needed.
        let named = start_named(&*self.tools, script.source());
        let named = tokio::time::timeout(limits.wall_time, named);
        let _ = request.cancelled.run_until_cancelled(named).await;
        let input = Input {
            code: script.source(),
            variables_json: &request.variables_json(),
        };
        let host = Host {
            tools: Arc::new(Metered::new(Arc::clone(&self.tools))),
            watch: watched.watch(),
            cancelled: request.cancelled.clone(),
        };
        let run = self.sandbox.run(input, limits.of_run(), host).await;
        Outcome::of_run(run, &limits, started.elapsed())
    }
}

/// Brings up the servers that wait for their first use and that `code` names, so that their tools are there
/// when it runs.
async fn start_named(tools: &dyn ToolCaller, code: &str) {
    let catalog = tools.catalog();
    let waiting = catalog
        .servers()
        .iter()
        .filter(|server| server.status == ServerStatus::NotStarted)
        .filter(|server| names(code, &server.python_name));
    join_all(waiting.map(|server| tools.start(&server.name))).await;
}

/// Whether `identifier` stands in `code` as a word, be it in a comment.
fn names(code: &str, identifier: &str) -> bool {
    code.split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .any(|word| word == identifier)
}
