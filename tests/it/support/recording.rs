//! A server that writes down what it is asked, and scripts that go on until somebody stops them.

use std::path::Path;

use serde_json::{Value, json};

use super::program::Place;

/// What a script may be doing after it has reported that it began: the name, the code, and the number of calls that are
/// under way then.
pub(crate) const PLACES: [(&str, &str, usize); 9] = [
    ("loop", "while True: pass", 0),
    (
        "loop that catches",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        0,
    ),
    ("big power", "7 ** 50_000_000", 0),
    (
        "sorting",
        "import random\nwhile True: sorted([random.random() for _ in range(20_000)] * 50)",
        0,
    ),
    ("regex", "import re; re.match('(a+)+$', 'a' * 60 + 'b')", 0),
    ("time.sleep", "import time; time.sleep(500)", 0),
    (
        "asyncio.sleep",
        "import asyncio; await asyncio.sleep(500)",
        0,
    ),
    ("tool call", "fake.never()", 1),
    (
        "awaited calls",
        "import asyncio; await asyncio.gather(*[aio.fake.never() for _ in range(20)])",
        20,
    ),
];

/// A folder in which one script runs at a time, for as long as it likes, beside a server that records.
pub(crate) fn place() -> Place {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [fake, "--record", "record"], "timeout": 500 },
    } }));
    let limits =
        "[limits]\nconcurrency = 1\ntimeout = 500\nmax_timeout = 500\nfuel = 1000000000000000\n";
    place.write("codecell.toml", limits);
    place
}

/// The events of that kind that the server has recorded.
pub(crate) fn recorded(place: &Path, kind: &str) -> usize {
    let text = std::fs::read_to_string(place.join("record")).unwrap_or_default();
    let events = text.lines().map(|line| serde_json::from_str(line).unwrap());
    events
        .filter(|event: &Value| event["event"] == kind)
        .count()
}
