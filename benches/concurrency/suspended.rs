//! A thousand executions that wait in a tool call at the same time, and the memory that they hold.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::tools::Slow;
use crate::{executor, request, runtime};

const EXECUTIONS: usize = 1_000;

const SCRIPT: &str = "rows = [{'n': n} for n in range(100)]\nslow.never()";

/// After this time, instances have given back the pages that they only read.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// Longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn measure() {
    let (runtime, tools) = (runtime(), Slow::new());
    let executor = executor(EXECUTIONS as u32, tools.clone());
    let before = Memory::now();
    let started = Instant::now();
    let cancelled = CancellationToken::new();
    let running: Vec<_> = (0..EXECUTIONS)
        .map(|_| {
            let executor = Arc::clone(&executor);
            let mut request = request(SCRIPT);
            request.cancelled = cancelled.clone();
            runtime.spawn(async move { executor.execute(request).await })
        })
        .collect();
    while tools.waiting() < EXECUTIONS {
        assert!(started.elapsed() < PATIENCE, "{} wait", tools.waiting());
        std::thread::sleep(Duration::from_millis(5));
    }
    let (took, at_first) = (started.elapsed(), Memory::now());
    std::thread::sleep(LONG_WAIT);
    let held = Memory::now();
    let ending = Instant::now();
    cancelled.cancel();
    for execution in running {
        let outcome = runtime.block_on(execution).expect("no panic");
        assert_eq!(outcome.tool_calls.len(), 1);
    }
    let ended = ending.elapsed();
    println!(
        "{EXECUTIONS} executions suspended in a tool call, after {took:.2?}; all cancelled in {ended:.2?}"
    );
    println!(
        "  before {before}\n  at once {at_first}\n  after {LONG_WAIT:?} {held}\n  at the end {}",
        Memory::now()
    );
}

/// What `/proc` says of this process, in MiB.
struct Memory {
    resident: u64,
    proportional: u64,
    private: u64,
    address_space: u64,
}

impl Memory {
    fn now() -> Self {
        let rollup = read("/proc/self/smaps_rollup");
        Self {
            resident: mebibytes(&rollup, "Rss:"),
            proportional: mebibytes(&rollup, "Pss:"),
            private: mebibytes(&rollup, "Private_Clean:") + mebibytes(&rollup, "Private_Dirty:"),
            address_space: mebibytes(&read("/proc/self/status"), "VmSize:"),
        }
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "resident {} MiB, proportional {} MiB, private {} MiB; address space {} GiB",
            self.resident,
            self.proportional,
            self.private,
            self.address_space >> 10
        )
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).expect("Linux tells about the memory of processes")
}

fn mebibytes(text: &str, key: &str) -> u64 {
    let line = text.lines().find(|line| line.starts_with(key));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() >> 10
}
