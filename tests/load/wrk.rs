//! Floods by wrk, all at once: clients without a token or for another host, one that calls far more than it may,
//! bodies that are too large, and connections whose requests never end. Each is answered as it should be, an
//! orderly client is served meanwhile, and afterwards nothing of them is left.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use super::flood::{at_rest, while_healthy};
use crate::peers::bounded_process::run_bounded;
use crate::support::holding::{anonymous_kib, open_files};
use crate::support::http::{HttpProgram, execute, is_closed};
use crate::support::patience::PATIENCE;
use crate::support::program::Place;
use crate::support::skip::skip;
use crate::support::two_clients::{ALICE, BOB, with_settings};

const SETTINGS: &str = "\
[limits]
concurrency = 2
[http]
max_connections = 300
max_requests = 48
receive_timeout = 3
";

/// How long each flood goes on.
const FLOOD: &str = "3s";

/// More connections than there may be, each with a request that never ends.
const SLOW: usize = 400;

/// Executions a minute of one of the clients, far below what it asks for.
const EXECUTIONS_PER_MINUTE: usize = 20;

/// Lines in the log, of thousands of requests that are turned away for a handful of reasons.
const MAX_LOG_LINES: usize = 1_000;

/// How much memory may grow from one flood to the next. A leak of 200 bytes in each refused request is found.
const MAX_GROWTH_KIB: u64 = 16 << 10;

/// How much more memory there may be after the floods than before: what the allocator keeps for each thread.
const MAX_KEPT_KIB: u64 = 64 << 10;

/// One flood: who sends what, over how many connections.
struct Flood {
    connections: usize,
    bearer: &'static str,
    host: &'static str,
    body: String,
}

/// How the requests of a flood were answered.
#[derive(Debug, Deserialize)]
struct Answered {
    /// By status, and for answered calls the kind of their outcome.
    answers: BTreeMap<String, u64>,
    connect: u64,
    read: u64,
    write: u64,
    timeout: u64,
}

impl Flood {
    fn run(&self, address: SocketAddr) -> Answered {
        let scratch = Place::empty();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/flood.lua");
        let mut command = Command::new("wrk");
        command
            .args(["--threads", "1", "--timeout", "30s", "--duration", FLOOD])
            .args(["--connections", &self.connections.to_string()])
            .args(["--script", script, &format!("http://{address}/mcp"), "--"])
            .args([self.bearer, self.host, &self.body]);
        let said = run_bounded(&mut command, PATIENCE, scratch.path()).expect_success("wrk");
        let counts = said.lines().find(|line| line.starts_with('{'));
        serde_json::from_str(counts.unwrap_or_else(|| panic!("{said}"))).unwrap()
    }
}

impl Answered {
    fn of(&self, kind: &str) -> u64 {
        self.answers.get(kind).copied().unwrap_or_default()
    }

    /// Every request had an answer, of one of these kinds.
    fn assert_only(&self, kinds: &[&str]) {
        let known = |kind: &String| kinds.contains(&kind.as_str());
        assert!(self.answers.keys().all(known), "{kinds:?}: {self:?}");
        assert!(self.answers.values().sum::<u64>() > 0, "{self:?}");
        let lost = [self.connect, self.read, self.write, self.timeout];
        assert_eq!(lost, [0; 4], "{self:?}");
    }
}

fn call(code: &str) -> String {
    execute(json!({ "code": code })).to_string()
}

/// The floods: without a token, for another host, beyond every quota, too large, and an orderly one.
fn floods() -> [Flood; 5] {
    let flood = |connections, bearer, host, body| Flood {
        connections,
        bearer,
        host,
        body,
    };
    [
        flood(32, "", "", call("print(1+1)")),
        flood(16, ALICE, "evil.example", call("print(1+1)")),
        flood(64, ALICE, "", call("import time\ntime.sleep(0.05)")),
        flood(8, ALICE, "", "10000000".to_owned()),
        flood(4, BOB, "", call("print(1+1)")),
    ]
}

/// Connections that have sent half of a head.
fn slow(program: &HttpProgram) -> Vec<TcpStream> {
    let half = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    let connections = (0..SLOW).map(|_| {
        let mut stream = program.connect();
        // It may have had to make room already.
        let _ = stream.write_all(half);
        stream
    });
    connections.collect()
}

/// Sends bytes of the heads until the server has closed all of `streams`.
fn drip(mut streams: Vec<TcpStream>) {
    let deadline = Instant::now() + PATIENCE;
    while !streams.is_empty() {
        assert!(
            Instant::now() < deadline,
            "{} are still open",
            streams.len()
        );
        std::thread::sleep(Duration::from_millis(100));
        streams.retain_mut(|stream| stream.write_all(b"x").is_ok());
    }
}

/// One round of everything; the executions that the client with a quota got.
fn round(program: &HttpProgram) -> u64 {
    let held = slow(program);
    assert!(
        is_closed(&mut held[0].try_clone().unwrap()),
        "no room was made"
    );
    let [nobody, foreign, greedy, large, orderly] = std::thread::scope(|scope| {
        scope.spawn(|| drip(held));
        let floods = floods().map(|flood| scope.spawn(move || flood.run(program.mcp)));
        floods.map(|flood| flood.join().unwrap())
    });
    println!(
        "nobody {nobody:?}\nforeign {foreign:?}\ngreedy {greedy:?}\nlarge {large:?}\norderly {orderly:?}"
    );
    nobody.assert_only(&["401"]);
    foreign.assert_only(&["403"]);
    large.assert_only(&["413", "503"]);
    assert!(large.of("413") > 0);
    greedy.assert_only(&["200 OK", "200 UNAVAILABLE", "503"]);
    assert!(greedy.of("200 UNAVAILABLE") > 0);
    orderly.assert_only(&["200 OK", "503"]);
    assert!(orderly.of("200 OK") > 0);
    greedy.of("200 OK")
}

#[test]
fn floods_are_turned_away_while_an_orderly_client_is_served() {
    if Command::new("wrk").arg("-v").output().is_err() {
        let test = "floods_are_turned_away_while_an_orderly_client_is_served";
        skip(test, "wrk is not installed; on Debian: apt-get install wrk");
        return;
    }
    let place = with_settings(
        SETTINGS,
        &format!("executions_per_minute = {EXECUTIONS_PER_MINUTE}"),
    );
    let program = HttpProgram::start(&place, &[]);
    let begun = Instant::now();
    let answer = program.post(
        &[("Authorization", BOB)],
        &execute(json!({ "code": "6*7" })),
    );
    assert_eq!(answer.outcome()["result"], 42);
    let files_before = open_files(program.pid()).len();
    let mut memory_kib = vec![anonymous_kib(program.pid())];
    let mut served_alice = 0;
    for _ in 0..2 {
        served_alice += while_healthy(&program, || round(&program));
        memory_kib.push(at_rest(&program, files_before));
    }
    println!("lines in the log: {}", program.logged());
    assert!(program.logged() < MAX_LOG_LINES);
    let most = EXECUTIONS_PER_MINUTE as f64 * (1.0 + begun.elapsed().as_secs_f64() / 60.0);
    assert!(served_alice as f64 <= most, "{served_alice} of {most}");
    println!("private memory: {memory_kib:?} KiB");
    let [before, first, second] = memory_kib[..] else {
        unreachable!("a measurement before, and one after each round");
    };
    assert!(second <= first + MAX_GROWTH_KIB, "{memory_kib:?} KiB");
    assert!(second <= before + MAX_KEPT_KIB, "{memory_kib:?} KiB");
}
