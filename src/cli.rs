//! The command line: one file per command, and what they share.
//!
//! This is the composition root: [`compose`] turns the configuration into the parts that the library
//! offers. Nothing else knows all of them.

mod check;
mod compose;
mod exit;
pub(crate) mod log;
mod output;
mod quantity;
mod report;
mod run;
mod script;
mod serve;
mod stop;
mod tools;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use exit::Exit;

/// Exit codes, as `--help` and the README give them.
const EXIT_CODES: &str = "\
Exit codes:
  0    the script ran to its end; the command did what it was asked
  1    the script raised an exception
  2    wrong usage or configuration
  3    refused before running: by the policy, or not valid Python
  4    stopped by a limit: fuel, memory, time or number of tool calls
  5    not available, or a fault of codecell itself
  130  interrupted";

/// Runs Python that a model writes in a WebAssembly sandbox, with your MCP servers as its library.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// The MCP servers and settings [default: mcp_servers.json in the working folder, if there is one].
    #[arg(long, global = true, value_name = "FILE", env = "MCP_SERVERS_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,

    /// What to log to stderr: off, error, warn, info, debug, trace, or a filter such as codecell=debug.
    #[arg(long, global = true, value_name = "LEVEL", env = "CODECELL_LOG", hide_env_values = true)]
    log_level: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve MCP on stdin and stdout. This is what codecell does without a command.
    Serve(serve::Args),
    /// Run one script and print what it came to.
    Run(run::Args),
    /// Say whether a script would be allowed to run, without running it.
    Check(check::Args),
    /// List the configured servers and their tools.
    Tools(tools::Args),
}

/// Runs the command; every error ends here, on stderr.
pub(crate) fn run(cli: Cli) -> Exit {
    let config = cli.config.as_deref();
    let result = match cli.command.unwrap_or(Command::Serve(serve::Args {})) {
        Command::Serve(args) => serve::execute(args, config),
        Command::Run(args) => run::execute(args, config),
        Command::Check(args) => check::execute(args, config),
        Command::Tools(args) => tools::execute(args, config),
    };
    result.unwrap_or_else(|error| {
        output::stderr(&format!("error: {error:#}\n"));
        Exit::of_error(&error)
    })
}
