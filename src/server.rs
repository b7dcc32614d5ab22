//! codecell as an MCP server: requests on the wire become executions, outcomes become tool results.
//!
//! Both eras of the protocol are served, as rmcp implements them. The server answers `initialize`
//! before the image is loaded and the configured servers are connected; whatever needs those waits.

mod arguments;
mod describe;
mod displays;
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
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, ErrorCode, ErrorData,
    Implementation, InitializeRequestParams, InitializeResult, ListPromptsRequestMethod,
    ListPromptsResult, ListResourceTemplatesRequestMethod, ListResourceTemplatesResult,
    ListResourcesRequestMethod, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ProtocolVersion, ServerCapabilities, ServerConfig, SubscriptionFilter, Tool,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::execution::{ClientName, ErrorType, Executor, Limits, Observers, Outcome, Request};
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

/// Subscriptions that may be open at once, over all connections; further ones are turned away.
const MAX_SUBSCRIPTIONS: usize = 1_024;

/// How long a client may go on using a list of tools without asking again. Changes are announced to those who
/// listen, so this is for those who do not.
const LISTING_TTL: Duration = Duration::from_secs(60);

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
        let max_timeout = max_timeout.max(limits.wall_time);
        let pending = Arc::new(Semaphore::new(MAX_PENDING_CALLS));
        Self {
            tools,
            executor,
            limits,
            max_timeout,
            stub_tokens: DEFAULT_STUB_TOKENS,
            observers: Observers::default(),
            pending,
            subscriptions: Arc::new(Semaphore::new(MAX_SUBSCRIPTIONS)),
            offers: Arc::default(),
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

    /// The same server, which tells `observers` of the calls that never become executions; of those, the
    /// executor tells.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
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
    async fn offered(&self) -> Result<Arc<Vec<Tool>>, ErrorData> {
        if let Some(tools) = self.offers.made_for(&self.catalog().await) {
            return Ok(tools);
        }
        let (limits, max_timeout, budget) = (self.limits, self.max_timeout, self.stub_tokens);
        // Writing and counting stubs takes some milliseconds, reading the tokenizer's vocabulary more.
        let make = |catalog: Arc<Catalog>| async move {
            tokio::task::spawn_blocking(move || {
                describe::offered(&catalog, &limits, max_timeout, budget)
            })
            .await
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))
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
        let arguments = match arguments::parse(arguments, self.max_timeout) {
            Ok(arguments) => arguments,
            Err(wrong) => {
                return waiting.refused(Outcome::not_run(
                    ErrorType::InvalidArgument,
                    wrong.to_string(),
                    Some("nothing ran; call again with the arguments corrected"),
                ));
            }
        };
        let mut limits = self.limits;
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
            cancelled: context.ct.clone(),
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

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_tool_list_changed()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new(NAME, VERSION).with_title(NAME))
            .with_instructions(describe::INSTRUCTIONS)
    }

    /// From here to the end of the connection its client is told when the tools change.
    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        let answer = self.negotiate_initialize(&request)?;
        context.peer.set_peer_info(request);
        let (server, mut follower) = (self.clone(), self.offers.follower());
        let RequestContext { peer, ct, .. } = context;
        let announce = async move {
            loop {
                follower.changed(server.keep_offers()).await;
                if peer.notify_tool_list_changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::spawn(ct.run_until_cancelled_owned(announce));
        Ok(answer)
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(SubscriptionFilter::builder().tools_list_changed().build())
    }

    /// Tells the subscriber when the tools change, until it cancels or its connection ends.
    async fn listen(&self, subscription: SubscriptionContext) -> Result<(), ErrorData> {
        let mut follower = self.offers.follower();
        let Ok(_place) = self.subscriptions.try_acquire() else {
            let problem = format!("{MAX_SUBSCRIPTIONS} subscriptions are open already");
            return Err(ErrorData::internal_error(problem, None));
        };
        if subscription.accepted().tools_list_changed != Some(true) {
            subscription.cancelled().await;
            return Ok(());
        }
        loop {
            tokio::select! {
                () = subscription.cancelled() => return Ok(()),
                () = follower.changed(self.keep_offers()) => {}
            }
            if let Err(error) = subscription.sink().notify_tool_list_changed().await {
                tracing::debug!(%error, "a subscriber cannot be told");
                return Ok(());
            }
        }
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = unless_cancelled(&context.ct, self.offered())
            .await
            .ok_or_else(|| ErrorData::internal_error("cancelled", None))??;
        let listed = ListToolsResult::with_all_items(tools.to_vec());
        let knows_ages = context
            .protocol_version()
            .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        if !knows_ages {
            return Ok(listed);
        }
        // Private: the list is the same for everybody who may ask, and not everybody may.
        let ttl_ms = LISTING_TTL.as_millis().try_into().unwrap_or(u64::MAX);
        Ok(listed
            .with_ttl_ms(ttl_ms)
            .with_cache_scope(CacheScope::Private))
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
        let execution = self.execute_code(arguments, &context);
        #[cfg(feature = "otlp")]
        let execution = tracing::Instrument::instrument(
            execution,
            trace_context::span(context.meta.get_traceparent()),
        );
        let outcome = execution.await;
        reply::tool_result(&outcome).map(Into::into)
    }

    // What is not offered has no methods: an empty list would say that it is.
    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<
            ListResourceTemplatesRequestMethod,
        >())
    }

    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
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
