//! The figures of docs/figures.md that are not the time of one thing done many times: calls side by side, many
//! executions that wait, and how soon a cancelled execution is gone.
//!
//! `cargo bench --bench concurrency` runs all; with a part's name behind `--`, that part.

#![allow(clippy::print_stdout, reason = "the figures are what this is for")]

mod cancel;
mod hundred_calls;
mod suspended;
mod tools;

use std::sync::Arc;
use std::time::Duration;

use codecell_engine::execution::{Executor, Limits, Request};
use codecell_policy::Policy;
use codecell_sandbox::{Image, Sandbox, SandboxConfig};
use codecell_tools::ToolCaller;
use tokio::runtime::{Builder, Runtime};

/// Each part with its name.
const PARTS: [(&str, fn()); 3] = [
    ("hundred_calls", hundred_calls::measure),
    ("suspended", suspended::measure),
    ("cancel", cancel::measure),
];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    for (name, measure) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            measure();
        }
    }
}

/// A runtime with two threads, as on the machine that the figures of docs/figures.md are from.
fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn executor(max_instances: u32, tools: Arc<dyn ToolCaller>) -> Arc<Executor> {
    let image = Image::embedded().expect("the image");
    let policy = Policy::permissive(image.manifest());
    let sandbox = Sandbox::of_image(&image, SandboxConfig { max_instances }).expect("a sandbox");
    Arc::new(Executor::new(policy, sandbox, tools))
}

/// A request that no limit of time ends.
fn request(code: &str) -> Request {
    Request {
        code: code.to_owned(),
        limits: Limits {
            wall_time: Duration::from_secs(600),
            ..Limits::default()
        },
        ..Request::default()
    }
}

/// The median, the 99th percentile and the longest of `times`.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part).round() as usize];
    let [median, p99, longest] = [at(0.5), at(0.99), at(1.0)].map(|time| time.as_secs_f64() * 1e3);
    format!(
        "p50 {median:8.3} ms   p99 {p99:8.3} ms   longest {longest:8.3} ms   ({} times)",
        times.len()
    )
}
