//! From the cancellation of an execution to the moment when its slot is free, by what the script is doing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use codecell_engine::execution::{ExecutionId, Observer};
use codecell_sandbox::Stream;
use tokio::sync::Notify;

use crate::tools::Slow;
use crate::{executor, request, runtime, spread};

const TIMES: usize = 200;

/// The places at which scripts are stopped. A script prints something when it has reached its place.
const PLACES: [(&str, &str); 10] = [
    ("loop", "while True: pass"),
    ("big power", "7 ** 50_000_000"),
    (
        "sorting",
        "import random; sorted([random.random() for _ in range(200_000)] * 50)",
    ),
    (
        "regular expression",
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    ),
    ("time.sleep", "import time; time.sleep(500)"),
    ("asyncio.sleep", "import asyncio; await asyncio.sleep(500)"),
    ("tool call", "slow.never()"),
    ("awaited tool call", "await aio.slow.never()"),
    (
        "200 calls at once",
        "import asyncio; await asyncio.gather(*[aio.slow.never() for _ in range(200)])",
    ),
    (
        "loop with 300 MB",
        "data = [bytearray(b'x' * 1_000_000) for _ in range(300)]\nprint(flush=True)\nwhile True: pass",
    ),
];

pub(crate) fn measure() {
    let (runtime, executor) = (runtime(), executor(4, Slow::new()));
    for (place, code) in PLACES {
        let code = if code.contains("print(") {
            code.to_owned()
        } else {
            format!("print(flush=True)\n{code}")
        };
        let times = (0..TIMES).map(|round| {
            let mut request = request(&code);
            let there = Arc::new(There::default());
            request.observers.push(there.clone());
            let cancelled = request.cancelled.clone();
            let execution = {
                let executor = Arc::clone(&executor);
                runtime.spawn(async move { executor.execute(request).await })
            };
            runtime.block_on(there.0.notified());
            // The cancellation comes in the middle of the work, at a different moment in each round.
            std::thread::sleep(Duration::from_micros(500 + 37 * (round % 100) as u64));
            let free = executor.free_slots();
            let started = Instant::now();
            cancelled.cancel();
            while executor.free_slots() == free {
                std::hint::spin_loop();
            }
            let took = started.elapsed();
            let outcome = runtime.block_on(execution).expect("no panic");
            let kind = outcome
                .diagnostics
                .map(|found| found.error_type.to_string());
            assert_eq!(kind.as_deref(), Some("CANCELLED"), "{place}");
            took
        });
        println!(
            "cancelled to slot free, {place:20} {}",
            spread(times.collect())
        );
    }
}

/// Notices the first output.
#[derive(Default)]
struct There(Notify);

impl Observer for There {
    fn output(&self, _: ExecutionId, _: Stream, _: &[u8]) {
        self.0.notify_one();
    }
}
