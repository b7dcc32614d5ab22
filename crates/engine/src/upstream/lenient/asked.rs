//! What a server has been asked and has not yet answered.
//!
//! What an answer should look like depends on the question. And if an answer does not say as it should which question
//! it is for, the open questions show it.

use std::collections::VecDeque;

use rmcp::RoleClient;
use rmcp::model::{
    ClientNotification, ClientRequest, JsonRpcMessage, NumberOrString, RequestId, ServerResult,
};
use rmcp::service::TxJsonRpcMessage;
use serde_json::Value;

use super::{Message, request_id};
use crate::upstream::MAX_CALLS_IN_FLIGHT;

/// The most questions that are remembered; besides calls there are few.
const MAX_OPEN: usize = MAX_CALLS_IN_FLIGHT + 16;

/// What can be asked, as far as the answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// `server/discover`.
    Discover,
    /// `initialize`.
    Initialize,
    /// `tools/list`.
    List,
    /// `tools/call`.
    Call,
    /// Anything else, which may stay open as long as it likes.
    Other,
}

/// The most handshake questions that are remembered after their answers; a connection that is made anew asks more.
const MAX_GREETED: usize = 16;

/// The questions that are open, the oldest first, and which ids were ever used.
#[derive(Debug, Default)]
pub(in crate::upstream) struct Asked {
    open: VecDeque<(RequestId, Question)>,
    /// The least and the greatest id of what was sent.
    sent: Option<(i64, i64)>,
    /// The ids of handshake questions that have been answered, the oldest first.
    greeted: VecDeque<i64>,
}

impl Asked {
    /// Notes that `message` is sent.
    pub(in crate::upstream) fn sent(&mut self, message: &TxJsonRpcMessage<RoleClient>) {
        match message {
            JsonRpcMessage::Request(request) => {
                let question = Question::of(&request.request);
                if question == Question::Initialize {
                    // Everything that was asked before the greeting has been given up.
                    self.open.clear();
                }
                if let NumberOrString::Number(id) = request.id {
                    let (least, greatest) = self.sent.unwrap_or((id, id));
                    self.sent = Some((least.min(id), greatest.max(id)));
                }
                if self.open.len() == MAX_OPEN {
                    self.open.pop_front();
                }
                self.open.push_back((request.id.clone(), question));
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) =
                    &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.forget(id);
                }
            }
            _ => {}
        }
    }

    /// Whether `message` is in the form in which it should be, as far as that depends on the question.
    pub(super) fn expects(&self, message: &Message) -> bool {
        match message {
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => true,
            JsonRpcMessage::Error(error) => error
                .id
                .as_ref()
                .is_some_and(|id| self.question(id).is_some()),
            JsonRpcMessage::Response(response) => self
                .question(&response.id)
                .is_some_and(|question| question.is_answered_by(&response.result)),
        }
    }

    /// Notes that `message` was received.
    pub(in crate::upstream) fn answered(&mut self, message: &Message) {
        let id = match message {
            JsonRpcMessage::Response(response) => Some(&response.id),
            JsonRpcMessage::Error(error) => error.id.as_ref(),
            _ => None,
        };
        let Some(id) = id else { return };
        if let NumberOrString::Number(number) = id
            && let Some(Question::Discover | Question::Initialize) = self.question(id)
        {
            if self.greeted.len() == MAX_GREETED {
                self.greeted.pop_front();
            }
            self.greeted.push_back(*number);
        }
        self.forget(id);
    }

    /// Whether `id` can be the id of nothing that waits or has waited: no request had it, or only a handshake that has
    /// been answered. Some servers write such an id, often 0, when they do not know the right one.
    pub(super) fn is_foreign(&self, id: i64) -> bool {
        let was_sent = |(least, greatest)| (least..=greatest).contains(&id);
        !self.sent.is_some_and(was_sent) || self.greeted.contains(&id)
    }

    /// Whether the handshake waits for its answer. Nothing else is open then.
    pub(in crate::upstream) fn is_greeting(&self) -> bool {
        self.is_open(Question::Initialize)
    }

    /// Whether the first question of the stateless protocol waits for its answer.
    pub(in crate::upstream) fn is_probing(&self) -> bool {
        self.is_open(Question::Discover)
    }

    fn is_open(&self, question: Question) -> bool {
        self.open.iter().any(|(_, open)| *open == question)
    }

    /// The open question that `id` means. `id` may be written as a text or with a fraction.
    pub(super) fn find(&self, id: &Value) -> Option<(RequestId, Question)> {
        let id = self.known(request_id(id)?);
        let question = self.question(&id)?;
        Some((id, question))
    }

    /// The `id` of the open question that is meant by `id`, if one is.
    pub(in crate::upstream) fn known(&self, id: RequestId) -> RequestId {
        let number = number(&id).map(NumberOrString::Number);
        number
            .filter(|number| self.question(number).is_some())
            .unwrap_or(id)
    }

    /// The question that an answer without an id is for: the only question that waits for its answer.
    pub(super) fn only(&self) -> Option<(RequestId, Question)> {
        let mut waiting = self
            .open
            .iter()
            .filter(|(_, question)| *question != Question::Other);
        let only = waiting.next()?;
        waiting.next().is_none().then(|| only.clone())
    }

    pub(super) fn question(&self, id: &RequestId) -> Option<Question> {
        let open = self.open.iter().find(|(known, _)| known == id);
        open.map(|(_, question)| *question)
    }

    /// Whether the request `id` has not been answered.
    pub(in crate::upstream) fn is_waiting(&self, id: &RequestId) -> bool {
        self.question(id).is_some()
    }

    /// Notes that nobody waits for the request `id` any more.
    pub(in crate::upstream) fn forget(&mut self, id: &RequestId) {
        self.open.retain(|(known, _)| known != id);
    }
}

/// The number that `id` is, or that is written in it.
pub(super) fn number(id: &RequestId) -> Option<i64> {
    match id {
        NumberOrString::Number(number) => Some(*number),
        NumberOrString::String(text) => text.trim().parse().ok(),
    }
}

impl Question {
    fn of(request: &ClientRequest) -> Self {
        match request {
            ClientRequest::DiscoverRequest(_) => Self::Discover,
            ClientRequest::InitializeRequest(_) => Self::Initialize,
            ClientRequest::ListToolsRequest(_) => Self::List,
            ClientRequest::CallToolRequest(_) => Self::Call,
            _ => Self::Other,
        }
    }

    fn is_answered_by(self, result: &ServerResult) -> bool {
        match self {
            Self::Discover => matches!(result, ServerResult::DiscoverResult(_)),
            Self::Initialize => matches!(result, ServerResult::InitializeResult(_)),
            Self::List => match result {
                ServerResult::ListToolsResult(_) => true,
                ServerResult::CustomResult(page) => page.0["tools"].is_array(),
                _ => false,
            },
            Self::Call => matches!(
                result,
                ServerResult::CallToolResult(_)
                    | ServerResult::InputRequiredResult(_)
                    | ServerResult::CreateTaskResult(_)
            ),
            Self::Other => true,
        }
    }
}
