//! The integration tests: one binary, because linking it is what takes time.

#![allow(clippy::print_stdout, reason = "figures are shown with --nocapture")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod broker;
mod cli;
mod client;
mod client_end;
mod config;
mod context_cost;
mod endurance;
mod examples;
mod files;
mod files_confined;
mod http;
mod lookup;
mod peers;
mod policy;
mod real_servers;
mod reload;
mod scripts;
mod search_quality;
mod secrets;
mod server;
mod stubs;
mod support;
mod tidy;
