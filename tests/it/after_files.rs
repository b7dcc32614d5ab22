//! Nothing of one execution's files is in those that come after it, of which `tests/load` runs more.

use std::time::Instant;

use codecell_engine::execution::{Executor, FilePatterns, Fuel, Outcome, Request};
use codecell_sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use crate::EXECUTIONS;
use crate::support::fake_tools;
use crate::support::image::permissive_policy;
use crate::support::patience;

/// What is in every name and every content that is left.
const MARK: &str = "mark-of-the-one-before";

/// How often a script looks through the library, too, and into each of its files, which takes long.
const WHOLE_LIBRARY_EVERY: u32 = 500;

/// Leaves files of every kind, most of them open.
const LEAVES: &str = r#"
import os, sqlite3, sys, tempfile

text = mark * 1000
for folder in ("/tmp", "/cell"):
    os.makedirs(f"{folder}/{mark}/{mark}")
    os.chdir(f"{folder}/{mark}")
    for name, content in (("short", mark), ("long", text), ("large", text * 200)):
        with open(f"{name}-{mark}", "w") as file:
            file.write(content)
    os.link(f"long-{mark}", f"../link-{mark}")
    os.symlink(f"{folder}/{mark}/long-{mark}", f"../symbolic-{mark}")
    os.symlink(mark * 100, f"loop-{mark}")
    os.chmod(f"short-{mark}", 0)
with open("module_before.py", "w") as file:
    file.write(f"text = {text!r}")
sys.path.insert(0, os.getcwd())
import module_before

database = sqlite3.connect(f"{mark}.db")
database.execute("CREATE TABLE t (x)")
database.execute("INSERT INTO t VALUES (?)", (text,))
still_open = [open(f"long-{mark}", "r+"), tempfile.TemporaryFile(prefix=mark), open(f"gone-{mark}", "w+")]
for file in still_open[1:]:
    file.write(text if file is still_open[2] else text.encode())
    file.flush()
os.remove(f"gone-{mark}")
os.write(os.pipe()[1], text.encode())
os.write(os.open(f"left-open-{mark}", os.O_CREAT | os.O_RDWR), text.encode())
os.dup2(still_open[0].fileno(), 900)
os.environ["TMPDIR"] = os.environ[mark] = f"/cell/{mark}"
os.umask(0o77)
"#;

/// How that script may end.
const ENDS: [(&str, &str); 3] = [
    ("", "ok"),
    ("raise ValueError(text)", "ValueError"),
    ("while True:\n    pass", "FUEL_EXHAUSTED"),
];

/// Looks for the mark wherever a script can, also in what its own new files have where nothing was written.
const LOOKS: &str = r#"
import os, stat, sys

assert os.listdir("/cell") == os.listdir("/tmp") == [] and os.getcwd() == "/cell"
assert sorted(os.listdir("/")) == ["cell", "dev", "lib", "tmp"], os.listdir("/")
sought, seen = mark.encode(), 0
for folder, folders, names in os.walk("/"):
    assert mark not in folder and "/cell/" not in folder and "/tmp/" not in folder, folder
    if folder == "/" and not whole_library:
        folders.remove("lib")
    for name in folders + names:
        path = os.path.join(folder, name)
        assert mark not in name and not os.path.islink(path), path
        if whole_library and stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "rb") as file:
                assert sought not in file.read(), path
            seen += 1
for descriptor in range(3, 1024):
    try:
        os.fstat(descriptor)
    except OSError:
        continue
    assert False, f"{descriptor} is open"
assert sys.stdin.read() == "" and os.umask(0o22) == 0o22
assert mark not in str(os.environ) + str(sys.path) and "module_before" not in sys.modules
for size, written in ((900, 1), (4000, 2000), (1 << 20, 5000)):
    with open("new", "w+b") as file:
        file.write(b"x" * written)
        file.truncate(size)
        file.seek(size + 10_000)
        file.write(b"x")
        file.seek(written)
        assert file.read(size + 10_000 - written).count(0) == size + 10_000 - written
    os.remove("new")
reader, writer = os.pipe()
os.write(writer, b"x")
assert (reader, writer, os.read(reader, 1 << 16)) == (3, 4, b"x")
[len(os.listdir()), seen > 1000]
"#;

async fn run(executor: &Executor, code: String, whole_library: bool) -> Outcome {
    let mut request = Request {
        code,
        limits: patience::limits(),
        return_files: FilePatterns::new(&["*", "**/*"]).unwrap(),
        ..Request::default()
    };
    request.limits.fuel = Fuel(10_000_000_000);
    let variables = json!({"mark": MARK, "whole_library": whole_library});
    request.variables = variables.as_object().unwrap().clone();
    executor.execute(request).await
}

#[tokio::test]
async fn nothing_of_an_executions_files_is_in_the_next() {
    // One place for instances, so that each gets the memory of the one before.
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let executor = Executor::new(permissive_policy(), sandbox, fake_tools::broker());
    for (end, kind) in ENDS {
        let outcome = run(&executor, format!("{LEAVES}{end}"), false).await;
        assert_eq!(outcome.kind(), kind, "{outcome:?}");
        assert!(outcome.files.len() > 5, "{:?}", outcome.files);
    }
    let began = Instant::now();
    for number in 0..EXECUTIONS {
        let whole_library = number % WHOLE_LIBRARY_EVERY == 0;
        let outcome = run(&executor, LOOKS.to_owned(), whole_library).await;
        assert_eq!(
            outcome.result,
            json!([0, whole_library]),
            "{number}: {outcome:?}"
        );
        assert!(
            outcome.files.is_empty() && outcome.contents.is_empty(),
            "{number}: {outcome:?}"
        );
        assert!(!format!("{outcome:?}").contains(MARK), "{number}");
    }
    println!("{EXECUTIONS} executions in {:.1?}", began.elapsed());
}
