//! The one place that writes to stdout and stderr for people and programs.

use std::io::{self, Write as _};

use thiserror::Error;

/// Stdout did not take what was written, for another reason than that nobody reads it.
#[derive(Debug, Error)]
#[error("cannot write to stdout")]
pub(crate) struct WriteError(#[from] io::Error);

/// Writes `text` to stdout. That nobody reads it any more (`codecell run ... | head -1`) is no error.
pub(crate) fn stdout(text: &str) -> Result<(), WriteError> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(WriteError(error)),
        _ => Ok(()),
    }
}

/// Stdout for lines that a thread of their own writes.
pub(crate) fn lines() -> impl io::Write + Send + 'static {
    io::stdout()
}

/// Writes `text` to stderr. Where that fails there is no other place to say so.
pub(crate) fn stderr(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}
