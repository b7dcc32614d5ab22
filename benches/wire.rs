//! The `codecell` program over stdio: one tool call, and the way from spawn to an answered `initialize`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use divan::Bencher;
use serde_json::{Value, json};
use tempfile::TempDir;

#[divan::bench(sample_count = 300)]
fn tools_call_print(bencher: Bencher<'_, '_>) {
    let mut server = Server::spawn();
    server.initialize();
    let mut call = || {
        let reply = server.request(
            "tools/call",
            &json!({ "name": "execute_code", "arguments": { "code": "print(1+1)" } }),
        );
        assert_eq!(
            reply["result"]["structuredContent"]["stdout"], "2\n",
            "{reply}"
        );
    };
    call();
    bencher.bench_local(call);
}

#[divan::bench(sample_count = 30, sample_size = 1)]
fn spawn_to_initialize(bencher: Bencher<'_, '_>) {
    // The server that is handed back is killed outside the measured time.
    bencher.bench_local(|| {
        let mut server = Server::spawn();
        server.initialize();
        server
    });
}

/// A running `codecell serve` without configured servers.
struct Server {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    next_id: u64,
    _folder: TempDir,
}

impl Server {
    fn spawn() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let config = folder.path().join("mcp_servers.json");
        std::fs::write(&config, r#"{ "mcpServers": {} }"#).expect("write a configuration");
        let mut child = Command::new(env!("CARGO_BIN_EXE_codecell"))
            .current_dir(folder.path())
            .arg("serve")
            .arg("--config")
            .arg(config)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("start codecell");
        let stdin = child.stdin.take().expect("a pipe to codecell");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe from codecell"));
        Self {
            child,
            stdin,
            stdout,
            next_id: 0,
            _folder: folder,
        }
    }

    fn initialize(&mut self) {
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": { "name": "bench", "version": "0" },
        });
        let reply = self.request("initialize", &params);
        assert_eq!(reply["result"]["serverInfo"]["name"], "codecell", "{reply}");
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
    }

    /// Sends a request and reads lines until its answer comes.
    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        self.send(
            &json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params }),
        );
        loop {
            let mut line = String::new();
            let bytes = self
                .stdout
                .read_line(&mut line)
                .expect("read from codecell");
            assert_ne!(bytes, 0, "codecell closed its output");
            let message: Value = serde_json::from_str(&line).expect("JSON from codecell");
            if message["id"] == self.next_id {
                return message;
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut line = message.to_string();
        line.push('\n');
        self.stdin
            .write_all(line.as_bytes())
            .expect("write to codecell");
        self.stdin.flush().expect("flush to codecell");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
