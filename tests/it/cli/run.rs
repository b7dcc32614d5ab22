//! `codecell run` while the script runs, and what it says about a script that a signal interrupts.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::patience::{LIMITS, PATIENCE, eventually};
use crate::support::processes::signal;
use crate::support::program::Place;
use crate::support::recording::{place, recorded};

/// A run under way.
struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Running {
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut child = place
            .command(&[&["run"], args].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
        }
    }

    fn next_printed(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    fn next_told(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }

    /// The exit code, and what was printed and reported since.
    fn end(mut self) -> (Option<i32>, String, String) {
        let (mut printed, mut told) = (String::new(), String::new());
        self.stdout.read_to_string(&mut printed).unwrap();
        self.stderr.read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code(), printed, told)
    }
}

/// A folder with the server `files`, in which scripts wait for the file `go`.
fn with_files() -> Place {
    let place = Place::with_servers(
        &json!({ "servers": { "files": { "builtin": "files", "root": "data" } } }),
    );
    place.write("data/a.txt", "hello");
    // On a busy machine a script looks thousands of times for what it waits for.
    place.write(
        "codecell.toml",
        format!("{LIMITS}tool_calls = 10_000_000\n"),
    );
    place
}

/// Python that waits until the file `go` is there.
const WAIT_FOR_GO: &str = "
def is_there():
    try:
        return files.read_text_file(path='go')
    except ToolError:
        return ''
";

#[test]
fn what_a_script_prints_appears_while_it_runs() {
    let place = with_files();
    // The script neither flushes nor waits between the lines that it prints and the looks for the file.
    let script = format!(
        "import sys\n{WAIT_FOR_GO}\nprint('one')\nprint('two', end='')\nprint('err', file=sys.stderr)\n\
         while not is_there(): pass\nprint(' three')\nprint('end', end='')\n{{'done': True}}"
    );
    place.write("script.py", script);
    let mut running = Running::start(&place, &["script.py"]);
    assert_eq!(running.next_printed(), "one\n");
    assert_eq!(running.next_told(), "err\n");
    place.write("data/go", "go");
    assert_eq!(running.next_printed(), "two three\n");
    assert_eq!(
        running.end(),
        (
            Some(0),
            "end\n{\n  \"done\": true\n}\n".into(),
            String::new()
        )
    );
}

#[test]
fn a_script_that_computes_is_read_along_as_well() {
    let mut running = Running::start(
        &Place::empty(),
        &["-c", "print('before')\nprint('x' * 9000)\nwhile True: pass"],
    );
    assert_eq!(running.next_printed(), "before\n");
    assert_eq!(running.next_printed().len(), 9001);
    signal(running.child.id(), "-INT");
    let (code, printed, told) = running.end();
    assert_eq!((code, printed.as_str()), (Some(130), ""));
    assert_eq!(
        told,
        "<command>:3: CANCELLED: the script was interrupted by a signal, and was on line 3 then\n"
    );
}

#[test]
fn as_much_is_printed_while_it_runs_as_the_outcome_keeps() {
    let place = Place::empty();
    place.write("codecell.toml", "[limits]\noutput = 20\n");
    let code = "\
import sys
for number in range(5):
    print('äöü', number)
    print('äöü', number, file=sys.stderr, flush=True)
'result'";
    let ran = place.run(&["run", "-c", code]);
    let note = "<23 more characters were dropped; print a slice or a summary>\n";
    let kept = "äöü 0\näöü 1\nä\n";
    let note = note.replace("23", &(5 * 6 - kept.chars().count() + 1).to_string());
    assert_eq!(ran.stdout, format!("{kept}{note}result\n"));
    assert!(
        ran.stderr.starts_with(&format!("{kept}{note}")),
        "{}",
        ran.stderr
    );
    let outcome = place.run(&["run", "--json", "-c", code]).stdout;
    let outcome: Value = serde_json::from_str(&outcome).unwrap();
    assert_eq!(outcome["stdout"], format!("{kept}{note}"));
}

/// Whether this process, and so what it starts, ignores the end of its terminal.
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    u64::from_str_radix(ignored.unwrap().trim(), 16).unwrap() & 1 != 0
}

/// Two calls that complete, one that never ends, and printed text without a line end.
const CALLS: &str = "\
import sys
fake.echo(text='a')
fake.echo(text='b')
print('half a line', end='')
print('a word', file=sys.stderr)
fake.never()";

#[cfg(unix)]
#[test]
fn an_interruption_tells_what_there_was() {
    let mut names = vec!["-INT", "-TERM"];
    // On other systems nobody can tell whether the signal is ignored; where it is, as below `nohup`, it has no effect.
    if cfg!(target_os = "linux") && !hangup_is_ignored() {
        names.push("-HUP");
    }
    for name in names {
        let place = place();
        place.write("script.py", CALLS);
        let mut running = Running::start(&place, &["script.py", "--audit", "audit.jsonl"]);
        assert_eq!(running.next_told(), "a word\n");
        eventually("the calls", || recorded(place.path(), "call") == 3);
        signal(running.child.id(), name);
        let (code, printed, told) = running.end();
        assert_eq!(
            (code, printed.as_str()),
            (Some(130), "half a line\n"),
            "{name}"
        );
        insta::assert_snapshot!("interrupted", told);
        let audit = std::fs::read_to_string(place.path().join("audit.jsonl")).unwrap();
        let last: Value = serde_json::from_str(audit.lines().last().unwrap()).unwrap();
        assert_eq!(
            [
                &last["outcome"],
                &last["tool_calls"],
                &last["failed_tool_calls"],
                &last["stdout_bytes"]
            ],
            [&json!("CANCELLED"), &json!(3), &json!(1), &json!(11)],
            "{name}: {last}"
        );
    }
}

