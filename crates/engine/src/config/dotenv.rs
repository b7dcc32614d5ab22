//! `.env` files: one `NAME=value` on each line. The process's own environment is left as it is.
//!
//! The forms are those on which the common readers of such files agree: `export` in front, comments, values in
//! single quotes as they are, in double quotes with escapes, in either over several lines, `${NAME}` outside of
//! single quotes. If the readers differ, the value stays as it is written: a `$` without `{`, a `\` and quotes in
//! the middle of a value without quotes around it are usually part of passwords, paths and JSON.

use std::collections::BTreeMap;
use std::path::Path;

use super::ConfigError;
use super::references::{self, MAX_NESTING};
use super::source::Source;

/// The longest value after its references are replaced, in bytes.
const MAX_VALUE_BYTES: usize = 256 << 10;

/// The variables of the file `path` in its order. A reference means the variable of `outer`, or else an earlier line.
pub(super) fn read_dotenv<'e>(
    path: &Path,
    remedy: &'static str,
    outer: impl Fn(&str) -> Option<&'e str>,
) -> Result<Vec<(String, String)>, ConfigError> {
    let source = Source::read(path, remedy)?;
    let mut variables = Vec::new();
    let mut known = BTreeMap::new();
    let mut rest = source.text.as_str();
    while !rest.is_empty() {
        let (first_line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = first_line.trim();
        if line.is_empty() || line.starts_with('#') {
            rest = after;
            continue;
        }
        let at = source.text.len() - rest.len();
        // The error quotes nothing: what is not understood may be a secret.
        let refuse = |name: &str, problem: &str, remedy: &str| {
            source.invalid(source.line_at(at), name, problem, remedy)
        };
        let Some((name, value)) = assignment(rest) else {
            return Err(refuse("", "it is not understood", "write NAME=value"));
        };
        let (value, after) = match Value::read(value) {
            Ok(read) => read,
            Err(problem) => return Err(refuse(name, problem, QUOTES)),
        };
        let lookup = |wanted: &str| {
            let earlier = || known.get(wanted).map(String::as_str);
            outer(wanted).or_else(earlier)
        };
        let value = value.expanded(lookup).map_err(|flaw| {
            let error = refuse(name, &flaw.problem, flaw.remedy);
            if flaw.is_unset { error.unset() } else { error }
        })?;
        known.insert(name.to_owned(), value.clone());
        variables.push((name.to_owned(), value));
        rest = after;
    }
    Ok(variables)
}

const BRACES: &str = "close it with as many } as it has {, as in ${NAME:-default}, or put the value in single quotes";
const QUOTES: &str =
    "put the value in single quotes, or in double quotes with \\\" for a quote in it";

/// The name on the first line of `text`, and what follows its `=`.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let line_end = text.find('\n').unwrap_or(text.len());
    let (left, _) = text[..line_end].split_once('=')?;
    let right = &text[left.len() + 1..];
    let left = left.trim();
    let exported = left.strip_prefix("export").map(str::trim_start);
    let name = match exported {
        Some(name) if left.len() > "export".len() + name.len() => name,
        _ => left,
    };
    let is_name = |mark: char| mark.is_ascii_alphanumeric() || "_.-".contains(mark);
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, right))
}

/// A value as it is written, without its quotes.
enum Value<'t> {
    Literal(&'t str),
    /// A value with references to replace.
    Plain(&'t str),
    /// A value with escapes and references.
    Quoted(&'t str),
}

impl<'t> Value<'t> {
    /// The value at the beginning of `text`, and the lines after it.
    fn read(text: &'t str) -> Result<(Self, &'t str), &'static str> {
        let begin = text.trim_start_matches([' ', '\t']);
        let Some(quote) = begin.chars().next().filter(|mark| "'\"`".contains(*mark)) else {
            let (line, after) = text.split_once('\n').unwrap_or((text, ""));
            return Ok((Self::Plain(without_comment(line)), after));
        };
        let inner = &begin[1..];
        let end = closing(inner, quote).ok_or("its quote is never closed")?;
        let (inner, after) = (&inner[..end], &inner[end + 1..]);
        let (line, after) = after.split_once('\n').unwrap_or((after, ""));
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            return Err("something follows its closing quote");
        }
        let value = if quote == '"' {
            Self::Quoted(inner)
        } else {
            Self::Literal(inner)
        };
        Ok((value, after))
    }

    /// What the value means.
    fn expanded<'e>(self, lookup: impl Fn(&str) -> Option<&'e str>) -> Result<String, Flaw> {
        let (text, has_escapes) = match self {
            Self::Literal(text) => return Ok(text.to_owned()),
            Self::Plain(text) => (text, false),
            Self::Quoted(text) => (text, true),
        };
        let mut value = String::with_capacity(text.len());
        let expansion = Expansion {
            lookup: &lookup,
            has_escapes,
        };
        expansion.expand_into(text, 0, &mut value)?;
        Ok(value)
    }
}

