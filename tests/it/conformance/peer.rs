//! What a server of the protocol's first era asks its client in the middle of a call.
#![expect(
    deprecated,
    reason = "the newest protocol gives up asking for text of a model"
)]

use rmcp::RoleServer;
use rmcp::model::{
    CallToolResult, ClientResult, CreateMessageRequestParams, ElicitRequest, ElicitRequestParams,
    ElicitationSchema, ErrorData, ServerRequest,
};
use rmcp::service::Peer;
use serde_json::json;

use super::fixture::text;

/// The reply of the client's model to `prompt`.
pub(super) async fn sample(
    peer: &Peer<RoleServer>,
    prompt: &str,
) -> Result<CallToolResult, ErrorData> {
    let message = json!({ "role": "user", "content": { "type": "text", "text": prompt } });
    let request = json!({ "messages": [message], "maxTokens": 100 });
    let request: CreateMessageRequestParams = serde_json::from_value(request).map_err(failed)?;
    let reply = peer.create_message(request).await.map_err(failed)?;
    Ok(text(format!("LLM response: {}", json!(reply))))
}

/// What the user did with `form`, and what the user wrote into it.
pub(super) async fn elicit(
    peer: &Peer<RoleServer>,
    message: &str,
    form: &ElicitationSchema,
) -> Result<CallToolResult, ErrorData> {
    let request = ElicitRequest::new(ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: message.to_owned(),
        requested_schema: form.clone(),
    });
    let answer = peer
        .send_request(ServerRequest::ElicitRequest(request))
        .await
        .map_err(failed)?;
    let ClientResult::ElicitResult(answer) = answer else {
        return Err(failed("the client answers another question"));
    };
    Ok(text(format!(
        "User response: action={}, content={}",
        json!(answer.action),
        json!(answer.content)
    )))
}

fn failed(error: impl ToString) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
