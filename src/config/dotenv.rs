//! `.env` files: one `NAME=value` a line. The process's own environment is left as it is.
//!
//! The forms are those that the common readers of such files agree on: `export` in front, comments, values in
//! single quotes as they are, in double quotes with escapes, in either over several lines, `${NAME}` outside of
//! single quotes. Where they differ, the value stays as it is written: a `$` without `{`, a `\` and quotes in
//! the middle of a value without quotes around it are part of passwords, paths and JSON more often than not.

use std::collections::BTreeMap;
use std::path::Path;

use super::ConfigError;
use super::source::Source;

/// Longest value after its references are put in, in bytes.
const MAX_VALUE_BYTES: usize = 256 << 10;

/// The variables of the file `path` in its order. References in it mean what `outer` has, else an earlier line.
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
        let value = value
            .expanded(lookup)
            .map_err(|(problem, remedy)| refuse(name, &problem, remedy))?;
        known.insert(name.to_owned(), value.clone());
        variables.push((name.to_owned(), value));
        rest = after;
    }
    Ok(variables)
}

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

/// A value as it is written, quotes taken off.
enum Value<'t> {
    Literal(&'t str),
    /// With references to put in.
    Plain(&'t str),
    /// With escapes and references.
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

    /// What it means, or what is wrong with it and the remedy.
    fn expanded<'e>(
        self,
        lookup: impl Fn(&str) -> Option<&'e str>,
    ) -> Result<String, (String, &'static str)> {
        let (mut rest, has_escapes) = match self {
            Self::Literal(text) => return Ok(text.to_owned()),
            Self::Plain(text) => (text, false),
            Self::Quoted(text) => (text, true),
        };
        let mut value = String::with_capacity(rest.len());
        while let Some(at) = rest.find(['\\', '$']) {
            value.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some((meaning, after)) = escape(rest).filter(|_| has_escapes) {
                value.push(meaning);
                rest = after;
            } else if let Some((reference, after)) = reference(rest) {
                value.push_str(&reference.value(&lookup)?);
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
            return Err((problem, "shorten it"));
        }
        Ok(value)
    }
}

/// The text before a comment, which a space stands in front of.
fn without_comment(line: &str) -> &str {
    let comment = [" #", "\t#"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    line[..comment.unwrap_or(line.len())].trim()
}

/// Where `text`, which follows an opening `quote`, has the closing one.
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

/// `${NAME}` or `${NAME:-default}`.
struct Reference<'t> {
    name: &'t str,
    default: Option<&'t str>,
}

/// The reference at the beginning of `text`, and the text after it.
fn reference(text: &str) -> Option<(Reference<'_>, &str)> {
    let (inner, after) = text.strip_prefix("${")?.split_once('}')?;
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    let is_name = |mark: char| mark == '_' || mark.is_ascii_alphanumeric();
    let reference = Reference { name, default };
    (!name.is_empty() && name.chars().all(is_name)).then_some((reference, after))
}

impl Reference<'_> {
    /// A default also stands in for a variable that is set but empty, as in a shell.
    fn value<'e>(
        &self,
        lookup: impl Fn(&str) -> Option<&'e str>,
    ) -> Result<String, (String, &'static str)> {
        let found = lookup(self.name).filter(|found| self.default.is_none() || !found.is_empty());
        found.or(self.default).map(str::to_owned).ok_or_else(|| {
            let problem = format!("${{{}}} refers to a variable that is not set", self.name);
            (
                problem,
                "set it, give a default as in ${NAME:-default}, or put the value in single quotes",
            )
        })
    }
}
