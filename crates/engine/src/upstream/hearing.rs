//! A transport that looks at messages in the order in which they come.
//!
//! The library handles notifications beside each other and beside answers, so the last report on a call could come
//! when the answer to the call has been taken already.

use std::sync::Arc;

use rmcp::RoleClient;
use rmcp::model::{JsonRpcMessage, ServerNotification};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;

use super::reports::Reports;
use codecell_basics::text::truncated;
use codecell_tools::ToolProgress;

/// The longest message of a report that is passed on, in bytes.
const MAX_MESSAGE_BYTES: usize = 4 << 10;

/// A transport that hands reports of progress to their calls.
pub(super) struct Hearing<T> {
    transport: T,
    reports: Arc<Reports>,
}

impl<T> Hearing<T> {
    /// A transport that takes what comes over `transport`, and hands reports of progress to `reports`, too.
    pub(super) fn new(transport: T, reports: &Arc<Reports>) -> Self {
        Self {
            transport,
            reports: Arc::clone(reports),
        }
    }

    fn hear(&self, message: &RxJsonRpcMessage<RoleClient>) {
        let JsonRpcMessage::Notification(notification) = message else {
            return;
        };
        let ServerNotification::ProgressNotification(progress) = &notification.notification else {
            return;
        };
        let params = &progress.params;
        let message = params
            .message
            .clone()
            .map(|text| truncated(text, MAX_MESSAGE_BYTES));
        let report = ToolProgress {
            done: params.progress,
            total: params.total,
            message,
        };
        self.reports.report(&params.progress_token, report);
    }
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Hearing<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.transport.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        let message = self.transport.receive().await?;
        self.hear(&message);
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.transport.close().await
    }
}
