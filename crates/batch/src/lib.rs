//! Batches: thousands of scripts, each run once, each with a receipt that says what it came to and how to repeat it.
//!
//! [`Source`] reads cases, [`run()`] has an engine run them and writes a line for each, [`resume()`] goes on after a
//! crash, [`merge()`] joins what several machines have written, and [`replay()`] says whether a receipt is what its case comes to.
//! Nothing here grows with the number of cases, but for eight bytes of each id.

mod calls;
mod case;
mod compare;
mod expect;
mod header;
mod junit;
mod key;
mod limits;
mod merge;
mod receipt;
mod replay;
mod resume;
mod run;
mod shard;
mod source;
mod summary;
mod terms;
mod walk;
mod window;

pub use compare::Difference;
pub use expect::Why;
pub use junit::Junit;
pub use limits::Defaults;
pub use merge::{Fault, MergeError, merge};
pub use receipt::{Head, MAX_RECEIPT_BYTES, Verdict};
pub use replay::{ReplayError, Replayed, replay};
pub use resume::{ResumeError, Resumed, resume};
pub use run::{At, Batch, BatchError, Ending, Reporter, Results, run};
pub use shard::Shard;
pub use source::{BadLine, MAX_LINE_BYTES, Source, SourceError};
pub use summary::Summary;
pub use terms::{Terms, settings_hash};
