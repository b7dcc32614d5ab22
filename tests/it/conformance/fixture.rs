//! A server with everything that the conformance suite asks for, on codecell's own HTTP server.
#![expect(
    deprecated,
    reason = "the suite tries what the newest protocol gives up, too"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock,
    ElicitationSchema, ErrorData, GetPromptRequestParams, GetPromptResponse, GetPromptResult,
    Implementation, InputRequests, JsonObject, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, LoggingLevel, LoggingMessageNotificationParam,
    PaginatedRequestParams, ProgressNotificationParam, Prompt, PromptMessage,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate, SamplingCapability, ServerCapabilities, ServerConfig,
    SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, Tool,
    UnsubscribeRequestParams,
};
use rmcp::service::{RequestContext, SubscriptionContext, SubscriptionSink};
use rmcp::{RoleServer, ServerHandler};
use serde::Deserialize;
use serde_json::{Value, json};

use super::peer;
use super::rounds::Rounds;

/// The pause between two messages of a call, as the suite wants it.
const PAUSE: Duration = Duration::from_millis(50);

/// What the fixture has and replies, if that does not depend on the call.
static DATA: LazyLock<Data> = LazyLock::new(|| {
    let text = include_str!("../../conformance/fixtures.json");
    serde_json::from_str(text).expect("fixtures of the shapes that rmcp knows")
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Data {
    tools: Vec<Tool>,
    /// By tool: the reply that it always gives.
    replies: BTreeMap<String, CallToolResult>,
    /// By tool: the form that it shows the user, in the protocol's first era.
    forms: BTreeMap<String, ElicitationSchema>,
    /// By tool or prompt: what it needs to know, one round after the other.
    rounds: BTreeMap<String, Vec<InputRequests>>,
    resources: Vec<Resource>,
    resource_templates: Vec<ResourceTemplate>,
    contents: BTreeMap<String, ResourceContents>,
    prompts: Vec<Prompt>,
    /// By prompt: its messages, with `{argument}` where an argument belongs.
    prompt_messages: BTreeMap<String, Value>,
}

/// The handler; its clones share what it remembers.
#[derive(Clone, Default)]
pub(super) struct Fixture {
    rounds: Arc<Rounds>,
    /// Where changes are announced. The lock is held for a moment, never across an await.
    listeners: Arc<Mutex<Vec<SubscriptionSink>>>,
}

impl Fixture {
    fn listeners(&self) -> Vec<SubscriptionSink> {
        self.listeners.lock().unwrap().clone()
    }

    async fn behave(
        &self,
        name: &str,
        arguments: &JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, ErrorData> {
        let peer = &context.peer;
        match name {
            "test_tool_with_logging" => {
                for text in ["started", "processing data", "completed"] {
                    log(context, &format!("Tool {text}")).await;
                    tokio::time::sleep(PAUSE).await;
                }
            }
            "test_logging_tool" if context.meta.log_level().is_some() => {
                log(context, "The request allows this").await;
            }
            "test_logging_tool" => {}
            "test_tool_with_progress" => {
                for progress in [0.0, 50.0, 100.0] {
                    if let Some(token) = context.meta.get_progress_token() {
                        let report = ProgressNotificationParam::new(token, progress);
                        // A client that has gone does not matter.
                        let _ = peer.notify_progress(report.with_total(100.0)).await;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
            "test_trigger_tool_change" => {
                for listener in self.listeners() {
                    // The library refuses the announcement for listeners that did not ask for it.
                    let _ = listener.notify_tool_list_changed().await;
                }
            }
            "test_trigger_prompt_change" => {
                for listener in self.listeners() {
                    let _ = listener.notify_prompt_list_changed().await;
                }
            }
            "test_missing_capability" => {
                let mut needed = ClientCapabilities::default();
                needed.sampling = Some(SamplingCapability::default());
                let given = context.client_capabilities().unwrap_or_default();
                if given.sampling.is_none() {
                    return Err(ErrorData::missing_required_client_capability(needed));
                }
            }
            "test_sampling" => return peer::sample(peer, argument(arguments, "prompt")).await,
            _ => match DATA.forms.get(name) {
                Some(form) => {
                    return peer::elicit(peer, argument(arguments, "message"), form).await;
                }
                None => {
                    let message = format!("there is no tool {name:?}");
                    return Err(ErrorData::invalid_params(message, None));
                }
            },
        }
        Ok(text(format!("{name} has done what it is for")))
    }
}

impl ServerHandler for Fixture {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_tool_list_changed()
            .enable_prompts()
            .enable_prompts_list_changed()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_completions()
            .enable_logging()
            .build();
        ServerConfig::new(capabilities).with_server_info(Implementation::new("fixture", "1"))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        DATA.tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(DATA.tools.clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = &*request.name;
        if let Some(reply) = DATA.replies.get(name) {
            return Ok(reply.clone().into());
        }
        if let Some(rounds) = DATA.rounds.get(name) {
            let given = context.client_capabilities().unwrap_or_default();
            let answers = request.input_responses.unwrap_or_default();
            let step = self
                .rounds
                .step(rounds, &given, &answers, request.request_state)?;
            return Ok(match step {
                Some(asked) => asked.into(),
                None => text(format!("state-ok, with {}", json!(answers))).into(),
            });
        }
        let arguments = request.arguments.unwrap_or_default();
        let reply = self.behave(name, &arguments, &context).await?;
        Ok(reply.into())
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(DATA.resources.clone()))
    }

    async fn list_resource_templates(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = DATA.resource_templates.clone();
        Ok(ListResourceTemplatesResult::with_all_items(templates))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let from_template = || {
            let id = uri
                .strip_prefix("test://template/")?
                .strip_suffix("/data")?;
            let data =
                json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
            let contents = ResourceContents::text(data.to_string(), uri.clone());
            Some(contents.with_mime_type("application/json"))
        };
        let contents = DATA.contents.get(&uri).cloned().or_else(from_template);
        let contents = contents.ok_or_else(|| {
            ErrorData::resource_not_found("there is no such resource", Some(json!({ "uri": uri })))
        })?;
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn subscribe(
        &self,
        _request: SubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn unsubscribe(
        &self,
        _request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let sink = context.sink().clone();
        self.listeners.lock().unwrap().push(sink);
        context.cancelled().await;
        let id = context.sink().id();
        self.listeners
            .lock()
            .unwrap()
            .retain(|sink| sink.id() != id);
        Ok(())
    }

    async fn set_level(
        &self,
        _request: SetLevelRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(DATA.prompts.clone()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let name = request.name;
        if let Some(rounds) = DATA.rounds.get(&name) {
            let given = context.client_capabilities().unwrap_or_default();
            let answers = request.input_responses.unwrap_or_default();
            let step = self
                .rounds
                .step(rounds, &given, &answers, request.request_state)?;
            if let Some(asked) = step {
                return Ok(asked.into());
            }
            let message = json!({ "role": "user", "content": { "type": "text", "text": json!(answers).to_string() } });
            return prompt(&json!([message]), &JsonObject::new());
        }
        let messages = DATA.prompt_messages.get(&name).ok_or_else(|| {
            ErrorData::invalid_params(format!("there is no prompt {name:?}"), None)
        })?;
        prompt(messages, &request.arguments.unwrap_or_default())
    }
}

/// `messages` with their arguments replaced by `arguments`.
fn prompt(messages: &Value, arguments: &JsonObject) -> Result<GetPromptResponse, ErrorData> {
    let mut text = messages.to_string();
    for name in arguments.keys() {
        text = text.replace(&format!("{{{name}}}"), argument(arguments, name));
    }
    let messages: Vec<PromptMessage> = serde_json::from_str(&text)
        .map_err(|error| ErrorData::invalid_params(error.to_string(), None))?;
    Ok(GetPromptResult::new(messages).into())
}

fn argument<'a>(arguments: &'a JsonObject, name: &str) -> &'a str {
    arguments
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

async fn log(context: &RequestContext<RoleServer>, text: &str) {
    let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, json!(text));
    // A client that has gone does not matter.
    let _ = context.peer.notify_logging_message(message).await;
}

pub(super) fn text(text: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}
