//! Many requests at once on connections that stay open, more than there is room for: each is answered, the server
//! says throughout that it is well, and nothing of them stays behind.

use std::io::{BufReader, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::holding::{anonymous_kib, open_files};
use crate::support::http::{Answer, HttpProgram, execute, read_answer, request};
use crate::support::patience::PATIENCE;
use crate::support::two_clients::{ALICE, BOB, with_settings};

/// Connections of each of the two clients.
const CONNECTIONS: usize = 32;

/// Requests on each connection, one after the other.
const REQUESTS: usize = 50;

/// Executions a minute of one of the clients, far below what it asks for.
const EXECUTIONS_PER_MINUTE: usize = 10;

/// How much memory may grow from one flood to the next: what the allocator keeps for threads whose turn comes later.
/// A leak of 6 KiB in each request is found.
const MAX_GROWTH_KIB: u64 = 16 << 10;

/// How the requests of one client were answered.
#[derive(Debug, Default)]
struct Tally {
    /// The script ran.
    served: usize,
    /// The client's quota was used up, and it was told for how long.
    unavailable: usize,
    /// There was no room, and it was told when to come back.
    busy: usize,
}

impl Tally {
    fn count(&mut self, answer: &Answer) {
        if answer.status == 503 {
            assert!(answer.head.contains("retry-after: 1\r\n"), "{answer:?}");
            assert!(answer.message()["error"].is_object(), "{answer:?}");
            self.busy += 1;
            return;
        }
        assert_eq!(answer.status, 200, "{answer:?}");
        let outcome = answer.outcome();
        if outcome["success"] == true {
            assert_eq!(outcome["result"], 42, "{outcome}");
            self.served += 1;
        } else {
            let found = &outcome["diagnostics"];
            assert_eq!(found["error_type"], "UNAVAILABLE", "{outcome}");
            assert!(found["retry_after"].as_u64() >= Some(1), "{outcome}");
            self.unavailable += 1;
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            served: self.served + other.served,
            unavailable: self.unavailable + other.unavailable,
            busy: self.busy + other.busy,
        }
    }

    fn all(&self) -> usize {
        self.served + self.unavailable + self.busy
    }
}

/// Sends all requests of one connection; that each is answered in time is checked by reading.
fn one_connection(program: &HttpProgram, bearer: &str) -> Tally {
    let call = execute(json!({ "code": "import time\ntime.sleep(0.005)\n6*7" }));
    let call = request(
        program.mcp,
        &[("Authorization", bearer)],
        call.to_string().as_bytes(),
    );
    let mut stream = BufReader::new(program.connect());
    let mut tally = Tally::default();
    for _ in 0..REQUESTS {
        stream.get_mut().write_all(&call).unwrap();
        let busy = tally.busy;
        tally.count(&read_answer(&mut stream).unwrap());
        if tally.busy > busy {
            // Refusing is so quick that the flood would be over before many scripts have run.
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    tally
}

/// Does `work`, and asks meanwhile what a supervisor asks. Everything must be well all the time.
pub(super) fn while_healthy<T: Send>(program: &HttpProgram, work: impl FnOnce() -> T + Send) -> T {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let supervisor = scope.spawn(|| {
            let mut asked = 0;
            while !is_over.load(Ordering::Relaxed) {
                for path in ["/healthz", "/readyz"] {
                    assert_eq!(program.get(program.mcp, path).status, 200, "{path}");
                    assert_eq!(program.get(program.metrics, path).status, 200, "{path}");
                }
                asked += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            asked
        });
        // It is waited for before a failure ends the test, so that the supervisor ends too.
        let worked = scope.spawn(work).join();
        is_over.store(true, Ordering::Relaxed);
        assert!(supervisor.join().unwrap() > 0);
        worked.unwrap()
    })
}

/// All connections of both clients at once.
fn flood(program: &HttpProgram) -> [Tally; 2] {
    std::thread::scope(|scope| {
        let clients = [ALICE, BOB].map(|bearer| {
            let connections = 0..CONNECTIONS;
            connections
                .map(|_| scope.spawn(move || one_connection(program, bearer)))
                .collect::<Vec<_>>()
        });
        clients.map(|connections| {
            let tallies = connections.into_iter().map(|connection| connection.join());
            let tallies = tallies.map(|tally| tally.unwrap());
            tallies.fold(Tally::default(), Tally::plus)
        })
    })
}

/// Waits until `program` has no more files open than `files_before`, and checks that it has nothing else to do: the
/// memory that it holds then, in KiB.
pub(super) fn at_rest(program: &HttpProgram, files_before: usize) -> u64 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let files = open_files(program.pid());
        if files.len() <= files_before {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "{files_before} before: {files:?}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(program.metric("codecell_slots_free"), 2.0);
    assert_eq!(program.metric("codecell_queue_length"), 0.0);
    anonymous_kib(program.pid())
}

#[test]
fn every_request_of_a_flood_is_answered_and_nothing_stays_behind() {
    let place = with_settings(
        "[limits]\nconcurrency = 2\n[http]\nmax_requests = 16",
        &format!("executions_per_minute = {EXECUTIONS_PER_MINUTE}"),
    );
    let program = HttpProgram::start(&place, &[]);
    let begun = Instant::now();
    let call = execute(json!({ "code": "6*7" }));
    let answer = program.post(&[("Authorization", BOB)], &call);
    assert_eq!(answer.outcome()["result"], 42);
    let files_before = open_files(program.pid()).len();
    let mut memory_kib = Vec::new();
    let mut served_alice = 0;
    for _ in 0..2 {
        let [alice, bob] = while_healthy(&program, || flood(&program));
        println!("alice: {alice:?}, bob: {bob:?}");
        for tally in [&alice, &bob] {
            assert_eq!(tally.all(), CONNECTIONS * REQUESTS);
        }
        assert!(bob.served > 0 && bob.unavailable == 0, "{bob:?}");
        assert!(alice.unavailable > 0, "{alice:?}");
        assert!(alice.busy + bob.busy > 0, "{alice:?}, {bob:?}");
        served_alice += alice.served;
        memory_kib.push(at_rest(&program, files_before));
    }
    // A minute's worth at the start, and what came back since.
    let most = EXECUTIONS_PER_MINUTE as f64 * (1.0 + begun.elapsed().as_secs_f64() / 60.0);
    assert!(served_alice as f64 <= most, "{served_alice} of {most}");
    println!("private memory: {memory_kib:?} KiB");
    assert!(
        memory_kib[1] <= memory_kib[0] + MAX_GROWTH_KIB,
        "{memory_kib:?} KiB"
    );
}
