//! What is told while a batch runs: a bar on a terminal, and elsewhere a line now and then.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use codecell_batch::{At, Head, Junit, Reporter, Summary};
use indicatif::{ProgressBar, ProgressStyle};

use super::super::output;

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// The length of the bar: the input in parts of a thousand.
const WHOLE: u64 = 1_000;

/// The counts, and what shows them.
pub(super) struct Progress {
    summary: Summary,
    junit: Option<Junit>,
    bar: Option<ProgressBar>,
    began: Instant,
    told: Instant,
    resumed: u64,
}

impl Progress {
    pub(super) fn new(junit: Option<Junit>) -> Self {
        let now = Instant::now();
        Self {
            summary: Summary::default(),
            junit,
            bar: None,
            began: now,
            told: now,
            resumed: 0,
        }
    }

    /// Counts a receipt without showing it.
    pub(super) fn count(&mut self, head: &Head) {
        self.summary.add(head);
        if let Some(junit) = &mut self.junit {
            junit.add(head);
        }
    }

    /// The batch begins, of which `resumed` cases are done.
    pub(super) fn begin(&mut self, resumed: u64) {
        self.resumed = resumed;
        if resumed > 0 {
            output::stderr(&format!("{resumed} receipts are there already\n"));
        }
        (self.began, self.told) = (Instant::now(), Instant::now());
        if io::stderr().is_terminal() {
            let bar = ProgressBar::new(WHOLE);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent}% {msg}, {eta} left")
            {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
    }

    /// Shows the summary.
    pub(super) fn end(self) -> (Summary, Option<Junit>) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let own = self.summary.count() - self.resumed;
        output::stderr(&self.summary.in_words(own, self.began.elapsed()));
        (self.summary, self.junit)
    }

    fn line(&self) -> String {
        let own = self.summary.count() - self.resumed;
        let rate = own as f64 / self.began.elapsed().as_secs_f64().max(1e-9);
        format!("{}, {rate:.0} a second", self.summary.counts())
    }
}

impl Reporter for Progress {
    fn written(&mut self, head: &Head, at: At) {
        self.count(head);
        if let Some(bar) = &self.bar {
            bar.set_position((at.part.unwrap_or(0.0) * WHOLE as f64) as u64);
            bar.set_message(self.line());
        } else if self.told.elapsed() >= LINE_EVERY {
            self.told = Instant::now();
            output::stderr(&format!("{}\n", self.line()));
        }
    }
}
