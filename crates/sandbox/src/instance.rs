//! One instance of the image: it gets its limits, runs, is asked what is left in it, and is thrown away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime::{Engine, InstancePre, Result, Store, WasmResults};

use super::abi::RunStatus;
use super::memory;
use super::run::{End, Host, Input, LeftFiles, Limits, Run};
use super::store::InstanceState;
use super::trap::end_of;

/// Fuel between two moments at which the host may stop an instance: about a millisecond.
const FUEL_BETWEEN_YIELDS: u64 = 2_000_000;

/// Fuel for asking the guest where the script was stopped; less than between two yields, so no other task waits long.
const FUEL_AFTER_STOP: u64 = 1_000_000;

/// Fuel for telling what files the script leaves, beside that for their contents: enough for about a million files.
const FUEL_FOR_FILES: u64 = 1_000_000_000;

/// The longest that this may take, unless the run is to be repeatable. The fuel is what ends it, within a few seconds
/// where nothing else runs; this only guards, so that what is told does not depend on how busy the machine is.
const TIME_FOR_FILES: Duration = Duration::from_secs(60);

/// The most lines that are reported of the place where a script was stopped.
pub(super) const MAX_STOPPED_LINES: u32 = 8;

/// What stands before the output buffers: five words.
const OUTPUT_HEADER_BYTES: u32 = 20;

/// The guest's words before its output buffers, as it left them; nothing of it is to be trusted.
struct OutputHeader {
    stdout: u32,
    stderr: u32,
    capacity: u32,
    named: u32,
}

/// An instance and what belongs to it. When it is dropped, even in the middle of the run, it leaves behind how much
/// fuel was used.
pub(super) struct Instance {
    pub(super) store: Store<InstanceState>,
    /// What the run was given.
    fuel: u64,
    fuel_used: Arc<AtomicU64>,
}

impl Instance {
    /// The host's side of an instance, which has no memory yet.
    pub(super) fn new(engine: &Engine, input: &Input<'_>, limits: &Limits, host: Host) -> Self {
        let fuel_used = Arc::clone(&host.fuel_used);
        let mut store = Store::new(engine, InstanceState::new(input, limits, host));
        store.limiter(|state| &mut state.meter);
        Self {
            store,
            fuel: limits.fuel.0,
            fuel_used,
        }
    }

    /// Runs the script in a copy of `image`, for `wall_time` at most.
    pub(super) async fn run(
        &mut self,
        image: &InstancePre<InstanceState>,
        wall_time: Duration,
    ) -> End {
        match tokio::time::timeout(wall_time, self.call::<i32>(image, "run")).await {
            Ok(Ok(status)) => match RunStatus::of(status) {
                RunStatus::Finished | RunStatus::Raised => End::Finished,
                RunStatus::WithoutRoom => End::WithoutRoom,
            },
            Ok(Err(error)) => end_of(&error),
            Err(_) => End::TimedOut,
        }
    }

    /// Makes the copy of `image`, and calls what it exports as `name`.
    pub(super) async fn call<R: WasmResults + Sync>(
        &mut self,
        image: &InstancePre<InstanceState>,
        name: &str,
    ) -> Result<R> {
        let store = &mut self.store;
        store.set_fuel(self.fuel)?;
        store.fuel_async_yield_interval(Some(FUEL_BETWEEN_YIELDS))?;
        let instance = image.instantiate_async(&mut *store).await?;
        store.data_mut().instance = Some(instance);
        instance
            .get_typed_func::<(), R>(&mut *store, name)?
            .call_async(store, ())
            .await
    }

