//! What the value of a setting can be: read from TOML or from the text of a variable, and the words for a value that
//! is something else.
//!
//! Once read, a value has one form however it was written: a size is a number of bytes, a time a number of seconds.

use std::net::SocketAddr;
use std::time::Duration;

use toml::Value;

use super::address::parse_address;
use super::nearest;
use codecell_basics::text::beginning;
use codecell_basics::units::{MAX_TIME, parse_fuel, parse_size, parse_time};

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number within these bounds.
    Number { least: u64, most: u64 },
    /// An amount of fuel, at least this.
    Fuel { least: u64 },
    /// A number of bytes.
    Size,
    /// The seed of deterministic executions: a number, `true` for 0, or `false` for none.
    Seed,
    /// A time above 0.
    Time,
    /// A time that may be 0.
    Pause,
    /// `true` or `false`.
    Flag,
    /// A text, which may be a path.
    Text,
    /// A list of texts; in a variable they have commas between them.
    List,
    /// An address to listen on.
    Address,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `[http.clients.NAME]`: a section for each client, which no variable can set.
    Clients,
}

/// A whole number of any size.
pub(super) const ANY: Kind = Kind::Number {
    least: 0,
    most: i64::MAX as u64,
};
/// A whole number above 0.
pub(super) const ABOVE_0: Kind = Kind::Number {
    least: 1,
    most: i64::MAX as u64,
};
/// A whole number above 0 that 32 bits hold.
pub(super) const ABOVE_0_SMALL: Kind = Kind::Number {
    least: 1,
    most: u32::MAX as u64,
};
/// A whole number that 32 bits hold.
pub(super) const SMALL: Kind = Kind::Number {
    least: 0,
    most: u32::MAX as u64,
};

