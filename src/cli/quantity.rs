//! Numbers as people type them: `64MiB`, `20_000_000`, `2.5`.

use std::time::Duration;

use codecell::execution::{Fuel, MemoryBytes};

/// Units of memory. Only powers of two: memory comes in pages.
const UNITS: [(&str, u64); 4] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)];

pub(super) fn memory(text: &str) -> Result<MemoryBytes, String> {
    let (digits, unit) = UNITS
        .iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?.trim_end(), *unit)))
        .unwrap_or((text, 1));
    count(digits)
        .and_then(|number| number.checked_mul(unit))
        .map(MemoryBytes)
        .ok_or_else(|| "give a number of bytes above 0, or one with KiB, MiB or GiB such as 64MiB".to_owned())
}

pub(super) fn fuel(text: &str) -> Result<Fuel, String> {
    count(text).map(Fuel).ok_or_else(|| "give a whole number above 0 such as 20_000_000".to_owned())
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "give a number of seconds above 0 such as 2.5".to_owned())
}

fn count(digits: &str) -> Option<u64> {
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    digits.replace('_', "").parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_units() {
        for (text, bytes) in [("64MiB", 64 << 20), ("1 GiB", 1 << 30), ("512KiB", 512 << 10), ("70_000", 70_000)] {
            assert_eq!(memory(text), Ok(MemoryBytes(bytes)), "{text}");
        }
        for text in ["", "0", "-1", "64MB", "1.5GiB", "MiB", "99999999999GiB"] {
            assert!(memory(text).is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_are_above_zero() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2_500)));
        for text in ["", "0", "-1", "NaN", "inf", "1e300", "5s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
