//! The program serving over HTTP, and a client that writes any bytes and reads what comes back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::patience::PATIENCE;
use super::program::Place;

/// `codecell serve --http`, killed when it is dropped.
pub(crate) struct HttpProgram {
    child: Child,
    /// The number of lines in the log.
    #[allow(dead_code, reason = "the tests of load read it")]
    logged: Arc<AtomicUsize>,
    pub(crate) mcp: SocketAddr,
    pub(crate) metrics: SocketAddr,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The head, in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl HttpProgram {
    /// Starts the program on free ports, with metrics, and waits until it is ready.
    pub(crate) fn start(place: &Place, more: &[&str]) -> Self {
        let mut args = vec!["serve", "--http", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
        args.extend(more);
        let mut child = place
            .command(&args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, log) = channel();
        let logged = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&logged);
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                counter.fetch_add(1, Ordering::Relaxed);
                // Nobody reads later lines, but they have to be taken.
                let _ = sender.send(line);
            }
        });
        let mcp = address_after("serving MCP at http://", &log);
        let metrics = address_after("showing metrics at http://", &log);
        let program = Self {
            child,
            logged,
            mcp,
            metrics,
        };
        let deadline = Instant::now() + PATIENCE;
        while program.get(program.mcp, "/readyz").status != 200 {
            assert!(Instant::now() < deadline, "it does not become ready");
            std::thread::sleep(Duration::from_millis(10));
        }
        program
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.mcp)
    }

    pub(crate) fn get(&self, address: SocketAddr, path: &str) -> Answer {
        let mut stream = connect(address);
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        read_answer(&mut stream).unwrap()
    }

    /// The value of a metric, by its name and labels as they are written.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let page = self.get(self.metrics, "/metrics").body;
        let mut lines = page.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.trim().parse().unwrap())
    }

    /// Sends a message on a connection of its own.
    pub(crate) fn post(&self, headers: &[(&str, &str)], message: &Value) -> Answer {
        let mut stream = self.connect();
        stream
            .write_all(&request(self.mcp, headers, message.to_string().as_bytes()))
            .unwrap();
        read_answer(&mut stream).unwrap()
    }

    /// The number of lines that the program has logged so far.
    #[allow(dead_code, reason = "the tests of load read it")]
    pub(crate) fn logged(&self) -> usize {
        self.logged.load(Ordering::Relaxed)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let killed = std::process::Command::new("kill")
            .args([format!("-{signal}"), self.pid().to_string()])
            .status();
        assert!(killed.unwrap().success());
    }

    pub(crate) fn ended_within(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "still running after {limit:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for HttpProgram {
    fn drop(&mut self) {
        // The program may have ended already, which does no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address after `mark` in the next line of `log` that has `mark`.
fn address_after(mark: &str, log: &Receiver<String>) -> SocketAddr {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = log.recv_timeout(left).expect("a line with its address");
        if let Some((_, rest)) = line.split_once(mark) {
            return rest.split('/').next().unwrap().parse().unwrap();
        }
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// A POST of `body` to the server at `address`, with the headers that every client sends and `headers`, which
/// replace those of the same name.
pub(crate) fn request(address: SocketAddr, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    request_to("/mcp", address, headers, body)
}

/// The same for another path than that of MCP.
pub(crate) fn request_to(
    path: &str,
    address: SocketAddr,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let address = address.to_string();
    let length = body.len().to_string();
    let usual = [
        ("Host", address.as_str()),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("Content-Length", length.as_str()),
    ];
    let mut request = format!("POST {path} HTTP/1.1\r\n");
    let is_replaced = |name: &str| {
        headers
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
    };
    let usual = usual.iter().filter(|(name, _)| !is_replaced(name));
    for (name, value) in headers.iter().chain(usual) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    [request.as_bytes(), body].concat()
}

/// A call of `execute_code` as clients of the first era send it.
pub(crate) fn execute(arguments: Value) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "execute_code", "arguments": arguments },
    })
}

/// Reads one answer with a length. The result is an error if the connection ended before.
pub(crate) fn read_answer(stream: &mut impl Read) -> std::io::Result<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    Ok(Answer { status, head, body })
}

impl Answer {
    /// The message in the answer.
    pub(crate) fn message(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no message: {self:?}"))
    }

    /// The outcome of an execution.
    pub(crate) fn outcome(&self) -> Value {
        let outcome = self.message()["result"]["structuredContent"].clone();
        assert!(outcome.is_object(), "{self:?}");
        outcome
    }
}

/// Whether the other end closes the connection; what comes before is ignored.
pub(crate) fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    // The connection may also be reset.
    stream.read_to_end(&mut rest).is_ok() || stream.read(&mut [0]).is_ok()
}
