//! What a server says on its standard error, passed on to the log: line by line, within bounds.
//!
//! Until the server is ready, what it says is only of use to those who look for the reason why it is not ready, and
//! servers that do not understand our first question print pages about it. So the lines of that time are for the log's
//! level `debug`, and what came before the answer to that question does not count as last words.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, BufReader};
use tokio::sync::{Notify, watch};

use super::rate::Rate;
use crate::lines::{Line, Lines, Overlong};
use codecell_basics::sync::lock;
use codecell_basics::text::{truncate, truncated};

/// The longest part of a line that is kept, in bytes.
const MAX_LINE_BYTES: usize = 4 << 10;
/// The number of last lines that are remembered to explain the server's end. When a program cannot be loaded, Node.js
/// prints twenty lines, and the fifth says why.
const MAX_LINES_REMEMBERED: usize = 25;
/// The longest last words, in bytes, and the most that is remembered of a line.
const MAX_LAST_WORDS_BYTES: usize = 500;
/// How long codecell waits for the end of the stream before it takes the last words.
const LAST_WORDS_PATIENCE: Duration = Duration::from_millis(500);

/// The beginning of a line that is too long: one byte more than the bound, which shows that something was cut.
#[derive(Default)]
struct Beginning(Vec<u8>);

impl Overlong for Beginning {
    fn add(&mut self, part: &[u8]) {
        let room = (MAX_LINE_BYTES + 1).saturating_sub(self.0.len());
        self.0.extend_from_slice(&part[..part.len().min(room)]);
    }
}

/// The log of one server's standard error.
pub(super) struct StderrLog {
    last_lines: Mutex<VecDeque<String>>,
    ended: watch::Sender<bool>,
    is_ready: AtomicBool,
    /// This is woken when what has been said so far is to be forgotten.
    forgets: Notify,
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
            is_ready: AtomicBool::new(false),
            forgets: Notify::new(),
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

    /// Notes that the server is ready: from now on what it says is worth a look.
    pub(super) fn set_ready(&self) {
        self.is_ready.store(true, Ordering::Relaxed);
    }

    /// Makes what the server has said so far no part of its last words.
    pub(super) fn forget(&self) {
        self.forgets.notify_one();
    }

    /// What was said last, if anything was: the last lines in a row that tell of an error, else the last line.
    pub(super) async fn last_words(&self) -> Option<String> {
        let mut ended = self.ended.subscribe();
        let _ = tokio::time::timeout(LAST_WORDS_PATIENCE, ended.wait_for(|ended| *ended)).await;
        let words = telling(self.lines().make_contiguous())?.join("; ");
        Some(truncated(words, MAX_LAST_WORDS_BYTES))
    }

