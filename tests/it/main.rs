//! The integration tests, as one binary: wasmtime takes long to link.

mod real_servers;
mod support;
