//! codecell as an MCP server: requests on the wire become executions, outcomes become tool results.
//!
//! Both eras of the protocol are served, as rmcp implements them. The server answers `initialize`
//! before the image is loaded and the configured servers are connected; whatever needs those waits.

mod arguments;
mod describe;
mod http;
mod line_id;
mod lines;
mod lookup;
mod reply;
mod schema;
mod stdio;
mod transport;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult,
    ErrorCode, ErrorData, Implementation, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::execution::{ClientName, ErrorType, Executor, Limits, Outcome, Request};
use crate::tools::{Catalog, JsonObject, ToolCaller};
use lookup::Lookup;

pub use http::{
    ANONYMOUS, Access, Health, HttpConfig, HttpError, HttpLimits, HttpServer, MCP_PATH,
    MetricsServer, Readiness, Tokens, WeakToken,
};
pub use stdio::{ServeError, serve_stdio};

/// The name that the server announces.
const NAME: &str = "codecell";

/// The version that the server announces.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The tools.
const EXECUTE_CODE: &str = "execute_code";
const SEARCH_TOOLS: &str = "search_tools";
const GET_TOOL_DOCS: &str = "get_tool_docs";

/// Tokens that the stubs of all functions may have to be part of `execute_code`'s description, unless
/// configured.
pub const DEFAULT_STUB_TOKENS: usize = 1_500;

/// Calls that may be under way or waiting at once; further ones are turned away.
const MAX_PENDING_CALLS: usize = 1_024;

/// Methods that are known here: a request for one of them that did not parse has wrong parameters.
const KNOWN_METHODS: [&str; 2] = ["tools/call", "tools/list"];

/// Something that is still starting: ready, or the reason why it never will be.
pub type Starting<T> = Shared<BoxFuture<'static, Result<T, Arc<str>>>>;

/// `start` made into something that any number of calls can wait for.
pub fn starting<T: Clone + Send + Sync + 'static>(
    start: impl Future<Output = Result<T, Arc<str>>> + Send + 'static,
) -> Starting<T> {
    start.boxed().shared()
}

/// The server: what clients are offered and where their calls go.
#[derive(Clone)]
pub struct Server {
    tools: Starting<Arc<dyn ToolCaller>>,
    executor: Starting<Arc<Executor>>,
    limits: Limits,
    max_timeout: Duration,
    stub_tokens: usize,
    pending: Arc<Semaphore>,
    /// The definitions made for the catalog beside them. Short reads and rare replacements, never held across
    /// an await.
    offered: Arc<Mutex<Option<Offered>>>,
}

/// The tools' definitions, and the catalog that they were made for.
type Offered = (Arc<Catalog>, Arc<Vec<Tool>>);

impl Server {
    /// A server whose executions get `limits`; a call may ask for a wall time up to `max_timeout`.
    #[must_use]
    pub fn new(
        tools: Starting<Arc<dyn ToolCaller>>,
        executor: Starting<Arc<Executor>>,
        limits: Limits,
        max_timeout: Duration,
    ) -> Self {
        let max_timeout = max_timeout.max(limits.wall_time);
        let pending = Arc::new(Semaphore::new(MAX_PENDING_CALLS));
        Self {
            tools,
            executor,
            limits,
            max_timeout,
            stub_tokens: DEFAULT_STUB_TOKENS,
            pending,
            offered: Arc::default(),
        }
    }

    /// The same server, describing functions by their stubs if those have at most `stub_tokens` tokens together.
    #[must_use]
    pub fn with_stub_tokens(self, stub_tokens: usize) -> Self {
        Self {
            stub_tokens,
            ..self
        }
    }

    /// The tools that clients are offered for `catalog`, as the JSON of a `tools/list` result.
    #[must_use]
    pub fn offered_json(
        catalog: &Catalog,
        limits: &Limits,
        max_timeout: Duration,
        stub_tokens: usize,
    ) -> serde_json::Value {
        serde_json::json!(describe::offered(catalog, limits, max_timeout, stub_tokens))
    }

