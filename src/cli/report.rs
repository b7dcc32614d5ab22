//! Outcomes as people read them on a terminal.

use std::fmt::Write as _;

use codecell_engine::execution::{Diagnostics, Outcome, Truncated, ViolationRecord};
use serde_json::Value;

use super::displays;
use super::script::Script;

/// Characters of a source line that are shown; a longer line is left out.
const MAX_SHOWN_LINE: usize = 160;

/// Files that are named.
const MAX_FILES: usize = 5;

/// What goes to stdout: what the script printed, what it displayed, then its result unless that is `None`; without
/// what has been `shown` of it while the script ran.
pub(super) fn stdout(outcome: &Outcome, shown: &str) -> String {
    rest(stdout_in_full(outcome), shown)
}

fn stdout_in_full(outcome: &Outcome) -> String {
    let mut text = outcome.stdout.clone();
    for display in &outcome.displays {
        end_line(&mut text);
        text.push_str(&displays::text(display));
    }
    for file in &outcome.contents {
        end_line(&mut text);
        text.push_str(&displays::file(file));
    }
    // What a script prints, and nothing else, may be the content of a file, to which nothing is added.
    let is_all_printed = outcome.displays.is_empty() && outcome.contents.is_empty();
    if !(outcome.success && is_all_printed && outcome.result.is_null()) {
        end_line(&mut text);
    }
    let result = match &outcome.result {
        Value::Null => return text,
        Value::String(result) => result.clone(),
        other => format!("{other:#}"),
    };
    text.push_str(&result);
    end_line(&mut text);
    text
}

/// What goes to stderr: what the script wrote there, what was dropped, and what went wrong; without what has been
/// `shown` of it while the script ran.
pub(super) fn stderr(outcome: &Outcome, script: &Script, shown: &str) -> String {
    rest(stderr_in_full(outcome, script), shown)
}

fn stderr_in_full(outcome: &Outcome, script: &Script) -> String {
    let mut text = outcome.stderr.clone();
    end_line(&mut text);
    if let Some(Truncated {
        stdout,
        stderr,
        result,
        files,
    }) = outcome.truncated
    {
        for (name, dropped) in [("stdout", stdout), ("stderr", stderr), ("result", result)] {
            if dropped > 0 {
                let _ = writeln!(text, "note: {dropped} characters of {name} were dropped");
            }
        }
        if files > 0 {
            let _ = writeln!(text, "note: {files} more files are not listed");
        }
    }
    if let Some(diagnostics) = &outcome.diagnostics {
        text.push_str(&self::diagnostics(diagnostics, script));
    }
    text
}

/// Which files the script left in the cell, where nobody gets them.
pub(super) fn files(outcome: &Outcome) -> String {
    let named: Vec<&str> = outcome
        .files
        .iter()
        .take(MAX_FILES)
        .map(|file| file.path.as_str())
        .collect();
    let more = match outcome.files.len() - named.len() {
        0 => "",
        _ => ", ...",
    };
    if named.is_empty() {
        return String::new();
    }
    format!(
        "note: the script left files: {}{more}; --out DIR writes them\n",
        named.join(", ").escape_debug()
    )
}

/// A failure: kind and message, the place, the traceback or the violations, and what to do.
pub(super) fn diagnostics(diagnostics: &Diagnostics, script: &Script) -> String {
    let violations = diagnostics.violations.as_deref().unwrap_or_default();
    let mut text = match diagnostics.line {
        Some(line) if violations.is_empty() => format!("{}:{line}: ", script.name),
        _ => format!("{}: ", script.name),
    };
    let _ = match violations.len() {
        0 => writeln!(text, "{}: {}", diagnostics.error_type, diagnostics.message),
        1 => writeln!(text, "{}: 1 violation", diagnostics.error_type),
        number => writeln!(text, "{}: {number} violations", diagnostics.error_type),
    };
    if let Some(traceback) = &diagnostics.traceback {
        text.push_str(traceback);
        end_line(&mut text);
    }
    for violation in violations {
        describe_violation(violation, script, &mut text);
    }
    if let Some(hint) = &diagnostics.hint {
        let _ = writeln!(text, "hint: {hint}");
    }
    text
}

fn describe_violation(violation: &ViolationRecord, script: &Script, text: &mut String) {
    let ViolationRecord {
        line,
        column,
        message,
        remedy,
        rule,
    } = violation;
    let _ = writeln!(text, "{}:{line}:{column}: {message} [{rule}]", script.name);
    if let Some((source, indent)) = source_line(&script.code, *line, *column) {
        let _ = writeln!(text, "    {source}\n    {indent}^");
    }
    let _ = writeln!(text, "  instead: {remedy}");
}

/// The line of the script, and what puts a caret under its `column`.
fn source_line(code: &str, line: u32, column: u32) -> Option<(&str, String)> {
    let source = code
        .lines()
        .nth(usize::try_from(line.checked_sub(1)?).ok()?)?
        .trim_end();
    let before = usize::try_from(column.checked_sub(1)?).ok()?;
    if source.trim().is_empty() || source.chars().count() > MAX_SHOWN_LINE {
        return None;
    }
    // A tab stays a tab, so that the caret stands below its column however wide tabs are shown.
    let indent = source
        .chars()
        .take(before)
        .map(|char| if char == '\t' { '\t' } else { ' ' })
        .collect();
    Some((source, indent))
}

/// `text` without its beginning that has been `shown`.
fn rest(mut text: String, shown: &str) -> String {
    let pairs = text.bytes().zip(shown.bytes());
    let same = pairs.take_while(|(one, other)| one == other).count();
    text.split_off(text.floor_char_boundary(same))
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_been_shown_is_not_shown_again() {
        let check =
            |text: &str, shown, expected| assert_eq!(rest(text.to_owned(), shown), expected);
        check("all\n", "", "all\n");
        check("half a line\n", "half a", " line\n");
        check("all\n", "all\n", "");
        check("", "shown, and then the outcome was withheld", "");
        // Where the two differ, nothing is left out, and no character is torn.
        check("aé", "aè", "é");
    }
}
