//! Whether a model is asked again after a failure, and when.

use std::time::Duration;

use http::HeaderMap;

use super::carrier::Failure;

/// How often one question is asked at most.
const MAX_TRIES: u32 = 4;

/// The pause before the second try; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause that a provider can ask for. One that wants more has no answer for anybody who waits.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// The tries of one question.
#[derive(Debug, Default)]
pub(super) struct Retries {
    made: u32,
}

/// What to do about a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Ask again at once, without a schema.
    WithoutSchema,
    /// Ask again after a pause.
    After(Duration),
    /// Give up, because the next try would fail in the same way.
    Misconfigured,
    /// Give up, because the model is not available.
    Unavailable,
}

impl Retries {
    /// What to do about `failure`, which came of a question `with_schema` or without.
    pub(super) fn verdict(&mut self, failure: &Failure, with_schema: bool) -> Verdict {
        self.made += 1;
        let (status, headers, body) = match failure {
            Failure::Status {
                status,
                headers,
                body,
            } => (status.as_u16(), headers, body),
            Failure::Broken(_) if self.made < MAX_TRIES => return Verdict::After(self.pause()),
            _ => return Verdict::Unavailable,
        };
        match status {
            400 | 422 if with_schema && names_schema(body) => Verdict::WithoutSchema,
            408 | 409 | 425 | 429 | 500..=599 => {
                let pause = asked_pause(headers).unwrap_or_else(|| self.pause());
                if self.made < MAX_TRIES && pause <= MAX_PAUSE {
                    Verdict::After(pause)
                } else {
                    Verdict::Unavailable
                }
            }
            _ => Verdict::Misconfigured,
        }
    }

    /// The pause before the next try, where the provider does not say how long it is to be.
    fn pause(&self) -> Duration {
        FIRST_PAUSE * 2_u32.pow(self.made.saturating_sub(1))
    }
}

/// The pause that the provider asks for, in seconds or in milliseconds.
fn asked_pause(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let seconds = number("retry-after-ms")
        .map(|milliseconds| milliseconds / 1e3)
        .or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Whether the provider says in `words` that it knows no schemas, or not this one.
fn names_schema(words: &str) -> bool {
    [
        "response_format",
        "json_schema",
        "output_config",
        "output_format",
        "responseJsonSchema",
        "text.format",
    ]
    .iter()
    .any(|name| words.contains(name))
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode};

    use super::*;

    fn failure(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Failure {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        Failure::Status {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: Box::new(map),
            body: body.to_owned(),
        }
    }

    fn check(failure: &Failure, expected: &[Verdict]) {
        let mut retries = Retries::default();
        for expected in expected {
            assert_eq!(retries.verdict(failure, true), *expected, "{failure:?}");
        }
    }

    fn after(milliseconds: u64) -> Verdict {
        Verdict::After(Duration::from_millis(milliseconds))
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        let pauses = [
            after(1_000),
            after(2_000),
            after(4_000),
            Verdict::Unavailable,
        ];
        check(&failure(503, &[], ""), &pauses);
        check(&failure(429, &[("retry-after", "7")], ""), &[after(7_000)]);
        check(
            &failure(429, &[("retry-after-ms", "250")], ""),
            &[after(250)],
        );
        for unclear in ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "NaN"] {
            check(
                &failure(429, &[("retry-after", unclear)], ""),
                &[after(1_000)],
            );
        }
        check(
            &failure(429, &[("retry-after", "3600")], ""),
            &[Verdict::Unavailable],
        );
        check(
            &failure(429, &[("retry-after", "1e300")], ""),
            &[after(1_000)],
        );
    }

    #[test]
    fn what_stays_wrong_is_not_tried_again() {
        for status in [400, 401, 403, 404] {
            check(&failure(status, &[], "no"), &[Verdict::Misconfigured]);
        }
        for failure in [
            Failure::TooLong,
            Failure::NoHttp("x".to_owned()),
            Failure::Unreachable("x".to_owned()),
        ] {
            check(&failure, &[Verdict::Unavailable]);
        }
    }

    #[test]
    fn a_connection_that_breaks_is_made_again() {
        let broken = Failure::Broken("x".to_owned());
        check(
            &broken,
            &[
                after(1_000),
                after(2_000),
                after(4_000),
                Verdict::Unavailable,
            ],
        );
    }

    #[test]
    fn a_schema_that_is_refused_is_left_out() {
        let refused = failure(400, &[], "response_format is not supported");
        check(&refused, &[Verdict::WithoutSchema]);
        assert_eq!(
            Retries::default().verdict(&refused, false),
            Verdict::Misconfigured
        );
    }
}
