//! codecell runs the Python that a model writes in a WebAssembly sandbox and lets it call MCP tools.
//!
//! The modules stand in the order in which one execution passes through them; ARCHITECTURE.md tells the story.

#[cfg(not(unix))]
compile_error!(
    "codecell runs on Linux and macOS; elsewhere, run it in a container or in a virtual machine with Linux"
);

/// The name under which codecell makes itself known, as a server and as a client: so it recognises itself.
pub const NAME: &str = "codecell";

mod arguments;
pub mod json_line;
mod json_scan;
mod likeness;
mod lines;
pub mod rate;
pub mod sync;
mod text;
mod units;

pub mod server;

pub mod engine;

pub mod config;

pub mod execution;

pub mod audit;

pub mod metrics;

pub mod policy;

pub mod sandbox;

pub mod tools;

pub mod broker;

pub mod client;

pub mod builtin;
