//! The agent: a model writes a script for a task, sees what came of it, and repairs it, goes on or answers.
//!
//! [`Agent::run`] tells the story. What the model is asked and what it answers are typed ([`signature`](Signature),
//! [`Answer`]), whoever the model is: one of a provider ([`Provider`]), or any other [`Model`], such as the one of an
//! MCP client. A script never runs twice: after each the model is told what came of it and what it has changed, and only
//! the model decides what runs next.

mod answer;
mod attempt;
mod budget;
mod context;
mod course;
mod instructions;
mod model;
mod outcome;
mod provider;
mod signature;
mod steps;
mod task;
mod trace;

use std::sync::Arc;

use codecell_engine::execution::{Determinism, Executor, Limits, Request};
use codecell_engine::{Engine, Settings, Starting};
use codecell_policy::ScriptBounds;
use codecell_tools::ToolCaller;

pub use answer::{Answer, NextStep, read};
pub use attempt::Attempt;
pub use budget::{Budget, MAX_ANSWER_TOKENS};
pub use codecell_engine::config::MAX_ATTEMPTS;
pub use context::ToolContext;
pub use model::{Model, ModelError, Question, Reply, Tokens, Turn};
pub use outcome::{TaskDiagnostics, TaskError, TaskOutcome};
pub use provider::{Look, Provider, Trouble};
pub use signature::{Signature, answer_schema};
pub use steps::{Step, Steps};
pub use task::{MAX_CONTEXT_CHARS, Task};
pub use trace::Trace;

use course::{Course, Ending};

/// What the agent works with, whatever the task.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What each script may use, as far as the budget of its task lasts.
    pub limits: Limits,
    /// What a script must keep to, if the policy says so.
    pub bounds: Option<ScriptBounds>,
    /// Whether scripts are repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
    /// Tokens up to which the stubs of all functions are part of what the model reads.
    pub stub_tokens: usize,
    /// The packages that scripts can import: names with commas between them, or nothing.
    pub packages: String,
    /// What one task may use.
    pub budget: Budget,
}

/// Has a model do tasks by scripts that `executor` runs.
#[derive(Clone)]
pub struct Agent {
    tools: Arc<dyn ToolCaller>,
    executor: Starting<Arc<Executor>>,
    terms: Terms,
}

impl Agent {
    /// An agent whose scripts are run by `executor` and can call `tools`.
    #[must_use]
    pub fn new(
        tools: Arc<dyn ToolCaller>,
        executor: Starting<Arc<Executor>>,
        terms: Terms,
    ) -> Self {
        Self {
            tools,
            executor,
            terms,
        }
    }

    /// An agent on `engine`, started with `settings`; the stubs of all functions are shown where they have at most
    /// `stub_tokens` tokens.
    #[must_use]
    pub fn of(engine: &Engine, settings: &Settings, stub_tokens: usize) -> Self {
        let terms = Terms {
            limits: settings.limits(Limits::default()),
            bounds: engine.script_bounds(),
            deterministic: settings.determinism(),
            stub_tokens,
            packages: settings.told_packages(),
            budget: Budget::of(settings.agent()),
        };
        Self::new(engine.tools(), engine.executor(), terms)
    }

    /// What one task may use.
    #[must_use]
    pub fn budget(&self) -> Budget {
        self.terms.budget
    }

    /// Has `model` do `task`. Every failure is an outcome. The task's tokens stop it at once, and there still is an
    /// outcome; dropping the future stops it, too.
    pub async fn run(&self, model: &dyn Model, task: Task) -> TaskOutcome {
        let mut course = Course::begin(model.name(), task, self.terms.budget);
        let ended = self.work(model, &mut course).await;
        course.end(ended)
    }

    /// The story: ask the model, run its script, tell it what came of that, until there is an answer or a reason to stop.
    async fn work(&self, model: &dyn Model, course: &mut Course) -> Result<String, Ending> {
        let executor = course.executor(&self.executor).await?;
        let context = course.context(&self.tools, &self.terms).await?;
        loop {
            let reply = course.ask(model, &self.terms, &context).await?;
            match read(&reply) {
                Ok(Answer {
                    next: NextStep::Answer(answer),
                    ..
                }) => return Ok(answer),
                Ok(Answer {
                    reasoning,
                    next: NextStep::Script(code),
                }) => {
                    let request: Request = course.script(&reasoning, code, &self.terms)?;
                    let code = request.code.clone();
                    let outcome = executor.execute(request).await;
                    course.ran(reply.text, reasoning, code, outcome)?;
                }
                Err(problem) => course.malformed(reply.text, problem)?,
            }
        }
    }
}
