//! An MCP client that can also misbehave: it writes any line and sees every line that comes back.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::patience::PATIENCE;
use super::program::Place;

pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    next_id: i64,
    /// Answers that came while the client waited for another one.
    set_aside: Vec<Value>,
    /// The folder that the program runs in, if the client is the only one there.
    place: Option<Place>,
}

impl Client {
    /// Starts `codecell serve` and says nothing yet.
    pub(crate) fn start(place: &Place) -> Self {
        Self::start_with(place, Stdio::null())
    }

    /// Starts `codecell serve`, its log in a new file, and shakes hands.
    pub(crate) fn connect_logged(place: &Place, log: &Path) -> Self {
        let mut client = Self::start_with(place, File::create(log).unwrap().into());
        client.initialize("2025-06-18");
        client
    }

    /// Starts `codecell` with these arguments, and says nothing yet.
    pub(crate) fn start_by(place: &Place, args: &[&str]) -> Self {
        Self::spawn(place.command(args), Stdio::null())
    }

    fn start_with(place: &Place, log: Stdio) -> Self {
        Self::spawn(place.command(&["serve"]), log)
    }

    fn spawn(mut command: Command, log: Stdio) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let message = serde_json::from_str(&line);
                let message = message.unwrap_or_else(|_| json!({ "not a message": line }));
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            messages,
            next_id: 1,
            set_aside: Vec::new(),
            place: None,
        }
    }

    /// Starts `codecell serve` without any configuration and says nothing yet.
    pub(crate) fn start_alone() -> Self {
        let place = Place::empty();
        let mut client = Self::start(&place);
        client.place = Some(place);
        client
    }

    /// Starts `codecell serve` without any configuration and shakes hands.
    pub(crate) fn connect_alone() -> Self {
        let mut client = Self::start_alone();
        client.initialize("2025-06-18");
        client
    }

    /// Starts `codecell serve` and shakes hands.
    pub(crate) fn connect(place: &Place) -> Self {
        let mut client = Self::start(place);
        client.initialize("2025-06-18");
        client
    }

    /// Makes the handshake of the protocol's first era; returns the result of `initialize`.
    pub(crate) fn initialize(&mut self, version: &str) -> Value {
        let params = json!({
            "protocolVersion": version,
            "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        let answer = self.request("initialize", params);
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        answer["result"].clone()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Writes one line as it is.
    pub(crate) fn send_line(&mut self, line: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin
            .write_all(line)
            .and_then(|()| stdin.write_all(b"\n"))
            .and_then(|()| stdin.flush())
            .unwrap();
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.send_line(message.to_string().as_bytes());
    }

    /// Sends a request without waiting; returns its id.
    pub(crate) fn begin(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        // The id comes last, as in the messages of the TypeScript SDK.
        self.send(&json!({ "method": method, "params": params, "jsonrpc": "2.0", "id": id }));
        id
    }

    /// The answer to the request `id`: an object with `result` or `error`.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        let deadline = Instant::now() + PATIENCE;
        if let Some(position) = self
            .set_aside
            .iter()
            .position(|message| message["id"] == id)
        {
            return self.set_aside.remove(position);
        }
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) if message["id"] == id => return message,
                Ok(message) => self.set_aside.push(message),
                Err(error) => panic!(
                    "no answer to request {id}: {error}; came: {:?}",
                    self.set_aside
                ),
            }
        }
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        self.answer(id)
    }

    /// Calls `execute_code` without waiting; returns the request's id.
    pub(crate) fn begin_execute(&mut self, arguments: Value) -> i64 {
        self.begin(
            "tools/call",
            json!({ "name": "execute_code", "arguments": arguments }),
        )
    }

    /// Calls `execute_code`; returns the tool's result.
    pub(crate) fn execute(&mut self, arguments: Value) -> Value {
        let id = self.begin_execute(arguments);
        let answer = self.answer(id);
        assert!(answer["result"].is_object(), "{answer}");
        answer["result"].clone()
    }

    /// Whether anything arrives within `wait`; it stays available to [`Client::answer`].
    pub(crate) fn hears_within(&mut self, wait: Duration) -> bool {
        match self.messages.recv_timeout(wait) {
            Ok(message) => {
                self.set_aside.push(message);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Waits for the program's end and what it still says; panics if that takes longer than `limit`.
    pub(crate) fn ended_within(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.set_aside.extend(self.messages.iter());
                return status;
            }
            assert!(Instant::now() < deadline, "still running after {limit:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Every message that came without being asked for.
    pub(crate) fn unclaimed(&self) -> &[Value] {
        &self.set_aside
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // The program may have ended already, which does no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
