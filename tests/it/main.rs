//! The integration tests, in one binary because linking wasmtime is slow.

mod examples;
mod real_servers;
mod support;
mod tidy;
