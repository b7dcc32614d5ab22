//! What ARCHITECTURE.md says is never so, looked for in the source.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest source file, in lines: 400 with some grace for what the formatter unfolds.
const MAX_LINES: usize = 450;

/// The same for a file of tests, which is read one test at a time.
const MAX_TEST_LINES: usize = 600;

/// Folders with source of our own.
const SOURCE_FOLDERS: [&str; 11] = [
    "src",
    "tests/it",
    "tests/fakes",
    "tests/files",
    "tests/clients",
    "tests/conformance",
    "tests/load",
    "benches",
    "examples",
    "wasm",
    "python-wasi",
];

#[test]
fn files_stay_short() {
    for (path, text) in sources(&["rs", "py", "c", "h"]) {
        let lines = text.lines().count();
        let allowed = if path.starts_with("tests/") {
            MAX_TEST_LINES
        } else {
            MAX_LINES
        };
        assert!(
            lines <= allowed,
            "{path} has {lines} lines, {allowed} are allowed; split it"
        );
    }
}

#[test]
fn a_library_has_one_home() {
    let homes = [
        ("wasmtime::", &["src/sandbox"][..]),
        ("wasmtime_wasi::", &["src/sandbox"]),
        ("rmcp::", &["src/server", "src/client"]),
        ("hyper::", &["src/server/http"]),
        ("prometheus_client::", &["src/metrics"]),
        ("reqwest::", &["src/client/http", "src/cli/traces.rs"]),
        ("anyhow::", &["src/main.rs", "src/cli"]),
        ("clap::", &["src/main.rs", "src/cli"]),
        ("cap_std::", &["src/builtin"]),
        ("sha2::", &["src/audit", "src/server/http"]),
        ("chrono::", &["src/audit"]),
        (
            "opentelemetry",
            &["src/cli/traces.rs", "src/server/trace_context.rs"],
        ),
        ("ruff_python_", &["src/policy"]),
    ];
    for (path, text) in sources(&["rs"]) {
        for (library, allowed) in homes {
            let at_home =
                !path.starts_with("src/") || allowed.iter().any(|home| path.starts_with(home));
            assert!(
                at_home || !text.contains(library),
                "{path} uses {library}; its home is {allowed:?}"
            );
        }
    }
}

#[test]
fn policy_and_tools_do_no_io() {
    let forbidden = ["std::fs", "std::net", "std::process", "tokio::", "async fn"];
    for (path, text) in sources(&["rs"]) {
        if !path.starts_with("src/policy") && !path.starts_with("src/tools") {
            continue;
        }
        for word in forbidden {
            assert!(
                !text.contains(word),
                "{path} contains {word:?}: policy and tools do no I/O"
            );
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (path, text) in sources(&["rs"]) {
        assert!(
            text.starts_with("//! "),
            "{path} does not open with what it is for"
        );
    }
}

#[test]
fn nothing_is_left_for_later() {
    // In halves, so that this file has none of them.
    let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK")]
        .map(|(start, end)| format!("{start}{end}:"));
    for (path, text) in sources(&["rs", "py", "c", "h", "md"]) {
        for mark in &marks {
            assert!(!text.contains(mark), "{path} contains {mark:?}");
        }
    }
}

#[test]
fn the_architecture_page_names_every_folder_of_the_source() {
    let page = read("ARCHITECTURE.md");
    let folders: BTreeSet<String> = sources(&["rs"])
        .into_iter()
        .filter_map(|(path, _)| Some(path.rsplit_once('/')?.0.to_owned()))
        .filter(|folder| folder.starts_with("src/"))
        .collect();
    for folder in folders {
        assert!(
            page.contains(&format!("`{folder}*`")),
            "{folder} is missing"
        );
    }
}

#[test]
fn the_architecture_page_gives_a_reason_for_each_dependency_and_no_other() {
    let page = read("ARCHITECTURE.md");
    let (_, reasons) = page.split_once("| crate | why |").expect("the table");
    let (reasons, _) = reasons.split_once("\n\n").expect("its end");
    let told: BTreeSet<&str> = reasons
        .lines()
        .filter_map(|row| row.strip_prefix("| ")?.split(" |").next())
        .flat_map(|crates| crates.split(" (").next().unwrap_or_default().split(", "))
        .filter(|name| *name != "---")
        .collect();
    let manifest: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let kinds = ["dependencies", "build-dependencies", "dev-dependencies"];
    let used: BTreeSet<&str> = kinds
        .iter()
        .flat_map(|kind| manifest[*kind].as_table().expect("a table"))
        // Our own crates are in the map.
        .filter(|(_, source)| source.get("path").is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(told, used);
}

/// The text of a file of the package.
fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a text")
}

/// Path, from the package's folder and with `/`, and text of every source file with such an extension.
fn sources(extensions: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pending: Vec<PathBuf> = SOURCE_FOLDERS
        .iter()
        .map(|folder| root.join(folder))
        .collect();
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("read a folder").path();
            if path.is_dir() {
                pending.push(path);
            } else if path
                .extension()
                .is_some_and(|ours| extensions.iter().any(|wanted| ours == *wanted))
            {
                let text = fs::read_to_string(&path).expect("a source file in UTF-8");
                let relative = path.strip_prefix(root).expect("a path below the package");
                found.push((relative.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}
