//! Quantities as people write them: sizes in bytes or as `256MiB`, times in seconds or as `90s`, fuel as `50M`.

use std::time::Duration;

/// Longest time that can be configured: a day.
pub const MAX_TIME: Duration = Duration::from_secs(86_400);

/// A time as people write it: `90`, `90s`, `1.5 min`, `500ms`; above 0 and a day at most.
#[must_use]
pub fn parse_time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text
        .find(|character: char| !(character.is_ascii_digit() || character == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "ms" | "millis" | "millisecond" | "milliseconds" => 0.001,
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3_600.0,
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

/// The amounts of fuel that have a name: about 0.1 seconds of computing, and more than 30 and 300 seconds can use.
const FUEL_PRESETS: [(&str, u64); 3] = [
    ("small", 1_000_000_000),
    ("standard", 1_000_000_000_000),
    ("large", 10_000_000_000_000),
];

/// An amount of fuel as people write it: `1_000_000`, `50M`, `1.5 G`, or `small`, `standard`, `large`.
#[must_use]
pub fn parse_fuel(text: &str) -> Option<u64> {
    let text = text.trim();
    let preset = FUEL_PRESETS
        .iter()
        .find(|(name, _)| text.eq_ignore_ascii_case(name));
    if let Some((_, fuel)) = preset {
        return Some(*fuel);
    }
    let end = text
        .find(|character: char| !(character.is_ascii_digit() || matches!(character, '_' | '.')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let zeros: usize = match unit.trim() {
        "" => 0,
        "k" | "K" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |digits: &str| digits.starts_with(|first: char| first.is_ascii_digit());
    if !is_number(whole) || (number.contains('.') && !is_number(part)) {
        return None;
    }
    let (whole, part) = (whole.replace('_', ""), part.replace('_', ""));
    // A part of one unit of fuel does not exist.
    let zeros_left = zeros.checked_sub(part.len())?;
    format!("{whole}{part}{}", "0".repeat(zeros_left))
        .parse()
        .ok()
}

/// `bytes` as people write it: in the largest unit that leaves a whole number.
#[must_use]
pub fn shown_size(bytes: u64) -> String {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let whole = units
        .into_iter()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit));
    match whole {
        Some((name, unit)) => format!("{}{name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
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
            ("2 Minutes", Some(120_000)),
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

    #[test]
    fn fuel_has_short_forms() {
        for (text, expected) in [
            ("7", Some(7)),
            ("20_000_000", Some(20_000_000)),
            ("50M", Some(50_000_000)),
            ("1.5 G", Some(1_500_000_000)),
            ("10k", Some(10_000)),
            ("2T", Some(2_000_000_000_000)),
            ("Standard", Some(1_000_000_000_000)),
            ("18446744073709551615", Some(u64::MAX)),
            ("1.5", None),
            ("1.0001k", None),
            ("1.M", None),
            ("1.5.5M", None),
            ("_1", None),
            (".5G", None),
            ("-1", None),
            ("50m", None),
            ("99999999999G", None),
            ("", None),
            ("much", None),
        ] {
            assert_eq!(parse_fuel(text), expected, "{text:?}");
        }
    }

    #[test]
    fn sizes_are_shown_as_they_would_be_written() {
        for (bytes, expected) in [
            (4 << 30, "4GiB"),
            (40 << 20, "40MiB"),
            (1 << 10, "1KiB"),
            (1_000, "1000 bytes"),
            (0, "0 bytes"),
        ] {
            assert_eq!(shown_size(bytes), expected);
        }
    }
}
