//! `codecell help`: what `--help` says, and the guides.

mod inline;
mod render;
mod table;
mod topics;

use std::io::{self, IsTerminal as _};

use anyhow::bail;
use clap::{Command, CommandFactory as _, Parser as _};
use codecell_basics::likeness::{closest_first, may_mean};

use super::exit::Exit;
use super::{Cli, output};
use render::Terminal;
use topics::{TOPICS, Topic};

#[cfg(test)]
pub(super) use topics::TOPICS as ALL_TOPICS;

/// Names that are suggested for one that does not exist.
const MAX_SUGGESTIONS: usize = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A command, such as run or batch merge, or a guide.
    #[arg(value_name = "COMMAND|TOPIC")]
    about: Vec<String>,
}

pub(super) fn execute(args: &Args) -> anyhow::Result<Exit> {
    let mut commands = Cli::command();
    commands.build();
    let about: Vec<&str> = args.about.iter().map(String::as_str).collect();
    if is_command(&commands, &about) {
        print_help(&about)?;
        output::stdout(&further(&about))?;
        return Ok(Exit::Finished);
    }
    if let Some(topic) = topic(&about) {
        output::stdout(&shown(topic))?;
        return Ok(Exit::Finished);
    }
    bail!(unknown(&commands, &about))
}

/// Whether `codecell help` has something to say about `about`.
#[cfg(test)]
pub(super) fn knows(about: &[&str]) -> bool {
    let mut commands = Cli::command();
    commands.build();
    is_command(&commands, about) || topic(about).is_some()
}

/// The guide that `about` names.
fn topic(about: &[&str]) -> Option<&'static Topic> {
    let [name] = about else { return None };
    TOPICS.iter().find(|topic| topic.name == *name)
}

/// Whether `path` leads to a command, such as `batch merge`; nothing leads to codecell itself.
fn is_command(commands: &Command, path: &[&str]) -> bool {
    let end = path
        .iter()
        .try_fold(commands, |command, name| command.find_subcommand(name));
    end.is_some()
}

/// Prints what `--help` prints behind the command that `path` leads to.
fn print_help(path: &[&str]) -> anyhow::Result<()> {
    let words = ["codecell"].into_iter().chain(path.iter().copied());
    if let Err(help) = Cli::try_parse_from(words.chain(["--help"])) {
        let text = help.render();
        let text = if Terminal::of_stdout().is_some_and(|terminal| terminal.has_colours) {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        output::stdout(&text)?;
    }
    Ok(())
}

/// Which guides there are beside the help of the command that `path` leads to.
fn further(path: &[&str]) -> String {
    match path.first() {
        None => {
            let width = TOPICS.iter().map(|topic| topic.name.len()).max();
            let width = width.unwrap_or_default();
            let lines = TOPICS
                .iter()
                .map(|Topic { name, about, .. }| format!("  {name:width$}  {about}\n"));
            format!(
                "\nGuides, which `codecell help TOPIC` shows:\n{}",
                lines.collect::<String>()
            )
        }
        Some(command) => {
            let guides = TOPICS
                .iter()
                .filter(|topic| topic.commands.contains(command));
            let lines = guides.map(|Topic { name, about, .. }| {
                format!("\nGuide: codecell help {name} ({about})\n")
            });
            lines.collect()
        }
    }
}

/// A guide as stdout takes it: Markdown as it is written, or on a terminal what Markdown means.
fn shown(topic: &Topic) -> String {
    match Terminal::of_stdout() {
        Some(terminal) => render::page(topic.text, terminal),
        None => topic.text.to_owned(),
    }
}

fn unknown(commands: &Command, about: &[&str]) -> String {
    let asked = about.join(" ");
    let names = commands.get_subcommands().map(Command::get_name);
    let names = names.chain(TOPICS.iter().map(|topic| topic.name));
    let near: Vec<String> = closest_first(&asked, names)
        .into_iter()
        .filter(|name| may_mean(&asked, name) || name.starts_with(&asked) || name.contains(&asked))
        .take(MAX_SUGGESTIONS)
        .map(|name| format!("{name:?}"))
        .collect();
    let remedy = if near.is_empty() {
        "codecell help lists both".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    format!("there is no command and no guide {asked:?}; {remedy}")
}

impl Terminal {
    /// The terminal that stdout is, if it is one.
    fn of_stdout() -> Option<Self> {
        io::stdout().is_terminal().then(|| Self {
            width: terminal_size::terminal_size().map(|(width, _)| width.0.into()),
            has_colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        })
    }
}
