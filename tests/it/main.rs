//! The integration tests: one binary, because linking it is what takes time.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod broker;
mod cli;
mod client;
mod client_end;
mod config;
mod endurance;
mod examples;
mod files;
mod files_confined;
mod peers;
mod policy;
mod real_servers;
mod reload;
mod scripts;
mod secrets;
mod server;
mod support;
mod tidy;
