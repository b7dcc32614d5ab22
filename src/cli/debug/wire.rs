//! A transport that shows every message that passes, with its time, and hands on what is reported of progress.

use std::time::Instant;

use codecell_basics::json_line;
use rmcp::RoleClient;
use rmcp::model::{JsonRpcMessage, ProgressNotificationParam, ServerNotification};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::sync::mpsc;

use crate::cli::output;

/// A transport whose messages are printed, if they are wanted.
pub(super) struct Wire<T> {
    transport: T,
    /// When the connection began; `None` shows nothing.
    shown_since: Option<Instant>,
    /// Where reports of progress go, in their order: the library hands each to a thread of its own.
    reports: mpsc::Sender<ProgressNotificationParam>,
}

impl<T> Wire<T> {
    /// `transport`, with its messages shown if `is_shown`, and with what is reported of progress sent to `reports`.
    pub(super) fn new(
        transport: T,
        is_shown: bool,
        reports: mpsc::Sender<ProgressNotificationParam>,
    ) -> Self {
        Self {
            transport,
            shown_since: is_shown.then(Instant::now),
            reports,
        }
    }

    fn show(&self, direction: &str, message: &impl serde::Serialize) {
        let Some(start) = self.shown_since else {
            return;
        };
        let text = match serde_json::to_value(message) {
            Ok(value) => json_line::of_value(&value),
            Err(error) => format!("a message that cannot be shown: {error}"),
        };
        let seconds = start.elapsed().as_secs_f64();
        // A message that cannot be printed is carried all the same.
        let _ = output::stdout(&format!("{seconds:9.4} s {direction} {text}\n"));
    }
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Wire<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.show("->", &item);
        self.transport.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        let message = self.transport.receive().await?;
        self.show("<-", &message);
        if let JsonRpcMessage::Notification(told) = &message
            && let ServerNotification::ProgressNotification(report) = &told.notification
        {
            // Where nobody looks at them, there is no use in more of them.
            let _ = self.reports.try_send(report.params.clone());
        }
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.transport.close().await
    }
}
