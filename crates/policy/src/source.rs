//! A script as text: what can be said before it is parsed, and where an offset lies in it.

use ruff_source_file::LineIndex;
use ruff_text_size::TextSize;

use super::violation::Rule;
use super::walk::Finding;

/// Largest script that is parsed at all, in bytes. Holds for every policy: the parser's memory is a
/// multiple of it.
pub const MAX_SOURCE_BYTES: usize = 1 << 20;

/// A script without its byte order mark, and where its lines begin.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    index: LineIndex,
}

/// A place in a script; both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl<'a> Source<'a> {
    /// `text` has at most [`MAX_SOURCE_BYTES`].
    pub(super) fn new(text: &'a str) -> Self {
        let index = LineIndex::from_source_text(text);
        Self { text, index }
    }

    /// The place of a byte offset. One beyond the end, or inside a character, is moved back.
    pub(super) fn place(&self, offset: TextSize) -> Position {
        let offset = self.text.floor_char_boundary(offset.to_usize());
        let location = self.index.line_column(text_size(offset), self.text);
        Position {
            line: saturated(location.line.get()),
            column: saturated(location.column.get()),
        }
    }

    /// The line that holds `offset`, without its end, and where it starts.
    pub(super) fn line_at(&self, offset: TextSize) -> (&'a str, usize) {
        let offset = text_size(self.text.floor_char_boundary(offset.to_usize()));
        let line = self.index.line_index(offset);
        let range = self.index.line_range(line, self.text);
        let text = self
            .text
            .get(range.start().to_usize()..range.end().to_usize());
        let text = text.unwrap_or_default().trim_end_matches(['\r', '\n']);
        (text, range.start().to_usize())
    }

    /// Lines as an editor counts them: a line end at the end of the text begins no further line.
    pub(super) fn lines(&self) -> usize {
        let ends_in_line_end = self.text.ends_with(['\n', '\r']);
        self.index.line_count() - usize::from(ends_in_line_end)
    }

    /// Where the line `number`, counted from 0, begins.
    pub(super) fn line_start(&self, number: usize) -> Option<TextSize> {
        self.index.line_starts().get(number).copied()
    }

    /// Checks the encoding declaration, if there is one (PEP 263: in the first two lines).
    ///
    /// An interpreter that honoured it would read another script than the one that was checked.
    pub(super) fn encoding(&self) -> Option<Finding> {
        for &start in self.index.line_starts().iter().take(2) {
            let (line, _) = self.line_at(start);
            let trimmed = line.trim_start_matches([' ', '\t', '\x0c']);
            let comment = trimmed.strip_prefix('#');
            if let Some(encoding) = comment.and_then(declared_encoding) {
                let usual = encoding.to_ascii_lowercase().replace('_', "-");
                if usual == "utf-8" || usual == "utf8" || usual.starts_with("utf-8-") {
                    return None;
                }
                return Some(Finding {
                    rule: Rule::Encoding,
                    offset: start,
                    message: format!("the script declares the encoding `{encoding}`"),
                    remedy: "remove the declaration; scripts are always UTF-8".into(),
                });
            }
            if comment.is_none() && !trimmed.trim_end().is_empty() {
                return None;
            }
        }
        None
    }
}

fn declared_encoding(comment: &str) -> Option<&str> {
    let after = comment.match_indices("coding").find_map(|(at, word)| {
        let rest = comment.get(at + word.len()..)?;
        rest.strip_prefix([':', '='])
    })?;
    let name = after.trim_start_matches([' ', '\t']);
    let end = name
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(name.len());
    name.get(..end).filter(|name| !name.is_empty())
}

/// Offsets fit: no source is larger than [`MAX_SOURCE_BYTES`].
pub(super) fn text_size(offset: usize) -> TextSize {
    TextSize::new(saturated(offset))
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
