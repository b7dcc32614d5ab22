//! What a process holds, as Linux reports it.

use std::fs;
use std::path::PathBuf;

/// The memory that only the process `pid` holds, in KiB. Linux looks through its pages for this. `None` if the system
/// does not say it.
pub(crate) fn private_dirty_kib(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    kib(&rollup, "Private_Dirty:")
}

/// The memory of the process `pid` that belongs to no file, in KiB. Linux keeps count of it, at no cost to the process.
pub(crate) fn anonymous_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    kib(&status, "VmRSS:").unwrap() - kib(&status, "RssFile:").unwrap()
}

fn kib(text: &str, name: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.trim().trim_end_matches("kB").trim().parse().ok()
}

/// The files that the process `pid` has open.
pub(crate) fn open_files(pid: u32) -> Vec<PathBuf> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    // A file that is closed in the meantime is not open.
    let files = files.filter_map(|file| file.unwrap().path().read_link().ok());
    files.collect()
}
