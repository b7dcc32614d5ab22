//! JSON-RPC messages as lines, for any pair of streams.
//!
//! rmcp has such a transport. This one differs where a client misbehaves: a request that is too long
//! or nested too deeply is answered rather than dropped, so that nobody waits for ever; messages that
//! come too early do not end the server; it notices when nobody reads its answers any more; and a client that sends
//! nothing more still gets the answers to what it has asked.

use std::collections::VecDeque;
use std::io;

use rmcp::RoleServer;
use rmcp::model::{
    ClientJsonRpcMessage, ErrorCode, ErrorData, JsonRpcMessage, RequestId, ServerJsonRpcMessage,
};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::line_id::LineId;
use super::unanswered::Unanswered;
use codecell_basics::json_line;
use codecell_engine::lines::{Line, Lines};

/// Length of one message from the client, in bytes.
const MAX_LINE_BYTES: usize = 16 << 20;

/// Messages that wait for the client to read. While so many wait, nothing more is read from the client.
const MAX_WAITING_MESSAGES: usize = 64;

/// Length of a batch, in bytes: many messages on one line take much more memory than one of the same length.
const MAX_BATCH_BYTES: usize = 1 << 20;

/// What some clients put in front of a message, as some editors do in front of a file.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The transport of one connection.
pub(super) struct LineTransport<R> {
    lines: Lines<BufReader<R>, LineId>,
    outgoing: Option<mpsc::Sender<Vec<u8>>>,
    writer: JoinHandle<()>,
    /// Messages of a batch that the service has not got yet.
    batched: VecDeque<ClientJsonRpcMessage>,
    /// Answers of the transport itself that have not been handed to the writer yet.
    refusals: Vec<u8>,
    has_request: bool,
    unanswered: Unanswered,
    /// Whether the client will send nothing more.
    has_ended: bool,
    /// Cancelled once the client has ended and everything is answered: then only subscriptions still go on.
    over: CancellationToken,
}

impl<R: AsyncRead + Unpin> LineTransport<R> {
    /// A transport that reads `reader` and writes `writer`, from a task of its own. It cancels `over` when the client
    /// has all its answers and will ask for nothing more.
    pub(super) fn new(
        reader: R,
        writer: impl AsyncWrite + Unpin + Send + 'static,
        over: CancellationToken,
    ) -> Self {
        let (outgoing, messages) = mpsc::channel(MAX_WAITING_MESSAGES);
        Self {
            lines: Lines::new(BufReader::new(reader), MAX_LINE_BYTES),
            outgoing: Some(outgoing),
            writer: tokio::spawn(write_all(messages, writer)),
            batched: VecDeque::new(),
            refusals: Vec::new(),
            has_request: false,
            unanswered: Unanswered::default(),
            has_ended: false,
            over,
        }
    }

    /// The message in `line`, if it is one for the service. A request that is not is refused.
    fn take(&mut self, line: Line<LineId>) -> Option<ClientJsonRpcMessage> {
        let line = match line {
            Line::Whole(line) => line,
            Line::TooLong { bytes, kept } => {
                let message =
                    format!("the message has {bytes} bytes, at most {MAX_LINE_BYTES} are accepted");
                self.refuse(kept.request_id(), ErrorCode::INVALID_REQUEST, message);
                return None;
            }
        };
        let line = line
            .strip_prefix(BYTE_ORDER_MARK)
            .unwrap_or(&line)
            .trim_ascii();
        if line.is_empty() {
            return None;
        }
        if line.starts_with(b"[") {
            self.take_batch(line);
            return self.batched.pop_front();
        }
        match serde_json::from_slice(line) {
            Ok(message) => self.in_order(message),
            Err(error) => {
                let mut id = LineId::default();
                id.read(line);
                let code = if error.is_data() {
                    ErrorCode::INVALID_REQUEST
                } else {
                    ErrorCode::PARSE_ERROR
                };
                self.refuse(
                    id.request_id(),
                    code,
                    format!("this is no message: {error}"),
                );
                None
            }
        }
    }

