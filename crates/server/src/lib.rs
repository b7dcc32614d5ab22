//! codecell as an MCP server: requests on the wire become executions, outcomes become tool results.
//!
//! Both eras of the protocol are served, as rmcp implements them. The server answers `initialize`
//! before the image is loaded and the configured servers are connected. A script waits for the image and for the
//! servers that it uses, a list of the tools as long as [`ToolCaller::listed`] says.

mod agent;
mod arguments;
mod call;
mod caller;
mod describe;
mod displays;
mod gone;
mod guides;
mod handler;
mod http;
mod line_id;
mod lookup;
mod misshapen;
mod offer;
mod progress;
mod reply;
mod returned;
mod run_code;
mod schema;
mod stdio;
mod trace_context;
mod transport;
mod unanswered;
mod waiting;

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ErrorData, Tool};
use rmcp::service::RequestContext;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use agent::AgentOffer;
use codecell_agent::{Budget, Model};
use codecell_engine::execution::{Determinism, Executor, Limits, Observers};
use codecell_engine::{Engine, Settings, Starting};
use codecell_policy::ScriptBounds;
use codecell_tools::{Catalog, ServerListing, ServerStatus, ToolCaller};
use offer::Offers;

pub use guides::WRITING_SCRIPTS;
pub use http::{
    ANONYMOUS, Access, CurrentTokens, Health, HttpConfig, HttpError, HttpLimits, HttpServer,
    MCP_PATH, MetricsServer, RUN_CODE_PATH, Readiness, TokenSources, Tokens, WeakToken,
};
pub use run_code::RunCode;
pub use stdio::{ServeError, serve_stdio};

/// The tools.
const EXECUTE_CODE: &str = "execute_code";
const SEARCH_TOOLS: &str = "search_tools";
const GET_TOOL_DOCS: &str = "get_tool_docs";
const RUN_AGENT: &str = "run_agent";

/// What stands before all else where there is no sandbox.
const LOCAL: &str = "WARNING: NO SANDBOX. Scripts run in a Python of the user's machine, in a temporary folder in place of /cell; \
leave alone what is outside of it. ";

/// Characters that are shown of a name that a client sent.
const MAX_NAME_CHARS: usize = 100;

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

/// The bounds of executions, as clients are told of them.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What an execution gets where its call asks for nothing else.
    pub limits: Limits,
    /// Whether executions are repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
    /// The most wall time that a call can ask for.
    pub max_timeout: Duration,
    /// What a script must keep to, if the policy says so.
    pub bounds: Option<ScriptBounds>,
    /// Tokens up to which the stubs of all functions are part of `execute_code`'s description.
    pub stub_tokens: usize,
    /// Whether scripts run without a sandbox, which clients are told.
    pub is_local: bool,
    /// The packages that scripts can import, for clients: names with commas between them, or nothing.
    pub packages: String,
}

impl Terms {
    /// The terms of an engine with `settings`, whose policy has `bounds`.
    #[must_use]
    pub fn new(settings: &Settings, bounds: Option<ScriptBounds>) -> Self {
        Self {
            limits: settings.limits(Limits::default()),
            deterministic: settings.determinism(),
            max_timeout: settings.max_timeout(),
            bounds,
            stub_tokens: settings.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS),
            is_local: settings.is_local(),
            packages: settings.told_packages(),
        }
    }
}

/// The server: what clients are offered and where their calls go.
#[derive(Clone)]
pub struct Server {
    tools: Arc<dyn ToolCaller>,
    executor: Starting<Arc<Executor>>,
    terms: Terms,
    observers: Observers,
    pending: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
    offers: Arc<Offers>,
    greeted: Arc<Greeted>,
    agent: AgentOffer,
}

/// Is told of each client that says something, by the name that the client gives itself.
type Greeted = dyn Fn(Option<&str>) + Send + Sync;

