//! Ten small programs that are busy in the interpreter and its C modules.

use divan::Bencher;

use crate::support::Bench;

const PROGRAMS: [(&str, &str); 10] = [
    ("count_words", include_str!("programs/count_words.py")),
    (
        "decimal_interest",
        include_str!("programs/decimal_interest.py"),
    ),
    ("fib", include_str!("programs/fib.py")),
    ("hash_chain", include_str!("programs/hash_chain.py")),
    (
        "json_round_trip",
        include_str!("programs/json_round_trip.py"),
    ),
    ("nbody", include_str!("programs/nbody.py")),
    ("regex_scan", include_str!("programs/regex_scan.py")),
    ("sort_records", include_str!("programs/sort_records.py")),
    ("sqlite_report", include_str!("programs/sqlite_report.py")),
    (
        "string_building",
        include_str!("programs/string_building.py"),
    ),
];

#[divan::bench(args = PROGRAMS.map(|(name, _)| name), sample_count = 30)]
fn program(bencher: Bencher<'_, '_>, name: &str) {
    let (_, code) = PROGRAMS
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a known program");
    let bench = Bench::new(1);
    let _warm = bench.run(code);
    bencher.bench_local(|| bench.run(code));
}
