//! Commands in the pages are such as the program takes.

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _};

use super::for_users;
use crate::cli::{Cli, help};

/// The languages of blocks with commands.
const SHELLS: [&str; 2] = ["sh", "console"];
const NAME: &str = "codecell";
/// Flags of other programs that the pages name.
const OTHERS_FLAGS: [&str; 3] = ["features", "omit", "strict"];

#[test]
fn command_lines_are_accepted() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in for_users() {
        for block in page.markdown().blocks {
            if !SHELLS.contains(&block.language()) {
                continue;
            }
            for words in ours(&block.text) {
                count += 1;
                if let Err(problem) = accepted(&words) {
                    let line = words.join(" ");
                    wrong.push(format!("{}: {line}\n{problem}", page.at(block.line)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 30, "only {count} commands were found");
}

/// Within a text, commands may have names in the place of values, so only commands, flags and topics are looked at.
#[test]
fn commands_within_the_text_have_commands_and_flags_that_exist() {
    let mut commands = Cli::command();
    commands.build();
    let mut wrong = Vec::new();
    for page in for_users() {
        for (span, line) in page.markdown().spans {
            if let Some(words) = span.strip_prefix("codecell ")
                && let Err(problem) = known(&commands, words)
            {
                wrong.push(format!("{}: {span}: {problem}", page.at(line)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Flags stand alone where a text is about one command.
#[test]
fn flags_within_the_text_exist() {
    let mut commands = Cli::command();
    commands.build();
    let mut flags = Vec::new();
    collect_flags(&commands, &mut flags);
    let mut wrong = Vec::new();
    for page in for_users() {
        for (span, line) in page.markdown().spans {
            let Some(flag) = span.strip_prefix("--") else {
                continue;
            };
            let flag = flag.split(['=', '[', ' ']).next().unwrap_or_default();
            if !OTHERS_FLAGS.contains(&flag) && !flags.iter().any(|known| known == flag) {
                wrong.push(format!("{}: {span}", page.at(line)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "there is no such flag:\n{}",
        wrong.join("\n")
    );
}

/// Adds the flags of `command`, and of those below it.
fn collect_flags(command: &Command, flags: &mut Vec<String>) {
    let own = command.get_arguments().filter_map(|arg| arg.get_long());
    flags.extend(own.map(str::to_owned));
    for below in command.get_subcommands() {
        collect_flags(below, flags);
    }
}

fn accepted(words: &[String]) -> Result<(), String> {
    match Cli::command().try_get_matches_from(words) {
        Ok(_) => {}
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) => {}
        Err(error) => return Err(error.to_string()),
    }
    match words {
        [_, command, about @ ..] if command == "help" => topic(about),
        _ => Ok(()),
    }
}

fn topic(about: &[String]) -> Result<(), String> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    // A name in capitals stands for any.
    let is_placeholder = |word: &&str| word.chars().all(|letter| letter.is_ascii_uppercase());
    if about.iter().all(is_placeholder) || help::knows(&about) {
        Ok(())
    } else {
        Err("there is no such topic".to_owned())
    }
}

fn known(commands: &Command, words: &str) -> Result<(), String> {
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    if let [help, about @ ..] = &words[..]
        && help == "help"
    {
        return topic(about);
    }
    let mut command = commands;
    let mut is_path = true;
    for word in &words {
        if let Some(flag) = word.strip_prefix("--") {
            let flag = flag.split(['=', '[']).next().unwrap_or_default();
            let mut flags = command.get_arguments().chain(commands.get_arguments());
            if !flag.is_empty() && !flags.any(|known| known.get_long() == Some(flag)) {
                return Err(format!("there is no flag --{flag}"));
            }
        } else if is_path && let Some(found) = command.find_subcommand(word) {
            command = found;
            continue;
        }
        is_path = false;
    }
    if command.get_name() == NAME && !words[0].starts_with('-') {
        return Err(format!("there is no command {:?}", words[0]));
    }
    Ok(())
}

/// The commands of a shell's text that start codecell, also as a program that another one is to start.
fn ours(text: &str) -> Vec<Vec<String>> {
    let is_ours = |word: &String| word == NAME || word.ends_with("/codecell");
    let found = commands_of(text).into_iter().filter_map(|words| {
        let words: Vec<String> = words
            .into_iter()
            .skip_while(|word| is_assignment(word))
            .collect();
        let start = match words.iter().position(|word| word == "--") {
            Some(end) if words.get(end + 1).is_some_and(is_ours) => end + 1,
            _ => 0,
        };
        words.get(start).filter(|word| is_ours(word))?;
        Some(words[start..].to_vec())
    });
    found.collect()
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// The words of each command, as a shell splits them; what stands behind `<` and `>` is left out.
fn commands_of(text: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut is_place = false;
    let mut letters = text.chars().chain(['\n']).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'\n') => {
                letters.next();
                continue;
            }
            '\'' | '"' => {
                let quoted: String = letters
                    .by_ref()
                    .take_while(|found| *found != letter)
                    .collect();
                word.get_or_insert_default().push_str(&quoted);
                continue;
            }
            '#' if word.is_none() => {
                while letters.peek().is_some_and(|found| *found != '\n') {
                    letters.next();
                }
                continue;
            }
            ' ' | '\n' | '|' | '&' | ';' | '(' | ')' | '<' | '>' => {}
            _ => {
                word.get_or_insert_default().push(letter);
                continue;
            }
        }
        if let Some(word) = word.take() {
            if !is_place && let Some(words) = commands.last_mut() {
                words.push(word);
            }
            is_place = false;
        }
        match letter {
            '<' | '>' => is_place = true,
            ' ' => {}
            _ => commands.push(Vec::new()),
        }
    }
    commands
}

#[test]
fn commands_are_found_in_a_shells_text() {
    let found = ours(
        "A=1 codecell run 'a b' --var x=\"y z\" < in > out # no\n\
         (echo 1; cat a) | codecell check \\\n  -\nclaude mcp add codecell -- /bin/codecell serve\n",
    );
    assert_eq!(
        found,
        [
            vec!["codecell", "run", "a b", "--var", "x=y z"],
            vec!["codecell", "check", "-"],
            vec!["/bin/codecell", "serve"],
        ]
    );
}
