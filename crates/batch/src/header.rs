//! The header of a `.py` file that is a case: a comment with TOML in it, in the form that PEP 723 gives such comments.
//!
//! ```text
//! # /// case
//! # stdin = "1 2\n"
//! # expect = { stdout = "3\n" }
//! # limits.fuel = 50_000_000
//! # ///
//! ```
//!
//! The keys are the fields of a case other than the id, which is the file's name, and the code, which is the file.

use serde_json::{Map, Number, Value};

const START: &str = "# /// case";
const END: &str = "# ///";

/// The fields in the header of `code`; none if it has no header.
///
/// # Errors
/// What is wrong with the header, in words.
pub(crate) fn fields(code: &str) -> Result<Map<String, Value>, String> {
    let mut lines = code.lines().map(str::trim_end);
    if !lines.any(|line| line == START) {
        return Ok(Map::new());
    }
    let mut text = String::new();
    let mut is_closed = false;
    for line in lines.by_ref() {
        is_closed = line == END;
        let Some(content) = line.strip_prefix('#').filter(|_| !is_closed) else {
            break;
        };
        text.push_str(content.strip_prefix(' ').unwrap_or(content));
        text.push('\n');
    }
    if !is_closed {
        return Err(format!(
            "the header that begins with `{START}` has no end, which is `{END}`"
        ));
    }
    if lines.any(|line| line == START) {
        return Err(format!("there are two headers that begin with `{START}`"));
    }
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| format!("the header is no TOML: {}", error.message()))?;
    for (name, own) in [("id", "the file's name"), ("code", "the file itself")] {
        if table.contains_key(name) {
            return Err(format!("the header has {name:?}, which is {own}"));
        }
    }
    table
        .into_iter()
        .map(|(name, value)| Ok((name, json(value)?)))
        .collect()
}

fn json(value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| format!("the header has {number}, for which JSON has no form"))?,
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(time) => {
            return Err(format!(
                "the header has the time {time}; write it as a text"
            ));
        }
        toml::Value::Array(items) => items.into_iter().map(json).collect::<Result<_, _>>()?,
        toml::Value::Table(table) => {
            let members = table
                .into_iter()
                .map(|(name, value)| Ok((name, json(value)?)));
            Value::Object(members.collect::<Result<_, String>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: Result<&str, &str>) {
        let found = fields(code).map(Value::Object);
        match expected {
            Ok(expected) => {
                let expected: Value = serde_json::from_str(expected).expect("JSON");
                assert_eq!(found, Ok(expected), "{code}");
            }
            Err(expected) => {
                let found = found.expect_err("it is wrong");
                assert!(found.starts_with(expected), "{found}");
            }
        }
    }

    #[test]
    fn a_header_is_toml_in_a_comment() {
        check("print(1)\n", Ok("{}"));
        check(
            "#!/usr/bin/env python3\n# /// case\n# stdin = 'a'\n#\n# [expect]\n# result = [1, 2.5, true]\n# ///\nx = 1\n",
            Ok(r#"{"stdin":"a","expect":{"result":[1,2.5,true]}}"#),
        );
        check(
            "# /// case\r\n# stdin = 'a'\r\n# ///\r\n",
            Ok(r#"{"stdin":"a"}"#),
        );
        check("# /// script\n# dependencies = []\n# ///\n", Ok("{}"));
    }

    #[test]
    fn what_is_wrong_with_a_header_is_told() {
        check(
            "# /// case\n# stdin = 'a'\n1",
            Err("the header that begins with `# /// case` has no end"),
        );
        check(
            "# /// case\n# stdin\n# ///\n",
            Err("the header is no TOML: "),
        );
        check(
            "# /// case\n# id = 'a'\n# ///\n",
            Err("the header has \"id\", which is the file's name"),
        );
        check(
            "# /// case\n# ///\n# /// case\n# ///\n",
            Err("there are two headers"),
        );
        check(
            "# /// case\n# variables.t = 2026-01-01\n# ///\n",
            Err("the header has the time 2026-01-01"),
        );
        check(
            "# /// case\n# variables.t = nan\n# ///\n",
            Err("the header has NaN"),
        );
    }
}
