//! The command line: one file per command, and what they share.
//!
//! Each command reads its flags, has an [`codecell_engine::Engine`] made of them and of the configuration, and prints
//! what comes of it.

mod agent;
mod audit;
mod batch;
mod check;
mod clients;
mod completions;
mod debug;
mod determinism;
mod displays;
mod doctor;
mod exit;
mod help;
mod image;
mod init;
mod input_files;
mod limits;
mod log;
mod man;
mod output;
mod output_files;
#[cfg(test)]
mod pages;
mod printer;
mod quantity;
mod recording;
mod replay;
mod report;
mod run;
mod runtime;
mod script;
mod serve;
mod stop;
mod tools;
mod traces;
mod variables;
mod welcome;
mod without_servers;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use codecell_engine::{Settings, Sources};
use codecell_sandbox::Image;

use exit::Exit;

/// Exit codes, as `--help` gives them, and docs/command-line.md with it.
const EXIT_CODES: &str = "\
Exit codes:
  0    the script ran to its end; the command did what it was asked
  1    the script raised an exception; debug, doctor: something does not work
  2    wrong usage or configuration
  3    refused before running: by the policy, or not valid Python
  4    stopped by a limit: fuel, memory, time or number of tool calls
  5    not available, or a fault of codecell itself
  130  interrupted";

/// The exit codes of `codecell agent`, whose scripts may fail without its failing.
const AGENT_EXIT_CODES: &str = "\
Exit codes:
  0    the model answered
  2    wrong usage or configuration, a wrong key or an unknown model included
  3    the model declines the task
  4    stopped by a limit: attempts, tokens, fuel or time
  5    the model or the sandbox is not available
  130  interrupted";

/// The heading of the options that go with every command.
const SHARED: &str = "Options of every command";

/// How to begin, below the commands.
const EXAMPLE: &str = "\
Example:
  With this in mcp_servers.json, scripts can read the files of a folder:
    {\"mcpServers\": {\"files\": {\"builtin\": \"files\", \"root\": \"data\"}}}
  What the servers offer, a script that uses it, and what an MCP client starts:
    codecell tools
    codecell run -c 'files.list_directory()'
    codecell serve --config /path/to/mcp_servers.json

Guides:
  codecell help lists them, and codecell help TOPIC shows one.";

/// Runs Python that a model writes in a WebAssembly sandbox, with your MCP servers as its library.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_version_flag = true,
    after_help = format!("{EXAMPLE}\n\n{EXIT_CODES}"),
    disable_help_subcommand = true,
    next_help_heading = SHARED
)]
pub(crate) struct Cli {
    /// The MCP servers; codecell.toml is looked for beside it
    /// [default: mcp_servers.json in the working folder, if there is one].
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "MCP_SERVERS_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,

    /// Variables for the configuration, one NAME=value a line
    /// [default: .env beside the file with the MCP servers, if there is one].
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CODECELL_ENV_FILE",
        hide_env_values = true
    )]
    env_file: Option<PathBuf>,

    #[command(flatten)]
    log: log::Args,

    /// Print the version, and nothing else.
    #[arg(short = 'V', long, help_heading = "Options")]
    version: bool,

    /// With --version: also what is in the Python that scripts run in, as codecell image prints it.
    #[arg(long, requires = "version", help_heading = "Options")]
    verbose: bool,

    #[command(subcommand)]
    command: Option<AnyCommand>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve MCP on stdin and stdout, or over HTTP; the former also without a command.
    ///
    /// Clients start it and speak over its stdin and stdout; with --http they connect to it. It ends when
    /// stdin does, or at SIGTERM or SIGINT. SIGHUP has the servers' configuration read again.
    Serve(serve::Args),

    /// Run one script and print what it came to.
    ///
    /// What the script prints goes to stdout and its sys.stderr to stderr, line by line while it runs; then the
    /// value of its last expression goes to stdout, unless that is None. What went wrong goes to stderr. The
    /// script of a file or of -c reads stdin as sys.stdin. Ctrl-C and SIGTERM stop it, and what it had done
    /// until then is told.
    #[command(override_usage = "codecell run [OPTIONS] <FILE|-|-c CODE>", after_help = EXIT_CODES)]
    Run(run::Args),

    /// Run many cases and write a receipt of each: what it came to, and all that is needed to repeat it.
    ///
    /// IN is a file with a JSON object on each line, - for such lines on stdin, or a folder of .py files. Receipts come in
    /// the order of the cases. Ctrl-C has the cases that run finished, and a second one stops them.
    #[command(override_usage = "codecell batch [OPTIONS] <IN|->\n       codecell batch merge [OPTIONS] <FILES>...", after_help = batch::EXIT_CODES)]
    Batch(batch::Args),

    /// Run the cases of receipts again, and say whether they come to the same, or which fields differ.
    ///
    /// The exit code is 0 if all are equal, 1 if one differs, and 2 if one cannot be repeated.
    Replay(replay::Args),

    /// Say whether a script would be allowed to run, without running it.
    ///
    /// Prints ok, or everything that is not allowed with line, column and what to write instead.
    /// The exit code is 0 or 3, or 2 if the script cannot be read.
    #[command(override_usage = "codecell check [OPTIONS] <FILE|-|-c CODE>")]
    Check(check::Args),

    /// Have a model do a task by scripts, and print its answer.
    ///
    /// The model writes a script, sees what came of it, and repairs it, goes on or answers. The answer goes to stdout,
    /// each step to stderr. It needs a model: CODECELL_MODEL and the key of its provider, such as OPENAI_API_KEY. Ctrl-C
    /// and SIGTERM stop it, and what its scripts had done until then is told.
    #[command(after_help = AGENT_EXIT_CODES)]
    Agent(agent::Args),

    /// List the configured servers, their tools, and what these cost a model to read.
    ///
    /// A server that cannot be used is listed with the reason. The exit code is 0 as long as one server
    /// can be used or none is configured, else 5.
    Tools(tools::Args),

    /// Say what is in the Python that scripts run in: its version, its modules and packages.
    Image(image::Args),
}

