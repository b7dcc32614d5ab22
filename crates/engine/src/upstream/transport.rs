//! Messages on a server's standard streams: one JSON object on each line.
//!
//! The library's own transport drops a line that is too long and leaves its caller waiting, and it answers
//! servers that print junk. Here a line is read as [`lenient`](super::lenient) reads it, a reply that cannot be used
//! becomes an error for its call, and everything else that is not a message is passed over.

mod pieces;

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{ClientRequest, ErrorCode, ErrorData, JsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::{DynamicTransportError, Transport};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::dialect::Dialect;
use super::lenient::{Asked, Edges, Message, Oversized, read};
use super::stderr::StderrLog;
use crate::lines::{Line, Lines};
use codecell_basics::text::{truncated, truncated_lossy};
use pieces::Pieces;

/// The longest message that is read from a server, in bytes.
pub const MAX_LINE_BYTES: usize = 16 << 20;
/// The most bytes of messages that wait for a server to read them.
pub const MAX_UNSENT_BYTES: usize = 64 << 20;
/// How long codecell waits for the next line of a message that has several lines.
const PIECE_PATIENCE: Duration = Duration::from_secs(1);
const READ_BUFFER_BYTES: usize = 64 << 10;
/// Lines that are not messages are logged up to this number, and counted beyond it.
const MAX_JUNK_LOGGED: u64 = 5;
/// The most bytes of such a line that are logged.
const MAX_JUNK_BYTES: usize = 200;
/// The code with which an oversized reply reaches its call.
const REPLY_TOO_LARGE: ErrorCode = ErrorCode(-32_090);

/// The error in place of a reply that was too long: it had this number of bytes, or `None` if the number is not known.
pub(super) fn too_large(bytes: Option<usize>) -> ErrorData {
    let data = json!({ "bytes": bytes });
    ErrorData::new(REPLY_TOO_LARGE, "the reply is too long", Some(data))
}

/// Whether `error` stands for a reply that was too long; the size of that reply, if it is known.
pub(super) fn reply_too_large(error: &ErrorData) -> Option<Option<usize>> {
    let bytes = error.data.as_ref()?.get("bytes")?.as_u64();
    let bytes = bytes.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    (error.code == REPLY_TOO_LARGE).then_some(bytes)
}

/// Whether `error`, which came of writing to a server, says that the server has closed its streams. Whoever reads is told
/// of the same by the end of the stream; which of the two is first is a matter of who is quicker.
pub(super) fn is_gone(error: &DynamicTransportError) -> bool {
    let broken = error.error.downcast_ref::<io::Error>();
    broken.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The streams of one server.
pub(super) struct StdioTransport<R, W> {
    server: String,
    lines: Lines<BufReader<R>, Edges>,
    output: Arc<Mutex<Option<W>>>,
    /// The bytes of the messages that are being sent.
    unread: Arc<AtomicUsize>,
    junk: u64,
    first_junk: Arc<OnceLock<String>>,
    asked: Asked,
    dialect: Arc<Dialect>,
    /// The greeting, until it is answered.
    greeting: Option<TxJsonRpcMessage<RoleClient>>,
    /// The server's standard error, which may be full of complaints about the first question if the server does not
    /// know it.
    stderr: Option<Arc<StderrLog>>,
    /// A message that has several lines.
    pieces: Pieces,
    /// Messages that have been read and that the library has not yet received.
    waiting: VecDeque<Message>,
}

/// The surroundings of a server that its transport informs, or learns from.
#[derive(Default)]
pub(super) struct Surroundings {
    /// The first line that is not a message is put here.
    pub(super) first_junk: Arc<OnceLock<String>>,
    /// How to speak with the server.
    pub(super) dialect: Arc<Dialect>,
    /// The server's standard error.
    pub(super) stderr: Option<Arc<StderrLog>>,
}

/// A message on its way to the server, counted as long as it is held.
struct Outgoing {
    line: Vec<u8>,
    unread: Arc<AtomicUsize>,
}

impl<R, W> StdioTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    pub(super) fn new(server: &str, input: R, output: W, surroundings: Surroundings) -> Self {
        let Surroundings {
            first_junk,
            dialect,
            stderr,
        } = surroundings;
        Self {
            server: server.to_owned(),
            lines: Lines::new(
                BufReader::with_capacity(READ_BUFFER_BYTES, input),
                MAX_LINE_BYTES,
            ),
            output: Arc::new(Mutex::new(Some(output))),
            unread: Arc::default(),
            junk: 0,
            first_junk,
            asked: Asked::default(),
            dialect,
            greeting: None,
            stderr,
            pieces: Pieces::default(),
            waiting: VecDeque::new(),
        }
    }

    /// Takes in `line`, which may be one of several lines that together are a message.
    fn take_line(&mut self, line: &[u8]) {
        let goes_on = !self.pieces.is_empty();
        if goes_on && is_message(line) {
            // In this case the message before the line has no end.
            self.give_up_pieces();
            self.take(line);
        } else if goes_on || Pieces::is_begun_by(line.trim_ascii()) {
            if let Some(whole) = self.pieces.add(line, MAX_LINE_BYTES) {
                self.take(&whole);
            }
        } else {
            self.take(line);
        }
    }

    fn give_up_pieces(&mut self) {
        let text = self.pieces.give_up();
        self.take(&text);
    }

    /// Takes in the messages that `line` holds.
    fn take(&mut self, line: &[u8]) {
        let line = line.trim_ascii();
        if line.is_empty() {
            return;
        }
        let is_greeting = self.asked.is_greeting();
        let is_probing = self.asked.is_probing();
        let read = read(line, &mut self.asked, None);
        if read.problem.is_some() {
            self.note_junk(line);
        }
        for words in read.strays {
            note_stray(&self.server, words);
        }
        for message in read.messages {
            match &message {
                JsonRpcMessage::Error(refusal) if is_greeting => {
                    match self.dialect.refused(&refusal.error) {
                        None => self.greet_again(),
                        Some(first) => {
                            let refusal = JsonRpcMessage::error(first, refusal.id.clone());
                            self.waiting.push_back(refusal);
                        }
                    }
                }
                JsonRpcMessage::Error(_) | JsonRpcMessage::Response(_) if is_probing => {
                    if let Some(stderr) = &self.stderr {
                        stderr.forget();
                    }
                    self.waiting.push_back(self.dialect.probed(message));
                }
                _ => self.waiting.push_back(message),
            }
        }
    }

    /// Sends the greeting in the next revision of the protocol. The library does not see it.
    fn greet_again(&mut self) {
        if let Some(greeting) = self.greeting.take() {
            let sent = self.send(greeting);
            // If a receiver waited for this, it could be dropped in the middle of the line. If nothing can be sent any
            // more, the end of the connection is also noticed by reading.
            tokio::spawn(async move {
                let _ = sent.await;
            });
        }
    }

    fn note_junk(&mut self, line: &[u8]) {
        self.junk += 1;
        if self.junk <= MAX_JUNK_LOGGED {
            let line = truncated_lossy(line, MAX_JUNK_BYTES);
            // Only the first such line is kept.
            let _ = self.first_junk.set(line.clone());
            tracing::warn!(
                server = self.server,
                line,
                "the server's output holds a line that is not a message; it is passed over"
            );
        } else if self.junk.is_power_of_two() {
            tracing::warn!(
                server = self.server,
                lines = self.junk,
                "the server's output keeps holding lines that are not messages"
            );
        }
    }
}

impl<R, W> Transport<RoleClient> for StdioTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let item = self.dialect.worded(item);
        let output = Arc::clone(&self.output);
        let outgoing = Outgoing::new(&item, &self.unread);
        self.asked.sent(&item);
        if let JsonRpcMessage::Request(request) = &item
            && matches!(request.request, ClientRequest::InitializeRequest(_))
        {
            self.greeting = Some(item);
        }
        async move {
            let outgoing = outgoing?;
            match output.lock().await.as_mut() {
                Some(output) => {
                    output.write_all(&outgoing.line).await?;
                    output.flush().await
                }
                None => Err(io::Error::new(
                    io::ErrorKind::NotConnected,
                    "the connection is closed",
                )),
            }
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Some(message);
            }
            let next = self.lines.next();
            let next = if self.pieces.is_empty() {
                next.await
            } else if let Ok(next) = timeout(PIECE_PATIENCE, next).await {
                next
            } else {
                self.give_up_pieces();
                continue;
            };
            let (bytes, kept) = match next.ok()?? {
                Line::Whole(line) => {
                    self.take_line(&line);
                    self.lines.give_back(line);
                    continue;
                }
                Line::TooLong { bytes, kept } => (bytes, kept),
            };
            match kept.identify() {
                Oversized::Reply(id) => {
                    let id = self.asked.known(id);
                    let message = JsonRpcMessage::error(too_large(Some(bytes)), Some(id));
                    self.asked.answered(&message);
                    return Some(message);
                }
                Oversized::Unasked => {
                    tracing::warn!(
                        server = self.server,
                        bytes,
                        "a message of the server is too long; it is passed over"
                    );
                }
                Oversized::Unknown => {
                    // The call that waits for the message would wait in vain.
                    tracing::error!(
                        server = self.server,
                        bytes,
                        "the server's output holds a line that is too long; the connection ends"
                    );
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        // When the stream is dropped, the server's input closes, which asks the server to end.
        drop(self.output.lock().await.take());
        Ok(())
    }
}

/// Whether `line` is a message by itself.
fn is_message(line: &[u8]) -> bool {
    let value: Option<serde_json::Value> = serde_json::from_slice(line).ok();
    value.is_some_and(|value| value.get("jsonrpc").is_some())
}

/// Logs an error that does not say which request it is for, if more than one call or none is open. The call that it is
/// for waits to the end of its time.
pub(super) fn note_stray(server: &str, words: String) {
    tracing::warn!(
        server,
        error = truncated(words, MAX_JUNK_BYTES),
        "the server reports an error and does not say for which of the open requests"
    );
}

impl Outgoing {
    /// The line for `message`, unless too much is on its way already: if a server does not read, calls that have long
    /// been given up would pile up here otherwise.
    fn new(message: &TxJsonRpcMessage<RoleClient>, unread: &Arc<AtomicUsize>) -> io::Result<Self> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        let outgoing = Self {
            unread: Arc::clone(unread),
            line,
        };
        let before = unread.fetch_add(outgoing.line.len(), Ordering::Relaxed);
        if before + outgoing.line.len() > MAX_UNSENT_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "it does not read what it is sent",
            ));
        }
        Ok(outgoing)
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.unread.fetch_sub(self.line.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
