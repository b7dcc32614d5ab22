//! Which configured values are secrets, as far as their names and forms tell.
//!
//! A value of `env`, of a header or of a variable counts as a secret unless it plainly is none: masking a
//! folder's name or a public address in every reply would make the replies useless.

use std::path::Path;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Variables whose values are known to everybody on the machine, or are switches.
const PLAIN_NAMES: [&str; 30] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "USERNAME",
    "USERPROFILE",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TMP",
    "TEMP",
    "PWD",
    "APPDATA",
    "LOCALAPPDATA",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "PYTHONIOENCODING",
    "NODE_ENV",
    "NODE_PATH",
    "NODE_OPTIONS",
    "VIRTUAL_ENV",
    "ACCEPT",
    "CONTENT-TYPE",
    "USER-AGENT",
    "LOG_LEVEL",
    "FASTMCP_LOG_LEVEL",
];

/// The endings of the names of secrets, without the signs between words.
const SECRET_NAMES: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "credentials",
    "authorization",
];
/// The schemes after which headers have credentials.
const SCHEMES: [&str; 3] = ["Bearer", "Basic", "Token"];
/// The most parts of one value that are told apart.
const MAX_PARTS: usize = 64;

/// Whether `value`, configured under `name`, has to be kept from everybody who must not see secrets.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    let is_plain_name = PLAIN_NAMES
        .iter()
        .any(|plain| plain.eq_ignore_ascii_case(name));
    !(is_plain_name || is_public_address(value) || is_present_path(value))
}

/// The least length of a value that looks as if it were drawn at random.
const MIN_RANDOM_CHARS: usize = 20;

/// Whether `value`, configured under `name`, is one that must not be copied from file to file: its name says that it
/// is a secret, or a part of it does, or it looks as if it were drawn at random. A reference to a variable is none.
#[must_use]
pub fn looks_secret(name: &str, value: &str) -> bool {
    if value.is_empty() || value.contains("${") || !is_secret(name, value) {
        return false;
    }
    let is_word = |mark: char| mark.is_ascii_alphanumeric() || "-_.+=".contains(mark);
    let has = |kind: fn(&char) -> bool| value.chars().any(|mark| kind(&mark));
    let is_random = value.len() >= MIN_RANDOM_CHARS
        && value.chars().all(is_word)
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic);
    is_secret_name(name) || is_random || !inside(value).is_empty()
}

/// Whether `value` is an address without user, path and query.
fn is_public_address(value: &str) -> bool {
    let rest = ["http://", "https://"]
        .into_iter()
        .find_map(|scheme| value.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        !rest.trim_end_matches('/').contains(['/', '?', '#', '@']) && !rest.is_empty()
    })
}

fn is_present_path(value: &str) -> bool {
    let path = Path::new(value);
    path.is_absolute() && path.exists()
}

/// The secrets in a header's value: the whole value, and what follows a scheme such as `Bearer`.
pub(super) fn of_header(value: &str) -> impl Iterator<Item = &str> {
    let credentials = value.split_once(' ').map(|(_, rest)| rest.trim());
    std::iter::once(value).chain(credentials)
}

/// The secrets in an address: user and password, and the values in its query.
pub(super) fn of_url(url: &str) -> impl Iterator<Item = &str> {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = place.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let values = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(_, value)| value);
    user.split(':')
        .chain(values)
        .filter(|part| !part.is_empty())
}

/// The secrets inside `value`, which a server may show without the rest of it: what follows a scheme such as `Bearer`,
/// the password of an address, and what follows names such as `api_key` in queries, connection strings and JSON.
/// At most [`MAX_PARTS`] are returned.
pub(super) fn inside(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_str(value) {
        Ok(json @ (Value::Object(_) | Value::Array(_))) => inside_json("", &json, &mut found),
        _ => inside_text(value, &mut found),
    }
    found.truncate(MAX_PARTS);
    found
}

/// Whether a value that is configured under `name` is a secret, as far as the name tells.
pub(super) fn is_secret_name(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    SECRET_NAMES.iter().any(|secret| name.ends_with(secret))
}

