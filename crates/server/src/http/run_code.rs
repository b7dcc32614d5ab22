//! `/run_code` as it looks over HTTP: its paths, whose token a request shows, and the answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::response::{Answer, json};
use crate::run_code::{Answered, Turned};

/// The path at which code is run for those who do not speak MCP.
pub const RUN_CODE_PATH: &str = "/run_code";

/// Where these clients ask whether anybody is there.
const PING_PATH: &str = "/v1/ping";

/// The longest `Authorization` that is decoded, in bytes.
const MAX_CREDENTIALS_BYTES: usize = 4 << 10;

/// The answer to a ping, if `path` is that of one.
pub(super) fn pong(path: &str) -> Option<Answer> {
    (path == PING_PATH).then(|| json(StatusCode::OK, &"pong"))
}

/// Makes a bearer's token of a password, since most of these clients have no place for a token but the address:
/// `http://any:TOKEN@host`. What cannot be read is left for the gate to refuse.
pub(super) fn take_password_as_token(headers: &mut HeaderMap) {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (shown.next(), shown.next()) else {
        return;
    };
    if let Some(bearer) = bearer(only) {
        headers.insert(header::AUTHORIZATION, bearer);
    }
}

fn bearer(authorization: &HeaderValue) -> Option<HeaderValue> {
    let written = authorization.to_str().ok()?;
    let (scheme, credentials) = written.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || credentials.len() > MAX_CREDENTIALS_BYTES {
        return None;
    }
    let credentials = STANDARD.decode(credentials.trim()).ok()?;
    let credentials = String::from_utf8(credentials).ok()?;
    let (_, password) = credentials.split_once(':')?;
    let mut bearer = HeaderValue::try_from(format!("Bearer {password}")).ok()?;
    bearer.set_sensitive(true);
    Some(bearer)
}

/// What becomes of a request that passed.
pub(super) fn answer(answered: Answered) -> Answer {
    match answered {
        Answered::Ran(response) => json(StatusCode::OK, &response),
        Answered::Malformed(mistakes) => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &serde_json::json!({ "detail": mistakes }),
        ),
        Answered::Turned(away) => turned(&away),
    }
}

fn turned(away: &Turned) -> Answer {
    let status = match away {
        Turned::Quota(_) => StatusCode::TOO_MANY_REQUESTS,
        // Whoever repeats requests to SandboxFusion does so for this one, if for any.
        Turned::Slot(_) => StatusCode::GATEWAY_TIMEOUT,
        Turned::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let (Turned::Quota(reason) | Turned::Slot(reason) | Turned::Unavailable(reason)) = away;
    let mut answer = json(status, &serde_json::json!({ "detail": reason.message }));
    if let Some(seconds) = reason.retry_after_s {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(authorization: &str, expected: Option<&str>) {
        let written = HeaderValue::try_from(authorization).expect("a header");
        let found = bearer(&written);
        let found = found.as_ref().map(|bearer| bearer.to_str().expect("text"));
        assert_eq!(found, expected, "{authorization}");
    }

    #[test]
    fn a_password_is_a_token() {
        check("Basic eDpzZWNyZXQ=", Some("Bearer secret"));
        check("basic OnNlOmNyZXQ=", Some("Bearer se:cret"));
        for other in [
            "Bearer secret",
            "Basic",
            "Basic ???",
            "Basic eA==",
            "Basic gIA6gA==",
        ] {
            check(other, None);
        }
        check(
            &format!("Basic {}", "eDp4".repeat(MAX_CREDENTIALS_BYTES)),
            None,
        );
    }
}
