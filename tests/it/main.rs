//! The integration tests: one binary, because linking it is what takes time.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod broker;
mod config;
mod examples;
mod files;
mod peers;
mod policy;
mod real_servers;
mod tidy;
