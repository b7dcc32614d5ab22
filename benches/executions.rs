//! One execution at a time, in this process: from the request to the outcome.

use divan::Bencher;

use crate::support::Bench;

const PRINT: &str = "print(1+1)";

const IMPORTS: &str = "\
import json, re, datetime, collections, itertools, math, statistics
import urllib.parse, dataclasses, random, hashlib, csv, decimal
";

const ONE_CALL: &str = "echo.say(text='hello')";

const HUNDRED_CALLS: &str = "\
for _ in range(100):
    echo.say(text='hello')
";

/// `none` is the floor that the other scripts are measured against.
#[divan::bench(args = ["none", "print", "imports", "one_tool_call", "hundred_tool_calls"], sample_count = 300)]
fn fresh_execution(bencher: Bencher<'_, '_>, script: &str) {
    let code = match script {
        "print" => PRINT,
        "imports" => IMPORTS,
        "one_tool_call" => ONE_CALL,
        "hundred_tool_calls" => HUNDRED_CALLS,
        _ => "pass",
    };
    let bench = Bench::new(1);
    let _warm = bench.run(code);
    bencher.bench_local(|| bench.run(code));
}
