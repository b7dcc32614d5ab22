//! Checks in the source that what ARCHITECTURE.md excludes is never there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The longest source file, in lines: 400 and some more for what the formatter unfolds.
const MAX_LINES: usize = 450;

/// The same for a file of tests, which is read one test at a time.
const MAX_TEST_LINES: usize = 600;

/// Folders with source of our own.
const SOURCE_FOLDERS: [&str; 15] = [
    "src",
    "crates",
    "tests/verdict",
    "tests/it",
    "tests/fakes",
    "tests/files",
    "tests/clients",
    "tests/conformance",
    "tests/packaging",
    "tests/load",
    "benches",
    "examples",
    "wasm",
    "python-wasi",
    "packaging",
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
        ("wasmtime::", &["crates/sandbox/"][..]),
        ("wasmtime_wasi::", &["crates/sandbox/"]),
        (
            "rmcp::",
            &[
                "crates/server/",
                "crates/engine/src/upstream",
                "src/cli/debug",
            ],
        ),
        ("genai::", &["crates/agent/src/provider"]),
        (
            "hyper::",
            &[
                "crates/server/src/http",
                "crates/agent/src/provider/carrier.rs",
            ],
        ),
        ("prometheus_client::", &["crates/engine/src/metrics"]),
        (
            "reqwest::",
            &[
                "crates/engine/src/upstream/http",
                "crates/agent/src/provider",
                "src/cli/debug",
                "src/cli/traces.rs",
            ],
        ),
        ("anyhow::", &["src/"]),
        ("clap::", &["src/"]),
        (
            "cap_std::",
            &["crates/engine/src/builtin", "src/cli/output_files.rs"],
        ),
        (
            "sha2::",
            &[
                "crates/batch/src/key.rs",
                "crates/engine/src/audit",
                "crates/server/src/http",
                "crates/sandbox/build.rs",
                "crates/sandbox/src/run/left_files.rs",
            ],
        ),
        ("chrono::", &["crates/engine/src/audit"]),
        (
            "opentelemetry",
            &["src/cli/traces.rs", "crates/server/src/trace_context.rs"],
        ),
        ("ruff_python_ast", &["crates/policy/"]),
        ("ruff_python_parser", &["crates/policy/"]),
        ("ruff_python_stdlib", &["crates/tools/src/identifier.rs"]),
    ];
    let ours = ["src/", "crates/"];
    for (path, text) in sources(&["rs"]) {
        let is_ours = ours.iter().any(|folder| path.starts_with(folder));
        for (library, allowed) in homes {
            let at_home = !is_ours || allowed.iter().any(|home| path.starts_with(home));
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
        if !path.starts_with("crates/policy/") && !path.starts_with("crates/tools/") {
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

/// The picture in ARCHITECTURE.md has a line `crate -> crates` for each of our crates. It says what the manifests say,
/// and each crate uses only those that stand below it.
#[test]
fn the_crates_use_each_other_as_the_picture_says() {
    let page = read("ARCHITECTURE.md");
    let (_, picture) = page.split_once("## The crates\n").expect("the picture");
    let (_, picture) = picture.split_once("```\n").expect("its start");
    let (picture, _) = picture.split_once("```").expect("its end");
    let lines = picture.lines().filter_map(|line| {
        let (user, used) = line.split_once("->")?;
        let used = used.split("  ").find(|part| !part.trim().is_empty());
        let used = used.unwrap_or_default().split(',').map(str::trim);
        Some((
            user.trim(),
            used.map(str::to_owned).collect::<BTreeSet<_>>(),
        ))
    });
    let drawn: Vec<(&str, BTreeSet<String>)> = lines.collect();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for (user, used) in &drawn {
        above.insert(user);
        let manifest = match *user {
            "codecell" => "Cargo.toml".to_owned(),
            "python" => "python-wasi/Cargo.toml".to_owned(),
            member => format!("crates/{member}/Cargo.toml"),
        };
        let manifest: toml::Table = read(&manifest).parse().expect("TOML");
        let tables = ["dependencies", "build-dependencies"].map(|kind| manifest.get(kind));
        let real: BTreeSet<String> = tables
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_table)
            .flat_map(toml::Table::keys)
            .filter_map(|name| name.strip_prefix("codecell-").map(str::to_owned))
            .collect();
        assert_eq!(used, &real, "what {user} uses");
        let upward = used.iter().find(|name| above.contains(name.as_str()));
        assert_eq!(upward, None, "{user} uses one that stands above it");
    }
    let mut members: BTreeSet<String> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates"))
            .expect("the crates")
            .map(|entry| {
                entry
                    .expect("a crate")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
    members.extend(["codecell".to_owned(), "python".to_owned()]);
    let users: BTreeSet<String> = drawn.iter().map(|(user, _)| (*user).to_owned()).collect();
    // A crate that uses none has no arrow, and is known because others use it.
    let known = drawn.iter().flat_map(|(_, used)| used.iter().cloned());
    assert_eq!(known.chain(users).collect::<BTreeSet<_>>(), members);
}

/// Files in one folder that use each other are one idea in two files, or have something in common that is a third one.
#[test]
fn siblings_do_not_use_each_other() {
    // Each is one algorithm or one value whose halves are read apart.
    let known = [
        ("crates/engine/src", "execution", "recording"),
        ("crates/tools/src", "promise", "reply"),
        ("crates/tools/src/types", "follow", "lower"),
    ];
    let mut rooms: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (path, text) in sources(&["rs"]) {
        if let Some((folder, file)) = path.rsplit_once('/')
            && (folder.starts_with("src") || folder.contains("/src"))
        {
            let name = file.trim_end_matches(".rs").to_owned();
            rooms
                .entry(folder.to_owned())
                .or_default()
                .insert(name, text);
        }
    }
    let mut found = BTreeSet::new();
    for (folder, files) in &rooms {
        let within = folder.split_once("src/").map_or("", |(_, within)| within);
        let parent = format!("crate::{}", within.replace('/', "::"));
        let own = [
            format!("{}::", parent.trim_end_matches("::")),
            "super::".to_owned(),
        ];
        let uses = |user: &str, used: &str| {
            own.iter()
                .any(|own| names_after(&files[user], own).contains(used))
        };
        for user in files.keys() {
            for used in files.keys().filter(|used| *used > user) {
                if uses(user, used) && uses(used, user) {
                    found.insert((folder.as_str(), user.as_str(), used.as_str()));
                }
            }
        }
    }
    assert_eq!(found, BTreeSet::from(known));
}

/// The names that follow `prefix` in the code of a file, its tests left out: `super::one`, `super::{one, two::Three}`.
fn names_after<'t>(text: &'t str, prefix: &str) -> BTreeSet<&'t str> {
    let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let line = code[..at].rsplit('\n').next().unwrap_or_default();
        if line.contains("//") || line.ends_with("::") || line.ends_with(is_name) {
            continue;
        }
        let after = &code[at + prefix.len()..];
        match after.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let mut is_first = true;
                for (at, letter) in list.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => is_first = true,
                        letter if is_first && is_name(letter) => {
                            is_first = false;
                            found.insert(
                                list[at..].split(|l| !is_name(l)).next().unwrap_or_default(),
                            );
                        }
                        _ => {}
                    }
                }
            }
            None => {
                found.insert(
                    after
                        .split(|letter| !is_name(letter))
                        .next()
                        .unwrap_or_default(),
                );
            }
        }
    }
    found
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
    // The marks are in halves, so that this file has none of them.
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
        .filter(|folder| folder.starts_with("src/") || folder.starts_with("crates/"))
        .collect();
    for folder in folders {
        assert!(
            page.contains(&format!("`{folder}*`")),
            "{folder} is missing"
        );
    }
}

/// The walk of one request and the answers to a newcomer's questions lead to files.
#[test]
fn the_files_that_the_architecture_page_names_are_there() {
    let extensions = ["rs", "py", "c", "h"];
    let files: Vec<String> = sources(&extensions)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let is_there = |name: &str| {
        let end = format!("/{name}");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        root.join(name).exists() || files.iter().any(|file| file.ends_with(&end))
    };
    let page = read("ARCHITECTURE.md");
    let lost = page.split('`').filter(|name| match name.rsplit_once('.') {
        Some((stem, extension)) if extensions.contains(&extension) => {
            !stem.is_empty() && !stem.contains(['*', ' ', '\n']) && !is_there(name)
        }
        _ => false,
    });
    assert_eq!(lost.collect::<BTreeSet<_>>(), BTreeSet::new());
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
    let used: BTreeSet<&str> = manifest["workspace"]["dependencies"]
        .as_table()
        .expect("a table")
        .iter()
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

/// The path, from the package's folder and with `/`, and the text of every source file with such an extension.
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
