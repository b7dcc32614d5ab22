//! The integration tests: one binary, because wasmtime links slowly.

mod policy;
