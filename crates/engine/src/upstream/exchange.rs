//! One call sent to a server once, and what came of it.

use std::io;
use std::pin::pin;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResponse, CallToolResult,
    CancelledNotificationParam, ClientRequest, InputRequiredResult, RequestId, ServerResult,
};
use rmcp::service::{Peer, PeerRequestOptions, RoleClient, ServiceError};
use rmcp::transport::DynamicTransportError;
use serde_json::Value;
use tokio::runtime::Handle;

use super::http::{FORGOTTEN, HttpProblem, is_lost_with_session, problem};
use super::lenient::{UNREADABLE, notes};
use super::link::Link;
use super::questions::{Questions, all_questions};
use super::transport::{is_gone, reply_too_large};
use codecell_basics::text::truncated;
use codecell_tools::{OnProgress, ToolCall, ToolFailure, ToolReply, kept_data};

/// The longest message of a server that is passed on, in bytes.
const MAX_MESSAGE_BYTES: usize = 16 << 10;
/// How often a server may ask for something before it replies to one call.
const MAX_ROUNDS: usize = 10;

/// Why a call has no reply.
pub(super) enum NoReply {
    /// The server answered, but not with a reply, or the server was not asked at all.
    Known(ToolFailure),
    /// The connection broke.
    Lost(Lost),
}

/// A call whose connection broke.
pub(super) struct Lost {
    /// What happened, if the transport knows it.
    pub(super) reason: Option<String>,
    /// Whether the server may have seen the call.
    pub(super) was_sent: bool,
    /// Whether the server refused the call in a session that the server has forgotten and that a new one will replace.
    pub(super) is_forgotten: bool,
}

