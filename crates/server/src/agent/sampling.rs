//! The client's own model, asked by `sampling/createMessage`.

#![expect(
    deprecated,
    reason = "sampling is deprecated by the protocol, and it is the only way to a client's model"
)]

use std::sync::Arc;

use codecell_agent::{Model, ModelError, Question, Reply, Turn};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::RoleServer;
use rmcp::model::{
    CreateMessageRequest, CreateMessageRequestParams, CreateMessageResult, InputRequest,
    InputRequests, InputRequiredResult, InputResponses, SamplingMessage,
};
use rmcp::service::{Peer, RequestContext, ServiceError};
use tokio::sync::{mpsc, oneshot};

use crate::handler::is_of_second_era;
use crate::http;

/// The name of the question among those of one call.
const KEY: &str = "model";

/// What the model is called where only the client knows its name.
const NAME: &str = "the client's model";

/// How the model of a client can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sampling {
    /// By a request within the call.
    Request,
    /// By ending the call with the question.
    Rounds,
}

impl Sampling {
    /// How the model of the client of `context` can be asked, if it can. Over HTTP clients of the first era cannot be
    /// asked, because there is no session in which a request could reach them.
    pub(super) fn of(context: &RequestContext<RoleServer>) -> Option<Self> {
        context.client_capabilities()?.sampling?;
        if is_of_second_era(context) {
            Some(Self::Rounds)
        } else {
            (!http::is_origin_of(context)).then_some(Self::Request)
        }
    }

    /// The model of the client of `context`, whose questions go to `questions` if they end the call.
    pub(super) fn model(
        self,
        context: &RequestContext<RoleServer>,
        questions: mpsc::Sender<Asked>,
    ) -> Arc<dyn Model> {
        match self {
            Self::Request => Arc::new(ByRequest(context.peer.clone())),
            Self::Rounds => Arc::new(ByRounds(questions)),
        }
    }
}

/// A question on its way to the client, and where its answer goes.
#[derive(Debug)]
pub(super) struct Asked {
    params: CreateMessageRequestParams,
    answer: oneshot::Sender<Result<Reply, ModelError>>,
}

impl Asked {
    /// The question as the client gets it.
    pub(super) fn request(&self) -> CreateMessageRequest {
        CreateMessageRequest::new(self.params.clone())
    }

    /// Hands over the answer among `responses`. If the run does not wait any longer, nobody needs it.
    pub(super) fn answered(self, mut responses: InputResponses) {
        let unreadable = |problem: String| {
            ModelError::Unavailable(format!("the client's answer cannot be read: {problem}"))
        };
        let answer = match responses.remove(KEY) {
            None => Err(unreadable(format!("there is none under {KEY:?}"))),
            Some(response) => serde_json::from_value(response)
                .map(|result| reply(&result))
                .map_err(|error| unreadable(error.to_string())),
        };
        let _ = self.answer.send(answer);
    }
}

/// The result that ends a call with the question `request`, to be answered under `state`.
pub(super) fn input_required(request: CreateMessageRequest, state: String) -> InputRequiredResult {
    let request = InputRequest::CreateMessage(request);
    let requests = InputRequests::from([(KEY.to_owned(), request)]);
    InputRequiredResult::new(Some(requests), Some(state))
}

/// The model of a client that can be sent requests.
struct ByRequest(Peer<RoleServer>);

impl Model for ByRequest {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Reply, ModelError>> {
        async move {
            let answer = self.0.create_message(params(question)).await;
            answer
                .map(|result| reply(&result))
                .map_err(|error| match error {
                    // A client says in this way that its user has declined.
                    ServiceError::McpError(error) => {
                        ModelError::Refused(error.message.into_owned())
                    }
                    other => ModelError::Unavailable(other.to_string()),
                })
        }
        .boxed()
    }
}

/// The model of a client that calls again with each answer.
struct ByRounds(mpsc::Sender<Asked>);

impl Model for ByRounds {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Reply, ModelError>> {
        async move {
            let gone = || ModelError::Unavailable("the client has gone".to_owned());
            let (answer, answered) = oneshot::channel();
            let asked = Asked {
                params: params(question),
                answer,
            };
            self.0.send(asked).await.map_err(|_| gone())?;
            answered.await.unwrap_or_else(|_| Err(gone()))
        }
        .boxed()
    }
}

/// The question in the protocol's form.
fn params(question: &Question) -> CreateMessageRequestParams {
    let messages = question.turns.iter().map(|turn| match turn {
        Turn::User(text) => SamplingMessage::user_text(text),
        Turn::Model(text) => SamplingMessage::assistant_text(text),
    });
    CreateMessageRequestParams::new(messages.collect(), question.max_tokens)
        .with_system_prompt(&question.instructions)
}

/// The texts of an answer.
fn reply(result: &CreateMessageResult) -> Reply {
    let blocks = result.message.content.clone().into_vec();
    let texts: Vec<String> = blocks
        .iter()
        .filter_map(|block| Some(block.as_text()?.text.clone()))
        .collect();
    Reply {
        text: texts.concat(),
        // The protocol has no place for what an answer costs.
        tokens: None,
        is_cut: result.stop_reason.as_deref()
            == Some(CreateMessageResult::STOP_REASON_END_MAX_TOKEN),
    }
}
