//! What a process is handed: the guest's Python, most of it that of the image, and its request.

use serde_json::{Map, Value, json};

use crate::calls::mentioned_names;
use crate::run::{Input, Limits};
use codecell_tools::ToolCaller;

/// What begins an execution, before any module of the guest is there.
pub(super) const BOOT: &str = include_str!("guest/boot.py");

/// What says which Python this is, and compiles the modules.
pub(super) const PROBE: &str = include_str!("guest/probe.py");

/// The names that every script finds.
const NAMES: &str = include_str!("../../../../wasm/python/names.txt");

/// The modules that hints name.
const IMPORTS: &str = include_str!("../../../../wasm/python/imports.txt");

/// A module that the image has, too.
macro_rules! shared {
    ($($name:literal),* $(,)?) => {
        [$((
            concat!("codecell.", $name),
            include_str!(concat!("../../../../wasm/python/codecell/", $name, ".py")),
        )),*]
    };
}

/// The guest's modules that hold in a process as they hold in the cell. The others are about the image, its only thread
/// and its library.
const SHARED: [(&str, &str); 24] = shared![
    "adopting",
    "aio",
    "arrays",
    "bitmaps",
    "calling",
    "display",
    "docs",
    "figures",
    "forms",
    "hints",
    "loop",
    "media",
    "mistaken",
    "network",
    "pictures",
    "plain",
    "processes",
    "report",
    "shorten",
    "streams",
    "tables",
    "tools",
    "tracebacks",
    "values",
];

/// What a process has in the place of the guest's C and of the modules that are about the cell.
const OWN: [(&str, &str); 9] = [
    ("_codecell", include_str!("guest/_codecell.py")),
    ("codecell", ""),
    ("codecell.channel", include_str!("guest/channel.py")),
    ("codecell.host_loop", include_str!("guest/host_loop.py")),
    ("codecell.main", include_str!("guest/main.py")),
    ("codecell.script", include_str!("guest/script.py")),
    ("codecell.threads", include_str!("guest/threads.py")),
    ("codecell.watching", include_str!("guest/watching.py")),
    ("codecell.writer", include_str!("guest/writer.py")),
];

/// The sources of all modules by their names, as JSON.
pub(super) fn modules_json() -> String {
    let all = SHARED.iter().chain(&OWN);
    let modules: Map<String, Value> = all
        .map(|(name, source)| ((*name).to_owned(), Value::from(*source)))
        .collect();
    Value::from(modules).to_string()
}

/// What the process is asked to do, as JSON.
pub(super) fn request(input: &Input<'_>, limits: &Limits, tools: &dyn ToolCaller) -> String {
    let listed = |list: &'static str| -> Vec<&str> {
        list.lines().filter(|line| !line.starts_with('#')).collect()
    };
    // The process counts characters.
    let tests = input.code.len().checked_sub(input.tests_bytes);
    let tests = tests.and_then(|start| input.code.get(start..));
    let tests = tests.unwrap_or_default().chars().count();
    // The wall time ends a script before this does, unless nobody watches any more.
    let seconds = limits.wall_time.as_secs().saturating_add(2);
    json!({
        "code": input.code,
        "tests": tests,
        "variables": input.variables_json,
        "servers": mentioned_names(input.code, tools),
        "names": listed(NAMES),
        "imports": listed(IMPORTS),
        "result_limit": limits.result_bytes,
        "memory": limits.memory.0.min(i64::MAX as u64),
        "seconds": seconds.min(i64::MAX as u64),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_of_the_guest_is_shared_or_known_not_to_be() {
        // What builds the image, and what the cell has in the place of something of the system's.
        let others = [
            "__init__", "clocks", "compile", "digests", "ending", "hashing", "image", "library",
            "packing", "system", "threads", "times", "zone",
        ];
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wasm/python/codecell");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .expect("the guest's modules")
            .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".py").map(str::to_owned))
            .filter(|name| !others.contains(&name.as_str()))
            .map(|name| format!("codecell.{name}"))
            .collect();
        found.sort();
        assert_eq!(found, SHARED.map(|(name, _)| name));
    }
}
