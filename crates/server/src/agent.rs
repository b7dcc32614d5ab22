//! The tool `run_agent`: a model does a task by scripts. The model is the one that the operator has configured, else that
//! of the client, where the client lets servers ask it.
//!
//! A run is a task of its own. In the first era of the protocol the server asks the client's model within the call. In
//! the second one it may not ask anything: the call ends with the question, and the client calls again with the answer.
//! Meanwhile the run is kept (`rounds`).

mod arguments;
mod relay;
mod reply;
mod rounds;
mod sampling;

use std::sync::Arc;

use codecell_agent::{Agent, Budget, Model, Task, TaskError, TaskOutcome};
use codecell_engine::execution::{ClientName, Observers};
use codecell_tools::JsonObject;
use rmcp::RoleServer;
use rmcp::model::{CallToolResponse, ErrorData, InputResponses};
use rmcp::service::RequestContext;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::caller::client_name;
use super::progress::Progress;
use super::{MAX_PENDING_CALLS, Server, http};
use relay::Relay;
use rounds::Rounds;
use sampling::{Asked, Sampling};

/// Whose models can be asked, and what a task may use.
#[derive(Clone, Default)]
pub(super) struct AgentOffer {
    /// The model that the operator has configured.
    pub(super) model: Option<Arc<dyn Model>>,
    pub(super) budget: Budget,
    rounds: Arc<Rounds>,
}

/// What comes with a call that answers a question of an earlier one.
#[derive(Debug, Default)]
pub(super) struct Continuation {
    pub(super) state: Option<String>,
    pub(super) responses: InputResponses,
}

/// A task on its way.
pub(super) struct Run {
    work: AbortOnDropHandle<TaskOutcome>,
    /// The questions for the client's model, if it is the one that is asked and the client calls again for each.
    questions: tokio::sync::mpsc::Receiver<Asked>,
    /// The question that has been sent to the client and waits for its answer.
    open: Option<Asked>,
    /// Leads to the progress of the call that waits for the run.
    relay: Arc<Relay>,
    client: Option<ClientName>,
    cancelled: CancellationToken,
    stopped: CancellationToken,
}

/// What a run comes to next.
enum Next {
    /// A question for the client's model.
    Question(Asked),
    /// Its end.
    Over(TaskOutcome),
}

impl Server {
    /// Whether the client of `context` is offered the tool: there is a model for it.
    pub(super) fn offers_agent(&self, context: &RequestContext<RoleServer>) -> bool {
        self.agent.model.is_some() || Sampling::of(context).is_some()
    }

    /// Calls `run_agent`.
    pub(super) async fn run_agent(
        &self,
        arguments: Result<JsonObject, String>,
        continuation: Continuation,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Ok(_pending) = self.pending.try_acquire() else {
            let message = format!("{MAX_PENDING_CALLS} calls are already waiting");
            return refused(TaskError::Unavailable, message);
        };
        let run = match continuation.state {
            None => self.begin_run(arguments, context),
            Some(state) => self.resume_run(&state, continuation.responses, context),
        };
        let mut run = match run {
            Ok(run) => run,
            Err((error_type, message)) => return refused(error_type, message),
        };
        match self.advance(&mut run, context).await {
            Next::Over(outcome) => reply::task_result(&outcome).map(Into::into),
            Next::Question(asked) => {
                let request = asked.request();
                run.open = Some(asked);
                match self.agent.rounds.hold(run) {
                    Some(state) => Ok(sampling::input_required(request, state).into()),
                    None => {
                        let message =
                            "too many tasks wait for the answers of their clients' models";
                        refused(TaskError::Unavailable, message.to_owned())
                    }
                }
            }
        }
    }

