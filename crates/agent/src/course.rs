//! One task on its way: what was tried, what is left of its budget, and how it ends.

use std::sync::Arc;

use codecell_basics::text::shortened;
use codecell_engine::Starting;
use codecell_engine::execution::{
    CallRecord, ErrorType, Executor, Fuel, Limits, Outcome, Request, effects_of,
};
use codecell_tools::{ServerStatus, ToolCaller, count_tokens};
use futures::future::join_all;
use tokio::time::Instant;

use super::budget::{Budget, MAX_ANSWER_TOKENS};
use super::{
    Attempt, Model, ModelError, Question, Reply, Signature, Step, Task, TaskDiagnostics, TaskError,
    TaskOutcome, Terms, Tokens, ToolContext,
};

/// The tokens that must be left for an answer, if a question is to be asked.
const LEAST_ANSWER_TOKENS: u64 = 256;

/// Characters of a reason that comes from a model.
const MAX_REASON_CHARS: usize = 1_000;

/// One task on its way.
pub(super) struct Course {
    model: String,
    task: Task,
    budget: Budget,
    begun: Instant,
    attempts: Vec<Attempt>,
    tokens: Tokens,
    fuel_used: u64,
}

/// Why a task ends without an answer.
#[derive(Debug)]
pub(super) enum Ending {
    /// The model declines or cannot be asked.
    Model(ModelError),
    /// No attempt is left.
    Attempts,
    /// Too few tokens are left for another question.
    Tokens,
    /// No fuel is left for another script.
    Fuel,
    /// No time is left.
    Time,
    /// Somebody cancelled it, as these words say.
    Cancelled(&'static str),
    /// The sandbox did not start, for this reason.
    Sandbox(Arc<str>),
}

impl Course {
    /// Begins `task`, which `model` is to do within `budget`.
    pub(super) fn begin(model: String, task: Task, budget: Budget) -> Self {
        let course = Self {
            model,
            task,
            budget,
            begun: Instant::now(),
            attempts: Vec::new(),
            tokens: Tokens::default(),
            fuel_used: 0,
        };
        course.tell(&Step::Begun {
            task: &course.task.text,
            model: &course.model,
        });
        course
    }

    /// The executor, as soon as it is there.
    pub(super) async fn executor(
        &self,
        starting: &Starting<Arc<Executor>>,
    ) -> Result<Arc<Executor>, Ending> {
        self.in_time(starting.clone())
            .await?
            .map_err(Ending::Sandbox)
    }

    /// What the model is told of `tools`.
    pub(super) async fn context(
        &self,
        tools: &Arc<dyn ToolCaller>,
        terms: &Terms,
    ) -> Result<ToolContext, Ending> {
        self.in_time(started(&**tools)).await?;
        let (catalog, task) = (tools.catalog(), self.task.text.clone());
        let stub_tokens = terms.stub_tokens;
        // Writing and counting stubs takes some milliseconds; reading the tokenizer's vocabulary takes longer.
        let made =
            tokio::task::spawn_blocking(move || ToolContext::new(&catalog, &task, stub_tokens));
        self.in_time(made)
            .await?
            .map_err(|error| Ending::Sandbox(Arc::from(error.to_string())))
    }

    /// Asks `model` for the next step.
    pub(super) async fn ask(
        &mut self,
        model: &dyn Model,
        terms: &Terms,
        context: &ToolContext,
    ) -> Result<Reply, Ending> {
        let signature = Signature {
            terms,
            context,
            task: &self.task,
            attempts: &self.attempts,
            most: self.budget.attempts,
        };
        let mut question = signature.question(MAX_ANSWER_TOKENS);
        let (counted, input) = self.counted(question).await?;
        question = counted;
        let left = self.budget.tokens.saturating_sub(self.tokens.all());
        let room = left.saturating_sub(input);
        if room < LEAST_ANSWER_TOKENS {
            return Err(Ending::Tokens);
        }
        question.max_tokens = MAX_ANSWER_TOKENS.min(u32::try_from(room).unwrap_or(u32::MAX));
        let attempt = self.number();
        self.tell(&Step::Asked {
            attempt,
            most: self.budget.attempts,
            question: &question,
        });
        let patience = self.budget.model_time;
        let asked = tokio::time::timeout(patience, model.ask(&question));
        let reply = self
            .in_time(asked)
            .await?
            .unwrap_or(Err(ModelError::TimedOut(patience)))
            .map_err(Ending::Model)?;
        let cost = match reply.tokens {
            Some(cost) => cost,
            None => Tokens {
                input,
                output: self.count(reply.text.clone()).await?,
            },
        };
        self.tokens = self.tokens.and(cost);
        self.tell(&Step::Answered {
            attempt,
            reply: &reply,
        });
        Ok(reply)
    }

