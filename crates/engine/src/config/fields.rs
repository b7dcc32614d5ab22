//! JSON with comments, read key by key. Everything that is wrong is collected, together with its line.

use std::cell::RefCell;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::source::Source;
use super::{ConfigError, ConfigErrors, nearest};

/// JSON as editors' configuration files have it: comments and trailing commas, and nothing else beyond JSON.
pub const JSONC: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The most problems that are collected from one file.
const MAX_PROBLEMS: usize = 100;

/// What has been found wrong in one file so far.
pub(super) struct Problems<'s> {
    source: &'s Source,
    found: RefCell<Vec<ConfigError>>,
    notes: RefCell<Vec<String>>,
}

impl<'s> Problems<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            source,
            found: RefCell::default(),
            notes: RefCell::default(),
        }
    }

    pub(super) fn source(&self) -> &'s Source {
        self.source
    }

    /// Records that the value of `key`, at byte `at`, is wrong.
    pub(super) fn report(
        &self,
        at: usize,
        key: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        // It takes time to find a line, so nothing more is done once there is enough to report.
        if self.found.borrow().len() < MAX_PROBLEMS {
            let line = self.source.line_at(at);
            self.add(self.source.invalid(line, key, problem, remedy));
        }
    }

    pub(super) fn add(&self, error: ConfigError) {
        self.found.borrow_mut().push(error);
    }

    /// Records something that is not wrong but that the operator may want to know.
    pub(super) fn note(&self, at: usize, key: &str, meaning: &str) {
        if self.notes.borrow().len() < MAX_PROBLEMS {
            let (file, line) = (self.source.file.display(), self.source.line_at(at));
            let note = format!("{file}:{line}: {key}: {meaning}");
            self.notes.borrow_mut().push(note);
        }
    }

    /// The notes, if nothing is wrong.
    pub(super) fn settle(self) -> Result<Vec<String>, ConfigErrors> {
        ConfigErrors::check(self.found.into_inner())?;
        Ok(self.notes.into_inner())
    }

    /// The file's value.
    pub(super) fn parse(&self) -> Option<Found<'s>> {
        let text = &self.source.text;
        match parse_to_ast(text, &CollectOptions::default(), &JSONC) {
            Ok(parsed) => {
                if parsed.value.is_none() {
                    self.report(0, "", "the file is empty", "write {\"servers\": {}}");
                }
                Some(Found {
                    key: String::new(),
                    at: parsed.value.as_ref()?.start(),
                    value: parsed.value?,
                })
            }
            Err(error) => {
                let mut problem = error.kind().to_string();
                if let Some(first) = problem.get_mut(..1) {
                    first.make_ascii_lowercase();
                }
                let remedy =
                    "the file must be valid JSON; comments and trailing commas are allowed";
                self.report(error.range().start, "", problem, remedy);
                None
            }
        }
    }
}

/// A value, and its place.
pub(super) struct Found<'s> {
    /// The whole key, such as `servers.git.args`.
    pub(super) key: String,
    /// The byte at which the key stands.
    pub(super) at: usize,
    pub(super) value: Value<'s>,
}

/// A string, and its place.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) value: String,
}

impl<'s> Found<'s> {
    /// Whether the value says nothing: it is `false`, or an empty text, list or object.
    pub(super) fn is_empty(&self) -> bool {
        match &self.value {
            Value::BooleanLit(flag) => !flag.value,
            Value::StringLit(text) => text.value.is_empty(),
            Value::Array(list) => list.elements.is_empty(),
            Value::Object(object) => object.properties.is_empty(),
            Value::NullKeyword(_) => true,
            Value::NumberLit(_) => false,
        }
    }

