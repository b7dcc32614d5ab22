//! Quantities as people write them: sizes in bytes or as `256MiB`, times in seconds.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Longest time that can be configured: a day.
pub(super) const MAX_TIME: Duration = Duration::from_secs(86_400);

/// A number of bytes, written as a number or with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size(pub(super) u64);

/// A time, written as a number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seconds(pub(super) Duration);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SizeVisitor;
        impl Visitor<'_> for SizeVisitor {
            type Value = Size;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of bytes, or a size such as \"256MiB\"")
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size(bytes))
            }

            fn visit_i64<E: Error>(self, bytes: i64) -> Result<Size, E> {
                u64::try_from(bytes)
                    .map(Size)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(bytes), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Size, E> {
                parse_size(text)
                    .map(Size)
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(SizeVisitor)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecondsVisitor;
        impl Visitor<'_> for SecondsVisitor {
            type Value = Seconds;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of seconds above 0 and at most 86400")
            }

            #[expect(clippy::cast_precision_loss, reason = "the bound is far below 2^52")]
            fn visit_u64<E: Error>(self, seconds: u64) -> Result<Seconds, E> {
                self.visit_f64(seconds as f64)
            }

            #[expect(clippy::cast_precision_loss, reason = "the bound is far below 2^52")]
            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Seconds, E> {
                self.visit_f64(seconds as f64)
            }

            fn visit_f64<E: Error>(self, seconds: f64) -> Result<Seconds, E> {
                if seconds > 0.0 && seconds <= MAX_TIME.as_secs_f64() {
                    Ok(Seconds(Duration::from_secs_f64(seconds)))
                } else {
                    Err(E::invalid_value(
                        serde::de::Unexpected::Float(seconds),
                        &self,
                    ))
                }
            }
        }
        deserializer.deserialize_any(SecondsVisitor)
    }
}

/// A time as people write it: `90`, `90s`, `1.5 min`, `500ms`; above 0 and a day at most.
pub(super) fn parse_time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text
        .find(|character: char| !(character.is_ascii_digit() || character == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        _ => return None,
    };
    let seconds = number.parse::<f64>().ok()? * factor;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero() && *time <= MAX_TIME)
}

/// A number of bytes as people write it: `5`, `64MiB`, `2 kB`.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, expected_ms) in [
            ("90", Some(90_000)),
            ("2s", Some(2_000)),
            ("500ms", Some(500)),
            ("1.5 min", Some(90_000)),
            ("24h", Some(86_400_000)),
            ("25h", None),
            ("0s", None),
            ("-1s", None),
            ("1 fortnight", None),
            ("", None),
        ] {
            let expected = expected_ms.map(Duration::from_millis);
            assert_eq!(parse_time(text), expected, "{text:?}");
        }
    }

    #[test]
    fn sizes_have_units() {
        for (text, expected) in [
            ("5", Some(5)),
            ("256MiB", Some(256 << 20)),
            ("1 GiB", Some(1 << 30)),
            ("2kB", Some(2_000)),
            ("", None),
            ("MiB", None),
            ("-1", None),
            ("1.5MiB", None),
            ("1 parsec", None),
            ("99999999999GiB", None),
        ] {
            assert_eq!(parse_size(text), expected, "{text:?}");
        }
    }
}