/// Sends `call` to the server `name` and waits for its reply, however long that takes. If the server asks for something
/// first, it is answered as `questions` says. What it reports meanwhile is handed to `progress`.
pub(super) async fn exchange(
    link: &Link,
    name: &str,
    questions: Questions,
    call: &ToolCall,
    progress: &OnProgress<'_>,
) -> Result<ToolReply, NoReply> {
    let request =
        CallToolRequestParams::new(call.tool.clone()).with_arguments(call.arguments.clone());
    let refused = |message: String| NoReply::Known(refused(name, message));
    match answered(link, name, questions, request, progress).await {
        Ok(CallToolResponse::Complete(result)) => Ok(reply(result)),
        Ok(CallToolResponse::InputRequired(asked)) => Err(refused(input_declined(&asked))),
        Ok(_) => Err(refused(
            "it answers with a task to be asked for later, which is not supported here".to_owned(),
        )),
        Err(ServiceError::McpError(error)) if is_lost_with_session(&error) => {
            Err(NoReply::Lost(Lost {
                reason: Some("it has forgotten the session".to_owned()),
                was_sent: true,
                is_forgotten: false,
            }))
        }
        Err(ServiceError::McpError(error)) if error.code == FORGOTTEN => Err(NoReply::Lost(Lost {
            reason: Some(shortened(error.message.into_owned())),
            was_sent: false,
            is_forgotten: true,
        })),
        Err(ServiceError::McpError(error)) if error.code == UNREADABLE => {
            Ok(unreadable(&error.message))
        }
        Err(ServiceError::UnexpectedResponse) => Ok(unreadable("it is no result of a tool")),
        Err(ServiceError::McpError(error)) => Err(match reply_too_large(&error) {
            Some(bytes) => NoReply::Known(ToolFailure::ReplyTooLarge {
                bytes,
                limit: super::MAX_LINE_BYTES,
            }),
            None => NoReply::Known(ToolFailure::Refused {
                server: name.to_owned(),
                message: shortened(error.message.into_owned()),
                data: error.data.and_then(kept_data),
            }),
        }),
        Err(ServiceError::TransportClosed) => Err(NoReply::Lost(Lost {
            reason: None,
            was_sent: true,
            is_forgotten: false,
        })),
        Err(ServiceError::TransportSend(error)) => match problem(&error) {
            Some(problem) => Err(http_failure(name, problem)),
            None => Err(not_written(name, &error)),
        },
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Sends `request`, and sends it again with the answers whenever the server asks for something that it can have.
async fn answered(
    link: &Link,
    name: &str,
    questions: Questions,
    request: CallToolRequestParams,
    progress: &OnProgress<'_>,
) -> Result<CallToolResponse, ServiceError> {
    let mut response = send(link, request.clone(), progress).await?;
    for _ in 0..MAX_ROUNDS {
        let CallToolResponse::InputRequired(asked) = &response else {
            break;
        };
        let Some(answers) = questions.responses(asked) else {
            break;
        };
        tracing::info!(
            server = name,
            question = all_questions(asked),
            "the server asks for input and gets its defaults, or is declined"
        );
        let mut again = request.clone().with_input_responses(answers);
        again.request_state.clone_from(&asked.request_state);
        response = send(link, again, progress).await?;
    }
    Ok(response)
}

/// Sends `request` once. The library does this, too, but does not say under which token the server reports.
async fn send(
    link: &Link,
    request: CallToolRequestParams,
    progress: &OnProgress<'_>,
) -> Result<CallToolResponse, ServiceError> {
    let request = ClientRequest::CallToolRequest(CallToolRequest::new(request));
    let options = PeerRequestOptions::no_options();
    let sent = link.peer.send_request_with_option(request, options).await?;
    let mut reports = link.life.reports.listen(sent.progress_token.clone());
    let mut abandoned = Abandoned(Some((link.peer.clone(), sent.id.clone())));
    let mut answer = pin!(sent.await_response());
    let result = loop {
        tokio::select! {
            biased;
            report = reports.next() => progress(report),
            result = &mut answer => break result,
        }
    };
    abandoned.0 = None;
    std::iter::from_fn(|| reports.waiting()).for_each(progress);
    match result? {
        ServerResult::CallToolResult(result) => Ok(CallToolResponse::Complete(result)),
        ServerResult::InputRequiredResult(asked) => Ok(CallToolResponse::InputRequired(asked)),
        ServerResult::CreateTaskResult(task) => Ok(CallToolResponse::Task(task)),
        _ => Err(ServiceError::UnexpectedResponse),
    }
}

/// A request. When this is dropped, nobody waits for the request any longer, and its server is told so.
struct Abandoned(Option<(Peer<RoleClient>, RequestId)>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        let (Some((peer, id)), Ok(runtime)) = (self.0.take(), Handle::try_current()) else {
            return;
        };
        runtime.spawn(async move {
            let params = CancelledNotificationParam::new(Some(id), None);
            // A server that is gone need not be told.
            let _ = peer.notify_cancelled(params).await;
        });
    }
}

/// What a failure of a server on the web means.
fn http_failure(name: &str, problem: HttpProblem) -> NoReply {
    match problem {
        HttpProblem::Lost { reason, was_sent } => NoReply::Lost(Lost {
            reason: Some(shortened(reason)),
            was_sent,
            is_forgotten: false,
        }),
        HttpProblem::Refused(message) => NoReply::Known(refused(name, message)),
    }
}

/// What a failure to write to a process means.
fn not_written(name: &str, error: &DynamicTransportError) -> NoReply {
    let does_not_read = error
        .error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::WouldBlock);
    let reason = format!("nothing can be sent to it: {}", error.error);
    if does_not_read {
        NoReply::Known(ToolFailure::Unavailable {
            server: name.to_owned(),
            reason,
        })
    } else {
        // A line that was not written to its end is no message, so the server cannot have acted on it.
        NoReply::Lost(Lost {
            // Where the server has closed its streams, its end says why, however that is noticed first.
            reason: (!is_gone(error)).then_some(reason),
            was_sent: false,
            is_forgotten: false,
        })
    }
}

/// What a script is told when a server wants to know something before it goes on.
fn input_declined(asked: &InputRequiredResult) -> String {
    format!(
        "it asks for input before it goes on, which nobody can give here ({}); \
         pass what it asks for as an argument if the tool takes it, or use another tool",
        all_questions(asked)
    )
}

fn refused(name: &str, message: String) -> ToolFailure {
    ToolFailure::Refused {
        server: name.to_owned(),
        message: shortened(message),
        data: None,
    }
}

/// The error in place of a reply that cannot be read. The server has not refused the call: it answered, and what the
/// call did is done.
fn unreadable(problem: &str) -> ToolReply {
    ToolReply::error(format!(
        "the server has answered the call, but its reply cannot be read: {problem}; look at what the call did before you \
         repeat it"
    ))
}

fn shortened(message: String) -> String {
    truncated(message, MAX_MESSAGE_BYTES)
}

fn reply(result: CallToolResult) -> ToolReply {
    let notes = notes(&result);
    // Every block was read from JSON, so every block can be written as JSON.
    let content: Vec<Value> = result
        .content
        .into_iter()
        .filter_map(|block| serde_json::to_value(block).ok())
        .collect();
    // Servers that cannot leave out the structured content write null beside what they reply.
    let says_nothing = |value: &Value| value.is_null() && !content.is_empty();
    let structured = result
        .structured_content
        .filter(|value| !says_nothing(value));
    ToolReply {
        structured,
        content,
        is_error: result.is_error.unwrap_or(false),
        notes,
        ..ToolReply::default()
    }
}
