//! The arguments of a call, read one by one and strictly.
//!
//! Whatever is missing, of the wrong type or not known is refused with the argument's name and what would be right. The
//! words are for the author of a script; whoever answers somebody else can make other words of the error's parts.

use serde_json::Value;
use thiserror::Error;

use crate::JsonObject;
use codecell_basics::text::marked;

/// Most characters of an offending value that an error text quotes.
const MAX_QUOTED_CHARS: usize = 60;

/// What is wrong with a call's arguments.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArgumentError {
    #[error("argument {name:?} is missing; it must be {expected}")]
    Missing {
        name: &'static str,
        expected: String,
    },
    #[error("argument {name:?} must be {expected}, got {got}")]
    Wrong {
        name: &'static str,
        expected: String,
        got: String,
    },
    #[error("there is no argument {:?}; arguments: {}", quoted(name), known.join(", "))]
    Unknown {
        name: String,
        known: Vec<&'static str>,
    },
}

/// Arguments that have not been read yet.
pub struct Arguments {
    left: JsonObject,
    known: Vec<&'static str>,
}

impl Arguments {
    pub fn new(arguments: JsonObject) -> Self {
        Self {
            left: arguments,
            known: Vec::new(),
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &'static str) -> Result<String, ArgumentError> {
        self.optional_text(name)?
            .ok_or_else(|| ArgumentError::Missing {
                name,
                expected: "a string".to_owned(),
            })
    }

    /// A text, or `None` if it is left out or null.
    pub fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, ArgumentError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(name, "a string", &other)),
        }
    }

    /// A whole number from `min` to `max`, or `None` if it is left out or null.
    pub fn optional_count(
        &mut self,
        name: &'static str,
        min: u64,
        max: u64,
    ) -> Result<Option<u64>, ArgumentError> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(count) if (min..=max).contains(&count) => Ok(Some(count)),
                _ => Err(wrong(
                    name,
                    &format!("a whole number from {min} to {max}"),
                    &value,
                )),
            },
        }
    }

    /// A truth value, false if it is left out or null.
    pub fn flag(&mut self, name: &'static str) -> Result<bool, ArgumentError> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(wrong(name, "true or false", &other)),
        }
    }

    /// Refuses whatever has not been read.
    pub fn finish(self) -> Result<(), ArgumentError> {
        match self.left.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(ArgumentError::Unknown {
                name,
                known: self.known,
            }),
        }
    }

    /// The argument `name`, or `None` if it is left out or null.
    pub fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.left
            .shift_remove(name)
            .filter(|value| !value.is_null())
    }
}

fn wrong(name: &'static str, expected: &str, got: &Value) -> ArgumentError {
    let got = match got {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => quoted(&other.to_string()),
    };
    ArgumentError::Wrong {
        name,
        expected: expected.to_owned(),
        got,
    }
}

fn quoted(text: &str) -> String {
    marked(text, MAX_QUOTED_CHARS, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arguments(value: Value) -> Arguments {
        Arguments::new(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn arguments_are_read_strictly() {
        let mut good = arguments(json!({"path": "a", "head": 3, "tail": null, "all": true}));
        assert_eq!(good.text("path").as_deref(), Ok("a"));
        assert_eq!(good.optional_count("head", 1, 10), Ok(Some(3)));
        assert_eq!(good.optional_count("tail", 1, 10), Ok(None));
        assert_eq!(good.flag("all"), Ok(true));
        assert_eq!(good.finish(), Ok(()));
    }

    #[test]
    fn a_refusal_names_the_argument_and_what_would_be_right() {
        let mut bad = arguments(json!({"path": 5, "head": 0, "all": "yes", "pth": "a"}));
        let texts = [
            bad.text("path").expect_err("refused"),
            bad.optional_count("head", 1, 10).expect_err("refused"),
            bad.flag("all").expect_err("refused"),
            bad.text("name").expect_err("refused"),
            bad.finish().expect_err("refused"),
        ]
        .map(|error| error.to_string());
        assert_eq!(
            texts,
            [
                "argument \"path\" must be a string, got 5",
                "argument \"head\" must be a whole number from 1 to 10, got 0",
                "argument \"all\" must be true or false, got \"yes\"",
                "argument \"name\" is missing; it must be a string",
                "there is no argument \"pth\"; arguments: path, head, all, name",
            ]
        );
    }
}
