//! Messages on a server's standard streams: one JSON object a line.
//!
//! The library's own transport drops a line that is too long and leaves its caller waiting, and writes to
//! servers that print junk. Here a reply that cannot be used becomes an error for its call, and everything
//! else that is not a message is passed over.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rmcp::RoleClient;
use rmcp::model::{ErrorCode, ErrorData, JsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::json;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::sync::Mutex;

use super::handshake::Handshake;
use super::misshapen::{misshapen_reply, read_message};
use super::oversize::{EDGE_BYTES, Oversized, identify};
use crate::tools::truncate;

/// Longest message that is read from a server, in bytes.
pub const MAX_LINE_BYTES: usize = 16 << 20;
/// Most bytes of messages that wait for a server to read them.
pub const MAX_UNREAD_BYTES: usize = 64 << 20;
/// A buffer that grew beyond this for one line is given back afterwards.
const KEPT_BUFFER_BYTES: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const READ_BUFFER_BYTES: usize = 64 << 10;
/// Lines that are not messages are logged up to this number, and counted beyond it.
const MAX_JUNK_LOGGED: u64 = 5;
/// Most bytes of such a line that are logged.
const MAX_JUNK_BYTES: usize = 200;
/// The code under which an oversized reply reaches its call.
const REPLY_TOO_LARGE: ErrorCode = ErrorCode(-32_090);

/// The error that stands for a reply that was too long: of so many bytes, or of an unknown number.
pub(super) fn too_large(bytes: Option<usize>) -> ErrorData {
    let data = json!({ "bytes": bytes });
    ErrorData::new(REPLY_TOO_LARGE, "the reply is too long", Some(data))
}

/// Whether `error` stands for a reply that was too long; the size of that reply where it is known.
pub(super) fn reply_too_large(error: &ErrorData) -> Option<Option<usize>> {
    let bytes = error.data.as_ref()?.get("bytes")?.as_u64();
    let bytes = bytes.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    (error.code == REPLY_TOO_LARGE).then_some(bytes)
}

/// The streams of one server.
pub(super) struct StdioTransport<R, W> {
    server: String,
    lines: Lines<BufReader<R>>,
    output: Arc<Mutex<Option<W>>>,
    /// Bytes of the messages that are being sent.
    unread: Arc<AtomicUsize>,
    junk: u64,
    handshake: Handshake,
    first_junk: Arc<OnceLock<String>>,
}

/// A message on its way to the server, counted as long as it is held.
struct Outgoing {
    line: Vec<u8>,
    unread: Arc<AtomicUsize>,
}

impl<R: AsyncRead + Unpin, W> StdioTransport<R, W> {
    /// The first line that is not a message is put into `first_junk`.
    pub(super) fn new(
        server: &str,
        input: R,
        output: W,
        first_junk: Arc<OnceLock<String>>,
    ) -> Self {
        Self {
            server: server.to_owned(),
            lines: Lines::new(BufReader::with_capacity(READ_BUFFER_BYTES, input)),
            output: Arc::new(Mutex::new(Some(output))),
            unread: Arc::default(),
            junk: 0,
            handshake: Handshake::default(),
            first_junk,
        }
    }

    /// The message that `line` holds, if it holds one.
    fn message(&mut self, line: &[u8]) -> Option<RxJsonRpcMessage<RoleClient>> {
        // Some programs on Windows put a byte order mark in front of all they print.
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let line = line.trim_ascii();
        if line.is_empty() {
            return None;
        }
        match read_message(line) {
            Ok(message) => Some(message),
            Err(error) => {
                self.note_junk(line);
                misshapen_reply(line, &error)
            }
        }
    }

    fn note_junk(&mut self, line: &[u8]) {
        self.junk += 1;
        if self.junk <= MAX_JUNK_LOGGED {
            let shown = &line[..line.len().min(MAX_JUNK_BYTES + 1)];
            let mut line = String::from_utf8_lossy(shown).into_owned();
            truncate(&mut line, MAX_JUNK_BYTES);
            // Only the first one is kept.
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
        let output = Arc::clone(&self.output);
        let outgoing = Outgoing::new(&item, &self.unread);
        self.handshake.sent(&item);
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
            match self.lines.next().await? {
                Line::Whole => {
                    let line = std::mem::take(&mut self.lines.whole);
                    let message = self.message(&line);
                    self.lines.give_back(line);
                    if let Some(message) = message
                        && !self.handshake.is_late(&message)
                    {
                        return Some(message);
                    }
                }
                Line::Oversized {
                    bytes,
                    what: Oversized::Reply(id),
                } => {
                    return Some(JsonRpcMessage::error(too_large(Some(bytes)), Some(id)));
                }
                Line::Oversized {
                    bytes,
                    what: Oversized::Unasked,
                } => {
                    tracing::warn!(
                        server = self.server,
                        bytes,
                        "a message of the server is too long; it is passed over"
                    );
                }
                Line::Oversized {
                    bytes,
                    what: Oversized::Unknown,
                } => {
                    // Whoever waits for it would wait in vain.
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
        // Dropping the stream closes the server's input, which asks it to end.
        drop(self.output.lock().await.take());
        Ok(())
    }
}

impl Outgoing {
    /// The line for `message`, unless too much is on its way already: a server that does not read would
    /// otherwise let calls that have long been given up pile up here.
    fn new(message: &TxJsonRpcMessage<RoleClient>, unread: &Arc<AtomicUsize>) -> io::Result<Self> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        let outgoing = Self {
            unread: Arc::clone(unread),
            line,
        };
        let before = unread.fetch_add(outgoing.line.len(), Ordering::Relaxed);
        if before + outgoing.line.len() > MAX_UNREAD_BYTES {
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

/// One line of the server's output.
enum Line {
    /// It is in [`Lines::whole`].
    Whole,
    Oversized {
        bytes: usize,
        what: Oversized,
    },
}

/// Reads lines, holding at most [`MAX_LINE_BYTES`]. A read that is dropped is taken up again by the next.
struct Lines<R> {
    input: R,
    whole: Vec<u8>,
    /// Set while a line that is too long is being passed over.
    skipping: Option<Skipped>,
}

/// What is kept of a line that is too long.
struct Skipped {
    bytes: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            whole: Vec::new(),
            skipping: None,
        }
    }

    /// The next line, or `None` at the end of the stream or of the connection.
    async fn next(&mut self) -> Option<Line> {
        loop {
            let available = self.input.fill_buf().await.ok()?;
            if available.is_empty() {
                return None;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let part_bytes = part.len();
            if let Some(skipped) = &mut self.skipping {
                skipped.add(part);
            } else if self.whole.len() + part_bytes > MAX_LINE_BYTES {
                let mut skipped = Skipped {
                    bytes: 0,
                    head: Vec::new(),
                    tail: Vec::new(),
                };
                skipped.add(&std::mem::take(&mut self.whole));
                skipped.add(part);
                self.skipping = Some(skipped);
            } else {
                self.whole.extend_from_slice(part);
            }
            // From here on there is no await, so a dropped read never takes a part twice.
            self.input.consume(part_bytes + usize::from(end.is_some()));
            if end.is_some() {
                return Some(match self.skipping.take() {
                    None => Line::Whole,
                    Some(skipped) => Line::Oversized {
                        what: identify(&skipped.head, &skipped.tail),
                        bytes: skipped.bytes,
                    },
                });
            }
        }
    }

    /// Takes back the buffer of a line that has been dealt with.
    fn give_back(&mut self, mut line: Vec<u8>) {
        if line.capacity() <= KEPT_BUFFER_BYTES {
            line.clear();
            self.whole = line;
        }
    }
}

impl Skipped {
    fn add(&mut self, part: &[u8]) {
        self.bytes = self.bytes.saturating_add(part.len());
        let room = EDGE_BYTES - self.head.len();
        self.head.extend_from_slice(&part[..part.len().min(room)]);
        let kept = &part[part.len().saturating_sub(EDGE_BYTES)..];
        self.tail.extend_from_slice(kept);
        let surplus = self.tail.len().saturating_sub(EDGE_BYTES);
        self.tail.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::future::BoxFuture;
    use rmcp::model::NumberOrString;

    use super::*;

    fn transport(input: &[u8]) -> StdioTransport<std::io::Cursor<Vec<u8>>, tokio::io::Sink> {
        let input = std::io::Cursor::new(input.to_vec());
        StdioTransport::new("s", input, tokio::io::sink(), Arc::default())
    }

    #[tokio::test]
    async fn junk_is_passed_over() {
        let mut transport = transport(b"hello\n\n{\"a\": 1}\n\xff\xfe\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\r\nrest without end");
        assert!(matches!(
            transport.receive().await,
            Some(JsonRpcMessage::Response(_))
        ));
        assert!(transport.receive().await.is_none());
        assert_eq!(transport.junk, 3);
        assert_eq!(
            transport.first_junk.get().map(String::as_str),
            Some("hello")
        );
    }

    #[tokio::test]
    async fn a_mark_in_front_and_an_error_that_is_null_do_no_harm() {
        for line in [
            "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":null}\n",
        ] {
            let mut transport = transport(line.as_bytes());
            assert!(matches!(
                transport.receive().await,
                Some(JsonRpcMessage::Response(_))
            ));
            assert_eq!(transport.junk, 0);
        }
    }

    #[tokio::test]
    async fn a_reply_that_is_too_long_becomes_an_error_for_its_call() {
        let mut input = b"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"text\":\"".to_vec();
        input.resize(MAX_LINE_BYTES + 100, b'a');
        input.extend_from_slice(b"\"}}\n{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}\n");
        let mut transport = transport(&input);
        let Some(JsonRpcMessage::Error(error)) = transport.receive().await else {
            panic!("an error")
        };
        assert_eq!(error.id, Some(NumberOrString::Number(7)));
        assert_eq!(
            reply_too_large(&error.error),
            Some(Some(MAX_LINE_BYTES + 103))
        );
        assert!(matches!(
            transport.receive().await,
            Some(JsonRpcMessage::Response(_))
        ));
    }

    #[tokio::test]
    async fn what_a_server_does_not_read_is_bounded() {
        let (output, _unread_end) = tokio::io::duplex(16);
        let mut transport = StdioTransport::new("s", tokio::io::empty(), output, Arc::default());
        let message = || {
            let error = ErrorData::internal_error("x".repeat(MAX_UNREAD_BYTES / 4), None);
            TxJsonRpcMessage::<RoleClient>::error(error, None)
        };
        let waiting: Vec<BoxFuture<'static, io::Result<()>>> =
            (0..3).map(|_| transport.send(message()).boxed()).collect();
        assert!(transport.send(message()).await.is_err());
        drop(waiting);
        assert_eq!(transport.unread.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_misshapen_reply_becomes_an_error_for_its_call() {
        let mut transport = transport(b"{\"jsonrpc\":\"1.0\",\"id\":3,\"result\":{}}\n");
        let Some(JsonRpcMessage::Error(error)) = transport.receive().await else {
            panic!("an error")
        };
        assert_eq!(error.id, Some(NumberOrString::Number(3)));
    }
}
