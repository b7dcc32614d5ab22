//! What this machine has: memory, the bound of a container, address space, cores.

use std::path::Path;

use rustix::process::{Resource, getrlimit};

/// What this process can have. What cannot be found out is `None`.
pub(super) struct Resources {
    /// The memory of the machine, in bytes.
    pub(super) memory: Option<u64>,
    /// The least bound of the control groups that this process is in, in bytes.
    pub(super) group: Option<u64>,
    /// The bound of the address space, in bytes; `None`: there is none.
    pub(super) address_space: Option<u64>,
    /// The files that may be open.
    pub(super) open_files: Option<u64>,
    pub(super) cores: Option<usize>,
}

impl Resources {
    pub(super) fn of_process() -> Self {
        let memory = memory();
        // What has no bound has one that is larger than any machine in older groups.
        let bounds = |group: &u64| memory.is_none_or(|memory| *group < memory);
        Self {
            group: group().filter(bounds),
            memory,
            address_space: getrlimit(Resource::As).current,
            open_files: getrlimit(Resource::Nofile).current,
            cores: std::thread::available_parallelism().ok().map(usize::from),
        }
    }

    /// The memory that this process can have at most.
    pub(super) fn most_memory(&self) -> Option<u64> {
        self.memory.into_iter().chain(self.group).min()
    }
}

fn memory() -> Option<u64> {
    of_meminfo(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

fn of_meminfo(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// A group's bound holds for all groups below it.
fn group() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let (folder, file, path) = of_groups(&groups)?;
    let root = Path::new(folder);
    let own = root.join(path.trim_start_matches('/'));
    let above = own.ancestors().take_while(|above| above.starts_with(root));
    let bounds = above.filter_map(|above| {
        let text = std::fs::read_to_string(above.join(file)).ok()?;
        text.trim().parse::<u64>().ok()
    });
    bounds.min()
}

/// Where the bounds of the groups stand that `groups` (`/proc/self/cgroup`) names, and in which files.
fn of_groups(groups: &str) -> Option<(&'static str, &'static str, &str)> {
    let unified = groups.lines().find_map(|line| line.strip_prefix("0::"));
    let older = || {
        groups.lines().find_map(|line| {
            let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
            let holds = controllers.split(',').any(|name| name == "memory");
            holds.then_some(path)
        })
    };
    match older() {
        Some(path) => Some(("/sys/fs/cgroup/memory", "memory.limit_in_bytes", path)),
        None => Some(("/sys/fs/cgroup", "memory.max", unified?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_the_kernel_writes_it() {
        let text = "MemFree:  1 kB\nMemTotal:        8048720 kB\n";
        assert_eq!(of_meminfo(text), Some(8_048_720 * 1024));
        assert_eq!(of_meminfo("MemTotal: much"), None);
    }

    #[test]
    fn groups_of_both_kinds_are_found() {
        let unified = ("/sys/fs/cgroup", "memory.max", "/a/b");
        assert_eq!(of_groups("0::/a/b\n"), Some(unified));
        let older = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "/a");
        assert_eq!(of_groups("4:cpu,memory:/a\n0::/x\n"), Some(older));
        assert_eq!(of_groups("nothing"), None);
    }
}