#[cfg(unix)]
#[test]
fn an_interruption_is_told_to_programs_with_true_numbers() {
    let place = place();
    let running = Running::start(&place, &["--json", "-c", CALLS]);
    eventually("the calls", || recorded(place.path(), "call") == 3);
    signal(running.child.id(), "-TERM");
    let (code, printed, told) = running.end();
    assert_eq!((code, told.as_str()), (Some(130), ""));
    assert_eq!(printed.lines().count(), 1, "{printed}");
    let outcome: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(
        (&outcome["success"], &outcome["stdout"], &outcome["stderr"]),
        (&json!(false), &json!("half a line"), &json!("a word\n"))
    );
    let calls = outcome["tool_calls"].as_array().unwrap();
    let ok: Vec<_> = calls.iter().map(|call| call["ok"].as_bool()).collect();
    assert_eq!(ok, [Some(true), Some(true), Some(false)]);
    for number in ["duration_ms", "fuel_used", "memory_peak_bytes"] {
        assert!(outcome[number].as_f64() > Some(0.0), "{number}: {outcome}");
    }
    let diagnostics = &outcome["diagnostics"];
    assert_eq!(
        (&diagnostics["error_type"], &diagnostics["line"]),
        (&json!("CANCELLED"), &json!(6))
    );
}

#[cfg(unix)]
#[test]
fn a_signal_that_comes_before_the_script_begins_is_told_too() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "silent": { "command": "python3", "args": [fake, "--at-start", "silent", "--record", "record"] },
    } }));
    place.write("script.py", "silent.echo(text='never')");
    let running = Running::start(&place, &["script.py", "--audit", "audit.jsonl"]);
    eventually("the start of the server", || {
        recorded(place.path(), "start") > 0
    });
    signal(running.child.id(), "-INT");
    let (code, printed, told) = running.end();
    assert_eq!((code, printed.as_str()), (Some(130), ""), "{told}");
    assert!(
        told.contains("CANCELLED") && told.contains("signal"),
        "{told}"
    );
    let audit = std::fs::read_to_string(place.path().join("audit.jsonl")).unwrap();
    let record: Value = serde_json::from_str(audit.trim()).unwrap();
    assert_eq!(
        (&record["event"], &record["outcome"]),
        (&json!("execution"), &json!("CANCELLED"))
    );
}

#[cfg(unix)]
#[test]
fn whoever_reads_nothing_holds_up_no_interruption() {
    let place = Place::empty();
    place.write("codecell.toml", "[limits]\noutput = \"4MiB\"\n");
    // This is more than a pipe holds.
    let code = "print('x' * 2_000_000)\nprint('there')\nwhile True: pass";
    let mut running = Running::start(&place, &["-c", code]);
    let mut first = [0];
    running.stdout.get_mut().read_exact(&mut first).unwrap();
    signal(running.child.id(), "-INT");
    // The report waits for its reader, but a second signal does not wait for the report.
    let deadline = std::time::Instant::now() + PATIENCE;
    let status = loop {
        std::thread::sleep(std::time::Duration::from_millis(600));
        if let Some(status) = running.child.try_wait().unwrap() {
            break status;
        }
        assert!(std::time::Instant::now() < deadline, "still running");
        signal(running.child.id(), "-INT");
    };
    assert_eq!(status.code(), Some(130));
}

#[cfg(unix)]
#[test]
fn a_reader_that_comes_late_gets_everything_after_an_interruption() {
    let code = "for number in range(8_000): print(number)\nwhile True: pass";
    let mut running = Running::start(&Place::empty(), &["-c", code]);
    assert_eq!(running.next_printed(), "0\n");
    signal(running.child.id(), "-TERM");
    let (code, printed, told) = running.end();
    assert_eq!(code, Some(130));
    let lines: Vec<usize> = printed.lines().map(|line| line.parse().unwrap()).collect();
    // The lines are there as far as the script had come, without a gap.
    assert_eq!(lines, (1..=lines.len()).collect::<Vec<_>>());
    assert!(told.contains("interrupted by a signal"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hangup_that_is_ignored_stays_so() {
    let place = with_files();
    let shell = "trap '' HUP; exec \"$0\" run script.py";
    place.write(
        "script.py",
        format!("{WAIT_FOR_GO}\nprint('one')\nwhile not is_there(): pass\n'done'"),
    );
    let mut child = std::process::Command::new("sh")
        .args(["-c", shell, env!("CARGO_BIN_EXE_codecell")])
        .current_dir(place.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    signal(child.id(), "-HUP");
    place.write("data/go", "go");
    stdout.read_line(&mut line).unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), line.as_str()),
        (Some(0), "one\ndone\n")
    );
}

#[test]
fn a_progress_bar_is_seen_while_it_grows() {
    let code = "print('1 %', end='\\r')\nprint('half', end='')\nwhile True: pass";
    let mut running = Running::start(&Place::empty(), &["-c", code]);
    let mut bar = Vec::new();
    running.stdout.read_until(b'\r', &mut bar).unwrap();
    assert_eq!(bar, b"1 %\r");
    signal(running.child.id(), "-INT");
    assert_eq!(running.end().1, "half\n");
}

#[test]
fn a_script_goes_on_when_nobody_reads_along() {
    let place = with_files();
    place.write(
        "script.py",
        format!("{WAIT_FOR_GO}\nprint('one')\nwhile not is_there(): pass\nfor _ in range(10_000): print('more')"),
    );
    let mut running = Running::start(&place, &["script.py"]);
    assert_eq!(running.next_printed(), "one\n");
    let Running {
        mut child,
        stdout,
        mut stderr,
    } = running;
    drop(stdout);
    place.write("data/go", "go");
    let mut told = String::new();
    stderr.read_to_string(&mut told).unwrap();
    assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""));
}