    /// Begins the run that `arguments` ask for.
    fn begin_run(
        &self,
        arguments: Result<JsonObject, String>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Run, (TaskError, String)> {
        let invalid = |problem: String| (TaskError::InvalidArgument, problem);
        let most = self.agent.budget;
        let file_bytes = self.terms.limits.input_file_bytes;
        let wanted = arguments.and_then(|given| arguments::wanted(given, most, file_bytes));
        let wanted = wanted.map_err(invalid)?;
        let (questions_to, questions) = tokio::sync::mpsc::channel(1);
        let model: Arc<dyn Model> = match (&self.agent.model, Sampling::of(context)) {
            (Some(model), _) => Arc::clone(model),
            (None, Some(sampling)) => sampling.model(context, questions_to),
            (None, None) => return Err(invalid(NO_MODEL.to_owned())),
        };
        let relay = Arc::<Relay>::default();
        let mut observers = Observers::default();
        observers.push(relay.clone());
        let (cancelled, stopped) = (CancellationToken::new(), CancellationToken::new());
        let client = client_name(context);
        let task = Task {
            text: wanted.text,
            context: wanted.context,
            files: wanted.files,
            client: client.clone(),
            observers,
            steps: vec![relay.clone()],
            cancelled: cancelled.clone(),
            stopped: stopped.clone(),
            ..Task::default()
        };
        let agent = self.agent(wanted.budget);
        let work = tokio::spawn(async move { agent.run(&*model, task).await });
        Ok(Run {
            work: AbortOnDropHandle::new(work),
            questions,
            open: None,
            relay,
            client,
            cancelled,
            stopped,
        })
    }

    /// Goes on with the run that was kept as `state`, with the client's answer to its question.
    fn resume_run(
        &self,
        state: &str,
        responses: InputResponses,
        context: &RequestContext<RoleServer>,
    ) -> Result<Run, (TaskError, String)> {
        let gone = || {
            let problem =
                "the task that this answer belongs to is over; call again with the task alone";
            (TaskError::InvalidArgument, problem.to_owned())
        };
        let client = client_name(context);
        let mut run = self
            .agent
            .rounds
            .take(state, client.as_ref())
            .ok_or_else(gone)?;
        if let Some(asked) = run.open.take() {
            asked.answered(responses);
        }
        Ok(run)
    }

    /// Waits for what `run` comes to next, and meanwhile reports its progress to the client if the client asked for that.
    async fn advance(&self, run: &mut Run, context: &RequestContext<RoleServer>) -> Next {
        let Some(token) = context.meta.get_progress_token() else {
            return run.next(context).await;
        };
        let progress = Progress::new();
        run.relay.lead_to(Some(progress.clone()));
        let relay = Arc::clone(&run.relay);
        let next = progress
            .while_doing(run.next(context), &token, context)
            .await;
        relay.lead_to(None);
        next
    }

    /// The agent that does a task with no more than `budget`.
    fn agent(&self, budget: Budget) -> Agent {
        let terms = codecell_agent::Terms {
            limits: self.terms.limits,
            bounds: self.terms.bounds,
            deterministic: self.terms.deterministic,
            stub_tokens: self.terms.stub_tokens,
            packages: self.terms.packages.clone(),
            budget,
        };
        Agent::new(Arc::clone(&self.tools), self.executor.clone(), terms)
    }
}

/// What a client is told that calls the tool without having been offered it.
const NO_MODEL: &str = "there is no model for this: the operator has configured none (`model` in [agent]), and the client \
                        does not let servers ask its own";

impl Run {
    /// Waits for its next question or its end. It ends soon once the call of `context` is cancelled or the server stops.
    async fn next(&mut self, context: &RequestContext<RoleServer>) -> Next {
        let stopping = http::stopping(context).expired;
        loop {
            tokio::select! {
                biased;
                ended = &mut self.work => return Next::Over(ended.unwrap_or_else(|error| {
                    TaskOutcome::not_begun(TaskError::Unavailable, format!("the task was lost: {error}"), None)
                })),
                Some(asked) = self.questions.recv() => return Next::Question(asked),
                () = context.ct.cancelled(), if !self.cancelled.is_cancelled() => self.cancelled.cancel(),
                () = stopping.cancelled(), if !self.stopped.is_cancelled() => self.stopped.cancel(),
            }
        }
    }
}

/// The answer to a call from which no task comes.
fn refused(error_type: TaskError, message: String) -> Result<CallToolResponse, ErrorData> {
    let hint = match error_type {
        TaskError::InvalidArgument => "nothing ran; call again with the arguments corrected",
        _ => "nothing ran; try again in a moment",
    };
    let outcome = TaskOutcome::not_begun(error_type, message, Some(hint));
    reply::task_result(&outcome).map(Into::into)
}
