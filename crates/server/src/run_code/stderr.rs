//! What a program has written to its stderr at the end: its own text, then what Python would write about an exception, or
//! what codecell has to say.

use codecell_engine::execution::{Diagnostics, ErrorType};

/// `written` by the program, and what was `found` of it.
pub(super) fn of(mut written: String, found: Option<&Diagnostics>) -> String {
    let Some(report) = found.and_then(report) else {
        return written;
    };
    if !written.is_empty() && !written.ends_with('\n') {
        written.push('\n');
    }
    written.push_str(&report);
    written.push('\n');
    written
}

/// What there is to say. Of an exit with a number Python says nothing either, and a text is there already.
fn report(found: &Diagnostics) -> Option<String> {
    match &found.error_type {
        ErrorType::Exception(class) if class == "SystemExit" => None,
        ErrorType::Exception(class) => Some(raised(class, found)),
        ErrorType::MemoryLimit => Some(raised("MemoryError", found)),
        ErrorType::SyntaxError => Some(syntax(found)),
        _ => Some(match &found.hint {
            Some(hint) => format!("codecell: {}\n{hint}", found.message),
            None => format!("codecell: {}", found.message),
        }),
    }
}

/// The traceback, whose last line lacks the message.
fn raised(class: &str, found: &Diagnostics) -> String {
    let head = found.traceback.as_deref().unwrap_or(class).trim_end();
    match found.message.as_str() {
        "" => head.to_owned(),
        message => format!("{head}: {message}"),
    }
}

/// The line with its caret, between the place and the message.
fn syntax(found: &Diagnostics) -> String {
    let line = found.line.unwrap_or(1);
    let shown = found.traceback.as_deref().unwrap_or_default();
    format!(
        "  File \"<script>\", line {line}\n{shown}\nSyntaxError: {}",
        found.message
    )
}
