//! What a batch came to as a whole, in bounded room.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use codecell_basics::text::{one_line, shortened};

use super::receipt::{Head, Verdict};

/// Kinds of outcomes that are counted apart: a script's exception class may have any name.
const MAX_OUTCOMES: usize = 40;

/// Cases that are named of the slowest, and of those with the most fuel.
const MOST: usize = 5;

/// Failed cases that are named.
const MAX_NAMED: usize = 10;

/// Characters of a line on a failed case.
const MAX_LINE_CHARS: usize = 200;

/// Counts, and the cases that stand out.
#[derive(Debug, Default)]
pub struct Summary {
    passed: u64,
    failed: u64,
    undecided: u64,
    bad: u64,
    outcomes: BTreeMap<String, u64>,
    other_outcomes: u64,
    /// By duration and by fuel, the most first.
    slowest: Vec<(f64, String)>,
    most_fuel: Vec<(u64, String)>,
    /// A line on each of the first that did not pass.
    named: Vec<String>,
}

impl Summary {
    /// Counts one more.
    pub fn add(&mut self, head: &Head) {
        *match head.verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::Undecided => &mut self.undecided,
            Verdict::Bad => &mut self.bad,
        } += 1;
        if head.verdict != Verdict::Passed && self.named.len() < MAX_NAMED {
            self.named
                .push(shortened(&one_line(&line(head)), MAX_LINE_CHARS));
        }
        if head.verdict == Verdict::Bad {
            return;
        }
        if self.outcomes.contains_key(&head.outcome) || self.outcomes.len() < MAX_OUTCOMES {
            *self.outcomes.entry(one_line(&head.outcome)).or_default() += 1;
        } else {
            self.other_outcomes += 1;
        }
        let id = head.id.as_deref().unwrap_or_default();
        keep(&mut self.slowest, head.duration_ms, id);
        keep(&mut self.most_fuel, head.fuel_used, id);
    }

    /// All that there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.passed + self.failed + self.undecided + self.bad
    }

    /// Cases that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Cases that the machine could not decide.
    #[must_use]
    pub fn undecided(&self) -> u64 {
        self.undecided
    }

    /// Entries that are no cases.
    #[must_use]
    pub fn bad(&self) -> u64 {
        self.bad
    }

    /// The counts on one line.
    #[must_use]
    pub fn counts(&self) -> String {
        let mut text = format!("{} passed, {} failed", self.passed, self.failed);
        if self.undecided > 0 {
            let _ = write!(text, ", {} not decided", self.undecided);
        }
        if self.bad > 0 {
            let _ = write!(text, ", {} bad lines", self.bad);
        }
        text
    }

    /// All of it, for people; `took` is how long this run took over the `own` cases of it that it ran itself.
    #[must_use]
    pub fn in_words(&self, own: u64, took: Duration) -> String {
        let mut text = String::new();
        for line in &self.named {
            let _ = writeln!(text, "{line}");
        }
        let unnamed = self.failed + self.undecided + self.bad - self.named.len() as u64;
        if unnamed > 0 {
            let _ = writeln!(text, "... and {unnamed} more");
        }
        let cases = self.passed + self.failed + self.undecided;
        let _ = write!(text, "{} entries: {}", self.count(), self.counts());
        if cases > 0 {
            let _ = write!(
                text,
                "; pass rate {:.1} %",
                self.passed as f64 * 100.0 / cases as f64
            );
        }
        text.push('\n');
        let outcomes = self
            .outcomes
            .iter()
            .map(|(name, count)| format!("{count} {name}"));
        let other = (self.other_outcomes > 0).then(|| format!("{} others", self.other_outcomes));
        listed(&mut text, "outcomes", outcomes.chain(other));
        listed(
            &mut text,
            "slowest",
            self.slowest
                .iter()
                .map(|(ms, id)| format!("{id} {ms:.1} ms")),
        );
        listed(
            &mut text,
            "most fuel",
            self.most_fuel
                .iter()
                .map(|(fuel, id)| format!("{id} {fuel}")),
        );
        if own > 0 {
            let seconds = took.as_secs_f64();
            let _ = writeln!(
                text,
                "{own} in {seconds:.1} s, {:.0} a second",
                own as f64 / seconds.max(1e-9)
            );
        }
        text
    }
}

fn listed(text: &mut String, name: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        let _ = writeln!(text, "{name}: {}", items.join(", "));
    }
}

/// Keeps the greatest; of equal ones those that came first.
fn keep<N: PartialOrd + Copy>(most: &mut Vec<(N, String)>, number: N, id: &str) {
    let at = most
        .iter()
        .position(|(other, _)| *other < number)
        .unwrap_or(most.len());
    if at < MOST {
        most.insert(at, (number, shortened(id, MAX_LINE_CHARS)));
        most.truncate(MOST);
    }
}

/// What is told of a case that did not pass.
fn line(head: &Head) -> String {
    let id = head.id.as_deref().unwrap_or_default();
    if let Some(bad) = &head.bad {
        return format!("bad: {}: {}", bad.place, bad.problem);
    }
    let message = head.message.as_deref().unwrap_or_default();
    match (head.verdict, head.why.first()) {
        (Verdict::Undecided, _) => format!("not decided: {id}: {}: {message}", head.outcome),
        (_, Some(why)) => {
            format!(
                "failed: {id}: {}: expected {:?}, found {:?}",
                why.expectation, why.expected, why.found
            )
        }
        (_, None) => format!("failed: {id}: {}", head.outcome),
    }
}

#[cfg(test)]
mod tests {
    use codecell_engine::execution::ErrorType;

    use super::super::receipt::tests::{receipt, terms};
    use super::*;

    #[test]
    fn what_stands_out_is_named() {
        let mut summary = Summary::default();
        for index in 0..100 {
            let error = (index % 10 == 3).then(|| ErrorType::Exception(format!("Error{index}")));
            let mut head = receipt(index, &format!("case-{index}"), error, &terms()).head;
            head.duration_ms = (index % 50) as f64;
            head.fuel_used = index;
            summary.add(&head);
        }
        let mut undecided = receipt(100, "late", Some(ErrorType::Timeout), &terms()).head;
        undecided.message = Some("the script ran\nlonger than 300 s".to_owned());
        summary.add(&undecided);
        let text = summary.in_words(50, Duration::from_secs(2));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "failed: case-3: error_type: expected \"no error\", found \"Error3: no\""
        );
        assert_eq!(lines[10], "... and 1 more");
        assert_eq!(
            lines[11],
            "101 entries: 90 passed, 10 failed, 1 not decided; pass rate 89.1 %"
        );
        assert!(
            lines[12].starts_with("outcomes: 1 Error13, ") && lines[12].ends_with("90 ok"),
            "{}",
            lines[12]
        );
        assert_eq!(
            lines[13],
            "slowest: case-49 49.0 ms, case-99 49.0 ms, case-48 48.0 ms, case-98 48.0 ms, case-47 47.0 ms"
        );
        assert_eq!(
            lines[14],
            "most fuel: case-99 99, case-98 98, case-97 97, case-96 96, case-95 95"
        );
        assert_eq!(lines[15], "50 in 2.0 s, 25 a second");
    }

    #[test]
    fn kinds_of_outcomes_are_bounded() {
        let mut summary = Summary::default();
        for index in 0..1_000 {
            let error = Some(ErrorType::Exception(format!("Error{index}")));
            summary.add(&receipt(index, "a", error, &terms()).head);
        }
        assert_eq!(
            (summary.outcomes.len(), summary.other_outcomes),
            (MAX_OUTCOMES, 960)
        );
    }
}
