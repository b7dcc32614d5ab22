//! The integration tests: one binary, because linking it is what takes time.

#![allow(clippy::print_stdout, reason = "figures are shown with --nocapture")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

/// How often each real server is killed; `tests/load` does so more often.
const KILLS: usize = 25;

/// Random sequences of file operations; `tests/load` makes more.
const SEQUENCES: u32 = 1_000;

/// Executions that look for the files of others; `tests/load` runs more.
const EXECUTIONS: u32 = 500;

mod after_files;
mod agent;
mod almost_right;
mod any_reply;
mod audit;
mod batch;
mod beside_linux;
mod broker;
mod cell_files;
mod cli;
mod client;
mod client_end;
mod clients;
mod config;
mod conformance;
mod context_cost;
mod cpython_tests;
mod determinism;
mod examples;
mod execution;
mod files;
mod files_confined;
mod first_day;
mod fleet;
mod forgiven;
mod http;
mod inside;
mod instances;
mod local;
mod lookup;
mod mathematics;
mod outcomes;
mod package_tests;
mod packages;
mod packaging;
mod peers;
mod policy;
mod real_calls;
mod real_kills;
mod real_servers;
mod reload;
mod sandbox_fusion;
mod scripts;
mod search_quality;
mod secrets;
mod server;
mod starting;
mod stubs;
mod support;
mod tidy;
mod tool_rules;
mod traces;
