//! What the audit costs: the same scripts without it, with it, and with all texts recorded.

use std::sync::Arc;

use codecell_engine::audit::{Audit, AuditConfig};
use codecell_engine::execution::Observers;
use divan::Bencher;
use tempfile::TempDir;

use crate::support::Bench;

const HUNDRED_CALLS: &str = "\
for _ in range(100):
    echo.say(text='hello')
";

#[divan::bench(args = ["off", "on", "texts"], sample_count = 300)]
fn audit_print(bencher: Bencher<'_, '_>, audit: &str) {
    run(bencher, audit, "print(1+1)");
}

#[divan::bench(args = ["off", "on", "texts"], sample_count = 300)]
fn audit_hundred_tool_calls(bencher: Bencher<'_, '_>, audit: &str) {
    run(bencher, audit, HUNDRED_CALLS);
}

fn run(bencher: Bencher<'_, '_>, audit: &str, code: &str) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut observers = Observers::default();
    if audit != "off" {
        let config = AuditConfig {
            scripts: audit == "texts",
            arguments: audit == "texts",
            replies: audit == "texts",
            ..AuditConfig::new(folder.path().join("audit.jsonl"))
        };
        let audit = Audit::open(config, Arc::default()).expect("an audit");
        observers.push(Arc::new(audit));
    }
    let bench = Bench::observed(1, observers);
    let _warm = bench.run(code);
    bencher.bench_local(|| bench.run(code));
}
