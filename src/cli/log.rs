//! Logging: always to stderr, so that stdout stays the protocol's or the script's, and without secrets,
//! whoever logs: they are masked where lines leave the process.

mod level;
mod thinned;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use codecell_engine::Settings;
use codecell_engine::config::{ConfigError, LogFormat, LogSettings};
use codecell_server::LOGGED_TWICE;
use codecell_tools::{LISTED, Mask, Masks};
use tracing_subscriber::filter::FilterExt as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::Command;
use level::NoLevel;
use thinned::Thinned;

pub(super) use thinned::report;

/// One of the places where entries and spans go.
pub(super) type Sink = Box<dyn Layer<Registry> + Send + Sync>;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to log to stderr: off, error, warn, info, debug, trace, or a filter such as codecell=debug
    /// [default: the setting `level` in [log], which CODECELL_LOG_LEVEL sets, too].
    #[arg(long, global = true, value_name = "LEVEL", value_parser = level::typed)]
    log_level: Option<String>,

    /// How to log: text, a line for people; pretty, several lines for people; json, a line for programs
    /// [default: the setting `format` in [log], which CODECELL_LOG_FORMAT sets, too, else text].
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        value_name = "FORMAT"
    )]
    log_format: Option<Format>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Pretty,
    Json,
}

impl From<Format> for LogFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Pretty => Self::Pretty,
            Format::Json => Self::Json,
        }
    }
}

/// Checks that the configured level is a level.
///
/// # Errors
/// [`ConfigError`], with the place where it is set.
pub(super) fn check(settings: &Settings) -> Result<(), ConfigError> {
    let level = settings.log().level.as_deref();
    let filter = level.map_or(Ok(()), |level| level::filter(level).map(drop));
    filter.map_err(|NoLevel { problem, remedy }| {
        settings.config().invalid("log.level", problem, remedy)
    })
}

/// Starts logging with the level that was typed, else the configured one, else the usual one of the command, and sends
/// spans to `further`, too.
///
/// # Errors
/// If the level is no level; what was typed and configured has been checked before.
pub(super) fn start(
    args: &Args,
    settings: &LogSettings,
    command: &Command,
    masks: Arc<Masks>,
    further: Option<Sink>,
) -> anyhow::Result<()> {
    let default = match command {
        Command::Serve(_) => "warn,codecell=info".to_owned(),
        // The list that this command prints says all of that.
        Command::Tools(_) => format!("warn,{LISTED}=off"),
        _ => "warn".to_owned(),
    };
    let level = args.log_level.as_deref().or(settings.level.as_deref());
    let level = level.unwrap_or(&default);
    let filter = level::filter(level).map_err(|wrong| anyhow::anyhow!("log level: {wrong}"))?;
    // A filter that names the library shows all of it.
    let filter = if level.contains("rmcp") {
        filter
    } else {
        LOGGED_TWICE
            .iter()
            .filter_map(|target| format!("{target}=off").parse().ok())
            .fold(filter, EnvFilter::add_directive)
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(move || MaskedStderr(masks.current()))
        .with_ansi(has_colours());
    let filter = filter.and(Thinned);
    let typed = args.log_format.map(LogFormat::from);
    let log: Sink = match typed.or(settings.format).unwrap_or(LogFormat::Text) {
        LogFormat::Text => lines.with_filter(filter).boxed(),
        LogFormat::Pretty => lines.pretty().with_filter(filter).boxed(),
        LogFormat::Json => lines.json().with_filter(filter).boxed(),
    };
    let sinks: Vec<Sink> = further.into_iter().chain([log]).collect();
    tracing_subscriber::registry().with(sinks).init();
    Ok(())
}

/// Whether entries are coloured: on a terminal that can show it, unless `NO_COLOR` says otherwise.
fn has_colours() -> bool {
    let is_set = |name, counts: fn(&OsStr) -> bool| {
        std::env::var_os(name).is_some_and(|value| counts(&value))
    };
    io::stderr().is_terminal()
        && !is_set("NO_COLOR", |value| !value.is_empty())
        && !is_set("TERM", |value| value == "dumb")
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
