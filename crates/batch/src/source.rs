//! Where cases come from: lines of JSON from a file or a stream, or the `.py` files of a folder.
//!
//! Entries have numbers from 0, which stand in the receipts. Empty lines are no entries. An entry that is no case has a
//! number, too, so that nothing of the input is lost.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use codecell_basics::json_kind::kind;
use codecell_engine::lines::{Line, Lines, Overlong};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;
use tokio::io::{AsyncBufRead, AsyncRead, BufReader};

use super::case::id_of;
use super::header;
use super::key::Key;
use super::walk::{Unreadable, Walk};

/// The longest line, and the longest file of a folder.
pub const MAX_LINE_BYTES: usize = 32 << 20;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 256 << 10;

/// What is kept of a line that is too long.
const KEPT_BYTES: usize = 4 << 10;

/// The mark that some programs begin a file with.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The input cannot be read any further.
#[derive(Debug, Error)]
#[error("cannot read the cases")]
pub struct SourceError(#[from] io::Error);

/// One entry of the input.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its number among all entries, from 0.
    pub(crate) index: u64,
    /// Its id, if it has one.
    pub(crate) id: Option<String>,
    /// What decides its shard.
    pub(crate) key: Key,
    /// Where it stands, for people: `line 7`, or the file's name.
    pub(crate) place: String,
    /// The object that should be a case, or what is wrong.
    pub(crate) given: Result<Map<String, Value>, String>,
}

/// An entry that is no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadLine {
    /// Where it stands: `line 7`, or the file's name.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

/// Entries, one after the other.
pub struct Source {
    kind: Kind,
    next_index: u64,
    /// Bytes, or files of a folder, that have been read, and how many there are in all.
    read: u64,
    size: Option<u64>,
}

enum Kind {
    Lines {
        lines: Lines<Box<dyn AsyncBufRead + Send + Unpin>, Beginning>,
        number: u64,
    },
    Folder(Walk),
}

impl Source {
    /// The cases in the file or folder `path`.
    ///
    /// # Errors
    /// [`SourceError`] if it cannot be read.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if path.is_dir() {
            let size = Walk::new(path)?.count() as u64;
            return Ok(Self::new(Kind::Folder(Walk::new(path)?), Some(size)));
        }
        let file = fs::File::open(path)?;
        let metadata = file.metadata()?;
        let size = metadata.is_file().then_some(metadata.len());
        Ok(Self::new(
            Kind::lines(tokio::fs::File::from_std(file)),
            size,
        ))
    }

    /// The cases that come through `stream`.
    #[must_use]
    pub fn of_stream(stream: impl AsyncRead + Send + Unpin + 'static) -> Self {
        Self::new(Kind::lines(stream), None)
    }

    fn new(kind: Kind, size: Option<u64>) -> Self {
        Self {
            kind,
            next_index: 0,
            read: 0,
            size,
        }
    }

    /// The part that has been read, from 0 to 1, if it is known how much there is.
    #[must_use]
    pub fn part(&self) -> Option<f64> {
        let size = self.size.filter(|size| *size > 0)?;
        Some((self.read as f64 / size as f64).min(1.0))
    }

    /// The next entry. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`SourceError`] if the input cannot be read.
    pub(crate) async fn next(&mut self) -> Result<Option<Entry>, SourceError> {
        let (place, found) = match &mut self.kind {
            Kind::Lines { lines, number } => loop {
                let line = match lines.next().await? {
                    Some(line) => line,
                    None => match lines.unfinished() {
                        Some(line) => line,
                        None => return Ok(None),
                    },
                };
                *number += 1;
                let (bytes, found) = of_line(line);
                self.read += bytes as u64 + 1;
                if let Some(found) = found {
                    break (format!("line {number}"), found);
                }
            },
            Kind::Folder(walk) => {
                let Some(path) = walk.next() else {
                    return Ok(None);
                };
                self.read += 1;
                let (path, code) = match path {
                    Ok(path) => {
                        let code = read(&path);
                        (path, code)
                    }
                    Err(Unreadable { path, error }) => (path, Err(unreadable(&error))),
                };
                let name = walk.name(&path);
                (name.clone(), of_file(code, name))
            }
        };
        let index = self.next_index;
        self.next_index += 1;
        let Found {
            id,
            given,
            otherwise,
        } = found;
        let key = id.as_deref().map_or(otherwise, Key::of_id);
        Ok(Some(Entry {
            index,
            id,
            key,
            place,
            given,
        }))
    }
}

impl Kind {
    fn lines(stream: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let stream: Box<dyn AsyncBufRead + Send + Unpin> =
            Box::new(BufReader::with_capacity(BUFFER_BYTES, stream));
        Self::Lines {
            lines: Lines::new(stream, MAX_LINE_BYTES),
            number: 0,
        }
    }
}

/// What stands in an entry's place.
struct Found {
    id: Option<String>,
    given: Result<Map<String, Value>, String>,
    /// The key of an entry without an id.
    otherwise: Key,
}

