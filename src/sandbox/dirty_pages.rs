//! Watches what a run writes: the host restores dirty pages in place only while they form few regions.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use wasmtime::Store;

use super::store::State;
use super::{Input, RunLimits, Sandbox, SandboxConfig, prepare};
use crate::tools::NoTools;

const PAGE_BYTES: usize = 4096;

/// Beyond this many regions the kernel's scan stops and the rest costs a page fault each.
const MAX_REGIONS: usize = 32;

const LIMITS: RunLimits = RunLimits {
    fuel: 1 << 40,
    memory_bytes: 1 << 30,
    wall_time: std::time::Duration::from_secs(10),
    output_bytes: 1 << 10,
    tool_calls: 0,
    reply_bytes: 0,
};

/// The memory of a fresh instance, after running `code` if there is any.
async fn memory_after(sandbox: &Sandbox, code: Option<&str>) -> Vec<u8> {
    let input = Input {
        code: code.unwrap_or_default(),
        variables_json: "",
    };
    let mut store = Store::new(
        sandbox.engine(),
        State::new(&input, &LIMITS, Arc::new(NoTools::default())),
    );
    store.limiter(|state| &mut state.meter);
    prepare(&mut store, LIMITS.fuel).unwrap();
    let instance = sandbox.instantiate(&mut store).await.unwrap();
    if code.is_some() {
        let run = instance
            .get_typed_func::<(), i32>(&mut store, "run")
            .unwrap();
        assert_eq!(run.call_async(&mut store, ()).await.unwrap(), 0);
    }
    instance
        .get_memory(&mut store, "memory")
        .unwrap()
        .data(&store)
        .to_vec()
}

/// The pages that differ, as `(first page, number of pages)` of adjacent ones.
fn regions(before: &[u8], after: &[u8]) -> Vec<(usize, usize)> {
    let zeros = [0; PAGE_BYTES];
    let mut regions: Vec<(usize, usize)> = Vec::new();
    for (page, content) in after.chunks(PAGE_BYTES).enumerate() {
        let old = before
            .get(page * PAGE_BYTES..(page + 1) * PAGE_BYTES)
            .unwrap_or(&zeros);
        if old == content {
            continue;
        }
        match regions.last_mut() {
            Some((first, count)) if *first + *count == page => *count += 1,
            _ => regions.push((page, 1)),
        }
    }
    regions
}

#[tokio::test]
async fn a_small_script_dirties_few_regions() {
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let fresh = memory_after(&sandbox, None).await;
    for script in [
        "print(1+1)",
        "import json\njson.dumps({'a': [1, 2.5, None]})",
        "x = [n * n for n in range(20)]\nsum(x)",
    ] {
        let regions = regions(&fresh, &memory_after(&sandbox, Some(script)).await);
        let pages: usize = regions.iter().map(|(_, count)| count).sum();
        assert!(
            regions.len() <= MAX_REGIONS,
            "{script:?} dirtied {pages} pages in {} regions: {regions:?}",
            regions.len()
        );
    }
}
