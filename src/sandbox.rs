//! The sandbox: takes an instance of the image, gives it limits, runs one script in it, throws it away.
//!
//! The only home of wasmtime. It knows tools as plain data and nothing of MCP.

mod abi;
mod calls;
mod compilation;
#[cfg(all(test, target_os = "linux"))]
mod dirty_pages;
mod display;
mod engine;
mod hostcall;
mod image;
mod memory;
mod notes;
mod output;
#[cfg(target_os = "linux")]
mod pages;
mod payload;
mod question;
mod record;
mod rest;
mod stdin;
mod store;
mod trap;
mod unread;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use wasmtime::Store;

pub use display::Display;
pub use engine::{LEAST_MEMORY_BYTES, MOST_MEMORY_BYTES, Sandbox, SandboxConfig};
pub use output::Captured;
pub use record::CallRecord;
pub use stdin::Stdin;
pub use trap::End;
pub use watch::{CallFinished, CallProgress, CallStarted, Stream, Watch};

use crate::tools::ToolCaller;
use store::{Finish, State};

/// Fuel between two moments at which the host may stop an instance: about a millisecond.
const FUEL_BETWEEN_YIELDS: u64 = 2_000_000;

/// Fuel for saying where the script was when it was stopped; less than that between two yields, so nobody waits.
const FUEL_AFTER_STOP: u64 = 1_000_000;

/// Lines that are told of where it was.
const MAX_STOPPED_LINES: u32 = 8;

/// Why there is no sandbox.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The embedded image does not fit the engine: the binary was put together wrongly.
    #[error("the embedded Python image cannot be loaded: {0:#}")]
    Image(#[source] wasmtime::Error),
    /// The operating system refused the anonymous file that the image is mapped from.
    #[error("no anonymous file for the Python image: {0}; is memfd_create allowed here?")]
    ImageFile(#[source] std::io::Error),
    /// The engine cannot run here with these settings.
    #[error(
        "the sandbox cannot be set up for {instances} concurrent executions, each of which reserves 4 GiB of \
         address space: {error:#}; lower `concurrency`, or raise `ulimit -v`"
    )]
    Engine {
        /// Instances that were to live at a time.
        instances: u32,
        /// What the engine or the operating system said.
        #[source]
        error: wasmtime::Error,
    },
    /// The first instance could not be made or did not answer.
    #[error("the first instance of the Python image does not run: {0:#}")]
    FirstInstance(#[source] wasmtime::Error),
}

/// What an instance is given.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The Python source.
    pub code: &'a str,
    /// The script's variables: a JSON object, or nothing.
    pub variables_json: &'a str,
}

/// What one run may use.
#[derive(Debug, Clone, Copy)]
pub struct RunLimits {
    /// Wasm fuel.
    pub fuel: u64,
    /// Linear memory, in bytes.
    pub memory_bytes: u64,
    /// From the start of the instance, waits included.
    pub wall_time: Duration,
    /// Kept of stdout and of stderr, each.
    pub output_bytes: usize,
    /// Of the result's JSON; the guest shortens what is longer.
    pub result_bytes: usize,
    /// Tool calls that may be started.
    pub tool_calls: u32,
    /// Size of one reply.
    pub reply_bytes: usize,
}

/// What stands around a run on the host's side.
#[derive(Clone)]
pub struct Host {
    /// What the script may call.
    pub tools: Arc<dyn ToolCaller>,
    /// Who watches.
    pub watch: Option<Arc<dyn Watch>>,
    /// What the script reads as its stdin.
    pub stdin: Stdin,
    /// Stops the run at once.
    pub cancelled: CancellationToken,
    /// Takes the fuel that was used once the run is over, also if its future is dropped before.
    pub fuel_used: Arc<AtomicU64>,
}

impl Host {
    /// A host with `tools`, whose run nobody watches or cancels.
    #[must_use]
    pub fn new(tools: Arc<dyn ToolCaller>) -> Self {
        Self {
            tools,
            watch: None,
            stdin: Stdin::default(),
            cancelled: CancellationToken::new(),
            fuel_used: Arc::default(),
        }
    }
}

/// What came of a run.
#[derive(Debug, Clone)]
#[must_use]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// The lines of the script that were running when a limit or a cancellation stopped it, the innermost first, as far as known.
    pub stopped_at: Vec<u32>,
    /// The value of the last expression.
    pub result: Option<RunResult>,
    /// What was written to stdout.
    pub stdout: Captured,
    /// What was written to stderr.
    pub stderr: Captured,
    /// What was displayed, in order.
    pub displays: Vec<Display>,
    /// Fuel used.
    pub fuel_used: u64,
    /// The most linear memory held, in bytes.
    pub memory_peak_bytes: u64,
    /// Whether the instance asked for more memory than its limit.
    pub memory_refused: bool,
    /// The tool calls, in order of their start.
    pub calls: Vec<CallRecord>,
    /// The servers that were still starting, and that the script waited for, when it was stopped.
    pub awaited: Vec<String>,
}

/// A script's result as the guest made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// JSON text, unless the guest is out of order.
    pub json: String,
    /// Characters that the guest left out.
    pub dropped_characters: u64,
}

