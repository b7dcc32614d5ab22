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
    /// Linear memory of the instance, the interpreter's own included ([`IMAGE_MEMORY_BYTES`]).
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

/// The fuel that a script uses in a second of computing, near the least that was measured: 5 to 25 billion, depending on
/// what the script does. It tells fuel as time, and time as fuel.
pub const FUEL_PER_SECOND: u64 = 6_000_000_000;

/// The memory that the embedded image has in use before a script starts, as its manifest says: 27 MiB, and 191 with the
/// packages of the image `science`.
pub const IMAGE_MEMORY_BYTES: u64 = match u64::from_str_radix(env!("CODECELL_IMAGE_MEMORY"), 10) {
    Ok(bytes) => bytes,
    Err(_) => panic!("the build script has told no number"),
};

/// What any script needs beyond that.
const LEAST_ROOM_BYTES: u64 = 16 << 20;

/// The least memory, in bytes, with which a script can run: the image's own, and some for the script.
pub const LEAST_MEMORY_BYTES: u64 =
    (IMAGE_MEMORY_BYTES + LEAST_ROOM_BYTES).next_multiple_of(4 << 20);

/// What a script has beyond the image's own unless another limit is configured, or more.
const USUAL_ROOM_BYTES: u64 = 192 << 20;

/// The memory of an execution for which no other limit is configured, in bytes.
const USUAL_MEMORY_BYTES: u64 = (IMAGE_MEMORY_BYTES + USUAL_ROOM_BYTES).next_power_of_two();

impl Fuel {
    /// The fuel of so much computing, by [`FUEL_PER_SECOND`].
    #[must_use]
    pub fn of(time: Duration) -> Self {
        let per_nanosecond = u128::from(FUEL_PER_SECOND / 1_000_000_000);
        let fuel = time.as_nanos().saturating_mul(per_nanosecond);
        Self(u64::try_from(fuel).unwrap_or(u64::MAX))
    }

    /// About how long a script can compute with this fuel, in words: `3 s`.
    #[must_use]
    pub fn in_words(self) -> String {
        in_words(self.seconds())
    }

    fn seconds(self) -> f64 {
        self.0 as f64 / FUEL_PER_SECOND as f64
    }
}

impl Limits {
    /// About how long a script can compute, in words: as long as the fuel lasts, or the wall time if that is over before.
    #[must_use]
    pub fn computing_in_words(&self) -> String {
        in_words(self.fuel.seconds().min(self.wall_time.as_secs_f64()))
    }
}

fn in_words(seconds: f64) -> String {
    if seconds >= 1.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{:.0} ms", (seconds * 1e3).max(1.0))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // More than any script but one that only copies memory can use in the wall time, which so decides.
            fuel: Fuel(1_000_000_000_000),
            memory: MemoryBytes(USUAL_MEMORY_BYTES),
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
    fn time_is_told_as_fuel() {
        assert_eq!(Fuel::of(Duration::from_millis(1_500)), Fuel(9_000_000_000));
        assert_eq!(Fuel::of(Duration::MAX), Fuel(u64::MAX));
    }

    #[test]
    fn a_script_computes_until_fuel_or_time_is_over() {
        let limits = Limits::default();
        assert_eq!(limits.computing_in_words(), "30 s");
        let fuel = Fuel(20_000_000_000);
        assert_eq!(Limits { fuel, ..limits }.computing_in_words(), "3 s");
    }

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
