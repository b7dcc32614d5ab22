//! The audit: a line of JSON for each execution and each tool call, in a file that belongs to the operator.
//!
//! A line is in the file before the reply that it describes goes out. Scripts, arguments and replies are in the line
//! only if the operator wants them, and without the configured secrets.

mod entry;
mod journal;
mod lock;
mod observer;
mod record;
mod text;
mod writer;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use thiserror::Error;

use crate::execution::ExecutionId;
use codecell_basics::sync::lock;
use codecell_tools::Masks;
pub(crate) use entry::sha256;

use entry::Entry;
use journal::Journal;
use record::Record;
use writer::Writer;

/// The size at which the file is rotated, unless another is configured.
pub const DEFAULT_MAX_BYTES: u64 = 64 << 20;
/// The number of rotated files that are kept, unless another is configured.
pub const DEFAULT_KEEP: u8 = 5;
/// The bytes that are kept of a script, of arguments and of a reply, each, unless another number is configured.
pub const DEFAULT_TEXT_BYTES: usize = 16 << 10;

/// What is recorded, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditConfig {
    /// The file, created with mode 0600 if it is not there. Other processes may write to it, too.
    pub file: PathBuf,
    /// Whether the text of scripts is recorded.
    pub scripts: bool,
    /// Whether the arguments of tool calls are recorded.
    pub arguments: bool,
    /// Whether the replies to tool calls are recorded.
    pub replies: bool,
    /// The bytes that are kept of each of these texts.
    pub text_bytes: usize,
    /// The size at which the file is rotated, in bytes. With 0 it is never rotated.
    pub max_bytes: u64,
    /// The number of rotated files that are kept, named `FILE.1` (the newest) and so on.
    pub keep: u8,
    /// Whether a record must be on the disk before the reply goes out. If not, the operating system has it by then.
    pub sync: bool,
    /// Whether nothing may happen without its record.
    pub required: bool,
}

impl AuditConfig {
    /// An audit in `file` with default values for everything else.
    #[must_use]
    pub fn new(file: PathBuf) -> Self {
        Self {
            file,
            scripts: false,
            arguments: false,
            replies: false,
            text_bytes: DEFAULT_TEXT_BYTES,
            max_bytes: DEFAULT_MAX_BYTES,
            keep: DEFAULT_KEEP,
            sync: false,
            required: false,
        }
    }
}

/// The audit's file cannot be used.
#[derive(Debug, Error)]
#[error(
    "cannot write the audit {}: {error}; name a file that can be written, with --audit or as `file` in [audit]", file.display()
)]
pub struct AuditError {
    file: PathBuf,
    error: io::Error,
}

/// The audit, shared by all executions.
pub struct Audit {
    config: AuditConfig,
    masks: Arc<Masks>,
    /// The lock is held for one line, never across an await.
    writer: Mutex<Writer>,
    /// The executions under way, and those that lack a record that they must have. Each lock is held for a look-up.
    open: Mutex<HashMap<ExecutionId, Arc<Entry>>>,
    unrecorded: Mutex<HashSet<ExecutionId>>,
}

impl Audit {
    /// Opens the file. `masks` are the secrets that must not get into it.
    ///
    /// # Errors
    /// [`AuditError`] if the file cannot be opened for writing, or is no regular file.
    pub fn open(config: AuditConfig, masks: Arc<Masks>) -> Result<Self, AuditError> {
        let journal = Journal::open(&config.file, config.max_bytes, config.keep);
        let journal = journal.map_err(|error| AuditError {
            file: config.file.clone(),
            error,
        })?;
        Ok(Self {
            config,
            masks,
            writer: Mutex::new(Writer::new(journal)),
            open: Mutex::default(),
            unrecorded: Mutex::default(),
        })
    }

    /// Writes a line; returns whether it is in the file.
    fn write(&self, record: &Record<'_>) -> bool {
        let appended = self.writer().append(record);
        let written = appended.and_then(|file| {
            if self.config.sync {
                writer::sync(&file)
            } else {
                Ok(())
            }
        });
        if let Err(error) = &written {
            self.writer().complain(error);
        }
        written.is_ok()
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        lock(&self.writer)
    }
}