    /// Takes the messages of a batch (MCP 2025-03-26, "Batching"): one after the other, as if each had a line of its own,
    /// and so are the answers. Those are not gathered in an array, since one that takes long would hold up the others.
    fn take_batch(&mut self, line: &[u8]) {
        if line.len() > MAX_BATCH_BYTES {
            let bytes = line.len();
            let message =
                format!("the batch has {bytes} bytes, at most {MAX_BATCH_BYTES} are accepted");
            return self.refuse(None, ErrorCode::INVALID_REQUEST, message);
        }
        let messages: Vec<Value> = match serde_json::from_slice(line) {
            Ok(messages) => messages,
            Err(error) => {
                let message = format!("this is no batch of messages: {error}");
                return self.refuse(None, ErrorCode::PARSE_ERROR, message);
            }
        };
        for message in messages {
            let id = message.get("method").and(message.get("id"));
            let id = id.and_then(|id| serde_json::from_value(id.clone()).ok());
            match serde_json::from_value(message) {
                Ok(message) => {
                    let message = self.in_order(message);
                    self.batched.extend(message);
                }
                Err(error) => {
                    let message = format!("this is no message: {error}");
                    self.refuse(id, ErrorCode::INVALID_REQUEST, message);
                }
            }
        }
    }

    /// Drops what comes before the first request: rmcp would take it for the end of the connection.
    fn in_order(&mut self, message: ClientJsonRpcMessage) -> Option<ClientJsonRpcMessage> {
        self.has_request |= matches!(message, JsonRpcMessage::Request(_));
        if !self.has_request {
            tracing::debug!("ignored a message before the first request");
        }
        self.has_request.then_some(message)
    }

    /// Answers the request `id`. A message without an id is not answered: with a peer that echoes, the answers would
    /// never end.
    fn refuse(&mut self, id: Option<RequestId>, code: ErrorCode, message: String) {
        tracing::warn!(?id, %message, "refused a message");
        let Some(id) = id else { return };
        let refusal = ServerJsonRpcMessage::error(ErrorData::new(code, message, None), Some(id));
        self.refusals.extend(encode(&refusal).into_iter().flatten());
    }
}

impl<R: AsyncRead + Unpin + Send> Transport<RoleServer> for LineTransport<R> {
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let (outgoing, unanswered) = (self.outgoing.clone(), self.unanswered.clone());
        async move {
            let outgoing = outgoing.ok_or(io::ErrorKind::NotConnected)?;
            let line = encode(&message);
            let sent = match line {
                Ok(line) => outgoing
                    .send(line)
                    .await
                    .map_err(|_| io::ErrorKind::BrokenPipe.into()),
                Err(error) => Err(error),
            };
            unanswered.sent(&message);
            sent
        }
    }

    /// The next message, or nothing once the client has stopped reading, or has stopped sending and has all its
    /// answers. Dropping the future loses nothing, and the service drops it whenever it has something to send.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let outgoing = self.outgoing.clone()?;
        loop {
            // Nothing is read from a client that does not read its answers: otherwise they would pile up here.
            let place = outgoing.reserve().await.ok()?;
            if self.refusals.is_empty() {
                drop(place);
            } else {
                place.send(std::mem::take(&mut self.refusals));
            }
            if let Some(message) = self.batched.pop_front() {
                self.unanswered.receives(&message);
                return Some(message);
            }
            if self.has_ended {
                if !self.unanswered.is_empty() {
                    outgoing.closed().await;
                }
                self.over.cancel();
                return None;
            }
            let line = tokio::select! {
                () = outgoing.closed() => return None,
                line = self.lines.next() => line,
            };
            match line {
                Ok(Some(line)) => match self.take(line) {
                    Some(message) => {
                        self.unanswered.receives(&message);
                        return Some(message);
                    }
                    None => continue,
                },
                Ok(None) => self.has_ended = true,
                Err(error) => {
                    tracing::warn!(%error, "cannot read from the client");
                    self.has_ended = true;
                }
            }
        }
    }

    /// Lets the writer finish what waits for it.
    async fn close(&mut self) -> io::Result<()> {
        self.outgoing = None;
        (&mut self.writer).await.map_err(io::Error::other)
    }
}

fn encode(message: &ServerJsonRpcMessage) -> io::Result<Vec<u8>> {
    Ok(json_line::line(message)?)
}

/// Writes messages until there are no more senders or nobody reads.
async fn write_all(mut messages: mpsc::Receiver<Vec<u8>>, mut writer: impl AsyncWrite + Unpin) {
    while let Some(message) = messages.recv().await {
        let mut written = writer.write_all(&message).await;
        if written.is_ok() {
            written = writer.flush().await;
        }
        if let Err(error) = written {
            tracing::debug!(%error, "the client stopped reading");
            return;
        }
    }
}