    /// The lines of the script that were running when the instance was stopped, the innermost first. The fuel stays
    /// as it is.
    pub(super) async fn stopped_at(&mut self) -> Result<Vec<u32>> {
        let store = &mut self.store;
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

    /// The files that the script leaves, however it ended; the output buffers are at `output_state`. The fuel stays as
    /// it is. The guest of a script that named no file, as most do not, is not called for nothing.
    pub(super) async fn left_files(&mut self, output_state: u32) -> LeftFiles {
        let named = self.output_header(output_state).map(|header| header.named);
        self.store.data_mut().files.listen();
        let is_whole = named == Some(0) || self.have_files_told().await;
        let left = self.store.data_mut().files.left.take();
        left.map(|left| left.finish(!is_whole)).unwrap_or_default()
    }

    /// Has the guest tell of its files, and says whether it came to the end of them.
    async fn have_files_told(&mut self) -> bool {
        let fuel = self.store.get_fuel();
        let is_whole = if self.store.data().clock.is_virtual() {
            // The fuel ends it, at the same place every time.
            self.tell_files().await.is_ok()
        } else {
            let told = tokio::time::timeout(TIME_FOR_FILES, self.tell_files()).await;
            matches!(told, Ok(Ok(())))
        };
        // Both fail only where no fuel is counted.
        let _ = fuel.and_then(|fuel| self.store.set_fuel(fuel));
        is_whole
    }

    async fn tell_files(&mut self) -> Result<()> {
        let store = &mut self.store;
        let Some(instance) = store.data().instance else {
            return Ok(());
        };
        // Of a file there is at most as much as there is memory.
        let for_contents = store.data().meter.peak_bytes as u64;
        store.set_fuel(FUEL_FOR_FILES.saturating_add(for_contents))?;
        let tell = instance.get_typed_func::<(), ()>(&mut *store, "left_files")?;
        tell.call_async(&mut *store, ()).await
    }

    /// Gathers what is left in the instance, which ended with `end`; its output buffers are at `output_state`.
    pub(super) fn collect(
        mut self,
        end: End,
        stopped_at: Vec<u32>,
        files: LeftFiles,
        output_state: u32,
    ) -> Run {
        let fuel_used = self.fuel_used();
        self.take_output(output_state);
        let state = self.store.data_mut();
        let (end, result) = std::mem::take(&mut state.finish).after(end);
        Run {
            end,
            stopped_at,
            result,
            stdout: state.stdout.finish(),
            stderr: state.stderr.finish(),
            displays: state.displays.take(),
            files,
            fuel_used,
            memory_peak_bytes: state.meter.peak_bytes as u64,
            memory_refused: state.meter.refused,
            awaited: state.calls.awaited(),
            calls: state.calls.take_records(),
        }
    }

    /// What stands before the output buffers at `address`; `None` where the instance has no memory.
    fn output_header(&self, address: u32) -> Option<OutputHeader> {
        let bytes = self.store.data().memory?.data(&self.store);
        let header = memory::slice(bytes, address, OUTPUT_HEADER_BYTES).ok()?;
        let mut words = memory::decode(header);
        let mut next = || words.next();
        let (stdout, stderr, capacity, _of_the_guest) = (next()?, next()?, next()?, next()?);
        Some(OutputHeader {
            stdout,
            stderr,
            capacity,
            named: next()?,
        })
    }

    /// Takes what the guest printed last, which still lies in the guest's own buffers.
    fn take_output(&mut self, address: u32) {
        let (Some(memory), Some(header)) = (self.store.data().memory, self.output_header(address))
        else {
            return;
        };
        let OutputHeader {
            stdout,
            stderr,
            capacity,
            ..
        } = header;
        let (bytes, state) = memory.data_and_store_mut(&mut self.store);
        let text = address.saturating_add(OUTPUT_HEADER_BYTES);
        for (used, start, stream) in [
            (stdout, text, &state.stdout),
            (stderr, text.saturating_add(capacity), &state.stderr),
        ] {
            if let Ok(unsent) = memory::slice(bytes, start, used.min(capacity)) {
                stream.write(unsent);
            }
        }
    }

    fn fuel_used(&self) -> u64 {
        let left = self.store.get_fuel().unwrap_or(0);
        self.fuel.saturating_sub(left)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.fuel_used.store(self.fuel_used(), Ordering::Relaxed);
    }
}
