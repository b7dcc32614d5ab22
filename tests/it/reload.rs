//! Servers that come, change and go while codecell serves.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::client::events;
use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
#[cfg(unix)]
use crate::support::processes::signal;
use crate::support::program::Place;

struct World {
    place: Place,
    client: Client,
}

impl World {
    fn new(servers: Value) -> Self {
        let place = Place::with_servers(&json!({ "servers": servers }));
        Self {
            client: Client::connect(&place),
            place,
        }
    }

    fn configure(&self, servers: Value) {
        let text = json!({ "servers": servers }).to_string();
        self.place.write("mcp_servers.json", text);
    }

    /// The outcome of the script `code`.
    fn outcome(&mut self, code: &str) -> Value {
        self.client.execute(json!({ "code": code }))["structuredContent"].clone()
    }

    /// Waits until the expression `code` has the value `expected`.
    fn eventually(&mut self, code: &str, expected: Value) {
        eventually(&format!("{expected} of {code}"), || {
            self.outcome(code)["result"] == expected
        });
    }

    fn record(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }
}

/// The fake server, recording into `record`.
fn fake(record: &Path) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    json!({ "command": "python3", "args": [script, "--record", record] })
}

fn count(record: &Path, event: &str) -> usize {
    let events = events(record);
    events.iter().filter(|line| line["event"] == event).count()
}

fn folder(place: &Path) -> Value {
    json!({ "builtin": "files", "root": place })
}

/// The names of the servers that have tools, as scripts see them.
const NAMES: &str = "sorted({tool['server'] for tool in list_tools()})";

#[test]
fn servers_come_and_go_and_others_stay() {
    let mut world = World::new(json!({}));
    let (record, files) = (world.record("record"), folder(world.place.path()));
    world.configure(json!({ "fake": fake(&record) }));
    world.eventually("fake.add(a=1, b=2)", json!(3));
    world.configure(json!({ "fake": fake(&record), "files": files }));
    world.eventually(NAMES, json!(["fake", "files"]));
    assert_eq!(world.outcome("fake.add(a=1, b=2)")["result"], 3);
    assert_eq!(count(&record, "start"), 1);
    world.configure(json!({ "files": files }));
    world.eventually(NAMES, json!(["files"]));
    eventually("the end of the server", || count(&record, "end") > 0);
    assert_eq!(
        world.outcome("files.file_info(path='.') is not None")["result"],
        true
    );
}

