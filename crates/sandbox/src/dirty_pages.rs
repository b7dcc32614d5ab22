//! Watches what a run writes: the host restores dirty pages in place only while they form few regions.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use wasmtime::Memory;

use super::instance::Instance;
use super::pages::{Backing, resident};
use super::rest::give_back;
use super::{
    FilePatterns, Fuel, Host, Image, Input, InputFiles, Limits, MemoryBytes, Sandbox, SandboxConfig,
};
use codecell_tools::{Catalog, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply};

const PAGE_BYTES: usize = 4096;

/// Beyond this number of regions the kernel's scan stops, and every other page costs a page fault.
const MAX_REGIONS: usize = 32;

/// What the smallest script may write, so that others have some to spare.
const PRINT_REGIONS: usize = 28;

const LIMITS: Limits = Limits {
    fuel: Fuel(1 << 40),
    memory: MemoryBytes(1 << 30),
    wall_time: std::time::Duration::from_secs(10),
    output_bytes: 1 << 10,
    result_bytes: 1 << 10,
    tool_calls: 10,
    reply_bytes: 1 << 10,
    input_file_bytes: 0,
    output_file_bytes: 0,
};

/// The pages that running `code` in a fresh instance writes to, as `(first page, number of pages)` of
/// adjacent ones.
async fn written_regions(code: &str) -> Vec<(usize, usize)> {
    let (instance, memory) = run(code).await;
    resident(memory.data(&instance.store), Backing::Private)
        .unwrap()
        .iter()
        .map(|range| (range.start / PAGE_BYTES, range.len() / PAGE_BYTES))
        .collect()
}

/// Runs `code` in the memory of an instance that no earlier run has touched, because the pool is a new one.
async fn run(code: &str) -> (Instance, Memory) {
    run_in(&one_place(), code).await
}

/// A sandbox all of whose instances get the same memory, one after the other.
pub(super) fn one_place() -> Sandbox {
    Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap()
}

/// Runs `code` in an instance, and returns the instance as it is after that.
pub(super) async fn run_in(sandbox: &Sandbox, code: &str) -> (Instance, Memory) {
    let input = Input {
        code,
        tests_bytes: 0,
        variables_json: "",
        files: &InputFiles::default(),
        wanted: &FilePatterns::default(),
        deterministic: None,
    };
    let host = Host::new(Arc::new(Echo::new()));
    let mut instance = Instance::new(&sandbox.engine, &input, &LIMITS, host);
    let status: i32 = instance.call(&sandbox.image, "run").await.unwrap();
    assert_eq!(status, 0);
    let memory = instance.store.data().memory.unwrap();
    (instance, memory)
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

/// Small scripts, the package that they need, and the most regions that they may write.
const SMALL: [(&str, Option<&str>, usize); 8] = [
    ("print(1+1)", None, PRINT_REGIONS),
    (
        "import json\njson.dumps({'a': [1, 2.5, None]})",
        None,
        MAX_REGIONS,
    ),
    ("x = [n * n for n in range(20)]\nsum(x)", None, MAX_REGIONS),
    (
        "import json, re, datetime, collections, itertools, math, statistics\n\
         import urllib.parse, dataclasses, random, hashlib, csv, decimal",
        None,
        MAX_REGIONS,
    ),
    ("echo.say(text='hello')", None, MAX_REGIONS),
    (
        "for _ in range(3):\n    echo.say(text='hello')",
        None,
        MAX_REGIONS,
    ),
    (
        "import numpy as np\nprint(np.arange(5).sum())",
        Some("numpy"),
        MAX_REGIONS,
    ),
    (
        "import pandas as pd\nprint(1+1)",
        Some("pandas"),
        MAX_REGIONS,
    ),
];

#[tokio::test]
#[allow(
    clippy::print_stderr,
    reason = "with --nocapture, these are the figures of an image"
)]
async fn a_small_script_dirties_few_regions() {
    let manifest = Image::embedded().unwrap().manifest();
    let has = |needed: &str| manifest.packages().iter().any(|there| there.name == needed);
    let mut too_many = Vec::new();
    for (script, needed, most) in SMALL {
        if needed.is_some_and(|package| !has(package)) {
            continue;
        }
        let regions = written_regions(script).await;
        let pages: usize = regions.iter().map(|(_, count)| count).sum();
        let found = format!(
            "{script:?}: {pages} pages in {} regions, {most} are allowed: {regions:?}",
            regions.len()
        );
        eprintln!("{found}");
        if regions.len() > most {
            too_many.push(found);
        }
    }
    assert!(too_many.is_empty(), "{}", too_many.join("\n"));
}

#[tokio::test]
async fn what_files_hold_lies_together() {
    let written = |bytes: usize| async move {
        let code = format!(
            "with open('a.bin', 'wb', buffering=0) as file:\n    for _ in range({bytes} // 8):\n        file.write(b'8 bytes!')"
        );
        written_regions(&code).await
    };
    let (little, much) = (written(8).await, written(4 << 20).await);
    // In the image `science`, one of the further chunks lies in a gap of the memory, apart from those behind it.
    let apart = if cfg!(feature = "science") { 3 } else { 2 };
    assert!(
        much.len() <= little.len() + apart,
        "{} and {} regions: {little:?} and {much:?}",
        little.len(),
        much.len()
    );
}

#[tokio::test]
async fn a_waiting_instance_gives_back_what_it_only_read() {
    let (instance, memory) = run("x = list(range(1000))\nimport json").await;
    let bytes = memory.data(&instance.store);
    // Reading all of it makes all of it resident.
    let content = bytes.to_vec();
    let length = |backing| -> usize {
        let ranges = resident(bytes, backing).unwrap();
        ranges.iter().map(ExactSizeIterator::len).sum()
    };
    let (read, written) = (length(Backing::Image), length(Backing::Private));
    assert!(read > 100 * PAGE_BYTES, "{read} bytes");
    assert!(written > 10 * PAGE_BYTES, "{written} bytes");
    give_back(bytes);
    assert_eq!(length(Backing::Image), 0);
    assert_eq!(length(Backing::Private), written);
    assert!(content == bytes, "the memory reads as before");
}
