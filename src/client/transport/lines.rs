//! The lines of a server's output, read within bounds.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::MAX_LINE_BYTES;
use crate::client::lenient::{EDGE_BYTES, Oversized, identify};

/// A buffer that grew beyond this for one line is given back afterwards.
const KEPT_BUFFER_BYTES: usize = 1 << 20;

/// One line of the server's output.
pub(super) enum Line {
    /// It is in [`Lines::whole`].
    Whole,
    Oversized {
        bytes: usize,
        what: Oversized,
    },
}

/// Reads lines, holding at most [`MAX_LINE_BYTES`]. A read that is dropped is taken up again by the next.
pub(super) struct Lines<R> {
    input: R,
    /// The last line, if it was short enough.
    pub(super) whole: Vec<u8>,
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
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            whole: Vec::new(),
            skipping: None,
        }
    }

    /// The next line, or `None` at the end of the stream or of the connection.
    pub(super) async fn next(&mut self) -> Option<Line> {
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
    pub(super) fn give_back(&mut self, mut line: Vec<u8>) {
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
