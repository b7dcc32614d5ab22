//! Numbers as people type them: `64MiB`, `20_000_000`, `2.5`, `:8000`.

use std::net::SocketAddr;
use std::time::Duration;

use codecell::config::{parse_address, parse_size};
use codecell::execution::{Fuel, MemoryBytes};

pub(super) fn memory(text: &str) -> Result<MemoryBytes, String> {
    parse_size(text)
        .filter(|bytes| *bytes > 0)
        .map(MemoryBytes)
        .ok_or_else(|| "give a number of bytes above 0, or a size such as 64MiB".to_owned())
}

pub(super) fn fuel(text: &str) -> Result<Fuel, String> {
    count(text)
        .map(Fuel)
        .ok_or_else(|| "give a whole number above 0 such as 20_000_000".to_owned())
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "give a number of seconds above 0 such as 2.5".to_owned())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    parse_address(text)
}

fn count(digits: &str) -> Option<u64> {
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    digits
        .replace('_', "")
        .parse()
        .ok()
        .filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_above_zero() {
        assert_eq!(fuel("20_000_000"), Ok(Fuel(20_000_000)));
        assert_eq!(memory("64MiB"), Ok(MemoryBytes(64 << 20)));
        for text in ["", "0", "-1", "_1", "1.5", "many"] {
            assert!(fuel(text).is_err() && memory(text).is_err(), "{text}");
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
