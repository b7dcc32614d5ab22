//! A script taken apart into code and what is not code, without parsing it: it may be no Python.

use std::ops::Range;

/// What a piece of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Code,
    /// A comment, or a string with its quotes.
    Text,
    /// A string in typographic quotes.
    Curled,
}

/// Quotes that word processors put around text.
const DOUBLE: [char; 4] = ['“', '”', '„', '‟'];
const SINGLE: [char; 4] = ['‘', '’', '‚', '‛'];

/// The pieces of `text`, one after the other, without gaps.
pub(super) fn pieces(text: &str) -> Vec<(Kind, Range<usize>)> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(next) = text[at..].chars().next() {
        let (kind, length) = match next {
            '#' => (Kind::Text, line_length(&text[at..])),
            '"' | '\'' => (Kind::Text, string_length(&text[at..], next)),
            _ => match curled_length(&text[at..], next) {
                Some(length) => (Kind::Curled, length),
                None => {
                    at += next.len_utf8();
                    continue;
                }
            },
        };
        if start < at {
            pieces.push((Kind::Code, start..at));
        }
        pieces.push((kind, at..at + length));
        at += length;
        start = at;
    }
    if start < at {
        pieces.push((Kind::Code, start..at));
    }
    pieces
}

/// The lines of `text` with their ends, and of each whether it begins outside of strings.
pub(super) fn lines(text: &str) -> Vec<(&str, bool)> {
    let mut strings = pieces(text)
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::Text)
        .map(|(_, range)| range)
        .peekable();
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            while strings.next_if(|range| range.end <= start).is_some() {}
            let inside = strings.peek().is_some_and(|range| range.start < start);
            start += line.len();
            (line, !inside)
        })
        .collect()
}

/// Whether a quote stands in `text` without a backslash before it.
pub(super) fn has_bare(text: &str, quote: char) -> bool {
    let mut is_escaped = false;
    text.chars().any(|character| {
        let is_bare = character == quote && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        is_bare
    })
}

fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Length of the string that `text` begins with, up to the end of the line where it has no end.
fn string_length(text: &str, quote: char) -> usize {
    let triple = String::from_iter([quote; 3]);
    let is_triple = text.starts_with(&triple);
    let mut at = if is_triple { 3 } else { 1 };
    while let Some(next) = text[at..].chars().next() {
        match next {
            '\\' if text[at + 1..].starts_with("\r\n") => at += 3,
            '\\' => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '\n' if !is_triple => return at,
            _ if is_triple && text[at..].starts_with(&triple) => return at + 3,
            _ if !is_triple && next == quote => return at + 1,
            _ => at += next.len_utf8(),
        }
    }
    text.len()
}

/// Length of the string in typographic quotes that `text` begins with, if it does.
fn curled_length(text: &str, first: char) -> Option<usize> {
    let quotes = [DOUBLE, SINGLE]
        .into_iter()
        .find(|quotes| quotes.contains(&first))?;
    let inner = &text[first.len_utf8()..line_length(text)];
    let (at, last) = inner
        .char_indices()
        .find(|(_, next)| quotes.contains(next))?;
    Some(first.len_utf8() + at + last.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole() {
        let text = "x = 'a\\'#' # b 'c\ny = \"\"\"d\n'e\"\"\" + “f” + 'g\nz";
        let found: Vec<_> = pieces(text)
            .into_iter()
            .map(|(kind, range)| (kind, &text[range]))
            .collect();
        let expected = [
            (Kind::Code, "x = "),
            (Kind::Text, "'a\\'#'"),
            (Kind::Code, " "),
            (Kind::Text, "# b 'c"),
            (Kind::Code, "\ny = "),
            (Kind::Text, "\"\"\"d\n'e\"\"\""),
            (Kind::Code, " + "),
            (Kind::Curled, "“f”"),
            (Kind::Code, " + "),
            (Kind::Text, "'g"),
            (Kind::Code, "\nz"),
        ];
        assert_eq!(found, expected);
        let outside: Vec<_> = lines(text)
            .into_iter()
            .map(|(_, outside)| outside)
            .collect();
        assert_eq!(outside, [true, true, false, true]);
    }
}
