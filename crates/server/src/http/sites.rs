//! Under which names the server may be reached, and which web pages may call it.
//!
//! A browser can be led to send requests to servers on its user's machine, or to think that such a server is part of a
//! page of somebody else's (DNS rebinding). Such requests can be recognised: they name a host that is not this one, or
//! come from a page of another origin.

use std::net::{IpAddr, SocketAddr};

use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Uri, header};

/// The names of this machine that only this machine uses.
const LOCAL_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names and pages that are allowed.
#[derive(Debug, Clone)]
pub(super) struct Sites {
    hosts: Vec<Authority>,
    origins: Vec<HeaderValue>,
}

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// It does not say which host it is for, or not in an understandable way.
    NoHost,
    /// It is for another host.
    Host,
    /// It comes from a web page that may not call.
    Origin,
}

impl Sites {
    /// The names of the machine and of `address`, and also those of `hosts` and `origins` that have the right form.
    pub(super) fn new(address: SocketAddr, hosts: &[String], origins: &[String]) -> Self {
        let own = match address.ip() {
            ip if ip.is_unspecified() => None,
            IpAddr::V4(ip) => Some(ip.to_string()),
            IpAddr::V6(ip) => Some(format!("[{ip}]")),
        };
        let hosts = LOCAL_NAMES
            .into_iter()
            .chain(own.as_deref())
            .chain(hosts.iter().map(String::as_str))
            .filter_map(|host| host.parse().ok())
            .collect();
        let origins = origins
            .iter()
            .filter_map(|origin| HeaderValue::from_str(&origin.to_ascii_lowercase()).ok())
            .collect();
        Self { hosts, origins }
    }

    /// Whether a request to `uri` with `headers` is meant for this server and comes from an allowed origin, if it names
    /// one.
    pub(super) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Foreign> {
        let host = host(uri, headers).ok_or(Foreign::NoHost)?;
        if !self
            .hosts
            .iter()
            .any(|allowed| is_same_host(allowed, &host))
        {
            return Err(Foreign::Host);
        }
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if origins.all(|origin| self.is_allowed(origin, &host)) {
            Ok(())
        } else {
            Err(Foreign::Origin)
        }
    }

    /// Whether pages of `origin` may call; pages of this server's own address may.
    fn is_allowed(&self, origin: &HeaderValue, host: &Authority) -> bool {
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let origin = origin.to_ascii_lowercase();
        let is_own = |scheme: &str| {
            let authority = origin.strip_prefix(scheme);
            authority.is_some_and(|authority| authority == host.as_str().to_ascii_lowercase())
        };
        is_own("http://")
            || is_own("https://")
            || self.origins.iter().any(|allowed| allowed == &*origin)
    }
}

/// The one host that a request names.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => Authority::try_from(host.as_bytes()).ok()?,
        _ => return None,
    };
    // A request line with a whole address goes before the header (RFC 9112, 3.2.2).
    match uri.authority() {
        Some(authority) if *authority != host => None,
        _ if host.as_str().contains('@') => None,
        _ => Some(host),
    }
}

/// Whether `host` is the same as `allowed`, which may leave the port open.
fn is_same_host(allowed: &Authority, host: &Authority) -> bool {
    allowed.host().eq_ignore_ascii_case(host.host())
        && (allowed.port().is_none() || allowed.port_u16() == host.port_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(header::HeaderName, &str)], expected: Result<(), Foreign>) {
        let address = "192.0.2.7:8000".parse().expect("an address");
        let hosts = [
            "mcp.example.org".to_owned(),
            "other.example.org:8443".to_owned(),
        ];
        let origins = ["https://App.example.org".to_owned()];
        let sites = Sites::new(address, &hosts, &origins);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_str(value).expect("a header"));
        }
        assert_eq!(
            sites.check(&Uri::from_static("/mcp"), &map),
            expected,
            "{headers:?}"
        );
    }

    #[test]
    fn hosts_are_this_machine_and_what_is_configured() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1:1",
            "[::1]:8000",
            "192.0.2.7:8000",
        ] {
            check(&[(header::HOST, host)], Ok(()));
        }
        check(&[(header::HOST, "mcp.example.org:4711")], Ok(()));
        check(&[(header::HOST, "other.example.org:8443")], Ok(()));
        for host in [
            "other.example.org",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.2",
        ] {
            check(&[(header::HOST, host)], Err(Foreign::Host));
        }
        check(&[], Err(Foreign::NoHost));
        check(&[(header::HOST, "evil@localhost")], Err(Foreign::NoHost));
        check(&[(header::HOST, "a b")], Err(Foreign::NoHost));
        check(
            &[(header::HOST, "localhost"), (header::HOST, "localhost")],
            Err(Foreign::NoHost),
        );
    }

    #[test]
    fn origins_are_the_own_one_and_what_is_configured() {
        let own = (header::HOST, "localhost:8000");
        for origin in [
            "http://localhost:8000",
            "https://LOCALHOST:8000",
            "https://app.example.org",
        ] {
            check(&[own.clone(), (header::ORIGIN, origin)], Ok(()));
        }
        for origin in [
            "null",
            "http://localhost:9000",
            "https://app.example.org.evil.example",
            "",
            "http://evil.example",
        ] {
            check(
                &[own.clone(), (header::ORIGIN, origin)],
                Err(Foreign::Origin),
            );
        }
        let two = [
            own,
            (header::ORIGIN, "http://localhost:8000"),
            (header::ORIGIN, "null"),
        ];
        check(&two, Err(Foreign::Origin));
    }
}
