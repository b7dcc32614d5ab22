//! Two replicas behind nginx, one of them killed under load.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::http::{Answer, HttpProgram, connect, execute, read_answer, request};
use crate::support::patience::PATIENCE;
use crate::support::program::Place;
use crate::support::skip::skip;

/// The number of clients that ask all the time.
const CLIENTS: usize = 8;

/// nginx in the foreground, killed with its workers when it is dropped.
struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    /// The configuration of docs/http.md, without TLS and with everything below `place`.
    fn start(place: &Place, replicas: [SocketAddr; 2]) -> Self {
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let folder = place.path().display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {folder}/{kind};"))
            .concat();
        let shown = shown_configuration(address, replicas);
        let file = place.write(
            "nginx.conf",
            format!(
                "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
                events {{ }}
                http {{ access_log off; {temporary} {shown} }}"
            ),
        );
        let child = Command::new("nginx")
            .arg("-c")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self { child, address };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        nginx
    }
}

/// What docs/http.md shows, with these addresses and without TLS.
fn shown_configuration(address: SocketAddr, [first, second]: [SocketAddr; 2]) -> String {
    let page = include_str!("../../../docs/http.md");
    let (_, block) = page.split_once("```nginx\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let mut shown: String = block
        .lines()
        .filter(|line| !line.trim_start().starts_with("ssl_certificate"))
        .flat_map(|line| [line, "\n"])
        .collect();
    for (there, here) in [
        ("server 127.0.0.1:8000;", format!("server {first};")),
        ("server 127.0.0.1:8001;", format!("server {second};")),
        ("listen 443 ssl;", format!("listen {address};")),
        ("Host $host;", "Host mcp.example.org;".to_owned()),
    ] {
        assert_eq!(shown.matches(there).count(), 1, "{there}");
        shown = shown.replace(there, &here);
    }
    shown
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended already, which does no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether nginx is there. If it is not, `test` is skipped.
fn has_nginx(test: &str) -> bool {
    let has_nginx = Command::new("nginx").arg("-v").output().is_ok();
    if !has_nginx {
        skip(
            test,
            "nginx is not installed; on Debian: apt-get install nginx",
        );
    }
    has_nginx
}

/// Ends one of two replicas under load with `signal`; returns the answers that were not those of the script.
fn end_one_of_two(signal: &str) -> Vec<Answer> {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[http]\nallowed_hosts = [\"mcp.example.org\"]\nshutdown_delay = 2\n",
    );
    let mut first = HttpProgram::start(&place, &[]);
    let second = HttpProgram::start(&place, &[]);
    let nginx = Nginx::start(&place, [first.mcp, second.mcp]);
    let served = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (nginx, served, failed, is_over) = (&nginx, &served, &failed, &is_over);
            scope.spawn(move || {
                let mut stream = connect(nginx.address);
                while !is_over.load(Ordering::Relaxed) {
                    let call = execute(json!({ "code": format!("sum(range(20_000)) + {client}") }));
                    let call = request(nginx.address, &[], call.to_string().as_bytes());
                    stream.write_all(&call).unwrap();
                    let answer = read_answer(&mut stream).unwrap();
                    if answer.status == 200 {
                        assert_eq!(answer.outcome()["result"], 199_990_000 + client);
                        served.fetch_add(1, Ordering::Relaxed);
                    } else {
                        failed.lock().unwrap().push(answer);
                        stream = connect(nginx.address);
                    }
                }
            });
        }
        let reached = |number| {
            let deadline = Instant::now() + PATIENCE;
            while served.load(Ordering::Relaxed) < number {
                assert!(Instant::now() < deadline, "{:?}", failed.lock().unwrap());
                std::thread::sleep(Duration::from_millis(2));
            }
        };
        reached(200);
        let both = [&first, &second]
            .map(|replica| replica.metric(r#"codecell_http_requests_total{status="200"}"#));
        assert!(both.iter().all(|requests| *requests > 10.0), "{both:?}");
        first.signal(signal);
        first.ended_within(PATIENCE);
        reached(served.load(Ordering::Relaxed) + 500);
        is_over.store(true, Ordering::Relaxed);
    });
    let failed = failed.into_inner().unwrap();
    let (served, lost) = (served.into_inner(), failed.len());
    println!("{signal}: served {served}, failed {lost}");
    failed
}

#[test]
fn a_replica_that_dies_costs_only_what_it_was_working_on() {
    if !has_nginx("a_replica_that_dies_costs_only_what_it_was_working_on") {
        return;
    }
    let failed = end_one_of_two("KILL");
    assert!(failed.len() <= CLIENTS, "{failed:?}");
    let is_lost = |answer: &Answer| answer.status == 502;
    assert!(failed.iter().all(is_lost), "{failed:?}");
}

#[test]
fn a_replica_that_is_stopped_costs_nothing() {
    if !has_nginx("a_replica_that_is_stopped_costs_nothing") {
        return;
    }
    let failed = end_one_of_two("TERM");
    assert!(failed.is_empty(), "{failed:?}");
}
