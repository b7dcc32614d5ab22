//! The figures that docs/figures.md lists. `cargo bench` runs all; `cargo bench -- wire` a part.

mod audit;
mod executions;
mod http;
mod programs;
mod search;
mod support;
mod throughput;
mod wire;

fn main() {
    divan::main();
}
