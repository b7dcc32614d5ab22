//! The methods of MCP that the server answers.

use std::pin::pin;
use std::time::Duration;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, DiscoverResult, ErrorCode,
    ErrorData, GetPromptRequestParams, GetPromptResponse, Implementation, InitializeRequestParams,
    InitializeResult, ListPromptsResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse,
    ServerCapabilities, ServerConfig, ServerResult, SubscriptionFilter,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};

use super::agent::Continuation;
use super::misshapen::Misshapen;
use super::{MAX_NAME_CHARS, MAX_SUBSCRIPTIONS, Server, describe, guides, http, unless_cancelled};
use codecell_basics::text::beginning;

/// The version that the server announces.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long a client may go on using a list of tools without asking again. Changes are announced to those who
/// listen, so this is for those who do not.
const LISTING_TTL: Duration = Duration::from_secs(60);

/// The same for a list that lacks tools of servers that are still starting.
const INCOMPLETE_TTL: Duration = Duration::from_secs(2);

/// Methods that are known here: a request for one of them that did not parse has wrong parameters.
const KNOWN_METHODS: [&str; 6] = [
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "tools/call",
    "tools/list",
];

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_prompts()
            .enable_resources()
            .enable_tools()
            .enable_tool_list_changed()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(
                Implementation::new(codecell_engine::NAME, VERSION)
                    .with_title(codecell_engine::NAME),
            )
            .with_instructions(describe::instructions(self.terms.is_local))
    }

    /// From here to the end of the connection, the client is told when the tools change.
    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        (self.greeted)(Some(&request.client_info.name));
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

    async fn discover(
        &self,
        context: RequestContext<RoleServer>,
    ) -> Result<DiscoverResult, ErrorData> {
        self.meet(&context);
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()))
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(SubscriptionFilter::builder().tools_list_changed().build())
    }

    /// Tells the subscriber when the tools change, until it cancels, its connection ends or the server does.
    async fn listen(&self, subscription: SubscriptionContext) -> Result<(), ErrorData> {
        self.meet(subscription.request_context());
        let mut follower = self.offers.follower();
        let Ok(_place) = self.subscriptions.try_acquire() else {
            let problem = format!("{MAX_SUBSCRIPTIONS} subscriptions are open already");
            return Err(ErrorData::internal_error(problem, None));
        };
        let stopping = http::stopping(subscription.request_context()).begun;
        let over = async {
            tokio::select! {
                () = subscription.cancelled() => {}
                () = stopping.cancelled() => {}
            }
        };
        let mut over = pin!(over);
        if subscription.accepted().tools_list_changed != Some(true) {
            over.await;
            return Ok(());
        }
        loop {
            tokio::select! {
                () = &mut over => return Ok(()),
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
        self.meet(&context);
        let tools = unless_cancelled(&context.ct, self.offered())
            .await
            .ok_or_else(|| ErrorData::internal_error("cancelled", None))??;
        let mut tools = tools.to_vec();
        // This depends on the request alone: on what it says of its client, where no model is configured.
        if self.offers_agent(&context) {
            tools.push(describe::run_agent(&self.agent.budget));
        }
        let listed = ListToolsResult::with_all_items(tools);
        if !is_of_second_era(&context) {
            return Ok(listed);
        }
        // The scope is private: the list is the same for everybody who may ask, but not everybody may ask.
        let ttl = if self.is_behind() {
            INCOMPLETE_TTL
        } else {
            LISTING_TTL
        };
        let ttl_ms = ttl.as_millis().try_into().unwrap_or(u64::MAX);
        Ok(listed
            .with_ttl_ms(ttl_ms)
            .with_cache_scope(CacheScope::Private))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Ok(request.arguments.unwrap_or_default());
        let continuation = Continuation {
            state: request.request_state,
            responses: request.input_responses.unwrap_or_default(),
        };
        self.call_named(&request.name, arguments, continuation, &context)
            .await
    }

    // There are no templates of resources, which the library's empty list says.
    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        self.meet(&context);
        Ok(ListResourcesResult::with_all_items(guides::resources()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        self.meet(&context);
        guides::read(&request.uri).map(ReadResourceResponse::from)
    }

    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        self.meet(&context);
        Ok(ListPromptsResult::with_all_items(guides::prompts()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        self.meet(&context);
        guides::prompt(&request).map(GetPromptResponse::from)
    }

    // Nothing is offered to complete, so the method does not exist.
    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }

    /// Requests that the library does not know, and calls whose arguments are no object.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        if let Some(Misshapen { tool, arguments }) = Misshapen::of(&request) {
            let mut response = self
                .call_named(&tool, arguments, Continuation::default(), &context)
                .await?;
            // The library does this for the results of calls that it knows.
            if let CallToolResponse::Complete(result) = &mut response
                && !is_of_second_era(&context)
            {
                result.result_type = None;
            }
            return serde_json::to_value(ServerResult::from(response))
                .map(CustomResult::new)
                .map_err(|error| ErrorData::internal_error(error.to_string(), None));
        }
        let method = beginning(&request.method, MAX_NAME_CHARS);
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

/// Whether the client speaks the protocol's second era, whose results say more of themselves.
pub(super) fn is_of_second_era(context: &RequestContext<RoleServer>) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}
