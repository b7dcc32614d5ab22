//! Whether another codecell has started this one, and which.
//!
//! A configuration may lead back to codecell in ways that the configuration does not show: by a script, a proxy, or a
//! second configuration. So every server is told who started it, in a variable of its environment, which reaches a
//! codecell among its descendants. That codecell starts no servers if otherwise there would be no end.

use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

/// The variable: the configurations of the codecells above a process, the topmost first, with colons between them.
pub(super) const MARKER: &str = "INSIDE_CODECELL";

/// The most codecells that may stand above one that starts servers.
const MAX_ABOVE: usize = 1;

/// The codecells above this one, and its own configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inside {
    above: Vec<String>,
    own: String,
}

impl Inside {
    /// What this process was started under; `servers` is the file with its servers.
    pub(super) fn of_process(servers: Option<&Path>) -> Self {
        Self::new(std::env::var_os(MARKER).as_deref(), servers)
    }

    fn new(marker: Option<&OsStr>, servers: Option<&Path>) -> Self {
        let marker = marker.map(OsStr::to_string_lossy).unwrap_or_default();
        let above = marker.split(':').filter(|part| !part.is_empty());
        Self {
            // It is enough to know one more than are allowed.
            above: above.take(MAX_ABOVE + 1).map(str::to_owned).collect(),
            own: identity(servers),
        }
    }

    /// What servers are told.
    pub(super) fn marker(&self) -> String {
        let above = self.above.iter().map(String::as_str);
        above
            .chain([self.own.as_str()])
            .collect::<Vec<_>>()
            .join(":")
    }

    /// Why this codecell must not start servers for a client, if that is so.
    pub(super) fn objection(&self) -> Option<String> {
        let why = if self.above.contains(&self.own) {
            "another codecell with the same configuration has started it"
        } else if self.above.len() > MAX_ABOVE {
            "it is the third codecell, each started by the one before"
        } else {
            return None;
        };
        Some(format!(
            "this codecell starts no servers, because {why} (as the variable {MARKER} says), and that would go on for \
             ever; take the entry that leads to codecell out of mcp_servers.json"
        ))
    }
}

/// A text that differs from file to file, and is the same for one file whichever path names it.
fn identity(servers: Option<&Path>) -> String {
    let path = servers.map(|file| file.canonicalize().unwrap_or_else(|_| file.to_owned()));
    let path = path.unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(marker: Option<&str>, servers: &Path, may_start: bool) -> Inside {
        let inside = Inside::new(marker.map(OsStr::new), Some(servers));
        assert_eq!(inside.objection().is_none(), may_start, "{marker:?}");
        inside
    }

    #[test]
    fn nothing_is_started_again_by_what_it_has_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, "{}").expect("a file");
            path
        };
        let (one, two, three) = (file("1.json"), file("2.json"), file("3.json"));
        let first = check(None, &one, true);
        check(Some(&first.marker()), &one, false);
        check(
            Some(&first.marker()),
            &folder.path().join("./1.json"),
            false,
        );
        let second = check(Some(&first.marker()), &two, true);
        check(Some(&second.marker()), &one, false);
        let third = check(Some(&second.marker()), &three, false);
        check(Some(&third.marker()), &one, false);
    }

    #[test]
    fn whatever_stands_in_the_variable_is_bounded() {
        for marker in ["", ":::"] {
            check(Some(marker), Path::new("a.json"), true);
        }
        let long = "a:".repeat(1_000_000);
        let inside = check(Some(&long), Path::new("a.json"), false);
        assert!(inside.marker().len() < 100);
    }
}
