//! One call of a tool, from its arguments to its outcome.

use std::time::{Duration, Instant};

use futures::future::join_all;
use rmcp::RoleServer;
use rmcp::model::{CallToolResponse, CallToolResult, ErrorData};
use rmcp::service::RequestContext;
use tracing::Instrument as _;

use super::agent::Continuation;
use super::caller::client_name;
use super::lookup::{self, Lookup};
use super::progress::Progress;
use super::waiting::Waiting;
use super::{
    EXECUTE_CODE, GET_TOOL_DOCS, MAX_NAME_CHARS, MAX_PENDING_CALLS, RUN_AGENT, SEARCH_TOOLS,
    Server, arguments, http, is_coming, reply, trace_context, unless_cancelled,
};
use codecell_basics::text::beginning;
use codecell_engine::execution::{ErrorType, Observers, Outcome, Request};
use codecell_tools::JsonObject;

/// How long the documentation of tools waits for the start of the servers that it is asked for by name.
const NAMED_PATIENCE: Duration = Duration::from_secs(10);

impl Server {
    /// Calls the tool `name`. Arguments of a wrong shape are refused as any wrong argument of that tool is.
    pub(super) async fn call_named(
        &self,
        name: &str,
        arguments: Result<JsonObject, String>,
        continuation: Continuation,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.meet(context);
        let lookup = match name {
            RUN_AGENT => {
                let span = trace_context::span(context.meta.get_traceparent());
                let run = self.run_agent(arguments, continuation, context);
                return run.instrument(span).await;
            }
            EXECUTE_CODE => {
                let span = trace_context::span(context.meta.get_traceparent());
                let execution = self.execute_code(arguments, context);
                return reply::tool_result(&execution.instrument(span).await).map(Into::into);
            }
            SEARCH_TOOLS => match arguments.and_then(Lookup::search) {
                Ok(lookup) => lookup,
                Err(problem) => return lookup::search_refused(problem).map(Into::into),
            },
            GET_TOOL_DOCS => match arguments.and_then(Lookup::docs) {
                Ok(lookup) => lookup,
                Err(problem) => return lookup::docs_refused(problem).map(Into::into),
            },
            unknown => {
                let agent = if self.offers_agent(context) {
                    format!(", {RUN_AGENT}")
                } else {
                    String::new()
                };
                let message = format!(
                    "there is no tool {:?}; tools: {EXECUTE_CODE}, {SEARCH_TOOLS}, {GET_TOOL_DOCS}{agent}",
                    beginning(unknown, MAX_NAME_CHARS)
                );
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        unless_cancelled(&context.ct, self.look_up(lookup))
            .await
            .ok_or_else(|| ErrorData::internal_error("cancelled", None))?
            .map(Into::into)
    }

    /// Answers a call of one of the tools that only look at the catalog.
    async fn look_up(&self, lookup: Lookup) -> Result<CallToolResult, ErrorData> {
        self.awaits(&lookup).await;
        let catalog = self.tools.catalog();
        tokio::task::spawn_blocking(move || lookup.answer(&catalog))
            .await
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))?
    }

    /// Waits for what `lookup` is about: a short time for the servers that it names, else as long as a list waits.
    async fn awaits(&self, lookup: &Lookup) {
        let catalog = self.tools.catalog();
        let mut starting = Vec::new();
        for name in lookup.names() {
            match catalog.server_in(name) {
                Some(server) if is_coming(server) => starting.push(self.tools.start(&server.name)),
                Some(_) => {}
                None => return self.tools.listed().await,
            }
        }
        if lookup.is_about_all() {
            self.tools.listed().await;
        } else {
            let _ = tokio::time::timeout(NAMED_PATIENCE, join_all(starting)).await;
        }
    }

    /// Calls `execute_code`, and reports its progress to the client if the client asked for that.
    async fn execute_code(
        &self,
        arguments: Result<JsonObject, String>,
        context: &RequestContext<RoleServer>,
    ) -> Outcome {
        let received = Instant::now();
        let mut observers = Observers::default();
        let Some(token) = context.meta.get_progress_token() else {
            return self.execute(received, arguments, observers, context).await;
        };
        let progress = Progress::new();
        observers.push(progress.clone());
        let execution = self.execute(received, arguments, observers, context);
        progress.while_doing(execution, &token, context).await
    }

    async fn execute(
        &self,
        received: Instant,
        arguments: Result<JsonObject, String>,
        observers: Observers,
        context: &RequestContext<RoleServer>,
    ) -> Outcome {
        let code = arguments.as_ref().ok();
        let code = code.and_then(|arguments| arguments.get("code")?.as_str());
        let waiting = Waiting::new(&self.observers, client_name(context), code);
        let Ok(_pending) = self.pending.try_acquire() else {
            let message = format!("{MAX_PENDING_CALLS} calls are already waiting");
            return waiting.refused(Outcome::too_many(message));
        };
        let parse = |arguments| {
            let most = arguments::Bounds {
                timeout: self.terms.max_timeout,
                file_bytes: self.terms.limits.input_file_bytes,
            };
            let parsed = arguments::parse(arguments, most);
            parsed.map_err(|mistakes| mistakes.to_string())
        };
        let arguments = match arguments.and_then(parse) {
            Ok(arguments) => arguments,
            Err(wrong) => {
                return waiting.refused(Outcome::not_run(
                    ErrorType::InvalidArgument,
                    wrong,
                    Some("nothing ran; call again with the arguments corrected"),
                ));
            }
        };
        let mut limits = self.terms.limits;
        limits.wall_time = arguments.timeout.unwrap_or(limits.wall_time);
        let request = Request {
            code: arguments.code,
            variables: arguments.variables,
            files: arguments.files,
            return_files: arguments.return_files,
            limits,
            deterministic: self.terms.deterministic,
            received: Some(received),
            observers,
            // The execution has a token of its own, so that there is still an answer when the server's end cancels it.
            cancelled: context.ct.child_token(),
            stopped: http::stopping(context).expired,
            ..Request::default()
        };
        self.run(waiting, request).await
    }

    /// Runs what `request` asks for, once there is an executor. Whoever waits for it is the request's client.
    pub(super) async fn run(&self, waiting: Waiting<'_>, request: Request) -> Outcome {
        let waited = || {
            request
                .received
                .map_or(Duration::ZERO, |received| received.elapsed())
        };
        let executor = match unless_cancelled(&request.cancelled, self.executor.clone()).await {
            Some(Ok(executor)) => executor,
            Some(Err(reason)) => {
                let outcome = Outcome::not_run(
                    ErrorType::Unavailable,
                    codecell_engine::cannot_run(&reason),
                    Some("nothing ran; the operator of this server has to look at its log"),
                );
                return waiting.refused(outcome.after(waited()));
            }
            None => {
                let outcome = Outcome::not_run(
                    ErrorType::Cancelled,
                    "the call was cancelled before it began".into(),
                    Some("call again if it is still wanted"),
                );
                return waiting.refused(outcome.after(waited()));
            }
        };
        let client = waiting.becomes_execution();
        executor.execute(Request { client, ..request }).await
    }
}
