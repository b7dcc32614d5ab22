//! The integration tests: one binary, because linking it is what takes time.

mod broker;
mod config;
mod files;
mod policy;
