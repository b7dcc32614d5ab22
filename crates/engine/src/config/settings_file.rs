//! `codecell.toml` as it is written: its tables, everything that is wrong in them, and the places.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::keys::{self, CLIENT_KEYS, Keys, SECTIONS};
use super::kind::Kind;
use super::places::Places;
use super::source::Source;
use super::{ConfigError, nearest};

/// The file's settings, each in the form of its kind, and their places. What is wrong in them is added to `wrong`.
/// The result is an error if the file is no TOML at all.
pub(super) fn read(
    path: &Path,
    wrong: &mut Vec<ConfigError>,
) -> Result<(Table, Places), ConfigError> {
    let source = Source::read(path, "create it or do not name it")?;
    let malformed = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| source.line_at(span.start));
        let remedy = "the file must be valid TOML";
        source.invalid(line, "", error.message().trim(), remedy)
    };
    let places = DeTable::parse(&source.text).map_err(|error| malformed(&error))?;
    let text = without_oversize(&source.text, places.get_ref());
    let values: Table = toml::from_str(&text).map_err(|error| malformed(&error))?;
    let mut file = SettingsFile {
        source: &source,
        places: Places::of_file(path),
        wrong,
    };
    let mut settings = Table::new();
    for (section, place) in places.get_ref().iter() {
        let line = source.line_at(section.span().start);
        let name: &str = section.get_ref();
        let Some((_, keys)) = SECTIONS.iter().find(|(known, _)| *known == name) else {
            let (problem, remedy) = unknown(name);
            file.report(line, name, problem, remedy);
            continue;
        };
        let read = file.section(name, keys, values.get(name), place, line);
        settings.insert(name.to_owned(), Value::Table(read));
    }
    Ok((settings, file.places))
}

/// `text` with each number of `table` that 64 bits do not hold as a text, for which the key's own error can be given:
/// the reader of TOML refuses the whole file.
fn without_oversize<'t>(text: &'t str, table: &DeTable<'_>) -> Cow<'t, str> {
    let mut places = oversize(table);
    places.sort_by_key(|place| place.start);
    let mut quoted = Cow::Borrowed(text);
    for place in places.into_iter().rev() {
        if let Some(number) = text.get(place.clone()) {
            quoted
                .to_mut()
                .replace_range(place, &format!("\"{number}\""));
        }
    }
    quoted
}

/// The places of such numbers in `table` and in the tables and lists inside it.
fn oversize(table: &DeTable<'_>) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut open: Vec<&Spanned<DeValue<'_>>> = table.values().collect();
    while let Some(value) = open.pop() {
        match value.get_ref() {
            DeValue::Integer(number)
                if i64::from_str_radix(number.as_str(), number.radix()).is_err() =>
            {
                places.push(value.span());
            }
            DeValue::Array(items) => open.extend(items.iter()),
            DeValue::Table(table) => open.extend(table.values()),
            _ => {}
        }
    }
    places
}

/// What is wrong with `name`, which was found where the names of sections are, and what to do about it.
fn unknown(name: &str) -> (&'static str, String) {
    let homes: Vec<String> = SECTIONS
        .iter()
        .filter(|(_, keys)| keys::kind(keys, name).is_some())
        .map(|(section, _)| format!("[{section}]"))
        .collect();
    if !homes.is_empty() {
        let remedy = format!("write it below {}", homes.join(" or "));
        return ("it stands outside of its section", remedy);
    }
    let known: Vec<&str> = SECTIONS.iter().map(|(known, _)| *known).collect();
    ("unknown section", nearest::remedy(name, &known))
}

struct SettingsFile<'a> {
    source: &'a Source,
    places: Places,
    wrong: &'a mut Vec<ConfigError>,
}

impl SettingsFile<'_> {
    fn report(
        &mut self,
        line: usize,
        key: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.wrong
            .push(self.source.invalid(line, key, problem, remedy));
    }

    /// The valid values of the section `whole`, which stands at `place` and can have `keys`.
    fn section(
        &mut self,
        whole: &str,
        keys: Keys,
        values: Option<&Value>,
        place: &Spanned<DeValue<'_>>,
        line: usize,
    ) -> Table {
        let mut read = Table::new();
        self.places.set_line(whole, line);
        let (Some(Value::Table(values)), Some(place)) = (values, place.get_ref().as_table()) else {
            let remedy = format!("write [{whole}] and its keys below");
            self.report(line, whole, "it is no section", remedy);
            return read;
        };
        for (key, place) in place.iter() {
            let line = self.source.line_at(key.span().start);
            let name: &str = key.get_ref();
            let key = format!("{whole}.{name}");
            self.places.set_line(&key, line);
            let (Some(kind), Some(value)) = (keys::kind(keys, name), values.get(name)) else {
                let remedy = nearest::remedy(name, &keys::names(keys));
                self.report(line, &key, "unknown key", remedy);
                continue;
            };
            let value = match (kind, value, place.get_ref().as_table()) {
                (Kind::Clients, Value::Table(clients), Some(place)) => {
                    Ok(Value::Table(self.clients(&key, clients, place)))
                }
                _ => kind.read(value),
            };
            match value {
                Ok(value) => drop(read.insert(name.to_owned(), value)),
                Err(wrong) => self.report(line, &key, wrong.problem, wrong.remedy),
            }
        }
        read
    }

    /// `[http.clients]`: a section for each client, which says where its tokens are.
    fn clients(&mut self, whole: &str, clients: &Table, place: &DeTable<'_>) -> Table {
        let mut read = Table::new();
        for (name, place) in place.iter() {
            let line = self.source.line_at(name.span().start);
            let name: &str = name.get_ref();
            let key = format!("{whole}.{name}");
            let client = self.section(&key, CLIENT_KEYS, clients.get(name), place, line);
            let written = clients.get(name).and_then(Value::as_table);
            let is_named = |token: &str| written.is_some_and(|client| client.contains_key(token));
            if written.is_some() && is_named("token_env") == is_named("token_file") {
                let problem = "a client needs either token_env, the name of a variable, or token_file, a path";
                let remedy = if is_named("token_env") {
                    "remove one of the two"
                } else {
                    "add one of the two"
                };
                self.report(line, &key, problem, remedy);
            }
            read.insert(name.to_owned(), Value::Table(client));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        let table = DeTable::parse(text).expect("TOML");
        assert_eq!(without_oversize(text, table.get_ref()), expected);
    }

    #[test]
    fn only_numbers_that_64_bits_do_not_hold_become_texts() {
        check(
            "a = 9223372036854775807 # 99999999999999999999",
            "a = 9223372036854775807 # 99999999999999999999",
        );
        check("a = 9223372036854775808", "a = \"9223372036854775808\"");
        check(
            "[s]\na = -99_999_999_999_999_999_999\nb = 0xfffffffffffffffff\n",
            "[s]\na = \"-99_999_999_999_999_999_999\"\nb = \"0xfffffffffffffffff\"\n",
        );
        check(
            "a = [1, 99999999999999999999, { b = 99999999999999999999 }]",
            "a = [1, \"99999999999999999999\", { b = \"99999999999999999999\" }]",
        );
    }

    proptest! {
        #[test]
        fn any_whole_number_can_be_read(number in "-?[1-9][0-9]{0,60}") {
            let text = format!("[limits]\nfuel = {number}\n");
            let table = DeTable::parse(&text).expect("TOML");
            let quoted = without_oversize(&text, table.get_ref());
            prop_assert!(toml::from_str::<Table>(&quoted).is_ok(), "{}", quoted);
        }
    }
}