/// Why a value has no meaning.
struct Flaw {
    problem: String,
    remedy: &'static str,
    /// Whether the only flaw is a variable that the value refers to and that is not set.
    is_unset: bool,
}

impl Flaw {
    fn new(problem: String, remedy: &'static str) -> Self {
        Self {
            problem,
            remedy,
            is_unset: false,
        }
    }
}

/// How the references and the escapes of one value are replaced.
struct Expansion<'l, L> {
    lookup: &'l L,
    has_escapes: bool,
}

impl<'e, L: Fn(&str) -> Option<&'e str>> Expansion<'_, L> {
    /// Adds `text`, which stands inside the defaults of `depth` references, to `value`.
    fn expand_into(&self, text: &str, depth: usize, value: &mut String) -> Result<(), Flaw> {
        if depth > MAX_NESTING {
            let problem = format!("more than {MAX_NESTING} references stand inside each other");
            return Err(Flaw::new(problem, "set the variables one by one"));
        }
        let mut rest = text;
        while let Some(at) = rest.find(['\\', '$']) {
            value.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some((meaning, after)) = escape(rest).filter(|_| self.has_escapes) {
                value.push(meaning);
                rest = after;
            } else if let Some(after) = self.put_in(rest, depth, value)? {
                rest = after;
            } else {
                value.push_str(&rest[..1]);
                rest = &rest[1..];
            }
            if value.len() > MAX_VALUE_BYTES {
                break;
            }
        }
        value.push_str(rest);
        if value.len() > MAX_VALUE_BYTES {
            let problem = format!("it has more than {MAX_VALUE_BYTES} bytes");
            return Err(Flaw::new(problem, "shorten it"));
        }
        Ok(())
    }

    /// If `text` begins with a reference, adds the value of the reference and returns the text after it. A default
    /// also stands in for a variable that is set but empty, as in a shell.
    fn put_in<'t>(
        &self,
        text: &'t str,
        depth: usize,
        value: &mut String,
    ) -> Result<Option<&'t str>, Flaw> {
        if !text.starts_with("${") {
            return Ok(None);
        }
        let Some((reference, after)) = references::split(text) else {
            return match references::unclosed_name(text) {
                None => Ok(None),
                Some(name) => {
                    let problem = format!("${{{name} is never closed: its braces are not balanced");
                    Err(Flaw::new(problem, BRACES))
                }
            };
        };
        let Some((name, default)) = reference.variable() else {
            return Ok(None);
        };
        let found = (self.lookup)(name).filter(|found| default.is_none() || !found.is_empty());
        match (found, default) {
            (Some(found), _) => value.push_str(found),
            (None, Some(default)) => self.expand_into(default, depth + 1, value)?,
            (None, None) => {
                return Err(Flaw {
                    problem: format!("${{{name}}} refers to a variable that is not set"),
                    remedy: "set it, give a default as in ${NAME:-default}, or put the value in single quotes",
                    is_unset: true,
                });
            }
        }
        Ok(Some(after))
    }
}

/// The text before a comment, which begins after a space.
fn without_comment(line: &str) -> &str {
    let comment = [" #", "\t#"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    line[..comment.unwrap_or(line.len())].trim()
}

/// Where the closing quote is in `text`, which follows an opening `quote`.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, mark)| {
        if mark == quote && !is_escaped {
            return Some(at);
        }
        is_escaped = quote == '"' && mark == '\\' && !is_escaped;
        None
    })
}

/// What the escape at the beginning of `text` stands for, and the text after it.
fn escape(text: &str) -> Option<(char, &str)> {
    let mark = text.strip_prefix('\\')?.chars().next()?;
    let meaning = match mark {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' | '\\' | '$' => mark,
        _ => return None,
    };
    Some((meaning, &text[2..]))
}
