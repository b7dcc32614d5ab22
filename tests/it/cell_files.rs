//! Files in the cell as a program that uses the library sees them: what goes in, and what is left whatever the script did.

use std::sync::Arc;
use std::time::Duration;

use codecell_engine::execution::{
    ErrorType, ExecutionId, Executor, FilePatterns, InputFiles, Observer, Outcome, Request,
};
use codecell_sandbox::{MAX_LISTED_FILES, MAX_RETURNED_FILES, Sandbox, SandboxConfig, Stream};
use tokio::sync::Notify;

use crate::support::fake_tools;
use crate::support::image::{permissive_policy, room};
use crate::support::patience::{self, PATIENCE};

fn executor() -> Executor {
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 2 }).unwrap();
    Executor::new(permissive_policy(), sandbox, fake_tools::broker())
}

fn request(code: &str) -> Request {
    Request {
        code: code.to_owned(),
        limits: patience::limits(),
        ..Request::default()
    }
}

fn files(given: &[(&str, usize)]) -> InputFiles {
    let given = given
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), vec![b'x'; *bytes]));
    InputFiles::new(given.collect()).unwrap()
}

fn paths(outcome: &Outcome) -> Vec<&str> {
    outcome
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect()
}

#[tokio::test]
async fn files_that_do_not_fit_the_memory_are_a_limit() {
    let executor = executor();
    // The image `science` has idle memory within what it has in use.
    let too_little: &[u64] = if cfg!(feature = "science") {
        &[1]
    } else {
        &[1, 5, 9, 13]
    };
    for megabytes in too_little {
        let mut request = request("open('ran', 'w')");
        request.files = files(&[("a", 15 << 20)]);
        request.limits.memory = room(megabytes << 20);
        let outcome = executor.execute(request).await;
        let found = outcome.diagnostics.as_ref().unwrap();
        assert_eq!(
            found.error_type,
            ErrorType::MemoryLimit,
            "{megabytes}: {found:?}"
        );
        assert!(
            found
                .message
                .starts_with("the files that the script was given do not fit its "),
            "{found:?}"
        );
        assert!(
            found.hint.as_ref().unwrap().starts_with("nothing has run"),
            "{found:?}"
        );
        assert!(outcome.files.is_empty());
    }
    let mut request = request("import os\nos.stat('a').st_size");
    request.files = files(&[("a", 15 << 20)]);
    request.limits.memory = room(33 << 20);
    let outcome = executor.execute(request).await;
    assert_eq!(outcome.result, 15 << 20, "{outcome:?}");
    assert!(outcome.memory_peak_bytes > room(14 << 20).0);
}