/// Commands that help where something is wrong or missing, so they do not need a configuration that is right.
#[derive(Debug, Subcommand)]
enum Helper {
    /// Prove an installation: play a client against a server that is started, and have everything done once.
    ///
    /// Prints a line for each check. The exit code is 0 if all pass, else 1.
    Debug(debug::Args),

    /// Look at everything that may keep codecell from working here, and say what to do about it.
    ///
    /// Looks at the program, the machine, the configuration, each server (which is started once), the model of the
    /// agent, and the configuration of the MCP clients of this user. The exit code is 0 if nothing keeps codecell from working,
    /// else 1.
    Doctor(doctor::Args),

    /// Write a configuration, take over the servers of an MCP client, and add codecell to clients.
    ///
    /// Writes mcp_servers.json, codecell.toml and .env.example, where they are missing. Values that look like secrets
    /// are not copied: the new file refers to variables in their place.
    Init(init::Args),

    /// Print what has your shell complete the words after codecell.
    ///
    /// For bash: codecell completions bash > ~/.local/share/bash-completion/completions/codecell. For zsh, write it to a
    /// file _codecell in a folder of fpath; for fish, to ~/.config/fish/completions/codecell.fish.
    Completions(completions::Args),

    /// Print the manual page, or write the pages of all commands.
    ///
    /// To read it: codecell man | man -l -
    Man(man::Args),

    /// Show the help of a command, or a guide; without either, list them.
    Help(help::Args),
}

#[derive(Debug, Subcommand)]
enum AnyCommand {
    // In a box, because the arguments of a batch take more room than all others.
    #[command(flatten)]
    Command(Box<Command>),
    #[command(flatten)]
    Helper(Helper),
}

/// Runs the command; every error ends here, on stderr.
pub(crate) fn run(cli: Cli) -> Exit {
    dispatch(cli).unwrap_or_else(|error| {
        output::stderr(&format!("error: {error:#}\n"));
        Exit::of_error(&error)
    })
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    if cli.version {
        return image::version(cli.verbose);
    }
    let serve = || AnyCommand::Command(Box::new(Command::Serve(serve::Args::default())));
    match cli.command.unwrap_or_else(serve) {
        AnyCommand::Command(command) => {
            let sources = Sources::find(cli.config, cli.env_file);
            with_settings(*command, sources, &cli.log)
        }
        AnyCommand::Helper(Helper::Debug(args)) => {
            let (config, env_file) = (cli.config, cli.env_file);
            debug::execute(&args, &debug::Passed { config, env_file })
        }
        AnyCommand::Helper(Helper::Doctor(args)) => {
            doctor::execute(&args, Sources::find(cli.config, cli.env_file))
        }
        AnyCommand::Helper(Helper::Init(args)) => init::execute(&args, cli.config),
        AnyCommand::Helper(Helper::Completions(args)) => completions::execute(&args),
        AnyCommand::Helper(Helper::Man(args)) => man::execute(&args),
        AnyCommand::Helper(Helper::Help(args)) => help::execute(&args),
    }
}

fn with_settings(command: Command, sources: Sources, log: &log::Args) -> anyhow::Result<Exit> {
    let settings = Settings::load(sources, Image::embedded()?)?;
    log::check(&settings)?;
    let traces = traces::Traces::start()?;
    let further = traces.sink();
    log::start(log, settings.log(), &command, settings.masks(), further)?;
    match command {
        Command::Serve(args) => serve::execute(args, settings),
        Command::Run(args) => run::execute(args, settings),
        Command::Batch(args) => batch::execute(args, settings),
        Command::Replay(args) => replay::execute(args, settings),
        Command::Check(args) => check::execute(args, &settings),
        Command::Agent(args) => agent::execute(args, settings),
        Command::Tools(args) => tools::execute(args, &settings),
        Command::Image(args) => image::execute(&args, &settings),
    }
}
