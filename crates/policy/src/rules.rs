//! What scripts may do: the operator's settings, checked once.

use std::collections::BTreeSet;

use super::source::MAX_SOURCE_BYTES;
use codecell_tools::Manifest;

/// Most characters that `policy.max_characters` can allow: as many as always fit in
/// [`MAX_SOURCE_BYTES`].
pub const MAX_CHARACTERS: usize = MAX_SOURCE_BYTES / 4;
/// Most lines that `policy.max_lines` can allow.
pub const MAX_LINES: usize = 100_000;
/// Most entries of one list.
pub const MAX_LIST_ENTRIES: usize = 1_000;

/// Built-in names that scripts may not use, unless they define them themselves.
///
/// `exec`, `eval` and `compile` run text that no check has seen; `__import__` and the dunder names
/// lead around the import rule; `open`, `input` and `breakpoint` exist but have nothing to act on.
pub const DEFAULT_FORBIDDEN_NAMES: &[&str] = &[
    "__builtins__",
    "__import__",
    "__loader__",
    "__spec__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "input",
    "open",
];

/// Attributes that scripts may not use. A plain entry holds on any object, a dotted one on the
/// module that it names, under whatever alias.
///
/// They lead from ordinary objects to the interpreter's insides, or start what cannot start here.
pub const DEFAULT_FORBIDDEN_ATTRIBUTES: &[&str] = &[
    "__base__",
    "__bases__",
    "__builtins__",
    "__code__",
    "__globals__",
    "__import__",
    "__loader__",
    "__mro__",
    "__self__",
    "__spec__",
    "__subclasses__",
    "ag_frame",
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "asyncio.open_connection",
    "asyncio.open_unix_connection",
    "asyncio.start_server",
    "asyncio.start_unix_server",
    "codecs.open",
    "concurrent.futures.ProcessPoolExecutor",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_code",
    "f_globals",
    "f_locals",
    "gi_frame",
    "io.FileIO",
    "io.open",
    "io.open_code",
    "sys._current_frames",
    "sys._getframe",
    "sys._getframemodulename",
    "sys.addaudithook",
    "sys.breakpointhook",
    "sys.meta_path",
    "sys.modules",
    "sys.monitoring",
    "sys.path_hooks",
    "sys.path_importer_cache",
    "sys.setprofile",
    "sys.settrace",
    "tb_frame",
    "threading.setprofile",
    "threading.setprofile_all_threads",
    "threading.settrace",
    "threading.settrace_all_threads",
    "types.CodeType",
];

/// The settings as an operator gives them; [`Rules::new`] checks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSettings {
    /// Longest script, in characters.
    pub max_characters: usize,
    /// Longest script, in lines.
    pub max_lines: usize,
    /// Modules that may be imported; a package includes its submodules.
    pub allowed_imports: BTreeSet<String>,
    /// Names that may not be used, unless the script defines them.
    pub forbidden_names: BTreeSet<String>,
    /// Attributes that may not be used: `name` on any object, `module.name` on that module.
    pub forbidden_attributes: BTreeSet<String>,
}

/// How long a script may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptBounds {
    /// In characters.
    pub characters: usize,
    /// In lines.
    pub lines: usize,
}

impl Default for ScriptBounds {
    fn default() -> Self {
        Self {
            characters: 8_000,
            lines: 400,
        }
    }
}

impl RuleSettings {
    /// What holds for scripts in this image unless the operator says otherwise: they may import what it offers.
    #[must_use]
    pub fn of_image(image: &Manifest) -> Self {
        let bounds = ScriptBounds::default();
        Self {
            max_characters: bounds.characters,
            max_lines: bounds.lines,
            allowed_imports: image.offered().clone(),
            forbidden_names: owned(DEFAULT_FORBIDDEN_NAMES),
            forbidden_attributes: owned(DEFAULT_FORBIDDEN_ATTRIBUTES),
        }
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

fn owned(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|entry| (*entry).to_owned()).collect()
}