    /// The value as a text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::StringLit(text) => Some(&text.value),
            _ => None,
        }
    }

    /// The value as a number, if it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::NumberLit(number) => number.value.parse().ok(),
            _ => None,
        }
    }

    fn wrong<T>(&self, expected: &str, problems: &Problems<'_>) -> Option<T> {
        let found = match &self.value {
            Value::StringLit(_) => "a string",
            Value::NumberLit(_) => "a number",
            Value::BooleanLit(_) => "true or false",
            Value::Object(_) => "an object",
            Value::Array(_) => "a list",
            Value::NullKeyword(_) => "null",
        };
        let remedy = match expected {
            "a string" => "write one text in double quotes, or remove it",
            "true or false" => "write true or false without quotes, or remove it",
            "a list of strings" => "write it as [\"...\", \"...\"], or remove it",
            "an object of strings" => "write it as {\"NAME\": \"value\"}, or remove it",
            _ => "correct it or remove it",
        };
        let problem = format!("expected {expected}, found {found}");
        problems.report(self.at, &self.key, problem, remedy);
        None
    }

    pub(super) fn text(self, problems: &Problems<'_>) -> Option<Text> {
        match self.value {
            Value::StringLit(text) => Some(Text {
                key: self.key,
                at: self.at,
                value: text.value.into_owned(),
            }),
            _ => self.wrong("a string", problems),
        }
    }

    /// A string, or a number, `true` or `false` as it is written.
    fn text_or_literal(self, problems: &Problems<'_>) -> Option<Text> {
        let value = match &self.value {
            Value::NumberLit(number) => number.value.to_owned(),
            Value::BooleanLit(flag) => flag.value.to_string(),
            _ => return self.text(problems),
        };
        Some(Text {
            key: self.key,
            at: self.at,
            value,
        })
    }

    pub(super) fn flag(self, problems: &Problems<'_>) -> Option<bool> {
        match self.value {
            Value::BooleanLit(flag) => Some(flag.value),
            _ => self.wrong("true or false", problems),
        }
    }

    /// A whole number above zero.
    pub(super) fn count(self, problems: &Problems<'_>) -> Option<u32> {
        match &self.value {
            Value::NumberLit(number) => match number.value.parse() {
                Ok(count) if count > 0 => Some(count),
                _ => {
                    let problem = format!("{} is no whole number above 0", number.value);
                    problems.report(self.at, &self.key, problem, "correct it or remove it");
                    None
                }
            },
            _ => self.wrong("a whole number above 0", problems),
        }
    }

    /// A list of strings; entries that are none are reported and left out.
    pub(super) fn texts(self, problems: &Problems<'_>) -> Option<Vec<Text>> {
        let Value::Array(list) = self.value else {
            return self.wrong("a list of strings", problems);
        };
        let items = list.elements.into_iter().enumerate();
        let texts = items.filter_map(|(position, value)| {
            let item = Found {
                key: format!("{}[{position}]", self.key),
                at: value.start(),
                value,
            };
            item.text(problems)
        });
        Some(texts.collect())
    }

    pub(super) fn objects<'p>(self, problems: &'p Problems<'s>) -> Option<Vec<Fields<'s, 'p>>> {
        let Value::Array(list) = self.value else {
            return self.wrong("a list of objects", problems);
        };
        let items = list.elements.into_iter().enumerate();
        let objects = items.filter_map(|(position, value)| {
            let item = Found {
                key: format!("{}[{position}]", self.key),
                at: value.start(),
                value,
            };
            item.fields(problems)
        });
        Some(objects.collect())
    }

    /// An object of strings. Numbers, `true` and `false` are taken as they are written; a `null` is left out.
    pub(super) fn pairs(self, problems: &Problems<'s>) -> Option<Vec<(String, Text)>> {
        if !matches!(self.value, Value::Object(_)) {
            return self.wrong("an object of strings", problems);
        }
        let pairs = self.fields(problems)?.into_entries();
        let texts =
            pairs.filter_map(|(name, found)| Some((name, found.text_or_literal(problems)?)));
        Some(texts.collect())
    }

    /// An object, to be read key by key.
    pub(super) fn fields<'p>(self, problems: &'p Problems<'s>) -> Option<Fields<'s, 'p>> {
        match self.value {
            Value::Object(object) => Some(Fields::new(self.key, self.at, object, problems)),
            _ => self.wrong("an object", problems),
        }
    }
}

