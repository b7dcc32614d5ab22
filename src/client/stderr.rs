//! What a server says on its standard error, passed on to the log: line by line, within bounds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::sync::watch;

use super::rate::Rate;
use crate::tools::truncate;

/// Longest part of a line that is kept, in bytes.
const MAX_LINE_BYTES: usize = 4 << 10;
/// Last lines that are remembered to explain the server's end.
const MAX_LINES_REMEMBERED: usize = 3;
/// Longest last words, in bytes.
const MAX_LAST_WORDS_BYTES: usize = 300;
/// How long the end of the stream is waited for before the last words are taken.
const LAST_WORDS_PATIENCE: Duration = Duration::from_millis(200);

/// The log of one server's standard error.
pub(super) struct StderrLog {
    last_lines: Mutex<VecDeque<String>>,
    ended: watch::Sender<bool>,
}

impl StderrLog {
    /// Follows `stream` to its end, in a task of its own.
    pub(super) fn follow(
        server: &str,
        stream: Option<impl AsyncRead + Unpin + Send + 'static>,
    ) -> Arc<Self> {
        let log = Arc::new(Self {
            last_lines: Mutex::default(),
            ended: watch::Sender::new(stream.is_none()),
        });
        if let Some(stream) = stream {
            let (log, server) = (Arc::clone(&log), server.to_owned());
            tokio::spawn(async move {
                log.copy(&server, stream).await;
                log.ended.send_replace(true);
            });
        }
        log
    }

    /// The last thing that was said, if anything was.
    pub(super) async fn last_words(&self) -> Option<String> {
        let mut ended = self.ended.subscribe();
        let _ = tokio::time::timeout(LAST_WORDS_PATIENCE, ended.wait_for(|ended| *ended)).await;
        let lines = self
            .last_lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let words = lines
            .iter()
            .rev()
            .map(|line| line.trim())
            .find(|line| !line.is_empty())?;
        let mut words = words.to_owned();
        truncate(&mut words, MAX_LAST_WORDS_BYTES);
        Some(words)
    }

    async fn copy(&self, server: &str, stream: impl AsyncRead + Unpin) {
        let mut reader = BufReader::new(stream);
        let mut rate = Rate::new();
        while let Some(line) = next_line(&mut reader).await {
            let mut line = String::from_utf8_lossy(&line).trim_end().to_owned();
            truncate(&mut line, MAX_LINE_BYTES);
            if let Some(dropped) = rate.window_passed() {
                tracing::warn!(
                    server,
                    dropped,
                    "lines of the server's standard error were dropped"
                );
            }
            if rate.allows() {
                tracing::info!(server, stderr = line);
            }
            let mut last_lines = self
                .last_lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if last_lines.len() == MAX_LINES_REMEMBERED {
                last_lines.pop_front();
            }
            last_lines.push_back(line);
        }
    }
}

/// The next line, cut off one byte beyond the bound so that it shows, or `None` at the end of the stream.
async fn next_line(reader: &mut (impl AsyncBufRead + Unpin)) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let mut has_begun = false;
    loop {
        let available = reader.fill_buf().await.ok()?;
        if available.is_empty() {
            return has_begun.then_some(line);
        }
        has_begun = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(available.len());
        let kept = taken.min(MAX_LINE_BYTES + 1 - line.len());
        line.extend_from_slice(&available[..kept]);
        reader.consume(end.map_or(taken, |end| end + 1));
        if end.is_some() {
            return Some(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_lines_are_cut_and_the_last_words_kept() {
        let mut text = "x".repeat(3 * MAX_LINE_BYTES).into_bytes();
        text.extend_from_slice(b"\none\ntwo\n\nthree \xff\n\n");
        let mut reader = BufReader::new(text.as_slice());
        assert_eq!(
            next_line(&mut reader).await.map(|line| line.len()),
            Some(MAX_LINE_BYTES + 1)
        );
        assert_eq!(
            next_line(&mut reader).await.as_deref(),
            Some(b"one".as_slice())
        );
        let log = StderrLog::follow("s", Some(std::io::Cursor::new(text)));
        assert_eq!(log.last_words().await.as_deref(), Some("three \u{fffd}"));
    }
}
