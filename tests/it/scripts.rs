//! Every script under `tests/scripts/`, run in the sandbox and compared with the expectation in its first lines.
//!
//! After each script the same executor runs a plain one: whatever came before, the executor must be as good as new.
//!
//! What `# needs: PACKAGE, PACKAGE` and `# lacks: PACKAGE` say is for programs whose image has those, or has them not.
//!
//! | key | meaning |
//! | --- | --- |
//! | `expect` | `success`, or the error types that are right, separated by a bar |
//! | `result` | the result as JSON |
//! | `stdout`, `stderr`, `message`, `traceback`, `hint` | text that must be in there |
//! | `kept` | text that must be in the JSON of the result |
//! | `left` | the files that are new or changed: a JSON list of their paths, kinds and sizes |
//! | `returned` | those that come back: a JSON list of their paths, kinds and texts, or sizes |
//! | `displays` | what was displayed: a JSON list of kinds with their text, or their size |
//! | `pictures` | the PNG images among that: a JSON list of their widths and heights, such as `"640x480"` |
//! | `line`, `calls` | the line blamed, the number of tool calls |
//! | `truncated` | the output of which something must have been dropped |
//! | `policy` | `off`: only the sandbox is tested |
//! | `fuel`, `timeout`, `tool_calls`, `variables` | what the script is given |
//! | `room` | bytes of memory beyond what the interpreter has in use, which its image decides |
//! | `files` | the files that it is given: a JSON object of their texts by name |
//! | `return_files` | which are to come back: a JSON list of names and patterns |

mod local;
mod science;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use codecell_engine::execution::{
    Display, Executor, FileContent, FilePatterns, FileRecord, Fuel, InputFiles, Outcome, Request,
};
use codecell_sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value, json};

use crate::support::fake_tools;
use crate::support::image::{permissive_policy, room, standard_policy, unfit};
use crate::support::patience;
use crate::support::skip::leave_to_others;

const KEYS: [&str; 23] = [
    "expect",
    "result",
    "stdout",
    "stderr",
    "message",
    "traceback",
    "hint",
    "kept",
    "displays",
    "pictures",
    "left",
    "returned",
    "line",
    "calls",
    "truncated",
    "policy",
    "fuel",
    "room",
    "timeout",
    "tool_calls",
    "variables",
    "files",
    "return_files",
];

/// Folders whose scripts test what the sandbox alone holds against.
const WITHOUT_POLICY: [&str; 2] = ["hostile", "files"];

