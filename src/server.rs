//! codecell as an MCP server: requests on the wire become executions, outcomes become tool results.
//!
//! Both eras of the protocol are served, as rmcp implements them. The server answers `initialize`
//! before the image is loaded and the configured servers are connected; whatever needs those waits.

mod arguments;
mod describe;
mod displays;
mod handler;
mod http;
mod line_id;
mod lines;
mod lookup;
mod offer;
mod progress;
mod reply;
mod schema;
mod stdio;
#[cfg(feature = "otlp")]
mod trace_context;
mod transport;
mod waiting;

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use rmcp::RoleServer;
use rmcp::model::{CallToolResult, ErrorData, Tool};
use rmcp::service::RequestContext;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::execution::{ClientName, ErrorType, Executor, Limits, Observers, Outcome, Request};
use crate::policy::{Policy, ScriptBounds};
use crate::tools::{Catalog, JsonObject, ToolCaller};
use lookup::Lookup;
use offer::Offers;
use progress::Progress;
use waiting::Waiting;

pub use http::{
    ANONYMOUS, Access, Health, HttpConfig, HttpError, HttpLimits, HttpServer, MCP_PATH,
    MetricsServer, Readiness, Tokens, WeakToken,
};
pub use stdio::{ServeError, serve_stdio};

/// The tools.
const EXECUTE_CODE: &str = "execute_code";
const SEARCH_TOOLS: &str = "search_tools";
const GET_TOOL_DOCS: &str = "get_tool_docs";

/// Tokens that the stubs of all functions may have to be part of `execute_code`'s description, unless
/// configured.
pub const DEFAULT_STUB_TOKENS: usize = 1_500;

/// Calls that may be under way or waiting at once; further ones are turned away.
const MAX_PENDING_CALLS: usize = 1_024;

/// Subscriptions that may be open at once, over all connections; further ones are turned away.
const MAX_SUBSCRIPTIONS: usize = 1_024;

/// Parts of the protocol's library that log errors which they also return: the same failure again, without the
/// server's or the client's name and without a bound.
pub const LOGGED_TWICE: [&str; 3] = [
    "rmcp::transport::worker",
    "rmcp::transport::common",
    "rmcp::service",
];

/// Something that is still starting: ready, or the reason why it never will be.
pub type Starting<T> = Shared<BoxFuture<'static, Result<T, Arc<str>>>>;

/// `start` made into something that any number of calls can wait for.
pub fn starting<T: Clone + Send + Sync + 'static>(
    start: impl Future<Output = Result<T, Arc<str>>> + Send + 'static,
) -> Starting<T> {
    start.boxed().shared()
}

/// What executions are bound by, as clients are told of it.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// What an execution gets where its call asks for nothing else.
    pub limits: Limits,
    /// The most wall time that a call can ask for.
    pub max_timeout: Duration,
    /// How long a script may be, if the policy says so.
    pub bounds: Option<ScriptBounds>,
    /// Tokens up to which the stubs of all functions are part of `execute_code`'s description.
    pub stub_tokens: usize,
}

/// The server: what clients are offered and where their calls go.
#[derive(Clone)]
pub struct Server {
    tools: Starting<Arc<dyn ToolCaller>>,
    executor: Starting<Arc<Executor>>,
    terms: Terms,
    observers: Observers,
    pending: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
    offers: Arc<Offers>,
}

impl Server {
    /// A server whose executions get `limits`; a call may ask for a wall time up to `max_timeout`.
    #[must_use]
    pub fn new(
        tools: Starting<Arc<dyn ToolCaller>>,
        executor: Starting<Arc<Executor>>,
        limits: Limits,
        max_timeout: Duration,
    ) -> Self {
        let pending = Arc::new(Semaphore::new(MAX_PENDING_CALLS));
        Self {
            tools,
            executor,
            terms: Terms {
                limits,
                max_timeout: max_timeout.max(limits.wall_time),
                bounds: Policy::default().bounds(),
                stub_tokens: DEFAULT_STUB_TOKENS,
            },
            observers: Observers::default(),
            pending,
            subscriptions: Arc::new(Semaphore::new(MAX_SUBSCRIPTIONS)),
            offers: Arc::default(),
        }
    }

    /// The same server, describing functions by their stubs if those have at most `stub_tokens` tokens together.
    #[must_use]
    pub fn with_stub_tokens(mut self, stub_tokens: usize) -> Self {
        self.terms.stub_tokens = stub_tokens;
        self
    }

    /// The same server, telling clients that scripts are bounded so, which its executor's policy sees to.
    #[must_use]
    pub fn with_script_bounds(mut self, bounds: Option<ScriptBounds>) -> Self {
        self.terms.bounds = bounds;
        self
    }

