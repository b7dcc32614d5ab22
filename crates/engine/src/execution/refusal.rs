//! What the policy refused, as the outcome reports it.

use super::{Diagnostics, ErrorType, ViolationRecord};
use codecell_policy::{Refusal, SyntaxError, Violation};

impl From<Refusal> for Diagnostics {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Syntax(error) => of_syntax_error(error),
            Refusal::Violations(violations) => of_violations(violations),
        }
    }
}

fn of_syntax_error(
    SyntaxError {
        message,
        line,
        caret,
        ..
    }: SyntaxError,
) -> Diagnostics {
    Diagnostics {
        line: Some(line),
        traceback: Some(caret),
        ..Diagnostics::new(ErrorType::SyntaxError, message)
    }
}

/// The message holds every violation: some clients show nothing else to the model.
fn of_violations(violations: Vec<Violation>) -> Diagnostics {
    let message = violations
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    let line = violations.first().map(|violation| violation.line);
    let records = violations.into_iter().map(|violation| ViolationRecord {
        rule: violation.rule.to_string(),
        line: violation.line,
        column: violation.column,
        message: violation.message,
        remedy: violation.remedy,
    });
    Diagnostics {
        line,
        hint: Some("nothing ran; change what is listed and call again".to_owned()),
        violations: Some(records.collect()),
        ..Diagnostics::new(ErrorType::PolicyViolation, message)
    }
}
