//! One execution: check the script, take an instance, run it, build the outcome.

mod diagnosis;
mod limits;
mod outcome;
mod refusal;
mod request;

use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use tokio::sync::Semaphore;

pub use limits::{Fuel, Limits, MemoryBytes};
pub use outcome::{Diagnostics, ErrorType, Outcome, ToolCallRecord, Truncated, ViolationRecord};
pub use request::Request;

use crate::policy::Policy;
pub use crate::sandbox::Display;
use crate::sandbox::{Input, Sandbox};
use crate::tools::{Metered, ServerStatus, ToolCaller};

/// Runs executions: as many at a time as the sandbox has instances, the others wait their turn.
pub struct Executor {
    policy: Policy,
    sandbox: Sandbox,
    tools: Arc<dyn ToolCaller>,
    slots: Semaphore,
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
        }
    }

    /// Runs one script. Every failure is an outcome; dropping the future cancels the execution at once.
    #[tracing::instrument(name = "execution", skip_all, fields(characters = request.code.len()))]
    pub async fn execute(&self, request: Request) -> Outcome {
        let started = Instant::now();
        let script = match self.policy.check(&request.code) {
            Ok(script) => script,
            Err(refusal) => return Outcome::refused(refusal.into(), started.elapsed()),
        };
        let limits = request.limits;
        let Ok(Ok(_slot)) = tokio::time::timeout(limits.wall_time, self.slots.acquire()).await
        else {
            return Outcome::refused(diagnosis::no_slot(limits.wall_time), started.elapsed());
        };
        // Whatever this does not finish fails in the script, at the place where it is needed.
        let named = start_named(&*self.tools, script.source());
        let _ = tokio::time::timeout(limits.wall_time, named).await;
        let input = Input {
            code: script.source(),
            variables_json: &request.variables_json(),
        };
        let tools = Arc::new(Metered::new(Arc::clone(&self.tools)));
        let run = self.sandbox.run(input, limits.of_run(), tools).await;
        let outcome = Outcome::of_run(run, &limits, started.elapsed());
        tracing::debug!(
            success = outcome.success,
            fuel = outcome.fuel_used,
            "finished"
        );
        outcome
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
