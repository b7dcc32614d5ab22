//! Which answer the handshake waits for.
//!
//! A server of the older protocol that takes long to start is asked twice, once in each protocol, and then answers
//! both. The library gives up at the first of these answers, because it is not the one to its last question.

use rmcp::RoleClient;
use rmcp::model::{ClientRequest, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};

/// The question that opens the older protocol, from its sending to its answer.
#[derive(Debug, Default)]
pub(super) struct Handshake {
    opening: Option<RequestId>,
}

impl Handshake {
    /// Notes that `message` is sent.
    pub(super) fn sent(&mut self, message: &TxJsonRpcMessage<RoleClient>) {
        if let JsonRpcMessage::Request(request) = message
            && matches!(request.request, ClientRequest::InitializeRequest(_))
        {
            self.opening = Some(request.id.clone());
        }
    }

    /// Whether `message` answers an earlier question than the one that is open. Nothing else can be under way
    /// while that is.
    pub(super) fn is_late(&mut self, message: &RxJsonRpcMessage<RoleClient>) -> bool {
        let Some(opening) = &self.opening else {
            return false;
        };
        let answered = match message {
            JsonRpcMessage::Response(response) => Some(&response.id),
            JsonRpcMessage::Error(error) => error.id.as_ref(),
            _ => return false,
        };
        if answered == Some(opening) {
            self.opening = None;
        }
        // An error without a number can only be for this question.
        answered.is_some() && self.opening.is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sent(handshake: &mut Handshake, message: Value) {
        handshake.sent(&serde_json::from_value(message).expect("a message"));
    }

    fn is_late(handshake: &mut Handshake, message: Value) -> bool {
        handshake.is_late(&serde_json::from_value(message).expect("a message"))
    }

    #[test]
    fn only_answers_to_earlier_questions_are_late() {
        let unknown = |id: Value| json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "unknown"}});
        let mut handshake = Handshake::default();
        assert!(!is_late(&mut handshake, unknown(json!(0))));
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}});
        sent(
            &mut handshake,
            json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}),
        );
        assert!(is_late(&mut handshake, unknown(json!(0))));
        let notice = json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": 1}});
        assert!(!is_late(&mut handshake, notice));
        let result = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}});
        assert!(!is_late(
            &mut handshake,
            json!({"jsonrpc": "2.0", "id": 1, "result": result})
        ));
        assert!(!is_late(&mut handshake, unknown(json!(0))));
    }
}