    /// The request of the script `code`, with what is left of the budget.
    pub(super) fn script(
        &self,
        reasoning: &str,
        code: String,
        terms: &Terms,
    ) -> Result<Request, Ending> {
        let attempt = self.number();
        if attempt > self.budget.attempts {
            return Err(Ending::Attempts);
        }
        let fuel = self.budget.fuel.0.saturating_sub(self.fuel_used);
        if fuel == 0 {
            return Err(Ending::Fuel);
        }
        let time = self.budget.wall_time.saturating_sub(self.begun.elapsed());
        if time.is_zero() {
            return Err(Ending::Time);
        }
        self.tell(&Step::Script {
            attempt,
            reasoning,
            code: &code,
        });
        Ok(Request {
            code,
            files: self.task.files.clone(),
            limits: Limits {
                fuel: Fuel(fuel.min(terms.limits.fuel.0)),
                wall_time: terms.limits.wall_time.min(time),
                ..terms.limits
            },
            deterministic: terms.deterministic,
            client: self.task.client.clone(),
            observers: self.task.observers.clone(),
            // The execution has a token of its own, because an execution that is stopped cancels its token.
            cancelled: self.task.cancelled.child_token(),
            stopped: self.task.stopped.clone(),
            interrupted: self.task.interrupted.clone(),
            ..Request::default()
        })
    }

    /// Notes what came of the script `code`.
    pub(super) fn ran(
        &mut self,
        said: String,
        reasoning: String,
        code: String,
        outcome: Outcome,
    ) -> Result<(), Ending> {
        self.tell(&Step::Ran {
            attempt: self.number(),
            outcome: &outcome,
        });
        self.fuel_used = self.fuel_used.saturating_add(outcome.fuel_used);
        let is_cancelled = outcome
            .diagnostics
            .as_ref()
            .is_some_and(|found| found.error_type == ErrorType::Cancelled);
        let attempt = Attempt::with_script(said, reasoning, code, outcome);
        self.attempts.push(attempt);
        if is_cancelled {
            let words = self.task.cancellation();
            return Err(Ending::Cancelled(words.unwrap_or("the task was cancelled")));
        }
        self.go_on()
    }

    /// Notes that what the model `said` cannot be read.
    pub(super) fn malformed(&mut self, said: String, problem: String) -> Result<(), Ending> {
        let attempt = self.number();
        self.tell(&Step::Malformed {
            attempt,
            problem: &problem,
        });
        if attempt > self.budget.attempts {
            return Err(Ending::Attempts);
        }
        self.attempts.push(Attempt::malformed(said, problem));
        self.go_on()
    }

    /// Whether the model is asked again: after its last attempt only for an answer to what a good script has shown.
    fn go_on(&self) -> Result<(), Ending> {
        let may_answer = self.attempts.last().is_some_and(Attempt::succeeded);
        if self.number() > self.budget.attempts && !may_answer {
            return Err(Ending::Attempts);
        }
        Ok(())
    }

    /// The outcome of the task, which ended with an answer or in another way.
    pub(super) fn end(self, ended: Result<String, Ending>) -> TaskOutcome {
        let (answer, diagnostics) = match ended {
            Ok(answer) => (Some(answer), None),
            Err(ending) => (None, Some(self.diagnostics(ending))),
        };
        let calls = self.attempts.iter().map(|attempt| attempt.calls().len());
        let outcome = TaskOutcome {
            success: answer.is_some(),
            answer,
            diagnostics,
            tool_calls: calls.sum::<usize>() as u64,
            model: self.model.clone(),
            tokens: self.tokens,
            fuel_used: self.fuel_used,
            duration_ms: self.begun.elapsed().as_secs_f64() * 1e3,
            attempts: self.attempts.clone(),
        };
        self.tell(&Step::Ended { outcome: &outcome });
        outcome
    }

