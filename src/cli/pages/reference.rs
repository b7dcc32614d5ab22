//! The reference of settings and of the command line is what the code has. It stands in pages between two marks;
//! what is around them is written by hand.
//!
//! `UPDATE_REFERENCE=1 cargo test --release reference` writes it anew.

use std::fmt::Write as _;
use std::fs;

use clap::{Arg, Command, CommandFactory as _};
use codecell_engine::config::{Environment, Servers, every_setting};
use tempfile::TempDir;

use super::{Page, source};
use crate::cli::Cli;

/// The variable that has the pages written instead of compared.
const UPDATE: &str = "UPDATE_REFERENCE";
const END: &str = "<!-- end -->";

#[test]
fn the_reference_of_settings_is_what_the_code_has() {
    check("docs/settings.md", "settings", &settings());
}

#[test]
fn the_reference_of_the_command_line_is_what_the_code_has() {
    check("docs/command-line.md", "commands", &commands());
}

/// This table is written by hand, because what a key means depends on the kind of server.
#[test]
fn the_page_on_servers_has_every_key() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("servers.json");
    let unknown = r#"{"servers": {"a": {"command": "a", "zebra": 1}}}"#;
    fs::write(&file, unknown).expect("a file");
    let refused = Servers::load(&file, &Environment::from_iter::<[(&str, &str); 0]>([]));
    let told = refused.expect_err("an unknown key").to_string();
    let (_, known) = told.split_once("known keys: ").expect("the known keys");
    let spans = Page::read("docs/servers.md").markdown().spans;
    for key in known.trim().split(", ") {
        let is_there = spans.iter().any(|(span, _)| span == key);
        assert!(is_there, "docs/servers.md does not have {key}");
    }
}

/// Compares what stands in the page between the mark `name` and the end with `generated`.
fn check(path: &str, name: &str, generated: &str) {
    let page = Page::read(path);
    let start = format!("<!-- generated: {name} -->\n");
    let (before, rest) = page.text.split_once(&start).expect("the first mark");
    let (found, after) = rest.split_once(END).expect("the last mark");
    if found == generated {
        return;
    }
    assert!(
        std::env::var_os(UPDATE).is_some(),
        "{path} is not what the code has; write it anew with: {UPDATE}=1 cargo test --release reference"
    );
    let text = format!("{before}{start}{generated}{END}{after}");
    fs::write(source(path.as_ref()), text).expect("write the page");
}

fn settings() -> String {
    let mut text = String::new();
    let mut section = "";
    for setting in every_setting() {
        if setting.section != section {
            section = setting.section;
            let _ = write!(
                text,
                "\n### `[{section}]`\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
            );
        }
        let variable = setting.variable.map(|name| format!("<br>`{name}`"));
        let _ = writeln!(
            text,
            "| `{}`{} | {} | {} | {} |",
            setting.key,
            variable.unwrap_or_default(),
            setting.value,
            setting.default,
            cell(setting.meaning)
        );
    }
    text + "\n"
}

fn commands() -> String {
    let mut command = Cli::command();
    command.build();
    let mut text = String::new();
    write_command(&mut text, &mut command, "codecell", true);
    text + "\n"
}

/// Writes a command, and the commands below it.
fn write_command(text: &mut String, command: &mut Command, name: &str, is_root: bool) {
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let usage = command.render_usage().to_string();
    let _ = write!(
        text,
        "\n### `{name}`\n{}\n```text\n{usage}\n```\n",
        paragraphs(&about)
    );
    let own: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| is_root || !arg.is_global_set())
        .filter(|arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str()))
        .collect();
    if !own.is_empty() {
        let kind = if is_root {
            "option of every command"
        } else {
            "argument"
        };
        let _ = write!(text, "| {kind} | meaning |\n| --- | --- |\n");
        for arg in own {
            let _ = writeln!(text, "| `{}` | {} |", cell(&form(arg)), cell(&meaning(arg)));
        }
    }
    if let Some(after) = command.get_after_help() {
        let _ = write!(text, "```text\n{after}\n```\n");
    }
    for below in command.get_subcommands_mut() {
        let name = format!("{name} {}", below.get_name());
        if below.get_name() != "help" || is_root {
            write_command(text, below, &name, false);
        }
    }
}

/// How an argument is written: `-c, --code <CODE>`, `<FILE>`.
fn form(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let names = arg.get_value_names().unwrap_or_default();
    let several = arg
        .get_num_args()
        .is_some_and(|count| count.max_values() > names.len());
    let several = if several { "..." } else { "" };
    let values: Vec<String> = names
        .iter()
        .map(|name| format!("<{name}>{several}"))
        .collect();
    if !arg.get_action().takes_values() {
        return flags.join(", ");
    }
    let values = values.join(" ");
    let is_optional = arg
        .get_num_args()
        .is_some_and(|count| count.min_values() == 0);
    let values = match (is_optional, arg.is_require_equals_set()) {
        _ if flags.is_empty() => return values,
        (true, true) => format!("[={values}]"),
        (true, false) => format!(" [{values}]"),
        (false, true) => format!("={values}"),
        (false, false) => format!(" {values}"),
    };
    flags.join(", ") + &values
}

/// What an argument means, with what its value can be, and its default and variable where the text does not say them.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    let possible: Vec<String> = arg
        .get_possible_values()
        .iter()
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !possible.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " [one of {}]", possible.join(", "));
    }
    if !arg.is_hide_default_value_set()
        && arg.get_action().takes_values()
        && let [default] = arg.get_default_values()
    {
        let _ = write!(text, " [default: `{}`]", default.to_string_lossy());
    }
    if let Some(variable) = arg.get_env() {
        let _ = write!(text, " [variable: `{}`]", variable.to_string_lossy());
    }
    text
}

/// Paragraphs of a help text as Markdown, with the full stop that clap takes from a single one.
fn paragraphs(text: &str) -> String {
    let text = text.replace('<', "&lt;");
    if text.ends_with('.') {
        text
    } else {
        text + "."
    }
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}
