//! What one execution may use.

use std::time::Duration;

use serde::Serialize;

/// WebAssembly fuel: about one unit an instruction, more for bulk memory operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Fuel(pub u64);

/// A number of bytes of linear memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct MemoryBytes(pub u64);

/// The limits of one execution. Each has an `error_type` of its own in the outcome, except the
/// sizes of output and result: what goes beyond those is dropped and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Instructions. The work of tools does not count.
    pub fuel: Fuel,
    /// Linear memory of the instance, the interpreter's own 38 MiB included.
    pub memory: MemoryBytes,
    /// From the start of the instance to the outcome, waits for tools included.
    pub wall_time: Duration,
    /// The bytes that are kept of stdout, and as many of stderr.
    pub output_bytes: usize,
    /// The bytes that are kept of the result's JSON.
    pub result_bytes: usize,
    /// Tool calls that may be started.
    pub tool_calls: u32,
    /// Size of one tool reply as the script receives it.
    pub reply_bytes: usize,
    /// The files that a script is given, all together.
    pub input_file_bytes: u64,
    /// Contents of files that come back, all together.
    pub output_file_bytes: u64,
}

/// The fuel that a script uses in a second of computing, near the least that was measured: 5 to 12 billion, depending
/// on what the script does.
pub const FUEL_PER_SECOND: u64 = 6_000_000_000;

impl Fuel {
    /// About how long a script can compute with this fuel, in words: `3 s`.
    #[must_use]
    pub fn in_words(self) -> String {
        let seconds = self.0 as f64 / FUEL_PER_SECOND as f64;
        if seconds >= 1.0 {
            format!("{seconds:.0} s")
        } else {
            format!("{:.0} ms", (seconds * 1e3).max(1.0))
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: Fuel(20_000_000_000),
            memory: MemoryBytes(256 << 20),
            wall_time: Duration::from_secs(30),
            output_bytes: 4 << 10,
            result_bytes: 8 << 10,
            tool_calls: 1_000,
            reply_bytes: 8 << 20,
            input_file_bytes: 16 << 20,
            output_file_bytes: 4 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_is_told_as_time() {
        for (fuel, words) in [
            (20_000_000_000, "3 s"),
            (7_000_000_000, "1 s"),
            (600_000_000, "100 ms"),
            (0, "1 ms"),
            (u64::MAX, "3074457346 s"),
        ] {
            assert_eq!(Fuel(fuel).in_words(), words, "{fuel}");
        }
    }
}