/// How long the line is, and what it holds, if it holds anything.
fn of_line(line: Line<Beginning>) -> (usize, Option<Found>) {
    let line = match line {
        Line::Whole(line) => line,
        Line::TooLong { bytes, kept } => {
            let problem = format!("it has {bytes} bytes, and a line may have {MAX_LINE_BYTES}");
            let otherwise = Key::of_bytes(&kept.0);
            return (
                bytes,
                Some(Found {
                    id: None,
                    given: Err(problem),
                    otherwise,
                }),
            );
        }
    };
    let text = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
    if text.trim_ascii().is_empty() {
        return (line.len(), None);
    }
    let given = match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(format!("a case is a JSON object, not {}", kind(&other))),
        // There is but one line, and the place names it.
        Err(error) => {
            Err(format!("it is no JSON: {error}").replace(" at line 1 column ", " at column "))
        }
    };
    let id = given.as_ref().ok().and_then(|object| id_of(object).ok());
    let otherwise = Key::of_bytes(text);
    (
        line.len(),
        Some(Found {
            id,
            given,
            otherwise,
        }),
    )
}

fn of_file(code: Result<String, String>, name: String) -> Found {
    let otherwise = Key::of_bytes(name.as_bytes());
    let given = code.and_then(|code| {
        let mut given = Map::new();
        given.insert("id".to_owned(), Value::from(name.as_str()));
        let fields = header::fields(&code)?;
        given.insert("code".to_owned(), Value::from(code));
        given.extend(fields);
        Ok(given)
    });
    Found {
        id: Some(name),
        given,
        otherwise,
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("it cannot be read: {error}")
}

fn read(path: &Path) -> Result<String, String> {
    let about = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        // Whoever opens a pipe waits for somebody who writes.
        return Err("it is no regular file".to_owned());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_LINE_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    if bytes.len() > MAX_LINE_BYTES {
        return Err(format!("it has more than {MAX_LINE_BYTES} bytes"));
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
    Ok(text.to_owned())
}

/// The beginning of a line that is too long.
#[derive(Debug, Default)]
struct Beginning(Vec<u8>);

impl Overlong for Beginning {
    fn add(&mut self, part: &[u8]) {
        let room = KEPT_BYTES.saturating_sub(self.0.len());
        self.0.extend_from_slice(&part[..part.len().min(room)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(text: &'static [u8]) -> Vec<(u64, String, Option<String>, Option<String>)> {
        let mut source = Source::of_stream(text);
        let mut found = Vec::new();
        while let Some(entry) = source.next().await.expect("an entry") {
            found.push((entry.index, entry.place, entry.id, entry.given.err()));
        }
        found
    }

    #[tokio::test]
    async fn lines_have_numbers_and_empty_ones_are_no_entries() {
        let found = all(b"\xEF\xBB\xBF{\"id\": \"a\"}\n\n  \r\n[1]\n{\"id\": 2}\n{\"id\"").await;
        let bad = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                (0, "line 1".to_owned(), Some("a".to_owned()), None),
                (
                    1,
                    "line 4".to_owned(),
                    None,
                    bad("a case is a JSON object, not an array")
                ),
                (2, "line 5".to_owned(), Some("2".to_owned()), None),
                (
                    3,
                    "line 6".to_owned(),
                    None,
                    bad("it is no JSON: EOF while parsing an object at column 5")
                ),
            ]
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_no_script_is_in_is_told_and_does_not_stop_the_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("bom.py"), "\u{feff}# /// case\n# stdin = 'a'\n# ///\n").expect("written");
        fs::write(path("latin.py"), b"print('\xe9')").expect("written");
        std::os::unix::fs::symlink("nowhere", path("link.py")).expect("a link");
        let made = std::process::Command::new("mkfifo")
            .arg(path("pipe.py"))
            .status();
        assert!(made.is_ok_and(|made| made.success()));
        fs::write(path("z.py"), "1").expect("written");
        let mut source = Source::open(folder.path()).expect("a folder");
        let mut found = Vec::new();
        while let Some(entry) = source.next().await.expect("an entry") {
            let given = entry.given.map(|given| given.get("stdin").cloned());
            found.push((entry.place, given));
        }
        let told = |name: &str, told: &str| (name.to_owned(), Err(told.to_owned()));
        assert_eq!(
            found,
            [
                ("bom.py".to_owned(), Ok(Some(Value::from("a")))),
                told("latin.py", "it is not UTF-8"),
                told(
                    "link.py",
                    "it cannot be read: No such file or directory (os error 2)"
                ),
                told("pipe.py", "it is no regular file"),
                ("z.py".to_owned(), Ok(None)),
            ]
        );
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_does_not_stop_the_rest() {
        let stream = tokio::io::AsyncReadExt::chain(
            tokio::io::AsyncReadExt::take(tokio::io::repeat(b'x'), MAX_LINE_BYTES as u64 + 1),
            &b"\n{\"id\": \"b\"}\n"[..],
        );
        let mut source = Source::of_stream(stream);
        let first = source.next().await.expect("no error").expect("an entry");
        assert!(
            first
                .given
                .is_err_and(|told| told.starts_with("it has 33554433 bytes"))
        );
        let second = source.next().await.expect("no error").expect("an entry");
        assert_eq!(second.id.as_deref(), Some("b"));
    }
}
