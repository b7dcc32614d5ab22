//! Processes that a test counts afterwards.

use std::process::Command;

/// Sends `signal`, such as `-KILL`, to the process.
pub(crate) fn signal(pid: u32, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    assert!(sent.unwrap().success(), "{signal} {pid}");
}

/// Whether the process is there. A process that was killed counts as gone, although on a busy machine it may take a
/// moment to notice that, and on some machines it stays until somebody asks for its exit status.
#[cfg(target_os = "linux")]
pub(crate) fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
}

/// Whether the process runs the program that it was started for: a forked process is a copy of its parent before that.
/// Where the system does not say it, it does.
pub(crate) fn has_become_its_program(pid: u32) -> bool {
    const FORKED_ONLY: u32 = 0x40;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let flags = after_name.split_whitespace().nth(6);
    let flags = flags.and_then(|flags| flags.parse::<u32>().ok());
    flags.is_none_or(|flags| flags & FORKED_ONLY == 0)
}

/// The processes that `pid` has started.
#[cfg(target_os = "linux")]
pub(crate) fn children_of(pid: u32) -> Vec<u32> {
    let parent_of = |stat: &str| {
        stat.rsplit(')')
            .next()?
            .split_whitespace()
            .nth(1)?
            .parse::<u32>()
            .ok()
    };
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let id = entry.ok()?.file_name().to_str()?.parse::<u32>().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        (parent_of(&stat)? == pid).then_some(id)
    });
    processes.collect()
}

/// The processes that `pid` has started, and those that these have started, and so on.
#[cfg(target_os = "linux")]
pub(crate) fn descendants_of(pid: u32) -> Vec<u32> {
    let mut found = children_of(pid);
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        found.extend(children_of(*pid));
        next += 1;
    }
    found
}
