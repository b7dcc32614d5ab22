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
/// Last lines that are remembered to explain the server's end. What Node.js prints when a program cannot be loaded has
/// twenty, of which the fifth tells why.
const MAX_LINES_REMEMBERED: usize = 25;
/// Longest last words, in bytes, and most that is remembered of a line.
const MAX_LAST_WORDS_BYTES: usize = 500;
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

    /// The last thing that was said, if anything was: the last lines in a row that tell of an error, else the last line.
    pub(super) async fn last_words(&self) -> Option<String> {
        let mut ended = self.ended.subscribe();
        let _ = tokio::time::timeout(LAST_WORDS_PATIENCE, ended.wait_for(|ended| *ended)).await;
        let mut lines = self
            .last_lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut words = telling(lines.make_contiguous())?.join("; ");
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
            line = line.trim().to_owned();
            truncate(&mut line, MAX_LAST_WORDS_BYTES);
            if line.is_empty() {
                continue;
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

/// What of `lines` tells most of an end.
fn telling(lines: &[String]) -> Option<&[String]> {
    let tells = |line: &String| line.to_ascii_lowercase().contains("error");
    let last = lines.len().checked_sub(1)?;
    let end = lines.iter().rposition(tells).unwrap_or(last);
    let before = lines[..end].iter().rev().take_while(|line| tells(line));
    Some(&lines[end - before.count()..=end])
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

    #[tokio::test]
    async fn the_last_words_tell_of_the_error() {
        for (text, expected) in [
            ("starting\nready\n", Some("ready")),
            (
                "Traceback (most recent call last):\n  File \"x\", line 1\nValueError: no key\n",
                Some("ValueError: no key"),
            ),
            (
                "  throw err;\n\nError: Cannot find module 'x'\n    at y\n{\n}\n\nNode.js v20\n",
                Some("Error: Cannot find module 'x'"),
            ),
            (
                "npm warn old\nnpm error code E404\nnpm error 404 Not Found\n",
                Some("npm error code E404; npm error 404 Not Found"),
            ),
            ("\n \n", None),
        ] {
            let log = StderrLog::follow("s", Some(std::io::Cursor::new(text)));
            assert_eq!(log.last_words().await.as_deref(), expected, "{text}");
        }
    }
}
