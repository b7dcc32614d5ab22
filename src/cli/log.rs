//! Logging: always to stderr, so that stdout stays the protocol's or the script's, and without secrets,
//! whoever logs: they are masked where lines leave the process.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use codecell::config::{LogFormat, LogSettings};
use codecell::tools::{Mask, Masks};
use tracing_subscriber::EnvFilter;

use super::{Command, output};

/// Starts logging: `level` as typed, else as configured, else the command's own. A level that cannot
/// be read falls back to the command's own.
pub(super) fn start(
    level: Option<&str>,
    settings: &LogSettings,
    command: &Command,
    masks: Arc<Masks>,
) {
    let default = match command {
        Command::Serve(_) => "warn,codecell=info",
        _ => "warn",
    };
    let level = level.or(settings.level.as_deref()).unwrap_or(default);
    let filter = EnvFilter::try_new(level).unwrap_or_else(|error| {
        output::stderr(&format!(
            "warning: log level {level:?}: {error}; using {default}\n"
        ));
        EnvFilter::new(default)
    });
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || MaskedStderr(masks.current()))
        .with_ansi(io::stderr().is_terminal());
    match settings.format {
        Some(LogFormat::Json) => subscriber.json().init(),
        Some(LogFormat::Text) | None => subscriber.init(),
    }
}

/// Stderr for one entry of the log, which is written in one piece.
struct MaskedStderr(Arc<Mask>);

impl Write for MaskedStderr {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(entry);
        let masked = self.0.text(&text);
        io::stderr().lock().write_all(masked.as_bytes())?;
        Ok(entry.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
