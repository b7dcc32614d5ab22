//! `codecell.toml` as it is written: its tables, with everything that is wrong in them and where.

use std::path::Path;

use toml::de::DeTable;
use toml::{Table, Value};

use super::settings::{RawSettings, SECTIONS};
use super::source::Source;
use super::{ConfigError, nearest};

/// The file's tables. What is wrong in them is added to `wrong`; an error is a file that is no TOML at all.
pub(super) fn read(path: &Path, wrong: &mut Vec<ConfigError>) -> Result<Table, ConfigError> {
    let source = Source::read(path, "create it or do not name it")?;
    let malformed = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| source.line_at(span.start));
        let remedy = "the file must be valid TOML";
        source.invalid(line, "", error.message().trim(), remedy)
    };
    let tables: Table = toml::from_str(&source.text).map_err(|error| malformed(&error))?;
    let places = DeTable::parse(&source.text).map_err(|error| malformed(&error))?;
    for (section, place) in places.get_ref().iter() {
        let line = source.line_at(section.span().start);
        let section: &str = section.get_ref();
        let Some((_, keys)) = SECTIONS.iter().find(|(known, _)| *known == section) else {
            let known: Vec<&str> = SECTIONS.iter().map(|(known, _)| *known).collect();
            let remedy = nearest::remedy(section, &known);
            wrong.push(source.invalid(line, section, "unknown section", remedy));
            continue;
        };
        let (Some(Value::Table(values)), Some(place)) =
            (tables.get(section), place.get_ref().as_table())
        else {
            let remedy = format!("write [{section}] and its keys below");
            wrong.push(source.invalid(line, section, "it is no section", remedy));
            continue;
        };
        for (key, _) in place.iter() {
            let line = source.line_at(key.span().start);
            let name: &str = key.get_ref();
            let whole = format!("{section}.{name}");
            if !keys.contains(&name) {
                let remedy = nearest::remedy(name, keys);
                wrong.push(source.invalid(line, whole, "unknown key", remedy));
            } else if let Some(value) = values.get(name)
                && let Err(problem) = check(section, name, value.clone())
            {
                wrong.push(source.invalid(line, whole, problem, "correct it or remove it"));
            }
        }
    }
    Ok(tables)
}

/// Whether `value` is right for its key, judged alone so that the error is that key's.
pub(super) fn check(section: &str, key: &str, value: Value) -> Result<(), String> {
    let inner = Table::from_iter([(key.to_owned(), value)]);
    let alone = Table::from_iter([(section.to_owned(), Value::Table(inner))]);
    let checked: Result<RawSettings, toml::de::Error> = alone.try_into();
    checked
        .map(drop)
        .map_err(|error| error.message().trim().to_owned())
}
