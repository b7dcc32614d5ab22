//! What is logged, as operators write it: a level, or levels for parts of the program.
//!
//! The library that filters takes every word that is no level for the name of a part, so a misspelt level would show
//! nothing of codecell and everything of a part that does not exist.

use std::fmt;

use tracing_subscriber::EnvFilter;

/// The levels, from nothing to everything.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
/// Parts of the program that may be named without a level; then everything from them is shown. codecell stands for all
/// of its crates.
const PARTS: [&str; 2] = ["codecell", "rmcp"];
/// The crates of codecell that log, which may be named by themselves or with their modules.
const CRATES: [&str; 4] = [
    "codecell_engine",
    "codecell_sandbox",
    "codecell_server",
    "codecell_tools",
];
/// Most edits between a word and the one that it may mean.
const MAX_EDITS: usize = 2;

/// Why a text is no level.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoLevel {
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl fmt::Display for NoLevel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.problem, self.remedy)
    }
}

/// The filter that `level` means.
pub(super) fn filter(level: &str) -> Result<EnvFilter, NoLevel> {
    // Filters of spans and their fields have a syntax of their own, commas and spaces included.
    let has_spans = level.contains('[');
    let spaceless: String = level.split_whitespace().collect();
    let plain = if has_spans { level } else { &spaceless };
    let mut parts = plain.split(',').filter(|part| !part.is_empty()).peekable();
    if parts.peek().is_none() {
        return Err(NoLevel {
            problem: format!("{level:?} names no level"),
            remedy: levels(),
        });
    }
    if !has_spans {
        parts.try_for_each(check)?;
    }
    EnvFilter::try_new(plain).map_err(|error| NoLevel {
        problem: format!("{level:?} is no level: {error}"),
        remedy: levels(),
    })
}

/// What was typed as a level, checked.
pub(super) fn typed(level: &str) -> Result<String, String> {
    filter(level)
        .map(|_| level.to_owned())
        .map_err(|wrong| wrong.to_string())
}

/// Whether one part of a filter is a level, or a part of the program perhaps with its level.
fn check(part: &str) -> Result<(), NoLevel> {
    let wrong = |word: &str| NoLevel {
        problem: format!("{word:?} is no level"),
        remedy: near(word, &LEVELS).map_or_else(levels, did_you_mean),
    };
    match part.split_once('=') {
        None if is_level(part) || part.contains("::") || PARTS.contains(&part) => Ok(()),
        None => Err(wrong(part)),
        Some((target, level)) if is_level(level) => {
            let (root, module) = target.split_once("::").unwrap_or((target, ""));
            if CRATES.contains(&root) {
                return Ok(());
            }
            let is_ours = module.is_empty() || module.split("::").next() == Some("cli");
            if root == "codecell" && !is_ours {
                return Err(NoLevel {
                    problem: format!("{target:?} is no part of the program"),
                    remedy: format!("write codecell, or one of {}", CRATES.join(", ")),
                });
            }
            match near(root, &PARTS).filter(|part| *part != root) {
                None => Ok(()),
                Some(part) => Err(NoLevel {
                    problem: format!("{root:?} is no part of the program"),
                    remedy: did_you_mean(part),
                }),
            }
        }
        Some((_, level)) => Err(wrong(level)),
    }
}

fn is_level(word: &str) -> bool {
    let is_number = matches!(word.as_bytes(), [b'0'..=b'5']);
    is_number || LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word))
}

fn levels() -> String {
    let levels = LEVELS.join(", ");
    format!("write one of {levels}, or such as warn,codecell=debug")
}

fn did_you_mean(word: &str) -> String {
    format!("did you mean {word:?}?")
}

/// The word among `words` that `word` most likely means.
fn near(word: &str, words: &[&'static str]) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let begins_alike = |known: &&&str| word.len() > known.len() && word.starts_with(**known);
    words.iter().find(begins_alike).copied().or_else(|| {
        let edits = |known: &str| strsim::damerau_levenshtein(&word, known);
        let nearest = words.iter().copied().min_by_key(|known| edits(known))?;
        (edits(nearest) <= MAX_EDITS.min(word.len().saturating_sub(2))).then_some(nearest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_parts_are_taken() {
        for level in [
            "warn",
            "INFO",
            "off",
            "3",
            "codecell",
            "rmcp",
            "codecell_server::http",
            "warn,codecell=info",
            " warn , codecell_engine::upstream = debug,",
            "trace,rmcp=trace",
            "hyper=info",
            "info,codecell[execution{id=1}]=debug",
        ] {
            assert!(filter(level).is_ok(), "{level}");
        }
    }

    #[test]
    fn modules_are_named_with_their_crate() {
        let wrong = filter("codecell::client=debug").expect_err("no such module");
        assert_eq!(
            wrong.problem,
            "\"codecell::client\" is no part of the program"
        );
        assert!(filter("codecell::cli=debug").is_ok());
    }

    #[test]
    fn misspelt_ones_are_refused() {
        let all =
            "write one of off, error, warn, info, debug, trace, or such as warn,codecell=debug";
        for (level, problem, remedy) in [
            ("wran", "\"wran\" is no level", "did you mean \"warn\"?"),
            (
                "warning",
                "\"warning\" is no level",
                "did you mean \"warn\"?",
            ),
            ("Debgu", "\"Debgu\" is no level", "did you mean \"debug\"?"),
            ("verbose", "\"verbose\" is no level", all),
            ("", "\"\" names no level", all),
            (" , ", "\" , \" names no level", all),
            ("9", "\"9\" is no level", all),
            (
                "warn,codecell=infos",
                "\"infos\" is no level",
                "did you mean \"info\"?",
            ),
            ("codecell=", "\"\" is no level", all),
            (
                "codcell=debug",
                "\"codcell\" is no part of the program",
                "did you mean \"codecell\"?",
            ),
        ] {
            let wrong = filter(level).err();
            let expected = NoLevel {
                problem: problem.to_owned(),
                remedy: remedy.to_owned(),
            };
            assert_eq!(wrong, Some(expected), "{level}");
        }
    }
}
