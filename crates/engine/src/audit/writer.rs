//! Lines on their way into the journal: lines that cannot be written are counted, logged, and mentioned in the file
//! as soon as the file can be written again.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::journal::Journal;
use super::record::{Record, Time};

/// The pause between two entries in the log about an audit that cannot be written.
const PAUSE: Duration = Duration::from_secs(60);

/// Writes to the journal.
pub(super) struct Writer {
    journal: Journal,
    /// The number of lines lost since the last one that was written.
    lost: u64,
    /// When the log last mentioned a failure.
    told: Option<Instant>,
}

impl Writer {
    pub(super) fn new(journal: Journal) -> Self {
        Self {
            journal,
            lost: 0,
            told: None,
        }
    }

    /// Appends the line of `record`, after a line about those that were lost. Returns the file that has the line.
    pub(super) fn append(&mut self, record: &Record<'_>) -> io::Result<Arc<File>> {
        let written = self
            .tell_of_gap()
            .and_then(|()| self.journal.append(&record.line()?));
        if written.is_err() {
            self.lost = self.lost.saturating_add(1);
        }
        written
    }

    fn tell_of_gap(&mut self) -> io::Result<()> {
        if self.lost == 0 {
            return Ok(());
        }
        let gap = Record::Gap {
            time: Time::now(),
            lost: self.lost,
        };
        self.journal.append(&gap.line()?)?;
        tracing::warn!(
            file = %self.journal.path().display(), lost = self.lost,
            "the audit can be written again; some records were lost"
        );
        self.lost = 0;
        self.told = None;
        Ok(())
    }

    /// Logs a failure, but not more often than once in a while.
    pub(super) fn complain(&mut self, error: &io::Error) {
        if self.told.is_some_and(|told| told.elapsed() < PAUSE) {
            return;
        }
        self.told = Some(Instant::now());
        tracing::error!(
            file = %self.journal.path().display(), %error, lost = self.lost,
            "the audit cannot be written; check its disk and its folder; codecell tries again with each record"
        );
    }
}

/// Waits until the disk has what was written to `file`.
pub(super) fn sync(file: &File) -> io::Result<()> {
    let on_worker = Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if on_worker {
        // Disks take milliseconds: other tasks go on meanwhile.
        tokio::task::block_in_place(|| file.sync_data())
    } else {
        file.sync_data()
    }
}