    /// The tools that clients are offered now.
    async fn offered(&self) -> Arc<Vec<Tool>> {
        let catalog = self.catalog().await;
        if let Some(tools) = self.offered_before(&catalog) {
            return tools;
        }
        let (limits, max_timeout, budget) = (self.limits, self.max_timeout, self.stub_tokens);
        let described = Arc::clone(&catalog);
        // Writing and counting stubs takes some milliseconds, reading the tokenizer's vocabulary more.
        let made = tokio::task::spawn_blocking(move || {
            describe::offered(&described, &limits, max_timeout, budget)
        });
        let tools = Arc::new(made.await.unwrap_or_default());
        *self.offered.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((catalog, Arc::clone(&tools)));
        tools
    }

    /// The definitions that were made for `catalog`, if they were.
    fn offered_before(&self, catalog: &Arc<Catalog>) -> Option<Arc<Vec<Tool>>> {
        let known = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let (made_for, tools) = known.as_ref()?;
        Arc::ptr_eq(made_for, catalog).then(|| Arc::clone(tools))
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

    async fn execute_code(&self, arguments: JsonObject, client: Option<ClientName>) -> Outcome {
        let Ok(_pending) = self.pending.try_acquire() else {
            return Outcome::too_many(format!("{MAX_PENDING_CALLS} calls are already waiting"));
        };
        let arguments = match arguments::parse(arguments, self.max_timeout) {
            Ok(arguments) => arguments,
            Err(wrong) => {
                return Outcome::not_run(
                    ErrorType::InvalidArgument,
                    wrong.to_string(),
                    Some("nothing ran; call again with the arguments corrected"),
                );
            }
        };
        let mut limits = self.limits;
        limits.wall_time = arguments.timeout.unwrap_or(limits.wall_time);
        match self.executor.clone().await {
            Ok(executor) => {
                executor
                    .execute(Request {
                        code: arguments.code,
                        variables: arguments.variables,
                        limits,
                        client,
                        ..Request::default()
                    })
                    .await
            }
            Err(reason) => Outcome::not_run(
                ErrorType::Unavailable,
                format!("the sandbox did not start: {reason}"),
                Some("nothing ran; the operator of this server has to look at its log"),
            ),
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new(NAME, VERSION).with_title(NAME))
            .with_instructions(describe::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = unless_cancelled(&context.ct, self.offered())
            .await
            .ok_or_else(|| ErrorData::internal_error("cancelled", None))?;
        Ok(ListToolsResult::with_all_items(tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let lookup = match &*request.name {
            EXECUTE_CODE => None,
            SEARCH_TOOLS => match Lookup::search(&arguments) {
                Ok(lookup) => Some(lookup),
                Err(problem) => return lookup::search_refused(problem).map(Into::into),
            },
            GET_TOOL_DOCS => match Lookup::docs(&arguments) {
                Ok(lookup) => Some(lookup),
                Err(problem) => return lookup::docs_refused(problem).map(Into::into),
            },
            unknown => {
                let message = format!(
                    "there is no tool {:?}; tools: {EXECUTE_CODE}, {SEARCH_TOOLS}, {GET_TOOL_DOCS}",
                    bounded(unknown)
                );
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        if let Some(lookup) = lookup {
            return unless_cancelled(&context.ct, self.look_up(lookup))
                .await
                .ok_or_else(|| ErrorData::internal_error("cancelled", None))?
                .map(Into::into);
        }
        let execution = self.execute_code(arguments, http::client(&context));
        let outcome = unless_cancelled(&context.ct, execution)
            .await
            .unwrap_or_else(|| {
                Outcome::not_run(
                    ErrorType::Cancelled,
                    "the call was cancelled".into(),
                    Some("call again if it is still wanted"),
                )
            });
        reply::tool_result(&outcome).map(Into::into)
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = bounded(&request.method);
        Err(if KNOWN_METHODS.contains(&method) {
            ErrorData::invalid_params(
                format!("the parameters of {method} do not have the shape it takes"),
                None,
            )
        } else {
            ErrorData::new(
                ErrorCode::METHOD_NOT_FOUND,
                format!("there is no method {method:?}"),
                None,
            )
        })
    }
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

/// At most the first 100 characters of a name that a client sent, for use in a message.
fn bounded(name: &str) -> &str {
    name.char_indices()
        .nth(100)
        .map_or(name, |(end, _)| &name[..end])
}