/// Why a value cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl Kind {
    /// The text of a variable as the value that TOML would have for it.
    pub(super) fn of_text(self, text: &str) -> Value {
        let text = text.trim();
        let digits = text.replace('_', "");
        let as_written = || Value::String(text.to_owned());
        match self {
            Self::Number { .. } | Self::Fuel { .. } | Self::Size => {
                digits.parse().map_or_else(|_| as_written(), Value::Integer)
            }
            Self::Time | Self::Pause => digits.parse().map_or_else(|_| as_written(), Value::Float),
            Self::Flag => text.parse().map_or_else(|_| as_written(), Value::Boolean),
            Self::Seed => digits
                .parse()
                .map_or_else(|_| Self::Flag.of_text(text), Value::Integer),
            Self::List => {
                let items = text.split(',').map(str::trim);
                let items = items.filter(|item| !item.is_empty());
                Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
            }
            Self::Text | Self::Address | Self::Word(_) | Self::Clients => as_written(),
        }
    }

    /// `value` in the one form that its kind has.
    pub(super) fn read(self, value: &Value) -> Result<Value, Wrong> {
        self.understood(value).ok_or_else(|| self.wrong(value))
    }

    fn understood(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Self::Number { least, most }, Value::Integer(number)) => {
                let bounds = least..=most;
                let fits = u64::try_from(*number).is_ok_and(|number| bounds.contains(&number));
                fits.then(|| value.clone())
            }
            (Self::Fuel { least }, Value::String(text)) => {
                let fuel = i64::try_from(parse_fuel(text)?).ok()?;
                Self::Number {
                    least,
                    most: i64::MAX as u64,
                }
                .understood(&Value::Integer(fuel))
            }
            (Self::Fuel { least }, Value::Integer(_)) => Self::Number {
                least,
                most: i64::MAX as u64,
            }
            .understood(value),
            (Self::Seed, Value::Boolean(is_on)) => Some(if *is_on {
                Value::Integer(0)
            } else {
                value.clone()
            }),
            (Self::Seed, Value::Integer(seed)) => (*seed >= 0).then(|| value.clone()),
            (Self::Size, Value::Integer(bytes)) => (*bytes >= 0).then(|| value.clone()),
            (Self::Size, Value::String(text)) => {
                let bytes = i64::try_from(parse_size(text)?).ok()?;
                Some(Value::Integer(bytes))
            }
            (Self::Time | Self::Pause, _) => self.seconds(value).map(Value::Float),
            (Self::Flag, Value::Boolean(_)) | (Self::Text, Value::String(_)) => Some(value.clone()),
            (Self::List, Value::Array(items)) => items
                .iter()
                .all(|item| matches!(item, Value::String(_)))
                .then(|| value.clone()),
            (Self::Address, _) => {
                let address = address(value)?.ok()?;
                Some(Value::String(address.to_string()))
            }
            (Self::Word(words), Value::String(text)) => {
                words.contains(&text.as_str()).then(|| value.clone())
            }
            _ => None,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the bound of times is far below 2^52"
    )]
    fn seconds(self, value: &Value) -> Option<f64> {
        let seconds = match value {
            Value::Integer(seconds) => *seconds as f64,
            Value::Float(seconds) => *seconds,
            Value::String(text) if self == Self::Pause && is_zero(text) => 0.0,
            Value::String(text) => parse_time(text)?.as_secs_f64(),
            _ => return None,
        };
        let is_long_enough = seconds > 0.0 || (self == Self::Pause && seconds == 0.0);
        // A time that rounds to zero counts as zero.
        let rounded = Duration::try_from_secs_f64(seconds).ok()?;
        let fits =
            is_long_enough && rounded <= MAX_TIME && (self == Self::Pause || !rounded.is_zero());
        fits.then_some(seconds)
    }

    fn wrong(self, value: &Value) -> Wrong {
        if let Some((number, most)) = self.beyond(value) {
            return Wrong {
                problem: format!("{number} is more than {most}, which is the most"),
                remedy: "write a smaller number".to_owned(),
            };
        }
        if let (Self::Address, Some(Err(wrong))) = (self, address(value))
            && let Some((problem, remedy)) = wrong.split_once("; ")
        {
            return Wrong {
                problem: problem.to_owned(),
                remedy: remedy.to_owned(),
            };
        }
        Wrong {
            problem: format!("{} is not {}", shown(value), self.expected()),
            remedy: self.remedy(value),
        }
    }

    /// `value` as it is shown, and the most that this kind takes, if `value` is more than that. A number that 64 bits
    /// do not hold is a text here.
    fn beyond(self, value: &Value) -> Option<(String, u64)> {
        let most = match self {
            Self::Number { most, .. } => most,
            Self::Fuel { .. } | Self::Seed | Self::Size => i64::MAX as u64,
            _ => return None,
        };
        let is_beyond = match value {
            Value::Integer(number) => u64::try_from(*number).is_ok_and(|number| number > most),
            Value::String(text) => {
                let digits = text.trim().replace('_', "");
                !digits.is_empty()
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && digits.parse().map_or(true, |number: u64| number > most)
            }
            _ => false,
        };
        let number = match value {
            Value::String(text) => beginning(text.trim(), MAX_SHOWN_DIGITS).to_owned(),
            other => shown(other),
        };
        is_beyond.then_some((number, most))
    }

    /// What a value must be, in words.
    pub(super) fn expected(self) -> String {
        let words = match self {
            Self::Number { least: 0, .. } | Self::Fuel { least: 0 } => "a whole number, 0 or more",
            Self::Number { .. } | Self::Fuel { .. } => "a whole number above 0",
            Self::Seed => "true, false or a seed",
            Self::Size => "a size",
            Self::Time | Self::Pause => "a time",
            Self::Flag => "true or false",
            Self::Text => "a text",
            Self::List => "a list of texts",
            Self::Address => "an address",
            Self::Word(words) => return format!("one of {}", words.join(", ")),
            Self::Clients => "a section for each client",
        };
        words.to_owned()
    }

    /// What to write in place of `value`.
    fn remedy(self, value: &Value) -> String {
        let words = match self {
            Self::Number { .. } => "write such as 100",
            Self::Fuel { .. } => {
                "write such as 20_000_000, \"50M\", \"2G\", or \"small\", \"standard\" or \"large\""
            }
            Self::Seed => "write true or a whole number, 0 or more, to have executions repeatable",
            Self::Size => "write a number of bytes, or such as \"256MiB\"",
            Self::Time => TIME_REMEDY,
            Self::Pause => {
                "write a number of seconds, 0 or more and a day at most, or such as \"5s\""
            }
            Self::Flag => "write true or false without quotes",
            Self::Text => "write one text in double quotes",
            Self::List => "write it as [\"...\", \"...\"]",
            Self::Address => "write such as \"127.0.0.1:8000\"",
            Self::Word(words) => return nearest::remedy_among(text_of(value), words),
            Self::Clients => "write [http.clients.NAME] and its keys below",
        };
        words.to_owned()
    }
}

/// The most characters that are shown of a number.
const MAX_SHOWN_DIGITS: usize = 40;

