//! Addresses to listen on as people write them: `8000`, `:8000`, `localhost:8000`, `0.0.0.0:8000`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// What an address looks like, for messages.
const EXAMPLES: &str = "a port such as 8000, or an address such as 127.0.0.1:8000, or 0.0.0.0:8000 to let other machines in";

/// The address that `text` means. A port alone, and `localhost`, mean this machine only: nobody lets other machines in
/// by leaving something out.
///
/// # Errors
/// What is wrong with `text`, and what to write instead.
pub fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if text.contains('/') {
        return Err(format!(
            "{text:?} is the address of a page; give {EXAMPLES}"
        ));
    }
    let (host, port) = match text.rsplit_once(':') {
        // The colons of an address of IP version 6 separate no port.
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => ("", Some(text)),
        _ => (text, None),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let ip = match bare.parse::<IpAddr>() {
        Ok(ip) => ip,
        Err(_) if host.is_empty() || host.eq_ignore_ascii_case("localhost") => {
            Ipv4Addr::LOCALHOST.into()
        }
        Err(_) if host == "*" => Ipv4Addr::UNSPECIFIED.into(),
        Err(_) => return Err(format!("{text:?} is no address; give {EXAMPLES}")),
    };
    let Some(port) = port else {
        let ip = SocketAddr::new(ip, 8000);
        return Err(format!("{text:?} has no port; give such as {ip}"));
    };
    match port.parse() {
        Ok(port) => Ok(SocketAddr::new(ip, port)),
        Err(_) => Err(format!(
            "{port:?} is no port, which is a number from 0 to 65535; give {EXAMPLES}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let found = parse_address(text).map(|address| address.to_string());
        match (found, expected) {
            (Ok(found), expected) => assert_eq!(Ok(found.as_str()), expected, "{text}"),
            (Err(found), expected) => {
                let expected = expected.err().unwrap_or("an address");
                assert!(found.starts_with(expected), "{text}: {found}");
            }
        }
    }

    #[test]
    fn a_port_alone_is_this_machines() {
        for text in [
            "8000",
            ":8000",
            "localhost:8000",
            "LocalHost:8000",
            "127.0.0.1:8000",
            " 8000 ",
        ] {
            check(text, Ok("127.0.0.1:8000"));
        }
        check("0", Ok("127.0.0.1:0"));
        check("0.0.0.0:80", Ok("0.0.0.0:80"));
        check("*:80", Ok("0.0.0.0:80"));
        check("[::1]:80", Ok("[::1]:80"));
        check("[::]:80", Ok("[::]:80"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_address_or_an_error(text in "[\\[\\]:.*0-9a-z/ é]{0,12}") {
            if let Err(error) = parse_address(&text) {
                proptest::prop_assert!(error.contains("give "), "{error}");
            }
        }
    }

    #[test]
    fn what_is_no_address_is_told_with_what_is() {
        check("", Err("\"\" is no port"));
        check(":", Err("\"\" is no port"));
        check(
            "65536",
            Err("\"65536\" is no port, which is a number from 0 to 65535"),
        );
        check("-1", Err("\"-1\" is no address"));
        check(
            "localhost",
            Err("\"localhost\" has no port; give such as 127.0.0.1:8000"),
        );
        check(
            "10.0.0.1",
            Err("\"10.0.0.1\" has no port; give such as 10.0.0.1:8000"),
        );
        check("::1", Err("\"::1\" has no port; give such as [::1]:8000"));
        check(
            "[::1]",
            Err("\"[::1]\" has no port; give such as [::1]:8000"),
        );
        check("host.example:80", Err("\"host.example:80\" is no address"));
        check("localhost:http", Err("\"http\" is no port"));
        check(
            "http://localhost:8000/mcp",
            Err("\"http://localhost:8000/mcp\" is the address of a page"),
        );
        check(
            "localhost:8000/mcp",
            Err("\"localhost:8000/mcp\" is the address of a page"),
        );
    }
}