#[tokio::test]
async fn more_files_than_a_script_is_given_are_refused() {
    let mut request = request("1");
    request.files = files(&[("a", 10), ("b", 7)]);
    request.limits.input_file_bytes = 16;
    let outcome = executor().execute(request).await;
    let found = outcome.diagnostics.unwrap();
    assert_eq!(found.error_type, ErrorType::InvalidArgument);
    assert!(
        found
            .message
            .contains("17 bytes together, and a script is given 16 at most"),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_thousand_small_files_and_deep_names_are_given() {
    let deep = format!("{}x", "d/".repeat(2_000));
    let mut names: Vec<String> = (0..999)
        .map(|number| format!("in/{number}/{}", "n".repeat(255)))
        .collect();
    names.push(deep);
    let given: Vec<_> = names.iter().map(|name| (name.as_str(), 3)).collect();
    let mut request = request("import os\n[len(os.listdir('in')), open('d/' * 2000 + 'x').read()]");
    request.files = files(&given);
    let outcome = executor().execute(request).await;
    assert_eq!(
        outcome.result,
        serde_json::json!([999, "xxx"]),
        "{outcome:?}"
    );
    assert!(outcome.files.is_empty(), "{:?}", outcome.files.len());
}

#[tokio::test]
async fn many_files_are_counted_and_the_first_are_listed() {
    let mut request = request(
        "import os\nos.mkdir('many')\nfor n in range(200_000):\n    os.close(os.open(f'many/{n:06}', os.O_CREAT | os.O_WRONLY))",
    );
    request.return_files = FilePatterns::new(&["many/*"]).unwrap();
    request.limits.wall_time = PATIENCE;
    request.limits.memory = room(1 << 30);
    let outcome = executor().execute(request).await;
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.files.len(), MAX_LISTED_FILES);
    assert_eq!(outcome.files[MAX_LISTED_FILES - 1].path, "many/000199");
    assert_eq!(outcome.truncated.unwrap().files, 199_800);
    assert_eq!(outcome.contents.len(), MAX_RETURNED_FILES);
    assert!(
        outcome
            .stderr
            .contains("199950 more files do not come back, because 50 do at most"),
        "{}",
        outcome.stderr
    );
}

/// The guest of a script that names no file is not asked for files; what was wanted is told all the same.
#[tokio::test]
async fn wanted_files_of_a_script_without_files_are_missed() {
    let mut request = request("print('no file')");
    request.return_files = FilePatterns::new(&["report.csv", "*.png"]).unwrap();
    let outcome = executor().execute(request).await;
    assert!(outcome.success && outcome.files.is_empty(), "{outcome:?}");
    for pattern in ["report.csv", "*.png"] {
        assert!(outcome.stderr.contains(pattern), "{}", outcome.stderr);
    }
}

#[tokio::test]
async fn names_that_are_no_text_are_listed_readably() {
    let code = "for name in (b'\\xff', 'line\\nend'.encode(), '\\u202e'.encode()):\n    open(name, 'w').close()";
    let outcome = executor().execute(request(code)).await;
    assert_eq!(
        paths(&outcome),
        ["line\nend", "\u{202e}", "\u{fffd}"],
        "{outcome:?}"
    );
}

/// However a script ends, its files are known.
#[tokio::test]
async fn files_are_left_however_a_script_ends() {
    let executor = executor();
    let begin = "with open('left.txt', 'w') as file:\n    file.write('text')\n";
    for (end, kind) in [
        ("while True: pass", "TIMEOUT"),
        ("import time\ntime.sleep(100)", "TIMEOUT"),
        ("x = [0]\nwhile True: x += x", "MEMORY_LIMIT"),
        ("import os\nos._exit(3)", "SystemExit"),
        ("def f(n): return f(n + 1)\nf(1)", "RecursionError"),
        (
            "import sys\nsys.setrecursionlimit(10 ** 8)\ndef f(n): return f(n + 1)\nf(1)",
            "MEMORY_LIMIT",
        ),
        (
            "while True: open('left.txt', 'r+').write('text')",
            "TIMEOUT",
        ),
        (
            "while True:\n    with open('/tmp/x', 'w') as f: pass\n    import os\n    os.remove('/tmp/x')",
            "TIMEOUT",
        ),
        ("sys.exit(1)", "NameError"),
    ] {
        let mut request = request(&format!("{begin}{end}"));
        request.limits.wall_time = if kind == "TIMEOUT" {
            Duration::from_secs(3)
        } else {
            PATIENCE
        };
        request.limits.fuel.0 = u64::MAX >> 2;
        let outcome = executor.execute(request).await;
        assert_eq!(outcome.kind(), kind, "{end}: {outcome:?}");
        assert_eq!(paths(&outcome), ["left.txt"], "{end}");
    }
    let clean = executor
        .execute(request(
            "import os\nos.listdir('/cell') + os.listdir('/tmp')",
        ))
        .await;
    assert_eq!(clean.result, serde_json::json!([]));
}

/// Tells when a script has printed something.
#[derive(Default)]
struct Printed(Notify);

impl Observer for Printed {
    fn output(&self, _: ExecutionId, _: Stream, _: &[u8]) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_cancelled_execution_has_its_files() {
    let mut request = request(
        "with open('left.txt', 'w') as file:\n    file.write('text')\nprint('there', flush=True)\nimport time\ntime.sleep(280)",
    );
    request.limits.wall_time = PATIENCE * 2;
    let printed = Arc::new(Printed::default());
    request.observers.push(printed.clone());
    let cancelled = request.cancelled.clone();
    let executor = executor();
    let (outcome, ()) = tokio::join!(executor.execute(request), async {
        printed.0.notified().await;
        cancelled.cancel();
    });
    assert_eq!(
        (outcome.kind().as_str(), paths(&outcome)),
        ("CANCELLED", vec!["left.txt"])
    );
}