/// An object while it is read: each key is taken once, and a key that is left over in the end is unknown.
pub(super) struct Fields<'s, 'p> {
    /// The whole key of the object.
    pub(super) key: String,
    /// The byte at which the object stands.
    pub(super) at: usize,
    entries: Vec<(String, Found<'s>)>,
    problems: &'p Problems<'s>,
}

impl<'s, 'p> Fields<'s, 'p> {
    fn new(key: String, at: usize, object: Object<'s>, problems: &'p Problems<'s>) -> Self {
        let mut entries: Vec<(String, Found<'s>)> = Vec::with_capacity(object.properties.len());
        let mut seen = std::collections::HashSet::new();
        for property in object.properties {
            let at = property.name.start();
            let name = property.name.into_string();
            let whole = joined(&key, &name);
            if !seen.insert(name.clone()) {
                let problem = "the same key stands twice";
                problems.report(at, &whole, problem, "rename or remove one of them");
                continue;
            }
            let found = Found {
                key: whole,
                at,
                value: property.value,
            };
            entries.push((name, found));
        }
        Self {
            key,
            at,
            entries,
            problems,
        }
    }

    /// Takes the value of `name`. `null` counts as no value.
    pub(super) fn take(&mut self, name: &str) -> Option<Found<'s>> {
        let position = self.entries.iter().position(|(known, _)| known == name)?;
        let (_, found) = self.entries.remove(position);
        (!matches!(found.value, Value::NullKeyword(_))).then_some(found)
    }

    /// Takes the value of `name` if it is as `wanted`; if not, it stays.
    pub(super) fn take_if(
        &mut self,
        name: &str,
        wanted: impl Fn(&Found<'s>) -> bool,
    ) -> Option<Found<'s>> {
        let is_wanted = self
            .entries
            .iter()
            .any(|(known, found)| known == name && wanted(found));
        is_wanted.then(|| self.take(name)).flatten()
    }

    /// Takes the value of whichever of `names` is there. All mean the same, so only one of them may be there.
    pub(super) fn take_any(&mut self, names: &[&str]) -> Option<Found<'s>> {
        let mut given = names
            .iter()
            .filter_map(|name| Some((name, self.take(name)?)));
        let first = given.next();
        let second = given.next();
        if let (Some((name, _)), Some((_, found))) = (&first, &second) {
            let problem = format!("it means the same as {name:?}");
            self.problems
                .report(found.at, &found.key, problem, "keep one of the two");
        }
        first.map(|(_, found)| found)
    }

    /// Adds the entries of `inner`, which keep their whole keys. A key that stands in both is reported.
    pub(super) fn absorb(&mut self, inner: Fields<'s, '_>) {
        for (name, found) in inner.into_entries() {
            let known = self.entries.iter().find(|(known, _)| *known == name);
            if let Some((_, known)) = known {
                let problem = format!("{:?} says the same, too", known.key);
                let remedy = "write all of it in one of the two";
                self.problems.report(found.at, &found.key, problem, remedy);
            } else {
                self.entries.push((name, found));
            }
        }
    }

    /// The entries that have not been taken, except those with `null`.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (String, Found<'s>)> {
        self.entries
            .into_iter()
            .filter(|(_, found)| !matches!(found.value, Value::NullKeyword(_)))
    }

    /// Reports the keys that have not been taken.
    pub(super) fn refuse_rest(self, known: &[&str]) {
        for (name, found) in self.entries {
            let remedy = nearest::remedy(&name, known);
            self.problems
                .report(found.at, &found.key, "unknown key", remedy);
        }
    }

    /// The whole key of `name` in this object.
    pub(super) fn key_of(&self, name: &str) -> String {
        joined(&self.key, name)
    }
}

fn joined(key: &str, name: &str) -> String {
    if key.is_empty() {
        name.to_owned()
    } else {
        format!("{key}.{name}")
    }
}
