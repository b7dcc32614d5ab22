//! What scripts may do: the operator's settings, checked once.

use std::collections::BTreeSet;

use super::source::MAX_SOURCE_BYTES;

/// Most characters that `policy.max_characters` can allow: as many as always fit in
/// [`MAX_SOURCE_BYTES`].
pub const MAX_CHARACTERS: usize = MAX_SOURCE_BYTES / 4;
/// Most lines that `policy.max_lines` can allow.
pub const MAX_LINES: usize = 100_000;
/// Most entries of one list.
pub const MAX_LIST_ENTRIES: usize = 1_000;

/// The settings as an operator gives them; [`Rules::new`] checks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSettings {
    /// Longest script, in characters.
    pub max_characters: usize,
    /// Longest script, in lines.
    pub max_lines: usize,
    /// Modules that may be imported; a package includes its submodules.
    pub allowed_imports: BTreeSet<String>,
    /// Modules that may not be imported, although they or a package that they are in stand among the allowed ones: they
    /// cannot work. A script that imports `unittest.mock` may have them, since it puts something in their place, and so
    /// may one that makes no use of what it imports.
    pub refused_imports: BTreeSet<String>,
    /// Those of the forbidden attributes that are functions which cannot work: a script that imports `unittest.mock` may
    /// have them.
    pub refused_functions: BTreeSet<String>,
    /// Whether every allowed module may be imported with a star, and not only those that are made for it.
    pub any_star_import: bool,
    /// Names that may not be used, unless the script defines them.
    pub forbidden_names: BTreeSet<String>,
    /// Attributes that may not be used: `name` on any object, `module.name` on that module.
    pub forbidden_attributes: BTreeSet<String>,
}

/// What a script must keep to, as whoever writes it should know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptBounds {
    /// Its most characters.
    pub characters: usize,
    /// Its most lines.
    pub lines: usize,
    /// Whether it may open files.
    pub files: bool,
}

impl Default for ScriptBounds {
    fn default() -> Self {
        Self {
            characters: 8_000,
            lines: 400,
            files: true,
        }
    }
}

impl RuleSettings {
    /// Allows these modules beside the others, with all that is in them.
    pub fn allow(&mut self, modules: impl IntoIterator<Item = String>) {
        for module in modules {
            let inside = format!("{module}.");
            self.refused_imports
                .retain(|refused| *refused != module && !refused.starts_with(&inside));
            self.allowed_imports.insert(module);
        }
    }

    /// Allows these modules in place of all others.
    pub fn allow_only(&mut self, modules: impl IntoIterator<Item = String>) {
        self.allowed_imports.clear();
        self.refused_imports.clear();
        self.allow(modules);
    }
}

/// Settings that hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules(RuleSettings);

/// A setting that makes no sense; the text names its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// A size of zero, or beyond what one check can bear.
    #[error("policy.{key} is {value}: give a number from 1 to {most}")]
    Number {
        /// The setting.
        key: &'static str,
        /// What was given.
        value: usize,
        /// The largest number allowed.
        most: usize,
    },
    /// An entry that can never match anything in a script.
    #[error("policy.{key} holds {value:?}: give {expected}")]
    Entry {
        /// The setting.
        key: &'static str,
        /// The entry.
        value: String,
        /// What an entry looks like.
        expected: &'static str,
    },
    /// A list that is too long.
    #[error("policy.{key} has {length} entries: give at most {MAX_LIST_ENTRIES}")]
    TooMany {
        /// The setting.
        key: &'static str,
        /// How many entries were given.
        length: usize,
    },
}

impl RulesError {
    /// The key of the setting in `[policy]`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Number { key, .. } | Self::Entry { key, .. } | Self::TooMany { key, .. } => key,
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Number { value, most, .. } => {
                format!("{value} is not a whole number from 1 to {most}")
            }
            Self::Entry {
                value, expected, ..
            } => format!("{value:?} is not {expected}"),
            Self::TooMany { length, .. } => format!("it has {length} entries"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Number { .. } => "write such as 100".to_owned(),
            Self::Entry { .. } => "correct it or remove it".to_owned(),
            Self::TooMany { .. } => format!("give at most {MAX_LIST_ENTRIES}"),
        }
    }
}

impl Rules {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first setting that is out of range or cannot be a Python name.
    pub fn new(settings: RuleSettings) -> Result<Self, RulesError> {
        number("max_characters", settings.max_characters, MAX_CHARACTERS)?;
        number("max_lines", settings.max_lines, MAX_LINES)?;
        let dotted = |text: &str| text.split('.').all(is_identifier);
        entries(
            "allowed_imports",
            &settings.allowed_imports,
            dotted,
            "a module such as \"json\" or \"urllib.parse\"",
        )?;
        entries(
            "refused_imports",
            &settings.refused_imports,
            dotted,
            "a module such as \"socket\" or \"urllib.request\"",
        )?;
        entries(
            "refused_functions",
            &settings.refused_functions,
            dotted,
            "a function such as \"os.system\"",
        )?;
        entries(
            "forbidden_names",
            &settings.forbidden_names,
            is_identifier,
            "a name such as \"eval\"",
        )?;
        entries(
            "forbidden_attributes",
            &settings.forbidden_attributes,
            dotted,
            "an attribute such as \"__globals__\" or \"sys.modules\"",
        )?;
        Ok(Self(settings))
    }

    /// The settings, checked.
    #[must_use]
    pub fn settings(&self) -> &RuleSettings {
        &self.0
    }
}

fn number(key: &'static str, value: usize, most: usize) -> Result<(), RulesError> {
    if (1..=most).contains(&value) {
        Ok(())
    } else {
        Err(RulesError::Number { key, value, most })
    }
}

fn entries(
    key: &'static str,
    list: &BTreeSet<String>,
    fits: impl Fn(&str) -> bool,
    expected: &'static str,
) -> Result<(), RulesError> {
    if list.len() > MAX_LIST_ENTRIES {
        let length = list.len();
        return Err(RulesError::TooMany { key, length });
    }
    match list.iter().find(|entry| !fits(entry)) {
        None => Ok(()),
        Some(entry) => Err(RulesError::Entry {
            key,
            value: entry.clone(),
            expected,
        }),
    }
}

fn is_identifier(text: &str) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic());
    starts_well && text.chars().all(|c| c == '_' || c.is_alphanumeric())
}
