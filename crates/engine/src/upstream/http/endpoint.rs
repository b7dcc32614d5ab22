//! A configured address made into a transport, with every limit that it needs.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::common::client_side_sse::ExponentialBackoff;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use tokio::sync::Notify;

use super::HttpClient;
use super::tls::issuers;
use crate::upstream::dialect::Dialect;
use crate::upstream::{HttpEndpoint, MAX_CALLS_IN_FLIGHT, MAX_LINE_BYTES};

/// How long a server may take to accept a connection, including TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept. Common servers close theirs after five seconds, and a request on a
/// connection that is being closed is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);
/// How often a silent connection is probed, so that nobody waits for ever if the other end is gone.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// The most redirections of one request.
const MAX_REDIRECTS: usize = 5;
/// How long each of the two steps may take that make a new session in place of a lost one.
const RECOVERY_TIMEOUT: Duration = Duration::from_secs(10);
/// The first and the longest pause before a lost stream is opened again: a stream of notifications, or one on which a
/// call waits for its answer.
const STREAM_PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(60));
/// Headers that belong to the protocol.
const RESERVED: [&str; 6] = [
    "accept",
    "content-type",
    "host",
    "last-event-id",
    "mcp-protocol-version",
    "mcp-session-id",
];

/// The transport to the server `name` at `endpoint`, or why it cannot be used. A new session wakes `changed`.
pub(in crate::upstream) async fn transport(
    name: &str,
    endpoint: &HttpEndpoint,
    changed: &Arc<Notify>,
    dialect: &Arc<Dialect>,
) -> Result<StreamableHttpClientTransport<HttpClient>, String> {
    let url = reqwest::Url::parse(&endpoint.url)
        .map_err(|error| format!("its address cannot be used: {error}; correct \"url\""))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(
            "its address is not a web address; \"url\" starts with http:// or https://".to_owned(),
        );
    }
    let mut config = StreamableHttpClientTransportConfig::with_uri(endpoint.url.as_str())
        .custom_headers(headers(&endpoint.headers)?)
        .max_concurrent_requests(MAX_CALLS_IN_FLIGHT)
        .max_sse_event_size(MAX_LINE_BYTES)
        .session_recovery_timeout(RECOVERY_TIMEOUT)
        .reinit_on_expired_session(true);
    let mut pauses = ExponentialBackoff::default();
    (pauses.base_duration, pauses.max_delay) = (STREAM_PAUSES.0, Some(STREAM_PAUSES.1));
    config.retry_config = Arc::new(pauses);
    // Certificates are read from files.
    let ca_file = endpoint.ca_file.clone();
    let connector = tokio::task::spawn_blocking(move || connector(ca_file.as_deref()))
        .await
        .map_err(|error| format!("HTTP cannot be set up: {error}"))??;
    let client = HttpClient::new(name, connector, Arc::clone(dialect), Arc::clone(changed));
    Ok(StreamableHttpClientTransport::with_client(client, config))
}

/// The headers of every request. Their values are marked as secret, so that nothing shows them.
fn headers(pairs: &[(String, String)]) -> Result<HashMap<HeaderName, HeaderValue>, String> {
    let mut headers = HashMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let refuse = |problem: &str| format!("the header {name:?} {problem}; correct \"headers\"");
        let parsed = HeaderName::try_from(name.as_str())
            .map_err(|_| refuse("has a name that HTTP does not know"))?;
        if RESERVED.contains(&parsed.as_str()) {
            return Err(refuse("belongs to the protocol"));
        }
        let mut value = HeaderValue::try_from(value.as_str()).map_err(|_| {
            refuse("has a value that cannot be sent, such as one with a line break")
        })?;
        value.set_sensitive(true);
        if headers.insert(parsed, value).is_some() {
            return Err(refuse("is given twice"));
        }
    }
    Ok(headers)
}

/// What opens connections. It trusts the issuers that the system trusts, and those in `ca_file`; proxies are those of
/// the environment.
pub(super) fn connector(ca_file: Option<&Path>) -> Result<reqwest::Client, String> {
    // This fails if a provider has been chosen already, which does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let issuers = ca_file.map(issuers).transpose()?.unwrap_or_default();
    reqwest::Client::builder()
        .tls_certs_merge(issuers)
        .user_agent(concat!("codecell/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .tcp_keepalive(KEEPALIVE)
        .redirect(redirect::Policy::custom(follow))
        // The models' library has these switched on for everybody. What servers send is counted as they send it.
        .no_gzip()
        .http1_only()
        .build()
        .map_err(|error| format!("HTTP cannot be set up: {}", error.without_url()))
}

/// Follows a redirection that keeps method, body and origin. Any other would lose the message, or show the
/// headers to another server.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let keeps_message = matches!(attempt.status().as_u16(), 307 | 308);
    let first = attempt.previous().first();
    let same_origin = first.is_some_and(|first| first.origin() == attempt.url().origin());
    if keeps_message && same_origin && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_checked_and_secret() {
        let check = |name: &str, value: &str| headers(&[(name.to_owned(), value.to_owned())]);
        let good = check("Authorization", "Bearer hush").expect("a good header");
        assert!(!format!("{good:?}").contains("hush"));
        for (name, value, problem) in [
            ("a b", "x", "has a name that HTTP does not know"),
            ("x", "a\nb", "has a value that cannot be sent"),
            ("Mcp-Session-Id", "x", "belongs to the protocol"),
        ] {
            let refusal = check(name, value).expect_err("a bad header");
            assert!(refusal.contains(problem), "{refusal}");
        }
        let twice = [("a".into(), "1".into()), ("A".into(), "2".into())];
        assert!(headers(&twice).is_err_and(|refusal| refusal.contains("given twice")));
    }

    #[tokio::test]
    async fn only_addresses_of_the_web_are_used() {
        for url in ["ftp://example.org", "example.org/mcp", "", "http://"] {
            let endpoint = HttpEndpoint {
                url: url.to_owned(),
                headers: Vec::new(),
                ca_file: None,
            };
            let refused = transport("s", &endpoint, &Arc::default(), &Arc::default()).await;
            assert!(refused.is_err(), "{url}");
        }
    }
}
