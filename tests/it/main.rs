//! The integration tests: one binary, because wasmtime links slowly.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod broker;
mod cli;
mod client;
mod config;
mod files;
mod policy;
mod server;
mod support;
