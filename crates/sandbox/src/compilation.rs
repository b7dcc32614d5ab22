//! How the image is compiled: the settings that the builder of the image and the running engine must share.
//!
//! This file is part of the crate and, by path, of its build script.

use wasmtime::{Collector, Config, OptLevel, Result};

/// Wasm may use half of the stack that a host fiber has, so that host functions called at the
/// deepest point of a script's recursion still have room.
const MAX_WASM_STACK_BYTES: usize = 4 << 20;

/// The stack of the fiber that one execution runs on. Only touched pages cost memory.
const FIBER_STACK_BYTES: usize = 8 << 20;

/// Snapshot memory is sparse; an image above this size would be copied at every instantiation
/// rather than mapped copy-on-write.
const MAX_MAPPED_IMAGE_BYTES: u64 = 1 << 30;

/// What the level x86-64-v2 has beyond the first x86-64 and Cranelift makes use of: the names of people and of Cranelift.
pub(crate) const X86_64_FEATURES: [(&str, &str); 5] = [
    ("SSE3", "has_sse3"),
    ("SSSE3", "has_ssse3"),
    ("SSE4.1", "has_sse41"),
    ("SSE4.2", "has_sse42"),
    ("POPCNT", "has_popcnt"),
];

/// What a module of the recipe is made with: C++ throws exceptions. Nobody collects them: they are few and small, and an
/// instance lasts as long as its script.
pub(crate) fn features(config: &mut Config) -> &mut Config {
    config.wasm_exceptions(true).collector(Collector::Null)
}

/// Has `config` give the interpreter the stack that it needs.
pub(crate) fn stacks(config: &mut Config) -> &mut Config {
    config
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .async_stack_size(FIBER_STACK_BYTES)
}

/// The settings under which the image is compiled for `target` (a target triple) and run.
///
/// # Errors
/// If wasmtime does not know the target.
pub(crate) fn compilation_config(target: &str) -> Result<Config> {
    let mut config = Config::new();
    stacks(features(&mut config))
        // Naming the target keeps the building machine's CPU features out of the code.
        .target(target)?
        .consume_fuel(true)
        .cranelift_opt_level(OptLevel::Speed)
        .memory_guaranteed_dense_image_size(MAX_MAPPED_IMAGE_BYTES)
        // Nobody reads addresses inside the interpreter; the maps would be a third of the image.
        .generate_address_map(false)
        .wasm_backtrace_max_frames(None);
    if target.starts_with("x86_64") {
        for (_, flag) in X86_64_FEATURES {
            enable(&mut config, flag);
        }
    }
    Ok(config)
}

/// Lets Cranelift use a feature of processors.
#[allow(
    unsafe_code,
    reason = "the code would not run on a processor without the feature; wasmtime and `processor.rs` refuse to load it there"
)]
fn enable(config: &mut Config, flag: &str) {
    // SAFETY: no other flags than those of `X86_64_FEATURES` come here, and they do not change what code means.
    unsafe {
        config.cranelift_flag_enable(flag);
    }
}
