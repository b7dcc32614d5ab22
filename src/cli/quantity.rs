//! Numbers as people type them: `64MiB`, `50M`, `2.5`, `:8000`.

use std::net::SocketAddr;
use std::time::Duration;

use codecell_engine::check_memory;
use codecell_engine::config::{parse_address, parse_fuel, parse_size, parse_time};
use codecell_engine::execution::{Fuel, MemoryBytes};

pub(super) fn memory(text: &str) -> Result<MemoryBytes, String> {
    let bytes = parse_size(&text.replace('_', ""))
        .ok_or_else(|| "give a number of bytes, or a size such as 64MiB".to_owned())?;
    check_memory(bytes).map_err(|(problem, remedy)| format!("{problem}; {remedy}"))?;
    Ok(MemoryBytes(bytes))
}

pub(super) fn fuel(text: &str) -> Result<Fuel, String> {
    parse_fuel(text)
        .filter(|fuel| *fuel > 0)
        .map(Fuel)
        .ok_or_else(|| {
            "give a whole number above 0 such as 20_000_000 or 50M, or small, standard or large"
                .to_owned()
        })
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    parse_time(text).ok_or_else(|| {
        "give a number of seconds above 0, a day at most, such as 2.5, or 90s, 500ms or 2min"
            .to_owned()
    })
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    parse_address(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_above_zero() {
        assert_eq!(fuel("20_000_000"), Ok(Fuel(20_000_000)));
        assert_eq!(fuel("50M"), Ok(Fuel(50_000_000)));
        assert_eq!(memory("640MiB"), Ok(MemoryBytes(640 << 20)));
        for text in ["", "0", "-1", "_1", "1.5", "many"] {
            assert!(fuel(text).is_err() && memory(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_has_bounds() {
        for (text, expected) in [
            (
                "1MiB",
                "1MiB are too little for the interpreter; give at least ",
            ),
            ("0", "0 bytes are too little"),
            (
                "16GiB",
                "16GiB are more than an instance can have; give at least ",
            ),
        ] {
            let refused = memory(text).expect_err("it is out of bounds");
            assert!(refused.starts_with(expected), "{refused}");
            assert!(refused.ends_with("at most 4GiB"), "{refused}");
        }
        assert_eq!(memory("4GiB"), Ok(MemoryBytes(4 << 30)));
    }

    #[test]
    fn seconds_are_above_zero() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2_500)));
        assert_eq!(seconds("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(seconds("500ms"), Ok(Duration::from_millis(500)));
        for text in ["", "0", "0s", "-1", "NaN", "inf", "1e300", "5 days", "25h"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
