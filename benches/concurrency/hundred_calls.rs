//! A script that awaits a hundred calls of 100 ms side by side, in this process and over stdio.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::tools::Slow;
use crate::{executor, request, runtime, spread};

const TIMES: usize = 30;

fn script(call: &str) -> String {
    format!(
        "import asyncio\nlen(await asyncio.gather(*[aio.{call}(seconds=0.1) for _ in range(100)]))"
    )
}

pub(crate) fn measure() {
    println!(
        "a hundred calls of 100 ms at once, tools in this process:  {}",
        in_process()
    );
    println!(
        "the same, codecell and the server in processes of their own: {}",
        over_stdio()
    );
}

fn in_process() -> String {
    let (runtime, executor) = (runtime(), executor(4, Slow::new()));
    let once = || {
        let started = Instant::now();
        let outcome = runtime.block_on(executor.execute(request(&script("slow.sleep"))));
        assert_eq!(outcome.result, 100, "{:?}", outcome.diagnostics);
        started.elapsed()
    };
    once();
    spread((0..TIMES).map(|_| once()).collect())
}

/// The time from the line that asks to the line that answers.
fn over_stdio() -> String {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let sleeper = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/concurrency/sleeper.py"
    );
    let config = folder.path().join("mcp_servers.json");
    let servers = json!({ "servers": { "slow": { "command": "python3", "args": [sleeper] } } });
    std::fs::write(&config, servers.to_string()).expect("write a configuration");
    let mut child = Command::new(env!("CARGO_BIN_EXE_codecell"))
        .current_dir(folder.path())
        .args(["serve", "--config"])
        .arg(config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("start codecell");
    let mut stdin = child.stdin.take().expect("a pipe to codecell");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe from codecell"));
    let mut ask = |id: usize| -> Duration {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "0" },
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let params = json!({
            "name": "execute_code", "arguments": { "code": script("slow.sleep") }, "_meta": meta,
        });
        let call = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params });
        let started = Instant::now();
        stdin
            .write_all(format!("{call}\n").as_bytes())
            .expect("write to codecell");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("read from codecell");
        let took = started.elapsed();
        let reply: Value = serde_json::from_str(&line).expect("JSON from codecell");
        assert_eq!(
            reply["result"]["structuredContent"]["result"], 100,
            "{reply}"
        );
        took
    };
    ask(0);
    let times = (1..=TIMES).map(&mut ask).collect();
    // It may have ended already.
    let _ = child.kill();
    let _ = child.wait();
    spread(times)
}
