//! A transport that shows every message that passes, with its time.

use std::time::Instant;

use codecell_basics::json_line;
use rmcp::RoleClient;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;

use crate::cli::output;

/// A transport whose messages are printed, if they are wanted.
pub(super) struct Wire<T> {
    transport: T,
    /// When the connection began; `None` shows nothing.
    shown_since: Option<Instant>,
}

impl<T> Wire<T> {
    /// `transport`, with its messages shown if `is_shown`.
    pub(super) fn new(transport: T, is_shown: bool) -> Self {
        Self {
            transport,
            shown_since: is_shown.then(Instant::now),
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
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.transport.close().await
    }
}
