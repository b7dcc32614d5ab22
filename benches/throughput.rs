//! How many executions a second one and two worker threads complete.

use divan::Bencher;
use divan::counter::ItemsCount;

use crate::support::Bench;

const EXECUTIONS: usize = 2_000;

/// The executions in flight for each thread, so that no thread waits for work.
const IN_FLIGHT: usize = 2;

#[divan::bench(args = [1, 2], sample_count = 10)]
fn executions(bencher: Bencher<'_, '_>, worker_threads: usize) {
    let bench = Bench::new(worker_threads);
    let _warm = bench.run("print(1+1)");
    bencher
        .counter(ItemsCount::new(EXECUTIONS))
        .bench_local(|| bench.run_many("print(1+1)", EXECUTIONS, IN_FLIGHT * worker_threads));
}