#[test]
fn calls_under_way_come_back_from_a_server_that_goes() {
    let mut world = World::new(json!({}));
    let (record, go) = (world.record("record"), world.record("go"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/slow.py");
    let slow = json!({ "command": "python3", "args": [script, "--record", record] });
    world.configure(json!({ "slow": slow }));
    world.eventually("slow.echo(text='there')", json!("there"));
    let code = "slow.hold(path=go)";
    let id = world
        .client
        .begin_execute(json!({ "code": code, "variables": { "go": go }, "timeout": 300 }));
    eventually("the call", || {
        std::fs::read_to_string(&record).is_ok_and(|record| record.contains("call hold"))
    });
    world.configure(json!({}));
    world.eventually(NAMES, json!([]));
    // The server is gone for others, and not for the call.
    world.place.write("go", "");
    let answer = world.client.answer(id);
    assert_eq!(
        answer["result"]["structuredContent"]["result"], "held",
        "{answer}"
    );
}

#[test]
fn a_running_script_calls_a_server_through_changes_of_its_configuration() {
    let mut world = World::new(json!({}));
    let record = world.record("record");
    let configured = |number: usize| {
        let mut server = fake(&record);
        server["env"] = json!({ "FAKE": number.to_string() });
        json!({ "fake": server })
    };
    world.configure(configured(0));
    world.eventually("fake.environment()['fake']", json!("0"));
    let script = "\
import time
seen = set()
while '3' not in seen:
    seen.add(fake.environment()['fake'])
    time.sleep(0.02)
sorted(seen)";
    let id = world
        .client
        .begin_execute(json!({ "code": script, "timeout": 300 }));
    for number in 1..=3 {
        world.configure(configured(number));
        eventually("the next start", || count(&record, "start") > number);
    }
    let outcome = world.client.answer(id)["result"]["structuredContent"].clone();
    assert_eq!(outcome["result"][0], "0", "{outcome}");
}

#[test]
fn a_changed_variable_starts_its_server_again() {
    let mut world = World::new(json!({}));
    let record = world.record("record");
    let mut server = fake(&record);
    server["env"] = json!({ "FAKE": "${GREETING}" });
    world.place.write(".env", "GREETING=hello\n");
    world.configure(json!({ "fake": server, "other": fake(&world.record("other")) }));
    world.eventually("fake.environment()['fake']", json!("hello"));
    world.place.write(".env", "GREETING=salut\n");
    world.eventually("fake.environment()['fake']", json!("salut"));
    eventually("the end of the first", || count(&record, "end") == 1);
    assert_eq!(count(&record, "start"), 2);
    assert_eq!(count(&world.record("other"), "start"), 1);
}

#[test]
fn a_broken_file_changes_nothing_until_it_is_mended() {
    let place = Place::with_servers(&json!({ "servers": {} }));
    let log = place.path().join("log");
    let mut world = World {
        client: Client::connect_logged(&place, &log),
        place,
    };
    let files = folder(world.place.path());
    world.configure(json!({ "files": files }));
    world.eventually(NAMES, json!(["files"]));
    world
        .place
        .write("mcp_servers.json", "{\"servers\": {\"files\": ");
    eventually_logged(&log, "mcp_servers.json:1");
    assert_eq!(
        world.outcome("files.file_info(path='.') is not None")["result"],
        true
    );
    world.configure(json!({ "mended": files }));
    world.eventually(NAMES, json!(["mended"]));
}

#[test]
fn a_tool_is_called_as_often_as_it_may_be_in_each_script() {
    let place = Place::empty();
    let mut files = folder(place.path());
    files["max_calls"] = json!({ "list_directory": 2 });
    let mut world = World::new(json!({ "files": files }));
    let code = r#"
calls = []
for tool in ("list_directory",) * 3 + ("file_info",) * 3:
    try:
        mcp_call("files", tool, {"path": "."})
        calls.append("done")
    except ToolError as error:
        calls.append(error.message)
calls
"#;
    let refused =
        "the limit of calls of files.list_directory in one script is 2; use the replies you have";
    for _ in 0..2 {
        let expected = json!(["done", "done", refused, "done", "done", "done"]);
        assert_eq!(world.outcome(code)["result"], expected);
    }
}

#[test]
fn a_file_that_appears_later_is_noticed() {
    let place = Place::empty();
    let client = Client::connect(&place);
    let mut world = World { place, client };
    assert_eq!(world.outcome(NAMES)["result"], json!([]));
    let files = folder(world.place.path());
    world.configure(json!({ "files": files }));
    world.eventually(NAMES, json!(["files"]));
    world.configure(json!({ "others": files }));
    world.eventually(NAMES, json!(["others"]));
}

/// Waits until the log holds `text`, and returns the log.
fn eventually_logged(log: &Path, text: &str) -> String {
    let logged = || std::fs::read_to_string(log).unwrap();
    eventually(text, || logged().contains(text));
    logged()
}

/// The program with its log in a file.
#[cfg(unix)]
fn serve_with_log(place: &Place) -> (std::process::Child, PathBuf) {
    let log = place.path().join("log");
    let child = place
        .command(&["serve"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    (child, log)
}

#[cfg(unix)]
#[test]
fn settings_that_have_changed_are_named() {
    let place = Place::with_servers(&json!({ "servers": {
        "gone": { "command": "no-such-program" },
    } }));
    place.write("codecell.toml", "[limits]\nfuel = 5_000_000_000\n");
    let (mut child, log) = serve_with_log(&place);
    // Changes are noticed from here on.
    eventually_logged(&log, "the server is not available");
    place.write(
        "codecell.toml",
        "[limits]\nfuel = 1\n[policy]\nmax_lines = 7\n",
    );
    eventually_logged(
        &log,
        "these settings have changed; start codecell again to use them settings=\"limits.fuel, policy.max_lines\"",
    );
    place.write("codecell.toml", "[limits]\nfule = 1\n");
    eventually_logged(&log, "did you mean \"fuel\"?");
    place.write("codecell.toml", "[limits]\nfuel = 5000000000\n");
    let logged = eventually_logged(&log, "the settings are those of the start again");
    assert_eq!(
        logged.matches("these settings have changed").count(),
        1,
        "{logged}"
    );
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_hangup_starts_servers_again_that_have_failed() {
    let place = Place::empty();
    let [script, missing] = ["later.py", "folder"].map(|name| place.path().join(name));
    let place = {
        let servers = json!({ "servers": {
            "later": { "command": "python3", "args": [script] },
            "folder": folder(&missing),
        } });
        place.write("mcp_servers.json", servers.to_string());
        place
    };
    let log = place.path().join("log");
    let mut world = World {
        client: Client::connect_logged(&place, &log),
        place,
    };
    // These are five failures in a row, after which codecell would leave the server alone for half a minute.
    world.eventually(
        "try:\n    mcp_call('later', 'x', {})\nexcept ToolError as error:\n    why = error.message\n'next started after' in why",
        json!(true),
    );
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    std::os::unix::fs::symlink(fake, &script).unwrap();
    std::fs::create_dir(&missing).unwrap();
    signal(world.client.pid(), "-HUP");
    world.eventually(NAMES, json!(["folder", "later"]));
    // The program has not waited until it would have started the server anyway.
    eventually_logged(&log, "started again on request");
}

#[cfg(unix)]
#[test]
fn a_hangup_reads_the_configuration_again() {
    let place = Place::with_servers(&json!({ "servers": {} }));
    let log = place.path().join("log");
    // A program that has answered listens to signals. Before that, this one would end it.
    let mut client = Client::connect_logged(&place, &log);
    signal(client.pid(), "-HUP");
    eventually_logged(&log, "the configuration was read again and says the same");
    client.close_stdin();
    assert!(client.ended_within(PATIENCE).success());
}
