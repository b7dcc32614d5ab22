//! The `CODECELL_*` variables: `CODECELL_LIMITS_FUEL` is `fuel` in `[limits]`.
//!
//! A name that means nothing is an error, just like an unknown key in a file: somebody wanted something with it.

use toml::Value;

use super::keys::{self, Keys, SECTIONS};
use super::{ConfigError, Environment, nearest};
use codecell_basics::likeness::closest;

/// The beginning of the names of all variables of codecell.
const PREFIX: &str = "CODECELL_";

/// Settings whose variables have shorter names, after the prefix, because people type these.
const SHORT: [(&str, &str, &str); 1] = [("MODEL", "agent", "model")];

/// Variables that are no settings: they say where files are, or the build reads them.
const OTHERS: [&str; 7] = [
    "CODECELL_ENV_FILE",
    "CODECELL_CACHE_DIR",
    "CODECELL_CPYTHON_TARBALL",
    "CODECELL_ONLY_CACHED",
    "CODECELL_PYTHON",
    "CODECELL_IMAGE",
    "CODECELL_TARGET",
];
/// The beginning of the names of answers to the `inputs` of a file.
const INPUTS: &str = "CODECELL_INPUT_";

/// A setting that a variable makes, in the form of its kind.
pub(super) struct Setting<'e> {
    pub(super) variable: &'e str,
    pub(super) section: &'static str,
    pub(super) key: &'static str,
    pub(super) value: Value,
}

/// The settings in `environment`. What is wrong is added to `wrong`; variables that are used for something else, as
/// `is_used` says, are left alone.
pub(super) fn settings_in<'e>(
    environment: &'e Environment,
    is_used: impl Fn(&str) -> bool,
    wrong: &mut Vec<ConfigError>,
) -> Vec<Setting<'e>> {
    let mut settings = Vec::new();
    for (variable, text) in environment.iter() {
        let Some(name) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        if let Some((section, key, kind)) = setting(name) {
            match kind.read(&kind.of_text(text)) {
                Ok(value) => settings.push(Setting {
                    variable,
                    section,
                    key,
                    value,
                }),
                Err(problem) => wrong.push(Environment::invalid(
                    variable,
                    problem.problem,
                    problem.remedy,
                )),
            }
        } else if !OTHERS.contains(&variable) && !variable.starts_with(INPUTS) && !is_used(variable)
        {
            wrong.push(Environment::invalid(
                variable,
                "unknown setting",
                remedy(variable, name),
            ));
        }
    }
    settings
}

/// The setting whose variable has `name` after the prefix.
fn setting(name: &str) -> Option<(&'static str, &'static str, keys::Kind)> {
    let short = SHORT.into_iter().find(|(short, ..)| *short == name);
    all().find_map(|(section, key, kind)| {
        if short.is_some_and(|(_, of, meant)| (of, meant) == (section, key)) {
            return Some((section, key, kind));
        }
        let rest = name.strip_prefix(&upper(section))?.strip_prefix('_')?;
        (rest == upper(key)).then_some((section, key, kind))
    })
}

/// Every setting that a variable can make.
fn all() -> impl Iterator<Item = (&'static str, &'static str, keys::Kind)> {
    let settable = |(_, kind): &(&str, keys::Kind)| *kind != keys::Kind::Clients;
    SECTIONS.into_iter().flat_map(move |(section, keys)| {
        let settable = keys.iter().filter(move |key| settable(key));
        settable.map(move |(key, kind)| (section, *key, *kind))
    })
}

/// The variable that people type to set `key` in `section`.
pub(super) fn shortest_of(section: &str, key: &str) -> String {
    let short = SHORT
        .into_iter()
        .find(|(_, of, meant)| (*of, *meant) == (section, key));
    short.map_or_else(
        || variable_of(section, key),
        |(short, ..)| format!("{PREFIX}{short}"),
    )
}

/// What to do about `variable`, whose `name` after the prefix means nothing.
fn remedy(variable: &str, name: &str) -> String {
    let of_section = |(section, _): &(&str, Keys)| {
        let rest = name.strip_prefix(&upper(section));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    if let Some((section, _)) = SECTIONS.iter().find(|section| of_section(section)) {
        let own = all().filter(|(known, ..)| known == section);
        let known: Vec<String> = own
            .map(|(section, key, _)| variable_of(section, key))
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        return nearest::remedy(variable, &known);
    }
    let same_key = all().filter(|(_, key, _)| upper(key) == name);
    let mut meant: Vec<String> = same_key
        .map(|(section, key, _)| variable_of(section, key))
        .collect();
    if meant.is_empty() {
        let known: Vec<String> = all()
            .map(|(section, key, _)| format!("{}_{}", upper(section), upper(key)))
            .chain(["ENV_FILE".to_owned()])
            .collect();
        let close = closest(name, known.iter().map(String::as_str));
        meant.extend(close.map(|close| format!("{PREFIX}{close}")));
    }
    if meant.is_empty() {
        return "unset it, or give it a name that does not begin with CODECELL_".to_owned();
    }
    let quoted: Vec<String> = meant.iter().map(|name| format!("{name:?}")).collect();
    format!("did you mean {}?", quoted.join(" or "))
}

fn variable_of(section: &str, key: &str) -> String {
    format!("{PREFIX}{}_{}", upper(section), upper(key))
}

fn upper(name: &str) -> String {
    name.to_ascii_uppercase()
}
