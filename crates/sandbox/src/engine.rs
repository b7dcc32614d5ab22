//! wasmtime's engine: how the image is compiled, and the pool that instances are taken from.

use wasmtime::{Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result};

use super::compilation::compilation_config;

/// The dirty memory that a pool slot keeps and restores in place; what a script dirties beyond that goes back to the
/// operating system.
const KEPT_MEMORY_BYTES: usize = 64 << 20;

/// The same for tables.
const KEPT_TABLE_BYTES: usize = 4 << 20;

/// Room for the instance's own bookkeeping in wasmtime, of which each function in the table takes 32 bytes.
const MAX_INSTANCE_BYTES: usize = 8 << 20;

/// The interpreter's function table has about 12,000 entries, and 41,000 with all the packages of the image `science`.
const MAX_TABLE_ELEMENTS: usize = 200_000;

/// The memories of an instance: its own, and that of the exceptions of C++, which only the image `science` has.
const MEMORIES_EACH: u32 = if cfg!(feature = "science") { 2 } else { 1 };

/// The most memory that an instance can have, in bytes: the whole address space of a 32-bit memory. The meter of an
/// instance holds it to the limit of its execution.
pub const MOST_MEMORY_BYTES: u64 = 1 << 32;

/// This is to be called before any process is started beside a sandbox. When the first pool is made, wasmtime registers
/// what a forked child does with its map of pages, and a child that is forked at that moment waits for that for ever.
pub fn before_processes_start() {
    // The question makes wasmtime register it.
    let _ = PoolingAllocationConfig::is_pagemap_scan_available();
}

/// An engine with a pool for `max_instances` instances at a time.
pub(super) fn pooling(max_instances: u32) -> Result<Engine> {
    let memories = max_instances.saturating_mul(MEMORIES_EACH);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_core_instances(max_instances)
        .total_memories(memories)
        .total_gc_heaps(max_instances)
        .total_tables(max_instances)
        .total_stacks(max_instances)
        .max_unused_warm_slots(memories)
        .max_memory_size(usize::try_from(MOST_MEMORY_BYTES)?)
        .max_core_instance_size(MAX_INSTANCE_BYTES)
        .table_elements(MAX_TABLE_ELEMENTS)
        .table_keep_resident(KEPT_TABLE_BYTES)
        .linear_memory_keep_resident(KEPT_MEMORY_BYTES)
        .pagemap_scan(Enabled::Auto);
    let mut wasmtime = compilation_config(env!("CODECELL_TARGET"))?;
    wasmtime.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&wasmtime)
}
