//! The report in the form of JUnit, which CI systems show. quick-junit writes it, as it does for cargo-nextest.
//!
//! The form wants its totals in front, so the report is made at the end. What it lists is bounded; what it counts is
//! everything.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::receipt::{Head, Verdict};

/// Cases that passed, and cases that did not, of which each is listed.
const MAX_LISTED: usize = 50_000;

/// The name of the report and of its only suite.
const NAME: &str = "codecell-batch";

/// A report that grows with each receipt, up to its bound.
#[derive(Debug)]
pub struct Junit {
    suite: TestSuite,
    passed: usize,
    failures: usize,
    errors: usize,
    seconds: f64,
}

impl Default for Junit {
    fn default() -> Self {
        Self {
            suite: TestSuite::new(NAME),
            passed: 0,
            failures: 0,
            errors: 0,
            seconds: 0.0,
        }
    }
}

impl Junit {
    /// Adds a case.
    pub fn add(&mut self, head: &Head) {
        self.seconds += head.duration_ms / 1e3;
        let is_listed = match head.verdict {
            Verdict::Passed => self.passed < MAX_LISTED,
            _ => self.failures + self.errors < MAX_LISTED,
        };
        *match head.verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failures,
            Verdict::Undecided | Verdict::Bad => &mut self.errors,
        } += 1;
        if is_listed {
            let name = head
                .id
                .as_deref()
                .or(head.bad.as_ref().map(|bad| bad.place.as_str()));
            let mut case = TestCase::new(name.unwrap_or_default(), status(head));
            case.set_classname(NAME);
            case.set_time(duration(head.duration_ms / 1e3));
            self.suite.add_test_case(case);
        }
    }

    /// Writes the report.
    ///
    /// # Errors
    /// If `output` does not take it.
    pub fn write(self, output: impl Write) -> io::Result<()> {
        let Self {
            mut suite,
            passed,
            failures,
            errors,
            seconds,
        } = self;
        let tests = passed + failures + errors;
        let unlisted = tests - suite.test_cases.len();
        if unlisted > 0 {
            suite.add_property(("not-listed", unlisted.to_string().as_str()));
        }
        (suite.tests, suite.failures, suite.errors) = (tests, failures, errors);
        suite.set_time(duration(seconds));
        let mut report = Report::new(NAME);
        report.set_time(duration(seconds));
        report.add_test_suite(suite);
        (report.tests, report.failures, report.errors) = (tests, failures, errors);
        report.serialize(output).map_err(io::Error::other)
    }
}

fn status(head: &Head) -> TestCaseStatus {
    let (kind, ty) = match head.verdict {
        Verdict::Passed => return TestCaseStatus::success(),
        Verdict::Failed => (NonSuccessKind::Failure, head.outcome.as_str()),
        Verdict::Undecided => (NonSuccessKind::Error, head.outcome.as_str()),
        Verdict::Bad => (NonSuccessKind::Error, "bad line"),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(ty);
    if let Some(bad) = &head.bad {
        status.set_message(format!("{}: {}", bad.place, bad.problem));
    } else if head.why.is_empty() {
        status.set_message(head.message.as_deref().unwrap_or_default());
    } else {
        let names: Vec<_> = head
            .why
            .iter()
            .map(|why| why.expectation.as_str())
            .collect();
        status.set_message(format!("not as expected: {}", names.join(", ")));
        let told = head.why.iter().map(|why| {
            let (name, expected, found) = (&why.expectation, &why.expected, &why.found);
            format!("{name}\n  expected: {expected}\n  found:    {found}\n")
        });
        status.set_description(told.collect::<String>());
    }
    status
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::receipt::tests::{receipt, terms};
    use super::*;

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut junit = Junit::default();
        let passed = receipt(0, "a", None, &terms()).head;
        for _ in 0..MAX_LISTED + 3 {
            junit.add(&passed);
        }
        assert_eq!(junit.suite.test_cases.len(), MAX_LISTED);
        let mut text = Vec::new();
        junit.write(&mut text).expect("written");
        let text = String::from_utf8(text).expect("UTF-8");
        let head = &text[..500];
        for count in ["tests=\"50003\"", "failures=\"0\"", "errors=\"0\""] {
            assert!(head.contains(count), "{head}");
        }
        assert!(head.contains("name=\"not-listed\" value=\"3\""), "{head}");
    }
}
