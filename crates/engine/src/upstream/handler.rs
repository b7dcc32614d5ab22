//! Our side of the protocol: it notes when the tools have changed, passes on to the log what the server
//! reports, and answers the server's questions.
#![expect(
    deprecated,
    reason = "servers of the older protocol send log messages, which the newest one gives up"
)]

use std::sync::{Arc, Mutex};
use std::time::Instant;

use rmcp::RoleClient;
use rmcp::handler::client::ClientHandler;
use rmcp::model::{
    ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction, ErrorData, Implementation,
    LoggingLevel, LoggingMessageNotificationParam, ProgressNotificationParam, ProtocolVersion,
};
use rmcp::service::{NotificationContext, RequestContext};
use serde_json::Value;
use tokio::sync::Notify;

use super::questions::{Questions, question};
use super::rate::Rate;
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The longest text of a notification that is logged, in bytes.
const MAX_TEXT_BYTES: usize = 4 << 10;

/// How one server is answered.
pub(super) struct Handler {
    server: String,
    questions: Questions,
    changed: Arc<Notify>,
    /// The lock is held for a moment, never across an await.
    rate: Mutex<Rate>,
}

impl Handler {
    /// A handler that wakes `changed` when the tools of `server` have changed.
    pub(super) fn new(server: &str, questions: Questions, changed: Arc<Notify>) -> Self {
        Self {
            server: server.to_owned(),
            questions,
            changed,
            rate: Mutex::new(Rate::new(Instant::now())),
        }
    }

    /// Whether one more notification may be logged now.
    fn may_log(&self) -> bool {
        let now = Instant::now();
        let mut rate = lock(&self.rate);
        if let Some(dropped) = rate.report(now) {
            tracing::warn!(
                server = self.server,
                dropped,
                "notifications of the server were not logged"
            );
        }
        rate.allows(now)
    }
}

impl ClientHandler for Handler {
    fn get_info(&self) -> ClientConfig {
        let mut config = ClientConfig::new(
            self.questions.capabilities(),
            Implementation::new(crate::NAME, env!("CARGO_PKG_VERSION")),
        );
        // This is the newest revision that has a handshake; the one without a handshake is negotiated in its own way.
        config.protocol_version = ProtocolVersion::V_2025_11_25;
        config
    }

    async fn on_tool_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.changed.notify_one();
    }

    /// The protocol's eight levels become three of ours: nothing that a server says is an error of codecell's own.
    async fn on_logging_message(
        &self,
        params: LoggingMessageNotificationParam,
        _context: NotificationContext<RoleClient>,
    ) {
        if !self.may_log() {
            return;
        }
        let text = match params.data {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let text = truncated(text, MAX_TEXT_BYTES);
        let logger = truncated(params.logger.unwrap_or_default(), MAX_TEXT_BYTES);
        let server = self.server.as_str();
        match params.level {
            LoggingLevel::Debug => tracing::debug!(server, logger, message = text),
            LoggingLevel::Info | LoggingLevel::Notice => {
                tracing::info!(server, logger, message = text);
            }
            _ => tracing::warn!(server, logger, message = text),
        }
    }

    async fn on_progress(
        &self,
        params: ProgressNotificationParam,
        _context: NotificationContext<RoleClient>,
    ) {
        if !self.may_log() {
            return;
        }
        let text = truncated(params.message.unwrap_or_default(), MAX_TEXT_BYTES);
        tracing::debug!(
            server = self.server,
            progress = params.progress,
            total = params.total,
            message = text,
            "progress"
        );
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let answer = self.questions.answer(&request);
        if self.may_log() {
            let question = truncated(question(&request).to_owned(), MAX_TEXT_BYTES);
            let server = self.server.as_str();
            if answer.action == ElicitationAction::Accept {
                tracing::info!(
                    server,
                    question,
                    "the server asks for input and gets its defaults"
                );
            } else {
                tracing::info!(
                    server,
                    question,
                    "the server asks for input, which is declined"
                );
            }
        }
        Ok(answer)
    }
}
