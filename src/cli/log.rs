//! Logging: always to stderr, so that stdout stays the protocol's or the script's.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use super::{Cli, Command, output};

/// Starts logging as the command line says. A filter that cannot be read falls back to the default.
pub(crate) fn start(cli: &Cli) {
    let default = match cli.command {
        None | Some(Command::Serve(_)) => "warn,codecell=info",
        Some(_) => "warn",
    };
    let filter = match &cli.log_level {
        None => EnvFilter::new(default),
        Some(level) => EnvFilter::try_new(level).unwrap_or_else(|error| {
            output::stderr(&format!("warning: log level {level:?}: {error}; using {default}\n"));
            EnvFilter::new(default)
        }),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}