    /// The last lines, as they were written.
    pub(super) fn said(&self) -> Vec<String> {
        self.lines().iter().cloned().collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<String>> {
        lock(&self.last_lines)
    }

    async fn copy(&self, server: &str, stream: impl AsyncRead + Unpin) {
        let mut lines = Lines::<_, Beginning>::new(BufReader::new(stream), MAX_LINE_BYTES);
        // Early lines have a bound of their own, so that they leave the whole of the other bound to lines that are
        // worth a look.
        let (mut early, mut rate) = (Rate::new(Instant::now()), Rate::new(Instant::now()));
        loop {
            let next = tokio::select! {
                // What is there to be read was said before the order to forget.
                biased;
                next = lines.next() => next,
                () = self.forgets.notified() => {
                    self.lines().clear();
                    continue;
                }
            };
            let Ok(next) = next else {
                break;
            };
            let line = match next.or_else(|| lines.unfinished()) {
                Some(Line::Whole(line)) => line,
                Some(Line::TooLong { kept, .. }) => kept.0,
                None => break,
            };
            let mut line = String::from_utf8_lossy(&line).trim_end().to_owned();
            truncate(&mut line, MAX_LINE_BYTES);
            if self.is_ready.load(Ordering::Relaxed) {
                log(server, &line, &mut rate);
            } else {
                if early.allows(Instant::now()) {
                    tracing::debug!(server, stderr = line);
                }
            }
            line = line.trim().to_owned();
            truncate(&mut line, MAX_LAST_WORDS_BYTES);
            if line.is_empty() {
                continue;
            }
            let mut last_lines = self.lines();
            if last_lines.len() == MAX_LINES_REMEMBERED {
                last_lines.pop_front();
            }
            last_lines.push_back(line);
        }
    }
}

fn log(server: &str, line: &str, rate: &mut Rate) {
    let now = Instant::now();
    if let Some(dropped) = rate.report(now) {
        tracing::warn!(
            server,
            dropped,
            "lines of the server's standard error were dropped"
        );
    }
    if rate.allows(now) {
        tracing::info!(server, stderr = line);
    }
}

/// Words in lines that say what went wrong, the plainest first, in small letters.
const SIGNS: [&[&str]; 2] = [
    &[
        "error:",
        "exception:",
        "fatal:",
        "panicked at",
        "panic:",
        "err!",
    ],
    &[
        "error",
        "exception",
        "fatal",
        "failed",
        "cannot",
        "could not",
        "unable to",
        "unrecognized",
        "unrecognised",
        "unknown option",
        "unknown argument",
        "unexpected argument",
        "no such file",
        "permission denied",
        "not found",
    ],
];
/// Lines that only count errors.
const COUNTS: [&str; 3] = ["0 errors", "no errors", "without errors"];
/// Words about what a program does with errors when there are some.
const PROVISIONS: [&str; 5] = [
    "error handling",
    "error handler",
    "error reporting",
    "error logging",
    "error log",
];
/// The levels of lines that tell of no error, in small letters.
const LOW_LEVELS: [&str; 5] = ["info", "debug", "trace", "notice", "verbose"];
/// How many words may stand before the level of a line, such as the time and the name of the program.
const WORDS_BEFORE_LEVEL: usize = 4;

/// The part of `lines` that says most about an end: the last lines in a row that plainly tell of an error, else those
/// that mention an error, else the last line.
fn telling(lines: &[String]) -> Option<&[String]> {
    let last = lines.len().checked_sub(1)?;
    for signs in SIGNS {
        let tells = |line: &String| {
            let mut words = line.to_ascii_lowercase();
            for provision in PROVISIONS {
                words = words.replace(provision, "");
            }
            signs.iter().any(|sign| words.contains(sign))
                && !COUNTS.iter().any(|count| words.contains(count))
                && !has_low_level(line)
        };
        if let Some(end) = lines.iter().rposition(tells) {
            let before = lines[..end].iter().rev().take_while(|line| tells(line));
            let start = end - before.count();
            // The next line after a panic of Rust says what the panic is about.
            let is_panic = lines[end].contains("panicked at") && lines[end].ends_with(':');
            return Some(&lines[start..=(end + usize::from(is_panic)).min(last)]);
        }
    }
    Some(&lines[last..])
}

/// Whether a program wrote `line` with a level that tells of no error. A level stands at the beginning of a line or is
/// set apart in some way, as in `12:00 INFO`, `[info]`, `info:` and `level=info`: a sentence may hold the same word.
fn has_low_level(line: &str) -> bool {
    let words = line.split_whitespace().take(WORDS_BEFORE_LEVEL + 1);
    words.enumerate().any(|(position, word)| {
        let bare = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        let small = bare.to_ascii_lowercase();
        let level = small.strip_prefix("level=").unwrap_or(&small);
        let is_apart = position == 0
            || level.len() < word.len()
            || bare.chars().all(|letter| letter.is_ascii_uppercase());
        is_apart && LOW_LEVELS.contains(&level)
    }) || line.contains("\"level\":\"info\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_lines_are_cut_and_the_last_words_kept() {
        let mut text = "x".repeat(3 * MAX_LINE_BYTES).into_bytes();
        text.extend_from_slice(b"\none\ntwo\n\nthree \xff\n\n");
        let mut lines = Lines::<_, Beginning>::new(text.as_slice(), MAX_LINE_BYTES);
        let next = lines.next().await;
        assert!(
            matches!(next, Ok(Some(Line::TooLong { kept, .. })) if kept.0.len() == MAX_LINE_BYTES + 1)
        );
        let next = lines.next().await;
        assert!(matches!(next, Ok(Some(Line::Whole(line))) if line == b"one"));
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
            (
                "Error: no key: set API_KEY\nerrors are listed in /tmp/log\nbye\n",
                Some("Error: no key: set API_KEY"),
            ),
            (
                "thread 'main' panicked at src/main.rs:3:5:\nno key\nnote: run with RUST_BACKTRACE=1\n",
                Some("thread 'main' panicked at src/main.rs:3:5:; no key"),
            ),
            (
                "Exception: no key\n  at x\ndone\n",
                Some("Exception: no key"),
            ),
            (
                "cannot open the database\nbye\n",
                Some("cannot open the database"),
            ),
            ("compiled with 0 errors\nready\n", Some("ready")),
            (
                "INFO error handling enabled\nfoo: unrecognized arguments: --x\n",
                Some("foo: unrecognized arguments: --x"),
            ),
            (
                "foo: unrecognized arguments: --x\nINFO error handling enabled\nbye\n",
                Some("foo: unrecognized arguments: --x"),
            ),
            (
                "error handling enabled\nfoo: bad option -x\n",
                Some("foo: bad option -x"),
            ),
            (
                "2026-01-02 12:00:00,000 INFO app: error: none so far\nbye\n",
                Some("bye"),
            ),
            (
                "[info] failed jobs: 0\nlevel=debug exception=\nbye\n",
                Some("bye"),
            ),
            (
                "{\"level\":\"info\",\"msg\":\"error reporting on\"}\nbye\n",
                Some("bye"),
            ),
            (
                "cannot read info of the package\nbye\n",
                Some("cannot read info of the package"),
            ),
            (
                "ERROR no debug build found\nbye\n",
                Some("ERROR no debug build found"),
            ),
            ("\n \n", None),
        ] {
            let log = StderrLog::follow("s", Some(std::io::Cursor::new(text)));
            assert_eq!(log.last_words().await.as_deref(), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn what_is_to_be_forgotten_is_no_part_of_the_last_words() {
        use tokio::io::AsyncWriteExt as _;

        let (mut server, stream) = tokio::io::duplex(64 << 10);
        let log = StderrLog::follow("s", Some(stream));
        let page = "ValidationError: what is this?\n".repeat(250);
        server.write_all(page.as_bytes()).await.expect("room");
        log.forget();
        // The stream is read up to here before anything is forgotten.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        server.write_all(b"bye\n").await.expect("room");
        drop(server);
        assert_eq!(log.last_words().await.as_deref(), Some("bye"));
    }
}
