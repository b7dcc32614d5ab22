//! The requests of a client that still wait for their answers, so that the end of its stdin does not cut them off.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, JsonRpcMessage, RequestId,
    ServerJsonRpcMessage,
};

use codecell_basics::sync::lock;

/// Requests that are remembered at once; answers to more than that are not waited for.
const MAX_REMEMBERED: usize = 4_096;

/// Clones remember the same requests.
#[derive(Debug, Clone, Default)]
pub(super) struct Unanswered(Arc<Mutex<HashSet<RequestId>>>);

impl Unanswered {
    /// The client has sent `message`.
    pub(super) fn receives(&self, message: &ClientJsonRpcMessage) {
        match message {
            // A subscription is answered at its end, and the end of the connection ends it.
            JsonRpcMessage::Request(request)
                if !matches!(
                    request.request,
                    ClientRequest::SubscriptionsListenRequest(_)
                ) =>
            {
                let mut ids = self.ids();
                if ids.len() < MAX_REMEMBERED {
                    ids.insert(request.id.clone());
                }
            }
            JsonRpcMessage::Notification(notification) => {
                // A request that was withdrawn gets no answer.
                if let ClientNotification::CancelledNotification(cancelled) =
                    &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.ids().remove(id);
                }
            }
            _ => {}
        }
    }

    /// `message` is on its way to the client.
    pub(super) fn sent(&self, message: &ServerJsonRpcMessage) {
        let id = match message {
            JsonRpcMessage::Response(response) => Some(&response.id),
            JsonRpcMessage::Error(error) => error.id.as_ref(),
            _ => None,
        };
        if let Some(id) = id {
            self.ids().remove(id);
        }
    }

    /// Whether everything has been answered.
    pub(super) fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }

    /// Held for one operation, never across an await.
    fn ids(&self) -> MutexGuard<'_, HashSet<RequestId>> {
        lock(&self.0)
    }
}