    /// The same server, which tells `observers` of the calls that never become executions; of those, the
    /// executor tells.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
    }

    /// The tools that clients are offered for `catalog`, as the JSON of a `tools/list` result.
    #[must_use]
    pub fn offered_json(catalog: &Catalog, terms: &Terms) -> serde_json::Value {
        serde_json::json!(describe::offered(catalog, terms))
    }

    /// The tools that clients are offered now.
    async fn offered(&self) -> Result<Arc<Vec<Tool>>, ErrorData> {
        if let Some(tools) = self.offers.made_for(&self.catalog().await) {
            return Ok(tools);
        }
        let terms = self.terms;
        // Writing and counting stubs takes some milliseconds, reading the tokenizer's vocabulary more.
        let make = |catalog: Arc<Catalog>| async move {
            let described = Arc::clone(&catalog);
            let tools = tokio::task::spawn_blocking(move || describe::offered(&described, &terms))
                .await
                .map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
            // Whoever reads the definitions may search next.
            tokio::task::spawn_blocking(move || catalog.prepare_search());
            Ok(tools)
        };
        self.offers.make(self.catalog(), make).await
    }

    /// Makes the definitions anew whenever the catalog changes, so that followers hear of it. Every connection
    /// does this for itself; all but the first find them made.
    async fn keep_offers(&self) -> Infallible {
        let Ok(tools) = self.tools.clone().await else {
            return std::future::pending().await;
        };
        loop {
            let catalog = tools.catalog();
            if let Err(error) = self.offered().await {
                tracing::error!(%error, "the tools cannot be described");
            }
            tools.changed(&catalog).await;
            offer::burst().await;
        }
    }

    /// Answers a call of one of the tools that only look at the catalog.
    async fn look_up(&self, lookup: Lookup) -> Result<CallToolResult, ErrorData> {
        let catalog = self.catalog().await;
        tokio::task::spawn_blocking(move || lookup.answer(&catalog))
            .await
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))?
    }

    /// What the configured servers offer, once they are connected or have failed.
    async fn catalog(&self) -> Arc<Catalog> {
        match self.tools.clone().await {
            Ok(tools) => tools.catalog(),
            Err(_) => Arc::default(),
        }
    }

    /// Calls `execute_code`, telling the client how it goes if it asked for that.
    async fn execute_code(
        &self,
        arguments: JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Outcome {
        let mut observers = Observers::default();
        let Some(token) = context.meta.get_progress_token() else {
            return self.execute(arguments, observers, context).await;
        };
        let progress = Progress::new();
        observers.push(progress.clone());
        let execution = self.execute(arguments, observers, context);
        progress.while_doing(execution, &token, context).await
    }

    async fn execute(
        &self,
        arguments: JsonObject,
        observers: Observers,
        context: &RequestContext<RoleServer>,
    ) -> Outcome {
        let waiting = Waiting::new(&self.observers, client_name(context), &arguments);
        let Ok(_pending) = self.pending.try_acquire() else {
            let message = format!("{MAX_PENDING_CALLS} calls are already waiting");
            return waiting.refused(Outcome::too_many(message));
        };
        let arguments = match arguments::parse(arguments, self.terms.max_timeout) {
            Ok(arguments) => arguments,
            Err(wrong) => {
                return waiting.refused(Outcome::not_run(
                    ErrorType::InvalidArgument,
                    wrong.to_string(),
                    Some("nothing ran; call again with the arguments corrected"),
                ));
            }
        };
        let mut limits = self.terms.limits;
        limits.wall_time = arguments.timeout.unwrap_or(limits.wall_time);
        let executor = match unless_cancelled(&context.ct, self.executor.clone()).await {
            Some(Ok(executor)) => executor,
            Some(Err(reason)) => {
                return waiting.refused(Outcome::not_run(
                    ErrorType::Unavailable,
                    format!("the sandbox did not start: {reason}"),
                    Some("nothing ran; the operator of this server has to look at its log"),
                ));
            }
            None => {
                return waiting.refused(Outcome::not_run(
                    ErrorType::Cancelled,
                    "the call was cancelled before it began".into(),
                    Some("call again if it is still wanted"),
                ));
            }
        };
        let request = Request {
            code: arguments.code,
            variables: arguments.variables,
            limits,
            client: waiting.becomes_execution(),
            observers,
            // Its own, so that an execution that the server's end cancels still has an answer.
            cancelled: context.ct.child_token(),
            stopped: http::stopping(context).expired,
        };
        executor.execute(request).await
    }
}

/// Who asks: over HTTP whoever has the token, since limits depend on it; else what the client calls itself.
fn client_name(context: &RequestContext<RoleServer>) -> Option<ClientName> {
    if http::is_origin_of(context) {
        return http::client(context);
    }
    let info = context.client_info()?;
    Some(ClientName::new(&info.name))
}

/// The value of `future`, or nothing as soon as `cancelled` is: dropping the future stops the work.
async fn unless_cancelled<T>(
    cancelled: &CancellationToken,
    future: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        () = cancelled.cancelled() => None,
        value = future => Some(value),
    }
}