fn inside_json(name: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| inside_json(name, value, found)),
        Value::Array(items) => items.iter().for_each(|item| inside_json(name, item, found)),
        Value::String(text) => {
            if is_secret_name(name) {
                found.push(text.clone());
            }
            inside_text(text, found);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn inside_text(text: &str, found: &mut Vec<String>) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (Some(scheme), Some(credentials)) = (words.iter().nth_back(1), words.last()) else {
        return inside_word(text, found);
    };
    if words.len() <= 3
        && SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        found.push((*credentials).to_owned());
    }
    words.iter().for_each(|word| inside_word(word, found));
}

/// The secrets in a text without spaces.
fn inside_word(word: &str, found: &mut Vec<String>) {
    let mut parts = Vec::new();
    if let Some((_, rest)) = word.split_once("://") {
        // A password may hold signs that should have been encoded.
        let end = rest.rfind('@').unwrap_or(0);
        parts.extend(rest[..end].split_once(':').map(|(_, password)| password));
    }
    let pairs = word.split(['?', '&', ';', ',', '#']);
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    parts.extend(
        pairs
            .filter(|(name, _)| is_secret_name(name))
            .map(|(_, value)| value),
    );
    for part in parts {
        found.extend(decoded(part));
        found.push(part.to_owned());
    }
}

/// `text` as it was before it was encoded for an address, if the encoding changed it.
pub(super) fn decoded(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (decoded != text).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_told_by_its_name_its_parts_or_its_form() {
        for (name, value) in [
            ("GITHUB_TOKEN", "abc"),
            ("KEY", "ghp_A1b2C3d4E5f6G7h8I9j0"),
            ("DATABASE_URL", "postgres://me:hunter22@db/shop"),
            ("Authorization", "Bearer abcdef"),
        ] {
            assert!(looks_secret(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("GITHUB_TOKEN", "${GITHUB_TOKEN}"),
            ("GITHUB_TOKEN", ""),
            ("LOG_LEVEL", "debug"),
            ("REGION", "eu-central-1"),
            ("GREETING", "a sentence of many words, which is 1 text"),
            ("BASE", "https://api.example.org"),
        ] {
            assert!(!looks_secret(name, value), "{name}={value}");
        }
    }

    #[test]
    fn what_is_plainly_public_is_no_secret() {
        for (name, value, expected) in [
            ("TOKEN", "ghp_16C7e42F292c6912E7", true),
            ("ANYTHING", "production-eu", true),
            ("Authorization", "Bearer abc", true),
            ("HOME", "/no/such/home", false),
            ("content-type", "application/json", false),
            ("DATA", "/", false),
            ("DATA", "/no/such/folder/s3cret", true),
            ("API", "https://api.example.org", false),
            ("API", "https://api.example.org:8443/", false),
            ("HOOK", "https://hooks.example.org/T0/B0/x8y7", true),
            ("DSN", "https://me:pass@example.org", true),
        ] {
            assert_eq!(is_secret(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn secrets_are_found_inside_headers_and_addresses() {
        let parts: Vec<_> = of_header("Bearer abc").collect();
        assert_eq!(parts, ["Bearer abc", "abc"]);
        let parts: Vec<_> = of_url("https://me:pw@host/mcp?key=k1&x=&flag#f").collect();
        assert_eq!(parts, ["me", "pw", "k1"]);
        assert_eq!(of_url("no address").count(), 0);
    }

    #[test]
    fn secrets_are_found_inside_other_values() {
        for (value, expected) in [
            ("plain words", &[][..]),
            ("Bearer abc", &["abc"]),
            ("Authorization: Bearer abc", &["abc"]),
            ("Project Basic English course", &[]),
            (
                "postgres://ada:pa%40ss@db/shop?sslmode=require",
                &["pa@ss", "pa%40ss"],
            ),
            ("redis://:p@ss:w/rd@h:1", &["p@ss:w/rd"]),
            (
                "https://example.org/a?page=2&api_key=k%2F1",
                &["k/1", "k%2F1"],
            ),
            ("Server=db;User Id=ada;Password=pw", &["pw"]),
            ("--api-key=k1", &["k1"]),
            ("host=db password=pw", &["pw"]),
            (
                r#"{"Authorization": "Bearer ntn", "Notion-Version": "2022-06-28", "more": [{"client_secret": "cs"}], "n": 5}"#,
                &["Bearer ntn", "ntn", "cs"],
            ),
        ] {
            assert_eq!(inside(value), expected, "{value}");
        }
    }
}