impl Sandbox {
    /// Runs one script in a fresh instance. Cancelling stops it at once, and so does dropping the future.
    pub async fn run(&self, input: Input<'_>, limits: RunLimits, host: Host) -> Run {
        let cancelled = host.cancelled.clone();
        let fuel_used = Arc::clone(&host.fuel_used);
        let mut metered = MeteredStore {
            store: Store::new(self.engine(), State::new(&input, &limits, host)),
            fuel: limits.fuel,
            fuel_used,
        };
        let store = &mut metered.store;
        store.limiter(|state| &mut state.meter);
        let end = match prepare(store, limits.fuel) {
            Ok(()) => {
                let run = tokio::time::timeout(limits.wall_time, self.run_in(store));
                tokio::select! {
                    biased;
                    () = cancelled.cancelled() => End::Cancelled,
                    ran = run => match ran {
                        Ok(Ok(_)) => End::Finished,
                        Ok(Err(error)) => End::from_error(&error),
                        Err(_) => End::TimedOut,
                    },
                }
            }
            Err(error) => End::from_error(&error),
        };
        let stopped_at = match end {
            End::TimedOut | End::FuelExhausted | End::TooManyToolCalls | End::Cancelled => {
                stopped_at(store).await.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Run {
            stopped_at,
            ..self.collect(metered, end)
        }
    }

    async fn run_in(&self, store: &mut Store<State>) -> wasmtime::Result<i32> {
        let instance = self.instantiate(store).await?;
        store.data_mut().instance = Some(instance);
        instance
            .get_typed_func::<(), i32>(&mut *store, "run")?
            .call_async(store, ())
            .await
    }

    /// Gathers what is left in a stopped instance.
    fn collect(&self, mut metered: MeteredStore, end: End) -> Run {
        let fuel_used = metered.fuel_used();
        let store = &mut metered.store;
        self.take_output(store);
        let state = store.data_mut();
        let (end, result) = match std::mem::take(&mut state.finish) {
            Finish::Diagnostics(json) if end == End::Finished => (End::Raised(json), None),
            Finish::Result(result) => (end, Some(result)),
            _ => (end, None),
        };
        Run {
            end,
            stopped_at: Vec::new(),
            result,
            stdout: state.stdout.finish(),
            stderr: state.stderr.finish(),
            displays: state.displays.take(),
            fuel_used,
            memory_peak_bytes: state.meter.peak_bytes as u64,
            memory_refused: state.meter.refused,
            awaited: state.calls.awaited(),
            calls: state.calls.take_records(),
        }
    }

    /// What the guest printed last still lies in its own buffers.
    fn take_output(&self, store: &mut Store<State>) {
        let Some(memory) = store.data().memory else {
            return;
        };
        let (bytes, state) = memory.data_and_store_mut(store);
        let address = self.output_state();
        let Ok(header) = memory::slice(bytes, address, 16) else {
            return;
        };
        let words: Vec<u32> = memory::decode(header).collect();
        let &[stdout, stderr, capacity, _] = words.as_slice() else {
            return;
        };
        let text = address.saturating_add(16);
        for (used, start, stream) in [
            (stdout, text, &state.stdout),
            (stderr, text.saturating_add(capacity), &state.stderr),
        ] {
            if let Ok(unsent) = memory::slice(bytes, start, used.min(capacity)) {
                stream.write(unsent);
            }
        }
    }
}

/// The store of a run. When it goes, be it in the middle of the run, it leaves behind how much fuel was used.
struct MeteredStore {
    store: Store<State>,
    /// What the run was given.
    fuel: u64,
    fuel_used: Arc<AtomicU64>,
}

impl MeteredStore {
    fn fuel_used(&self) -> u64 {
        let left = self.store.get_fuel().unwrap_or(0);
        self.fuel.saturating_sub(left)
    }
}

impl Drop for MeteredStore {
    fn drop(&mut self) {
        self.fuel_used.store(self.fuel_used(), Ordering::Relaxed);
    }
}

/// The lines of the script that were running in a stopped instance, the innermost first. The fuel stays as it is.
async fn stopped_at(store: &mut Store<State>) -> wasmtime::Result<Vec<u32>> {
    let (Some(instance), Some(memory)) = (store.data().instance, store.data().memory) else {
        return Ok(Vec::new());
    };
    let left = store.get_fuel()?;
    store.set_fuel(FUEL_AFTER_STOP)?;
    let asked = instance.get_typed_func::<(), u32>(&mut *store, "stopped_at")?;
    let address = asked.call_async(&mut *store, ()).await;
    store.set_fuel(left)?;
    let address = address?;
    let bytes = memory.data(&*store);
    let count = memory::decode(memory::slice(bytes, address, 4)?).next();
    let count = count.unwrap_or(0).min(MAX_STOPPED_LINES);
    let lines = memory::slice(bytes, address.saturating_add(4), count * 4)?;
    Ok(memory::decode(lines).collect())
}

fn prepare(store: &mut Store<State>, fuel: u64) -> wasmtime::Result<()> {
    store.set_fuel(fuel)?;
    store.fuel_async_yield_interval(Some(FUEL_BETWEEN_YIELDS))
}
