//! The engine: the image loaded once, and the pool that instances are taken from.

use wasmtime::{
    Enabled, Engine, Instance, InstanceAllocationStrategy, InstancePre, Linker,
    PoolingAllocationConfig, Result, Store,
};
use wasmtime_wasi::p1;

use super::compilation::compilation_config;
use super::store::State;
use super::{Host, Input, RunLimits, SandboxError, hostcall, image};
use crate::tools::NoTools;

/// Dirty memory that a pool slot keeps and restores in place; a script's beyond it goes back to the
/// operating system.
const KEPT_MEMORY_BYTES: usize = 64 << 20;

/// The same for tables.
const KEPT_TABLE_BYTES: usize = 1 << 20;

/// Room for the instance's own bookkeeping in wasmtime.
const MAX_INSTANCE_BYTES: usize = 1 << 20;

/// Entries of the interpreter's function table are about 12,000.
const MAX_TABLE_ELEMENTS: usize = 20_000;

/// The least memory, in bytes, with which a script can run: the image's own, and some for the script.
pub const LEAST_MEMORY_BYTES: u64 = 44 << 20;

/// The most memory that an instance can have, in bytes: the whole address space of a 32-bit memory. The limit of an
/// execution is held by its meter.
pub const MOST_MEMORY_BYTES: u64 = 1 << 32;

/// What a sandbox is built for.
#[derive(Debug, Clone, Copy)]
pub struct SandboxConfig {
    /// Instances that may live at a time. Each reserves 4 GiB of address space, not of memory.
    pub max_instances: u32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        // Most of their time scripts wait for tools.
        Self { max_instances: 64 }
    }
}

/// Runs scripts, each in an instance of its own. Cheap to share behind an `Arc`.
pub struct Sandbox {
    engine: Engine,
    image: InstancePre<State>,
    output_state: u32,
    max_instances: u32,
}

impl Sandbox {
    /// Loads the image and sets up the pool: some tens of milliseconds.
    ///
    /// # Errors
    /// If the image does not fit this machine or the address space does not suffice.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        let engine = pooling_config(config)
            .and_then(|config| Engine::new(&config))
            .map_err(|error| SandboxError::Engine {
                instances: config.max_instances,
                error,
            })?;
        let module = image::load(&engine)?;
        let mut linker = Linker::new(&engine);
        let link = |linker: &mut Linker<State>| -> Result<InstancePre<State>> {
            p1::add_to_linker_async(linker, |state: &mut State| &mut state.wasi)?;
            hostcall::add_to_linker(linker)?;
            linker.instantiate_pre(&module)
        };
        let image = link(&mut linker).map_err(SandboxError::Image)?;
        let mut sandbox = Self {
            engine,
            image,
            output_state: 0,
            max_instances: config.max_instances,
        };
        sandbox.output_state = sandbox
            .find_output_state()
            .map_err(SandboxError::FirstInstance)?;
        Ok(sandbox)
    }

    /// Instances that may live at a time.
    #[must_use]
    pub fn max_instances(&self) -> u32 {
        self.max_instances
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Address of the guest's output buffers, the same in every instance.
    pub(super) fn output_state(&self) -> u32 {
        self.output_state
    }

    pub(super) async fn instantiate(&self, store: &mut Store<State>) -> Result<Instance> {
        self.image.instantiate_async(store).await
    }

    /// Asks an instance, on a small runtime of its own: the caller may be inside one or not.
    fn find_output_state(&self) -> Result<u32> {
        let limits = RunLimits {
            fuel: u64::MAX >> 1,
            memory_bytes: MOST_MEMORY_BYTES,
            wall_time: std::time::Duration::MAX,
            output_bytes: 0,
            result_bytes: 0,
            tool_calls: 0,
            reply_bytes: 0,
        };
        let input = Input {
            code: "",
            variables_json: "",
        };
        let mut store = Store::new(
            &self.engine,
            State::new(
                &input,
                &limits,
                Host::new(std::sync::Arc::new(NoTools::default())),
            ),
        );
        store.limiter(|state| &mut state.meter);
        store.set_fuel(limits.fuel)?;
        futures::executor::block_on(async {
            let instance = self.instantiate(&mut store).await?;
            instance
                .get_typed_func::<(), u32>(&mut store, "output_state")?
                .call_async(&mut store, ())
                .await
        })
    }
}

fn pooling_config(config: SandboxConfig) -> Result<wasmtime::Config> {
    let slots = config.max_instances;
    let mut pool = PoolingAllocationConfig::default();
    pool.total_core_instances(slots)
        .total_memories(slots)
        .total_tables(slots)
        .total_stacks(slots)
        .max_unused_warm_slots(slots)
        .max_memory_size(usize::try_from(MOST_MEMORY_BYTES)?)
        .max_core_instance_size(MAX_INSTANCE_BYTES)
        .table_elements(MAX_TABLE_ELEMENTS)
        .table_keep_resident(KEPT_TABLE_BYTES)
        .linear_memory_keep_resident(KEPT_MEMORY_BYTES)
        .pagemap_scan(Enabled::Auto);
    let mut wasmtime = compilation_config(env!("CODECELL_TARGET"))?;
    wasmtime.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(wasmtime)
}
