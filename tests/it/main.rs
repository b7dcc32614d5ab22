//! The integration tests, in one binary because linking wasmtime is slow.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod cli;
mod server;
mod support;