    /// Why there is no answer, and what the scripts have changed all the same.
    fn diagnostics(&self, ending: Ending) -> TaskDiagnostics {
        let budget = &self.budget;
        let (error_type, message, hint) = match ending {
            Ending::Model(error) => {
                let message = shortened(&error.to_string(), MAX_REASON_CHARS);
                match error {
                    ModelError::Refused(_) => (
                        TaskError::ModelRefused,
                        message,
                        "put the task in other words",
                    ),
                    ModelError::Misconfigured(_) => (
                        TaskError::ModelMisconfigured,
                        message,
                        "see to [agent] in codecell.toml and to the model's key",
                    ),
                    ModelError::TimedOut(_) | ModelError::Unavailable(_) => {
                        (TaskError::ModelUnavailable, message, "try again in a while")
                    }
                }
            }
            Ending::Attempts => (
                TaskError::AttemptsExhausted,
                format!(
                    "there is no answer after {} attempts{}",
                    budget.attempts,
                    self.last_failure()
                ),
                "say more precisely what is wanted, or allow more attempts",
            ),
            Ending::Tokens => (
                TaskError::TokensExhausted,
                format!(
                    "another question would take more than the {} tokens of the task",
                    budget.tokens
                ),
                "allow more tokens, or give a smaller task",
            ),
            Ending::Fuel => (
                TaskError::FuelExhausted,
                format!(
                    "the scripts have used up the {} units of fuel of the task",
                    budget.fuel.0
                ),
                "allow more fuel, or give a smaller task",
            ),
            Ending::Time => (
                TaskError::Timeout,
                format!(
                    "the task took longer than {} s",
                    budget.wall_time.as_secs_f64()
                ),
                "allow more time, or give a smaller task",
            ),
            Ending::Cancelled(words) => (TaskError::Cancelled, words.to_owned(), ""),
            Ending::Sandbox(reason) => (
                TaskError::Unavailable,
                codecell_engine::cannot_run(&reason),
                "the operator of this server has to look at its log",
            ),
        };
        let calls = self.attempts.iter().flat_map(Attempt::calls).cloned();
        let effects = effects_of(&calls.collect::<Vec<CallRecord>>());
        let hints = [Some(hint.to_owned()), effects];
        let hints: Vec<String> = hints
            .into_iter()
            .flatten()
            .filter(|hint| !hint.is_empty())
            .collect();
        TaskDiagnostics {
            error_type,
            message,
            hint: (!hints.is_empty()).then(|| hints.join("; ")),
        }
    }

    /// What went wrong in the last attempt, as a phrase that follows a message.
    fn last_failure(&self) -> String {
        let last = self.attempts.last();
        let told = last.and_then(|attempt| match (&attempt.outcome, &attempt.problem) {
            (Some(outcome), _) => outcome
                .diagnostics
                .as_ref()
                .map(|found| format!("{}: {}", found.error_type, found.message)),
            (None, problem) => problem.clone(),
        });
        told.map(|told| format!("; the last one: {}", shortened(&told, MAX_REASON_CHARS)))
            .unwrap_or_default()
    }

    /// The number of the attempt that comes next.
    fn number(&self) -> u32 {
        u32::try_from(self.attempts.len()).map_or(u32::MAX, |made| made + 1)
    }

    fn tell(&self, step: &Step<'_>) {
        for steps in &self.task.steps {
            steps.happened(step);
        }
    }

    /// The value of `work`, unless the task is cancelled or its time ends before that.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Ending> {
        tokio::select! {
            biased;
            () = self.task.is_cancelled() => {
                Err(Ending::Cancelled(self.task.cancellation().unwrap_or_default()))
            }
            value = work => Ok(value),
            () = tokio::time::sleep_until(self.begun + self.budget.wall_time) => Err(Ending::Time),
        }
    }

    /// `question` and the number of its tokens.
    async fn counted(&self, question: Question) -> Result<(Question, u64), Ending> {
        let count = tokio::task::spawn_blocking(move || {
            let turns = question.turns.iter().map(|turn| count_tokens(turn.text()));
            let tokens = turns.sum::<usize>() + count_tokens(&question.instructions);
            (question, tokens as u64)
        });
        self.in_time(count)
            .await?
            .map_err(|error| Ending::Sandbox(Arc::from(error.to_string())))
    }

    /// The number of tokens of `text`.
    async fn count(&self, text: String) -> Result<u64, Ending> {
        let count = tokio::task::spawn_blocking(move || count_tokens(&text) as u64);
        self.in_time(count)
            .await?
            .map_err(|error| Ending::Sandbox(Arc::from(error.to_string())))
    }
}

/// Waits until each server that is being started is ready or has failed: the model is told of the tools once, and a task
/// that cannot use them takes longer than their start. Servers that wait for their first use stay as they are.
async fn started(tools: &dyn ToolCaller) {
    let catalog = tools.catalog();
    let coming = catalog
        .servers()
        .iter()
        .filter(|server| server.status == ServerStatus::Starting && !server.is_lazy);
    join_all(coming.map(|server| tools.start(&server.name))).await;
}