/// What to write for a time.
const TIME_REMEDY: &str =
    "write a number of seconds above 0, a day at most, or such as \"90s\", \"500ms\" or \"2min\"";

/// Whether `text` is a time of zero, such as `0` and `0s`.
fn is_zero(text: &str) -> bool {
    let number = text.trim().trim_end_matches(char::is_alphabetic).trim_end();
    let unit = &text.trim()[number.len()..];
    number.parse() == Ok(0.0) && parse_time(&format!("1{unit}")).is_some()
}

/// The address that a text or a port means, or what is wrong with it; `None` for other values.
fn address(value: &Value) -> Option<Result<SocketAddr, String>> {
    match value {
        Value::String(text) => Some(parse_address(text)),
        Value::Integer(port) => Some(parse_address(&port.to_string())),
        _ => None,
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// `value` in an error text.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(_) => "a date".to_owned(),
        Value::Array(items) => {
            let other = items
                .iter()
                .find(|item| !matches!(item, Value::String(_)))
                .filter(|item| !matches!(item, Value::Array(_)));
            match other {
                Some(other) => format!("a list with {}", shown(other)),
                None => "a list".to_owned(),
            }
        }
        Value::Table(_) => "a section".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, text: &str, expected: Result<Value, &str>) {
        let found = kind
            .read(&kind.of_text(text))
            .map_err(|wrong| wrong.problem);
        assert_eq!(found, expected.map_err(str::to_owned), "{kind:?} {text:?}");
    }

    #[test]
    fn texts_of_variables_are_read_as_their_kind_wants() {
        let fuel = Kind::Fuel { least: 1 };
        check(fuel, "50M", Ok(Value::Integer(50_000_000)));
        check(fuel, "7", Ok(Value::Integer(7)));
        check(fuel, "0", Err("0 is not a whole number above 0"));
        check(fuel, "0k", Err("\"0k\" is not a whole number above 0"));
        check(Kind::Seed, "true", Ok(Value::Integer(0)));
        check(Kind::Seed, "42", Ok(Value::Integer(42)));
        check(Kind::Seed, "false", Ok(Value::Boolean(false)));
        check(Kind::Seed, "-1", Err("-1 is not true, false or a seed"));
        check(ABOVE_0, "20_000_000", Ok(Value::Integer(20_000_000)));
        check(ABOVE_0, "0", Err("0 is not a whole number above 0"));
        check(ABOVE_0, "1.5", Err("\"1.5\" is not a whole number above 0"));
        check(SMALL, "-1", Err("-1 is not a whole number, 0 or more"));
        let beyond = "4294967296 is more than 4294967295, which is the most";
        check(SMALL, "4294967296", Err(beyond));
        let huge = "99999999999999999999 is more than 9223372036854775807, which is the most";
        for kind in [fuel, ANY, ABOVE_0, Kind::Size, Kind::Seed] {
            check(kind, "99999999999999999999", Err(huge));
        }
        check(Kind::Size, "2kB", Ok(Value::Integer(2_000)));
        check(Kind::Size, "2 parsec", Err("\"2 parsec\" is not a size"));
        check(Kind::Size, "", Err("\"\" is not a size"));
        check(Kind::Text, "5", Ok(Value::String("5".to_owned())));
        check(Kind::Text, "true", Ok(Value::String("true".to_owned())));
        check(Kind::Flag, "yes", Err("\"yes\" is not true or false"));
        check(
            Kind::Word(&["a", "b"]),
            "c",
            Err("\"c\" is not one of a, b"),
        );
    }

    #[test]
    fn times_are_seconds_or_have_a_unit() {
        for (text, seconds) in [("5", 5.0), ("5s", 5.0), ("2.5", 2.5), (" 500ms ", 0.5)] {
            check(Kind::Time, text, Ok(Value::Float(seconds)));
            check(Kind::Pause, text, Ok(Value::Float(seconds)));
        }
        for text in ["0", "-1", "86401", "NaN", "inf", "1e-30"] {
            let found = Kind::Time.read(&Kind::Time.of_text(text));
            assert!(found.is_err_and(|wrong| wrong.problem.ends_with("is not a time")));
        }
        for text in ["0", "0s", "0 min"] {
            check(Kind::Pause, text, Ok(Value::Float(0.0)));
        }
        check(Kind::Pause, "0x", Err("\"0x\" is not a time"));
        check(Kind::Pause, "-1", Err("-1 is not a time"));
        assert_eq!(Kind::Time.read(&Value::Integer(7)), Ok(Value::Float(7.0)));
    }
}
