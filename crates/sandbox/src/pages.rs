//! The pages of an instance's memory as Linux holds them: a private mapping of the image's file, of which each
//! page is copied when it is first written to.
//!
//! Source: Documentation/admin-guide/mm/pagemap.rst of the kernel.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

/// The length of the entry that `/proc/self/pagemap` has for each page.
const ENTRY_BYTES: usize = 8;

/// The number of entries that are read at a time.
const ENTRIES_AT_A_TIME: usize = 1 << 10;

/// The two ways in which a page can be resident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backing {
    /// The file's own page, shared by all instances.
    Image,
    /// A page of the instance alone.
    Private,
}

impl Backing {
    /// `None`: the page is not resident.
    fn of(entry: u64) -> Option<Self> {
        const PRESENT: u64 = 1 << 63;
        const OF_FILE: u64 = 1 << 61;
        match (entry & PRESENT != 0, entry & OF_FILE != 0) {
            (false, _) => None,
            (true, true) => Some(Self::Image),
            (true, false) => Some(Self::Private),
        }
    }
}

/// Where in `memory`, which begins where a page begins, pages of one backing are resident: ranges of bytes, in order.
///
/// # Errors
/// If the kernel does not show the page table of this process.
pub(super) fn resident(memory: &[u8], backing: Backing) -> io::Result<Vec<Range<usize>>> {
    let page_bytes = rustix::param::page_size();
    let first = memory.as_ptr() as usize / page_bytes;
    let count = memory.len() / page_bytes;
    let pagemap = File::open("/proc/self/pagemap")?;
    let mut entries = [0; ENTRIES_AT_A_TIME * ENTRY_BYTES];
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for start in (0..count).step_by(ENTRIES_AT_A_TIME) {
        let entries = &mut entries[..(count - start).min(ENTRIES_AT_A_TIME) * ENTRY_BYTES];
        pagemap.read_exact_at(entries, ((first + start) * ENTRY_BYTES) as u64)?;
        for (page, entry) in entries.as_chunks().0.iter().enumerate() {
            if Backing::of(u64::from_ne_bytes(*entry)) != Some(backing) {
                continue;
            }
            let page = (start + page) * page_bytes..(start + page + 1) * page_bytes;
            match ranges.last_mut() {
                Some(last) if last.end == page.start => last.end = page.end,
                _ => ranges.push(page),
            }
        }
    }
    Ok(ranges)
}
