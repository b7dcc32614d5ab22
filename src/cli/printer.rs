//! What `codecell run` prints. A thread of its own writes it, because a reader that reads slowly, or not at all, must
//! hold up neither the script's clock nor an interruption.
//!
//! The script's output is printed as it comes, and kept to the same bound as in the outcome. The printer remembers what
//! it has printed, so that at the end it prints the rest and nothing twice.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use codecell_basics::sync::lock;
use codecell_engine::execution::{ExecutionId, Observer, Stream};

use super::output::{self, WriteError};

/// Prints texts in the order in which they are given to it, and a script's output while the script runs.
pub(super) struct Printer {
    /// Bytes that are kept of each of the script's streams; as many may wait for a slow reader.
    limit_bytes: usize,
    /// Held for a copy of text, never while something is written.
    state: Mutex<State>,
}

struct State {
    /// `Some` until the last text has been given.
    texts: Option<Sender<(Stream, String)>>,
    writer: Option<JoinHandle<Result<(), WriteError>>>,
    shown: Shown,
}

/// What has been printed of the script's output.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub(super) stdout: String,
    pub(super) stderr: String,
    is_cut: [bool; 2],
}

impl Printer {
    /// A printer that shows at most `limit_bytes` of each of the script's streams while it runs.
    pub(super) fn start(limit_bytes: usize) -> Self {
        let (texts, waiting) = channel();
        Self {
            limit_bytes,
            state: Mutex::new(State {
                texts: Some(texts),
                writer: Some(std::thread::spawn(move || write_all(&waiting))),
                shown: Shown::default(),
            }),
        }
    }

    /// Prints `text` on stderr.
    pub(super) fn tell(&self, text: String) {
        self.state().print(Stream::Stderr, text);
    }

    /// What has been printed of the script's output until now.
    pub(super) fn shown(&self) -> Shown {
        self.state().shown.clone()
    }

    /// Prints the last texts and waits until everything is written; the first error of stdout, if there was one.
    pub(super) async fn end(&self, stdout: String, stderr: String) -> Result<(), WriteError> {
        let writer = {
            let mut state = self.state();
            state.print(Stream::Stdout, stdout);
            state.print(Stream::Stderr, stderr);
            state.texts = None;
            state.writer.take()
        };
        let Some(writer) = writer else { return Ok(()) };
        match tokio::task::spawn_blocking(|| writer.join()).await {
            Ok(Ok(written)) => written,
            // The thread does nothing that could panic, and nothing of its work is left to be done.
            _ => Ok(()),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn print(&self, stream: Stream, text: String) {
        if let (Some(texts), false) = (&self.texts, text.is_empty()) {
            // The writer goes on until the last sender is gone.
            let _ = texts.send((stream, text));
        }
    }
}

impl Shown {
    /// The part of `text` on `stream` that is still to be shown, given that `limit_bytes` are shown in all. As in the
    /// outcome, nothing is shown after a gap.
    fn add(&mut self, stream: Stream, text: &str, limit_bytes: usize) -> String {
        let (shown, is_cut) = match stream {
            Stream::Stdout => (&mut self.stdout, &mut self.is_cut[0]),
            Stream::Stderr => (&mut self.stderr, &mut self.is_cut[1]),
        };
        if *is_cut {
            return String::new();
        }
        let room = limit_bytes.saturating_sub(shown.len());
        let kept = &text[..text.floor_char_boundary(room)];
        *is_cut = kept.len() < text.len();
        shown.push_str(kept);
        kept.to_owned()
    }
}

impl Observer for Printer {
    fn by_line(&self) -> bool {
        true
    }

    fn output(&self, _: ExecutionId, stream: Stream, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let mut state = self.state();
        let kept = state.shown.add(stream, &text, self.limit_bytes);
        state.print(stream, kept);
    }
}

fn write_all(texts: &Receiver<(Stream, String)>) -> Result<(), WriteError> {
    let mut written = Ok(());
    for (stream, text) in texts {
        match stream {
            Stream::Stdout if written.is_ok() => written = output::stdout(&text),
            Stream::Stdout => {}
            Stream::Stderr => output::stderr(&text),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_is_shown_as_the_outcome_keeps() {
        let mut shown = Shown::default();
        let mut add = |text| shown.add(Stream::Stdout, text, 6);
        assert_eq!(add("aéx"), "aéx");
        assert_eq!(add("éé"), "é");
        assert_eq!(add("x"), "", "nothing comes after a gap");
        assert_eq!(shown.stdout, "aéxé");
        assert_eq!(shown.add(Stream::Stderr, "abcdef", 6), "abcdef");
        assert_eq!(shown.add(Stream::Stderr, "", 6), "");
        assert_eq!(shown.add(Stream::Stderr, "g", 6), "");
    }
}