/// What finds nothing of the execution before it.
const NEXT_WITH_FILES: &str = "\
import os
assert os.listdir('/cell') + os.listdir('/tmp') == [] and len(os.listdir('/dev')) == 7
assert os.getcwd() == '/cell' and os.open('x', os.O_CREAT) == 3 and os.umask(0) == 0o22
print('next')
1 + 1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn language() {
    run_folder("language", 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tools() {
    run_folder("tools", 15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrency() {
    run_folder("concurrency", 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results() {
    run_folder("results", 30).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forgiveness() {
    run_folder("forgiveness", 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files() {
    run_folder("files", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packages() {
    run_folder("packages", 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile() {
    run_folder("hostile", 25).await;
}

/// The scripts in a folder, and what they expect.
fn cases(folder: &str, at_least: usize) -> Vec<(String, String, Expectation)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/scripts")
        .join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(
        paths.len() >= at_least,
        "only {} scripts in {folder}",
        paths.len()
    );
    let read = |path: PathBuf| {
        let code = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let expectation = Expectation::parse(&code);
        (name, code, expectation)
    };
    paths.into_iter().map(read).collect()
}

async fn run_folder(folder: &str, at_least: usize) {
    run_cases(folder, cases(folder, at_least)).await;
}

/// Runs the cases of a folder, and a plain script after each.
async fn run_cases(folder: &str, cases: Vec<(String, String, Expectation)>) {
    let [strict, open] = [standard_policy(), permissive_policy()].map(|policy| {
        let sandbox = Sandbox::new(SandboxConfig { max_instances: 4 })
            .unwrap_or_else(|error| panic!("{error}"));
        Executor::new(policy, sandbox, fake_tools::broker())
    });
    let mut failures = Vec::new();
    for (name, code, expectation) in cases {
        if let Some(why) = unfit(&code) {
            leave_to_others(&format!("scripts/{folder}/{name}"), &why);
            continue;
        }
        let policy_off =
            WITHOUT_POLICY.contains(&folder) || expectation.get("policy") == Some("off");
        let executor = if policy_off { &open } else { &strict };
        let outcome = executor.execute(expectation.request(code)).await;
        failures.extend(
            expectation
                .compare(&outcome)
                .into_iter()
                .map(|difference| format!("{name}: {difference}")),
        );

        let next = executor
            .execute(Request {
                code: if policy_off {
                    NEXT_WITH_FILES.to_owned()
                } else {
                    "print('next')\n1 + 1".to_owned()
                },
                ..Request::default()
            })
            .await;
        if (next.stdout.as_str(), &next.result) != ("next\n", &json!(2)) {
            failures.push(format!("{name}: the next execution suffers: {next:?}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// A display as expectations name it.
fn shown(Display { mime_type, data }: &Display) -> String {
    shown_data(mime_type, data)
}

fn shown_data(mime_type: &str, data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) => format!("{mime_type}: {text}"),
        Err(_) => format!("{mime_type}: {} bytes", data.len()),
    }
}

/// Width and height of a display that is a PNG image, from its first chunk (W3C's PNG specification, section 11.2.1).
fn size_of_png(Display { mime_type, data }: &Display) -> Option<String> {
    let header = data.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let numbers = header.filter(|_| mime_type == "image/png")?;
    let number = |at: usize| {
        Some(u32::from_be_bytes(
            numbers.get(at..at + 4)?.try_into().ok()?,
        ))
    };
    Some(format!("{}x{}", number(0)?, number(4)?))
}

/// The `# key: value` lines at the head of a script.
struct Expectation(BTreeMap<String, String>);

impl Expectation {
    fn parse(code: &str) -> Self {
        let pairs = code
            .lines()
            .map_while(|line| line.strip_prefix("# "))
            .filter_map(|line| line.split_once(": "));
        let known: BTreeMap<_, _> = pairs
            .filter(|(key, _)| KEYS.contains(key))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        assert!(
            known.contains_key("expect"),
            "a script without expectation:\n{code}"
        );
        Self(known)
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    fn json<T: serde::de::DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.get(key)
            .map(|text| serde_json::from_str(text).unwrap())
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.get(key).map(|text| text.parse().unwrap())
    }

    fn request(&self, code: String) -> Request {
        let mut limits = patience::limits();
        if let Some(fuel) = self.number("fuel") {
            limits.fuel = Fuel(fuel as u64);
        }
        if let Some(bytes) = self.number("room") {
            limits.memory = room(bytes as u64);
        }
        if let Some(seconds) = self.number("timeout") {
            limits.wall_time = Duration::from_secs_f64(seconds);
        }
        if let Some(calls) = self.number("tool_calls") {
            limits.tool_calls = calls as u32;
        }
        let variables = self
            .get("variables")
            .map(|json| serde_json::from_str(json).unwrap())
            .unwrap_or_default();
        let files: BTreeMap<String, String> = self.json("files").unwrap_or_default();
        let return_files: Vec<String> = self.json("return_files").unwrap_or_default();
        Request {
            code,
            variables,
            files: InputFiles::new(files.into_iter().collect()).unwrap(),
            return_files: FilePatterns::new(&return_files).unwrap(),
            limits,
            ..Request::default()
        }
    }

    fn compare(&self, outcome: &Outcome) -> Vec<String> {
        let mut differences = Vec::new();
        let diagnostics = outcome.diagnostics.as_ref();
        let kind = diagnostics.map_or_else(
            || "success".to_owned(),
            |found| found.error_type.to_string(),
        );
        if !self.0["expect"]
            .split(" | ")
            .any(|expected| expected == kind)
            || outcome.success != (kind == "success")
        {
            differences.push(format!(
                "expected {}, came to {kind}: {outcome:?}",
                self.0["expect"]
            ));
        }
        if let Some(expected) = self.get("result") {
            let expected: Value = serde_json::from_str(expected).unwrap();
            if expected != outcome.result {
                differences.push(format!(
                    "expected the result {expected}, got {}",
                    outcome.result
                ));
            }
        }
        if let Some(expected) = self.get("displays") {
            let expected: Vec<String> = serde_json::from_str(expected).unwrap();
            let found: Vec<_> = outcome.displays.iter().map(shown).collect();
            if expected != found {
                differences.push(format!("expected displays {expected:?}, got {found:?}"));
            }
        }
        if let Some(expected) = self.json::<Vec<String>>("pictures") {
            let found: Vec<_> = outcome.displays.iter().filter_map(size_of_png).collect();
            if expected != found {
                differences.push(format!("expected pictures {expected:?}, got {found:?}"));
            }
        }
        let left =
            |file: &FileRecord| format!("{}: {}, {} bytes", file.path, file.media_type, file.bytes);
        let returned = |file: &FileContent| {
            format!(
                "{}: {}",
                file.path,
                shown_data(&file.media_type, &file.data)
            )
        };
        for (key, found) in [
            ("left", outcome.files.iter().map(left).collect::<Vec<_>>()),
            ("returned", outcome.contents.iter().map(returned).collect()),
        ] {
            if let Some(expected) = self
                .json::<Vec<String>>(key)
                .filter(|expected| *expected != found)
            {
                differences.push(format!("expected {key} {expected:?}, got {found:?}"));
            }
        }
        let message = diagnostics.map_or("", |found| &found.message);
        let traceback = diagnostics
            .and_then(|found| found.traceback.as_deref())
            .unwrap_or("");
        let hint = diagnostics
            .and_then(|found| found.hint.as_deref())
            .unwrap_or("");
        let result = outcome.result.to_string();
        for (key, text) in [
            ("stdout", &*outcome.stdout),
            ("stderr", &*outcome.stderr),
            ("message", message),
            ("traceback", traceback),
            ("hint", hint),
            ("kept", &result),
        ] {
            if let Some(expected) = self.get(key).filter(|expected| !text.contains(expected)) {
                differences.push(format!("expected {expected:?} in {key}, got {text:?}"));
            }
        }
        for (key, found) in [
            (
                "line",
                diagnostics.and_then(|found| found.line).map(f64::from),
            ),
            ("calls", Some(outcome.tool_calls.len() as f64)),
        ] {
            if self
                .number(key)
                .is_some_and(|expected| found != Some(expected))
            {
                differences.push(format!("expected {key} {:?}, got {found:?}", self.get(key)));
            }
        }
        let dropped = json!(outcome.truncated);
        if let Some(stream) = self
            .get("truncated")
            .filter(|stream| dropped[stream].as_u64().unwrap_or(0) == 0)
        {
            differences.push(format!("nothing was dropped from {stream}"));
        }
        differences
    }
}
