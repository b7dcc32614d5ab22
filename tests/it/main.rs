//! The integration tests: one binary, because linking it is what takes time.

mod broker;
mod files;
mod policy;
