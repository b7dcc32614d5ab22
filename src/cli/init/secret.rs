//! Values that look like secrets, and the variables that stand for them.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context as _;

use super::file::{PRIVATE, put};

/// What stands at the head of `.env.example`.
const HEAD: &str = "\
# Variables that mcp_servers.json refers to. Copy this file to .env and fill in the values; codecell reads .env, and the
# environment counts before it. Keep .env out of version control.
";

/// The variables that stand for secrets, with what is secret.
#[derive(Default)]
pub(super) struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// The variable that stands for `value`: `wanted`, if it stands for no other value, else a name with `server` in
    /// front or a number behind it.
    pub(super) fn variable(&mut self, server: &str, wanted: &str, value: &str) -> String {
        let own = variable_name(wanted);
        let longer = variable_name(&format!("{server}_{wanted}"));
        let numbered = (2..).map(|number: u32| format!("{longer}_{number}"));
        let mut names = [own, longer.clone()].into_iter().chain(numbered);
        let is_free = |name: &String| self.0.get(name).is_none_or(|known| known == value);
        // The names never end, and only so many are taken.
        let name = names.find(is_free).unwrap_or(longer);
        self.0.insert(name.clone(), value.to_owned());
        name
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// `text` as the name of a variable, of which a setting of codecell is never made.
pub(super) fn variable_name(text: &str) -> String {
    let letters = text.trim_matches('-').chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    let name: String = letters.collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) if !name.starts_with("CODECELL_") => name,
        _ => format!("MY_{name}"),
    }
}

/// The text of `.env.example` for `variables`.
pub(super) fn example(variables: &[String]) -> String {
    let mut text = HEAD.to_owned();
    if variables.is_empty() {
        text.push_str("# EXAMPLE_TOKEN=\n");
    }
    for variable in variables {
        text.push_str(&format!("{variable}=\n"));
    }
    text
}

/// Adds the values to the file `env`, which only its owner can read from then on; a variable that is there stays.
pub(super) fn add_to(env: &Path, secrets: &Secrets) -> anyhow::Result<String> {
    let shown = env.display();
    let mut text = match std::fs::read_to_string(env) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    let is_there = |text: &str, name: &str| {
        text.lines().any(|line| {
            let line = line.trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line);
            line.split('=')
                .next()
                .is_some_and(|known| known.trim() == name)
        })
    };
    let mut added = Vec::new();
    let mut left = Vec::new();
    for (name, value) in &secrets.0 {
        if is_there(&text, name) {
            left.push(name.as_str());
            continue;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{name}={}\n", quoted(value)));
        added.push(name.as_str());
    }
    let mut told = String::new();
    if !added.is_empty() {
        // A link leads to the file that is meant.
        let file = env.canonicalize().unwrap_or_else(|_| env.to_owned());
        put(&file, &text, Permissions::from_mode(PRIVATE))?;
        told.push_str(&format!("put into {shown}: {}\n", added.join(", ")));
    }
    if !left.is_empty() {
        told.push_str(&format!("{shown} has already: {}\n", left.join(", ")));
    }
    Ok(told)
}

/// `value` as a line of the file has it: as it is within single quotes, else with escapes.
fn quoted(value: &str) -> String {
    if !value.contains(['\'', '\n', '\r']) {
        return format!("'{value}'");
    }
    let mut text = String::from("\"");
    for letter in value.chars() {
        match letter {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '"' | '\\' => text.extend(['\\', letter]),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variable_stands_for_one_value() {
        let mut secrets = Secrets::default();
        assert_eq!(secrets.variable("git", "api-key", "one"), "API_KEY");
        assert_eq!(secrets.variable("shop", "api-key", "one"), "API_KEY");
        assert_eq!(secrets.variable("shop", "API_KEY", "two"), "SHOP_API_KEY");
        assert_eq!(
            secrets.variable("shop", "API_KEY", "three"),
            "SHOP_API_KEY_2"
        );
        assert_eq!(secrets.names().count(), 3);
    }

    #[test]
    fn names_are_those_of_variables_and_never_of_settings() {
        for (text, name) in [
            ("--api-key", "API_KEY"),
            ("2nd token", "_2ND_TOKEN"),
            ("CODECELL_LIMITS_FUEL", "MY_CODECELL_LIMITS_FUEL"),
            ("", "MY_"),
        ] {
            assert_eq!(variable_name(text), name);
        }
    }

    #[test]
    fn values_are_quoted_so_that_they_come_back() {
        assert_eq!(quoted("a$b c"), "'a$b c'");
        assert_eq!(quoted("it's \"1\"\n"), "\"it's \\\"1\\\"\\n\"");
    }
}
