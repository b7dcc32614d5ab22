//! `codecell run --record` and `--replay`, with real servers and without them.

use std::fs;

use serde_json::{Value, json};

use crate::support::program::{Place, Ran};

/// The script whose calls are recorded: replies, errors, calls side by side, and names of tools.
const SCRIPT: &str = "\
import asyncio, random
print(files.read_text_file(path='a.txt'), random.random())
replies = await asyncio.gather(
    aio.files.read_text_file(path='b.txt'), aio.files.read_text_file(path='missing.txt'), return_exceptions=True)
print(replies)
print(list_tools('files'))
";

fn place() -> Place {
    let place = Place::with_servers(
        &json!({"mcpServers": {"files": {"builtin": "files", "root": "data"}}}),
    );
    place.write("data/a.txt", "first");
    place.write("data/b.txt", "second");
    place.write("s.py", SCRIPT);
    place
}

/// The outcome without its durations.
fn timeless(ran: &Ran) -> Value {
    let mut value: Value = serde_json::from_str(&ran.stdout).unwrap();
    value["duration_ms"] = Value::Null;
    for call in value["tool_calls"].as_array_mut().into_iter().flatten() {
        call["duration_ms"] = Value::Null;
    }
    value
}

fn recorded(place: &Place) -> Ran {
    let ran = place.run(&["run", "--json", "--record", "calls.jsonl", "s.py"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran
}

#[test]
fn a_recorded_run_is_replayed_without_servers() {
    let place = place();
    let first = recorded(&place);
    fs::remove_dir_all(place.path().join("data")).unwrap();
    fs::remove_file(place.path().join("mcp_servers.json")).unwrap();
    let again = place.run(&["run", "--json", "--replay", "calls.jsonl", "s.py"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(timeless(&again), timeless(&first));
    let calls = fs::read_to_string(place.path().join("calls.jsonl")).unwrap();
    let kinds: Vec<String> = calls
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            line.as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let call = "execution call server tool arguments answer";
    assert_eq!(
        kinds,
        [
            "recording image seed",
            "execution script_sha256",
            call,
            call,
            call,
            "servers"
        ]
    );
}

#[test]
fn a_changed_script_is_told_where_it_leaves_the_recording() {
    let place = place();
    recorded(&place);
    let changed = SCRIPT.replace("'b.txt'", "'c.txt'");
    let ran = place.run(&["run", "--json", "--replay", "calls.jsonl", "-c", &changed]);
    let outcome = timeless(&ran);
    let difference = "replay: call 2, files.read_text_file, has other arguments than were recorded; \
                      path: recorded \"b.txt\", now \"c.txt\"";
    let stderr = outcome["stderr"].as_str().unwrap();
    assert!(stderr.contains(difference), "{outcome:#}");
    assert_eq!(outcome["tool_calls"][1]["error"], difference);

    let less = "print(files.read_text_file(path='a.txt'))";
    let ran = place.run(&["run", "--replay", "calls.jsonl", "-c", less]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "first\n"));
    let unused = "replay: recorded calls that the script did not make: 2, from call 2, files.read_text_file, on";
    assert!(ran.stderr.contains(unused), "{ran:?}");

    let more = "for name in 'ab':\n    files.read_text_file(path=f'{name}.txt')\nfiles.list_directory(path='.')";
    let ran = place.run(&["run", "--replay", "calls.jsonl", "-c", more]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let other =
        "call 3 was recorded as files.read_text_file, and the script asks for files.list_directory";
    assert!(
        ran.stderr.contains(other) && ran.stderr.contains("line 3"),
        "{ran:?}"
    );
}

#[test]
fn secrets_stay_out_of_recordings() {
    let servers = json!({"mcpServers": {
        "files": {"builtin": "files", "root": "data"},
        "other": {"url": "http://127.0.0.1:9/mcp", "headers": {"Authorization": "Bearer s3cret-t0ken"}, "lazy": true}
    }});
    let place = Place::with_servers(&servers);
    place.write("data/a.txt", "it is s3cret-t0ken");
    place.write("s.py", "try:\n    files.read_text_file(path='s3cret-t0ken')\nexcept Exception: pass\nprint(files.read_text_file(path='a.txt'))");
    recorded(&place);
    let calls = fs::read_to_string(place.path().join("calls.jsonl")).unwrap();
    assert!(!calls.contains("s3cret"), "{calls}");
    let again = place.run(&["run", "--replay", "calls.jsonl", "s.py"]);
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (Some(0), "it is [masked]\n"),
        "{again:?}"
    );
}

#[test]
fn a_broken_recording_names_the_line() {
    let place = place();
    recorded(&place);
    let again = place.run(&["run", "--record", "calls.jsonl", "s.py"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(
        again.stderr.contains("there is a file already"),
        "{again:?}"
    );
    let calls = fs::read_to_string(place.path().join("calls.jsonl")).unwrap();
    let lines: Vec<&str> = calls.lines().collect();
    for (broken, told) in [
        (String::new(), "line 1: the file is empty"),
        (
            calls.replace("\"recording\":1", "\"recording\":9"),
            "line 1: the form of the recording is 9",
        ),
        (
            calls.replacen(lines[2], "{}", 1),
            "line 3: it is no line of a recording",
        ),
        (
            calls.replacen(&format!("{}\n", lines[2]), "", 1),
            "line 3: call 1 is missing",
        ),
        (
            lines[1..].join("\n"),
            "line 1: a recording begins with another line",
        ),
        (calls.trim_end().to_owned(), "line 6: the line is cut off"),
    ] {
        place.write("broken.jsonl", broken);
        let ran = place.run(&["run", "--replay", "broken.jsonl", "s.py"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(told), "{ran:?}");
    }
}

#[test]
fn runs_are_repeatable_where_it_is_asked_for() {
    let place = Place::empty();
    let code = "import random, time\nprint(random.random(), time.time())";
    let run = |args: &[&str]| {
        let ran = place.run(&[&["run"], args, &["-c", code]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout
    };
    let seven = run(&["--deterministic=7"]);
    assert_eq!(run(&["--deterministic=7"]), seven);
    let zero = run(&["--deterministic"]);
    assert_ne!(zero, seven);
    assert_ne!(run(&[]), run(&[]));
    place.write("codecell.toml", "[execution]\ndeterministic = 7\n");
    assert_eq!(run(&[]), seven);
    assert_eq!(run(&["--deterministic=0"]), zero);
}