impl Server {
    /// A server whose executions get `limits`; a call may ask for a wall time up to `max_timeout`, which no execution
    /// exceeds.
    #[must_use]
    pub fn new(
        tools: Arc<dyn ToolCaller>,
        executor: Starting<Arc<Executor>>,
        limits: Limits,
        max_timeout: Duration,
    ) -> Self {
        let limits = Limits {
            wall_time: limits.wall_time.min(max_timeout),
            ..limits
        };
        let pending = Arc::new(Semaphore::new(MAX_PENDING_CALLS));
        Self {
            tools,
            executor,
            terms: Terms {
                limits,
                deterministic: None,
                max_timeout,
                bounds: Some(ScriptBounds::default()),
                stub_tokens: DEFAULT_STUB_TOKENS,
                is_local: false,
                packages: String::new(),
            },
            observers: Observers::default(),
            pending,
            subscriptions: Arc::new(Semaphore::new(MAX_SUBSCRIPTIONS)),
            offers: Arc::default(),
            greeted: Arc::new(|_| {}),
            agent: AgentOffer::default(),
        }
    }

    /// A server for what `engine`, started with `settings`, offers.
    #[must_use]
    pub fn of(engine: &Engine, settings: &Settings) -> Self {
        let terms = Terms::new(settings, engine.script_bounds());
        let (tools, executor) = (engine.tools(), engine.executor());
        let server = Self::new(tools, executor, terms.limits, terms.max_timeout);
        let limits = server.terms.limits;
        Self {
            terms: Terms { limits, ..terms },
            ..server
        }
        .observed_by(engine.observers())
    }

    /// The same server, whose agent asks `model`, or else the client's own model where it can, and gives a task no more
    /// than `budget`.
    #[must_use]
    pub fn with_agent(mut self, model: Option<Arc<dyn Model>>, budget: Budget) -> Self {
        self.agent.model = model;
        self.agent.budget = budget;
        self
    }

    /// The same server. `observers` hear from it only of calls that never become executions; the executor reports the
    /// executions.
    #[must_use]
    pub fn observed_by(self, observers: Observers) -> Self {
        Self { observers, ..self }
    }

    /// The same server, which tells `greeted` the name that each client gives itself, if it gives one, before it does
    /// anything for that client.
    #[must_use]
    pub fn greeted(self, greeted: impl Fn(Option<&str>) + Send + Sync + 'static) -> Self {
        Self {
            greeted: Arc::new(greeted),
            ..self
        }
    }

    /// Notes that a client asks for something.
    fn meet(&self, context: &RequestContext<RoleServer>) {
        let info = context.client_info();
        (self.greeted)(info.as_ref().map(|info| info.name.as_str()));
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
        let terms = self.terms.clone();
        // Writing and counting stubs takes some milliseconds; reading the tokenizer's vocabulary takes longer.
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
        loop {
            let catalog = self.tools.catalog();
            if let Err(error) = self.offered().await {
                tracing::error!(%error, "the tools cannot be described");
            }
            self.tools.changed(&catalog).await;
            offer::burst().await;
        }
    }

    /// Waits until every call is over and the observers have been told of its end.
    async fn calls_over(&self) {
        let all = MAX_PENDING_CALLS.try_into().unwrap_or(u32::MAX);
        // The semaphore is never closed.
        let _ = self.pending.acquire_many(all).await;
    }

    /// What the configured servers offer, as soon as a list of it need not wait any longer.
    async fn catalog(&self) -> Arc<Catalog> {
        self.tools.listed().await;
        self.tools.catalog()
    }

    /// Whether the definitions in force lack tools that have become known meanwhile or soon will be.
    fn is_behind(&self) -> bool {
        let catalog = self.tools.catalog();
        self.offers.made_for(&catalog).is_none() || catalog.servers().iter().any(is_coming)
    }
}

/// Whether `server` is on its way to offering its tools, without anybody having to use it first.
fn is_coming(server: &ServerListing) -> bool {
    server.status == ServerStatus::Starting && !server.is_lazy
}

/// The value of `future`, or `None` as soon as `cancelled` is cancelled: dropping the future stops the work.
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
