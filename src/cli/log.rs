//! Logging: always to stderr, so that stdout stays the protocol's or the script's.

use std::io::{self, IsTerminal};

use codecell::config::{LogFormat, LogSettings};
use tracing_subscriber::EnvFilter;

use super::{Command, output};

/// Starts logging: `level` as typed, else as configured, else the command's own. A level that cannot
/// be read falls back to the command's own.
pub(super) fn start(level: Option<&str>, settings: &LogSettings, command: &Command) {
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
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match settings.format {
        Some(LogFormat::Json) => subscriber.json().init(),
        Some(LogFormat::Text) | None => subscriber.init(),
    }
}
