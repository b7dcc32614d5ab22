//! Which configured values are secrets, as far as names and forms tell.
//!
//! A value of `env`, of a header or of a variable is taken for one unless it plainly is none: masking a
//! folder's name or a public address in every reply would make the replies useless.

use std::path::Path;

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

/// Whether `value`, configured under `name`, has to be kept from whoever must not see secrets.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    let is_plain_name = PLAIN_NAMES
        .iter()
        .any(|plain| plain.eq_ignore_ascii_case(name));
    !(is_plain_name || is_public_address(value) || is_present_path(value))
}

/// An address without user, path and query.
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

/// The secrets in a header's value: all of it, and what follows a scheme such as `Bearer`.
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
