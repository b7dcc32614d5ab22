//! From text to a syntax tree, or to the first syntax error with a place and carets.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{ModModule, PythonVersion};
use ruff_python_parser::{Mode, ParseError, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::messages;
use super::nesting::{self, Shape};
use super::source::{Source, text_size};
use super::violation::SyntaxError;

/// Up to here a tree as deep as the text is long fits on any thread's stack.
const UNITS_FOR_ANY_STACK: usize = 1_000;
/// Up to here it fits on the stack of [`DIAGNOSIS_STACK_BYTES`]. The parser's recovery from errors
/// can also take time with the square of the text: this many take it less than a second.
const UNITS_FOR_DIAGNOSIS: usize = 10_000;
const DIAGNOSIS_STACK_BYTES: usize = 32 << 20;

/// Widest part of a source line that is shown with an error, in characters.
const SHOWN_CHARACTERS: usize = 160;

/// Parses a script that is written for the Python `target`.
pub(super) fn parse(
    source: &Source<'_>,
    target: PythonVersion,
) -> Result<Parsed<ModModule>, SyntaxError> {
    if let Some(offset) = source.text.find('\0') {
        let message = "source code cannot contain null bytes";
        return Err(error_at(source, offset, message));
    }
    // The caller took one byte order mark off; the parser would take off another, Python would not.
    if source.text.starts_with('\u{feff}') {
        let message = "invalid non-printable character U+FEFF";
        return Err(error_at(source, 0, message));
    }
    match nesting::shape(source.text) {
        Shape::Refused(fault) => {
            let offset = nesting::locate(source.text, fault);
            Err(error_at(source, offset, &messages::fault(fault)))
        }
        Shape::Bounded { doubtful: false } => parse_caught(source, target),
        Shape::Bounded { doubtful: true } => {
            let units = nesting::units(source.text);
            if units <= UNITS_FOR_ANY_STACK {
                parse_caught(source, target)
            } else {
                Err(diagnose(source, units, target))
            }
        }
    }
}

/// The tree of a script without errors; nothing for every other one, and for one whose parse could take long.
pub(super) fn parse_quickly(
    source: &Source<'_>,
    target: PythonVersion,
) -> Option<Parsed<ModModule>> {
    let is_quick = match nesting::shape(source.text) {
        Shape::Refused(_) => false,
        Shape::Bounded { doubtful } => {
            !doubtful || nesting::units(source.text) <= UNITS_FOR_ANY_STACK
        }
    };
    is_quick
        .then(|| parse_caught(source, target).ok())
        .flatten()
}

/// Finds the error in a script that has one, where its tokens did not bound its depth.
fn diagnose(source: &Source<'_>, units: usize, target: PythonVersion) -> SyntaxError {
    let found = (units <= UNITS_FOR_DIAGNOSIS).then(|| {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(DIAGNOSIS_STACK_BYTES);
            let running = thread.spawn_scoped(scope, || parse_caught(source, target).err());
            running.ok()?.join().ok()?
        })
    });
    let found = found.flatten();
    found.unwrap_or_else(|| {
        let message = "invalid syntax: a bracket or a string is not closed, or there is a \
                       character that Python does not know; check the script in smaller parts";
        error_at(source, source.text.len(), message)
    })
}

/// A defect of the parser must not take the host with it.
fn parse_caught(
    source: &Source<'_>,
    target: PythonVersion,
) -> Result<Parsed<ModModule>, SyntaxError> {
    catch_unwind(AssertUnwindSafe(|| parse_bounded(source, target))).unwrap_or_else(|_| {
        let message = "invalid syntax: the parser gave up on this script";
        Err(error_at(source, 0, message))
    })
}

fn parse_bounded(
    source: &Source<'_>,
    target: PythonVersion,
) -> Result<Parsed<ModModule>, SyntaxError> {
    let options = ParseOptions::from(Mode::Module).with_target_version(target);
    let parsed = parse_unchecked(source.text, options);
    let open = innermost_open_bracket(parsed.tokens());
    // What follows an open bracket is misread, so the bracket is what to tell, unless the error
    // stands before it or is a string that swallowed the closing bracket.
    let first = parsed.errors().iter().min_by_key(|error| error.start());
    if let Some(error) = first {
        return Err(match open {
            Some((bracket, range)) if hidden_by(error, range) => {
                let message = format!("'{bracket}' was never closed");
                error_over(source, range, &message)
            }
            _ => {
                let message = messages::parse_error(&error.error, source, error.range());
                error_over(source, error.range(), &message)
            }
        });
    }
    if let Some(unsupported) = parsed.unsupported_syntax_errors().first() {
        let message = messages::plain(&unsupported.to_string());
        return Err(error_over(source, unsupported.range(), &message));
    }
    let range = TextRange::empty(TextSize::default());
    parsed
        .try_into_module()
        .ok_or_else(|| error_over(source, range, "invalid syntax: not a module"))
}

fn hidden_by(error: &ParseError, bracket: TextRange) -> bool {
    bracket.start() <= error.start() && !messages::tells_more_than_open_bracket(&error.error)
}

fn innermost_open_bracket(tokens: &[Token]) -> Option<(char, TextRange)> {
    let mut open = Vec::new();
    for token in tokens {
        match token.kind() {
            TokenKind::Lpar => open.push(('(', token.range())),
            TokenKind::Lsqb => open.push(('[', token.range())),
            TokenKind::Lbrace => open.push(('{', token.range())),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}

pub(super) fn error_at(source: &Source<'_>, offset: usize, message: &str) -> SyntaxError {
    error_over(source, TextRange::empty(text_size(offset)), message)
}

fn error_over(source: &Source<'_>, range: TextRange, message: &str) -> SyntaxError {
    let place = source.place(range.start());
    let (line, line_start) = source.line_at(range.start());
    let before = (place.column as usize).saturating_sub(1);
    let end = range.end().to_usize().saturating_sub(line_start);
    let end = line.floor_char_boundary(end);
    let wide = line.get(..end).map_or(0, |text| text.chars().count());
    SyntaxError {
        message: message.to_owned(),
        line: place.line,
        column: place.column,
        caret: caret(line, before, wide.saturating_sub(before).max(1)),
    }
}

/// The line without its indentation, and `wide` carets under the characters after `before`.
fn caret(line: &str, before: usize, wide: usize) -> String {
    let shown = line.trim_start();
    let indentation = line.chars().count() - shown.chars().count();
    let before = before.saturating_sub(indentation);
    let skipped = before.saturating_sub(SHOWN_CHARACTERS / 2);
    let shown: String = shown.chars().skip(skipped).take(SHOWN_CHARACTERS).collect();
    let before = before - skipped;
    // Tabs stay tabs, so that the carets stand where the line puts its characters.
    let padding: String = shown
        .chars()
        .chain(std::iter::repeat(' '))
        .take(before)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let shown = shown.trim_end();
    let wide = wide.min(SHOWN_CHARACTERS.saturating_sub(before).max(1));
    format!("    {shown}\n    {padding}{}", "^".repeat(wide))
}
