//! Watches what a run writes: the host restores dirty pages in place only while they form few regions.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use wasmtime::Store;

use super::store::State;
use super::{Host, Input, RunLimits, Sandbox, SandboxConfig, prepare};
use crate::tools::{Catalog, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply};

const PAGE_BYTES: usize = 4096;

/// Beyond this many regions the kernel's scan stops and the rest costs a page fault each.
const MAX_REGIONS: usize = 32;

const LIMITS: RunLimits = RunLimits {
    fuel: 1 << 40,
    memory_bytes: 1 << 30,
    wall_time: std::time::Duration::from_secs(10),
    output_bytes: 1 << 10,
    tool_calls: 10,
    reply_bytes: 1 << 10,
};

/// The pages that running `code` in a fresh instance writes to, as `(first page, number of pages)` of
/// adjacent ones.
async fn written_regions(code: &str) -> Vec<(usize, usize)> {
    // A pool of its own: no earlier run has touched the instance's memory.
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let input = Input {
        code,
        variables_json: "",
    };
    let mut store = Store::new(
        sandbox.engine(),
        State::new(&input, &LIMITS, Host::new(Arc::new(Echo::new()))),
    );
    store.limiter(|state| &mut state.meter);
    prepare(&mut store, LIMITS.fuel).unwrap();
    let instance = sandbox.instantiate(&mut store).await.unwrap();
    let run = instance
        .get_typed_func::<(), i32>(&mut store, "run")
        .unwrap();
    assert_eq!(run.call_async(&mut store, ()).await.unwrap(), 0);
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    private_pages(memory.data_ptr(&store) as usize, memory.data_size(&store))
}

/// The pages of a mapping that were copied because they were written to (Documentation/admin-guide/mm/pagemap.rst
/// of the Linux kernel).
fn private_pages(address: usize, bytes: usize) -> Vec<(usize, usize)> {
    const ENTRY_BYTES: usize = 8;
    const PRESENT: u64 = 1 << 63;
    const OF_FILE: u64 = 1 << 61;
    let mut pagemap = File::open("/proc/self/pagemap").unwrap();
    let start = address / PAGE_BYTES * ENTRY_BYTES;
    pagemap.seek(SeekFrom::Start(start as u64)).unwrap();
    let mut entries = vec![0; bytes / PAGE_BYTES * ENTRY_BYTES];
    pagemap.read_exact(&mut entries).unwrap();
    let mut regions: Vec<(usize, usize)> = Vec::new();
    for (page, entry) in entries.chunks(ENTRY_BYTES).enumerate() {
        let entry = u64::from_ne_bytes(entry.try_into().unwrap());
        if entry & PRESENT == 0 || entry & OF_FILE != 0 {
            continue;
        }
        match regions.last_mut() {
            Some((first, count)) if *first + *count == page => *count += 1,
            _ => regions.push((page, 1)),
        }
    }
    regions
}

/// One server, `echo`, with one tool, `say`, that replies with its text.
struct Echo(Arc<Catalog>);

impl Echo {
    fn new() -> Self {
        let schema = json!({"properties": {"text": {"type": "string"}}, "required": ["text"]});
        let say = Tool::new("say", None, schema.as_object().cloned().unwrap(), None);
        let echo = ServerListing::ready("echo", None, vec![say]);
        Self(Arc::new(Catalog::new(vec![echo])))
    }
}

impl ToolCaller for Echo {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.0)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let reply = ToolReply {
            content: vec![json!({"type": "text", "text": call.arguments["text"]})],
            ..ToolReply::default()
        };
        std::future::ready(Ok(reply)).boxed()
    }
}

#[tokio::test]
async fn a_small_script_dirties_few_regions() {
    let mut too_many = Vec::new();
    for script in [
        "print(1+1)",
        "import json\njson.dumps({'a': [1, 2.5, None]})",
        "x = [n * n for n in range(20)]\nsum(x)",
        "import json, re, datetime, collections, itertools, math, statistics\n\
         import urllib.parse, dataclasses, random, hashlib, csv, decimal",
        "echo.say(text='hello')",
        "for _ in range(3):\n    echo.say(text='hello')",
    ] {
        let regions = written_regions(script).await;
        let pages: usize = regions.iter().map(|(_, count)| count).sum();
        let found = format!(
            "{script:?}: {pages} pages in {} regions: {regions:?}",
            regions.len()
        );
        if regions.len() > MAX_REGIONS {
            too_many.push(found);
        }
    }
    assert!(too_many.is_empty(), "{}", too_many.join("\n"));
}
