//! What a process holds, as Linux tells it.

use std::fs;
use std::path::PathBuf;

/// Memory that only the process `pid` holds, in KiB, as its pages are looked through; none where the system does not
/// say.
pub(crate) fn private_dirty_kib(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    kib(&rollup, "Private_Dirty:")
}

/// Memory of the process `pid` that is no file's, in KiB, as it is kept count of: at no cost to the process.
pub(crate) fn anonymous_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    kib(&status, "VmRSS:").unwrap() - kib(&status, "RssFile:").unwrap()
}

fn kib(text: &str, name: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.trim().trim_end_matches("kB").trim().parse().ok()
}

/// What the process `pid` has open.
pub(crate) fn open_files(pid: u32) -> Vec<PathBuf> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    // One that is closed meanwhile is not open.
    let files = files.filter_map(|file| file.unwrap().path().read_link().ok());
    files.collect()
}
