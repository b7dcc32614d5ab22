//! The `codecell` program over HTTP: one call on a kept connection, and how many a second on several.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use divan::Bencher;
use tempfile::TempDir;

/// The number of connections that call side by side.
const CONNECTIONS: usize = 8;

/// How long the connections call.
const TIME: Duration = Duration::from_secs(5);

const CALL: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"execute_code","arguments":{"code":"print(1+1)"}}}"#;

#[divan::bench(sample_count = 300)]
fn http_call_print(bencher: Bencher<'_, '_>) {
    let program = Program::spawn();
    let mut connection = program.connect();
    connection.call();
    bencher.bench_local(|| connection.call());
}

/// Prints calls a second and the 99th percentile of their times.
#[divan::bench(sample_count = 1, sample_size = 1)]
#[expect(clippy::print_stdout, reason = "a figure that no timer shows")]
fn http_throughput() {
    let program = Program::spawn();
    program.connect().call();
    let begun = Instant::now();
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = program.connect();
                    let mut times = Vec::new();
                    while begun.elapsed() < TIME {
                        let sent = Instant::now();
                        connection.call();
                        times.push(sent.elapsed());
                    }
                    times
                })
            })
            .collect();
        let lanes = lanes.into_iter();
        lanes
            .flat_map(|lane| lane.join().expect("a lane"))
            .collect()
    });
    times.sort_unstable();
    let [median, p99] = [50, 99].map(|percent| times[times.len() * percent / 100]);
    println!(
        "{:.0} calls a second, median {median:.2?}, p99 {p99:.2?}",
        times.len() as f64 / TIME.as_secs_f64()
    );
}

/// A running `codecell serve --http` without configured servers.
struct Program {
    child: Child,
    address: String,
    _folder: TempDir,
}

impl Program {
    fn spawn() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_codecell"))
            .current_dir(folder.path())
            .args(["serve", "--http", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start codecell");
        let mut log = BufReader::new(child.stderr.take().expect("its log"));
        let line = log
            .by_ref()
            .lines()
            .map(|line| line.expect("a line of its log"))
            .find(|line| line.contains("http://"))
            .expect("the line with its address");
        let (_, rest) = line.split_once("http://").expect("an address");
        let address = rest.split('/').next().unwrap_or_default().to_owned();
        // Nothing more is logged than fits into the pipe.
        child.stderr = Some(log.into_inner());
        Self {
            child,
            address,
            _folder: folder,
        }
    }

    fn connect(&self) -> Connection {
        let stream = TcpStream::connect(&self.address).expect("connect");
        stream.set_nodelay(true).expect("a socket option");
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json, \
             text/event-stream\r\nContent-Length: {}\r\n\r\n{CALL}",
            self.address,
            CALL.len()
        );
        Connection {
            stream: BufReader::new(stream),
            request,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A program that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Connection {
    stream: BufReader<TcpStream>,
    request: String,
}

impl Connection {
    /// One call, whose answer has to be right.
    fn call(&mut self) {
        let request = self.request.as_bytes();
        self.stream.get_mut().write_all(request).expect("send");
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream
                .read_line(&mut line)
                .expect("a line of the head");
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the body");
        let body = String::from_utf8(body).expect("text");
        assert!(body.contains(r#""stdout":"2\n""#), "{body}");
    }
}
