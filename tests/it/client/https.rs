//! Servers over https: whose certificate is trusted, and what is said if it is not.

use serde_json::{Value, json};

use super::http::Web;
use crate::peers::installed_servers::InstalledServers;
use crate::support::program::{Place, Ran};

const SCRIPT: &str = "safe.echo(text='over https')";

#[test]
fn a_certificate_is_trusted_if_its_issuer_is() {
    let Some(place) = place_with_certificates("a_certificate_is_trusted_if_its_issuer_is") else {
        return;
    };
    let web = serve(&place, "good");
    let url = web.address("https");
    configure(
        &place,
        &json!({ "safe": { "url": url, "ca_file": "ca.pem" } }),
    );
    assert_eq!(
        result(place.run(&["run", "script.py", "--json"])),
        "over https"
    );
    // On Linux another file can take the place of the system's certificates.
    if cfg!(target_os = "linux") {
        configure(&place, &json!({ "safe": { "url": url } }));
        let mut command = place.command(&["run", "script.py", "--json"]);
        command.env("SSL_CERT_FILE", place.path().join("ca.pem"));
        assert_eq!(result(command.output().unwrap().into()), "over https");
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_told() {
    let Some(place) = place_with_certificates("what_is_wrong_with_a_certificate_is_told") else {
        return;
    };
    let servers = ["good", "other", "old"].map(|file| serve(&place, file));
    let [good, other, old] = &servers;
    let plain = Web::start("0", &[]);
    let with_issuer = |web: &Web| json!({ "url": web.address("https"), "ca_file": "ca.pem" });
    configure(
        &place,
        &json!({
            "stranger": { "url": good.address("https") },
            "other": with_issuer(other),
            "old": with_issuer(old),
            "plain": with_issuer(&plain),
            "no-file": { "url": good.address("https"), "ca_file": "none.pem" },
            "no-certificate": { "url": good.address("https"), "ca_file": "script.py" },
        }),
    );
    let ran = place.run(&["tools", "--json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    for (name, expected) in [
        (
            "stranger",
            "it cannot be reached: nobody whom this system trusts has signed its certificate; if the certificate is the right one, name a file with that of its issuer as \"ca_file\"",
        ),
        (
            "other",
            "its certificate is that of another host than \"url\" names",
        ),
        ("old", "its certificate has expired"),
        (
            "plain",
            "it does not answer in TLS; \"url\" may have to start with http://",
        ),
        (
            "no-file",
            "none.pem cannot be read: No such file or directory (os error 2); correct \"ca_file\"",
        ),
        (
            "no-certificate",
            "script.py holds no certificate in PEM; correct \"ca_file\"",
        ),
    ] {
        let server = told["servers"]
            .as_array()
            .unwrap()
            .iter()
            .find(|server| server["name"] == name)
            .unwrap_or_else(|| panic!("{name} in {told}"));
        assert_eq!(server["status"], "failed", "{server}");
        let shown = server.to_string().replace("\\\"", "\"");
        assert!(shown.contains(expected), "{name}: {shown}");
    }
}

/// A folder with certificates and a script; `None` if the certificates cannot be made.
fn place_with_certificates(test: &str) -> Option<Place> {
    let servers = InstalledServers::or_skip(test)?;
    let place = Place::empty();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/certificates.py");
    let status = servers.python().arg(program).arg(place.path()).status();
    assert!(status.unwrap().success());
    place.write("script.py", SCRIPT);
    Some(place)
}

fn serve(place: &Place, certificate: &str) -> Web {
    let file = place.path().join(format!("{certificate}.pem"));
    Web::start("0", &["--tls", file.to_str().unwrap()])
}

fn configure(place: &Place, servers: &Value) {
    place.write(
        "mcp_servers.json",
        json!({ "mcpServers": servers }).to_string(),
    );
}

fn result(ran: Ran) -> String {
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    outcome["result"]
        .as_str()
        .unwrap_or_else(|| panic!("{outcome}"))
        .to_owned()
}
