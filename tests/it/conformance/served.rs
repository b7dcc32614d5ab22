//! The fixture behind codecell's HTTP server: everything that a revision requires passes.

use std::sync::Arc;

use codecell_server::{Health, HttpConfig, HttpServer, MCP_PATH};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use tokio::runtime::Runtime;

use super::fixture::Fixture;
use super::suite::{Exception, HANDSHAKE, Role, STATELESS, Suite};

#[test]
fn the_http_server_has_what_the_stateless_revision_requires() {
    let test = "the_http_server_has_what_the_stateless_revision_requires";
    check(test, STATELESS, None, &[]);
}

/// The server has sessions here, because the suite's scenarios ask the client in the middle of a call.
#[test]
fn the_http_server_has_what_the_revision_with_a_handshake_requires() {
    let test = "the_http_server_has_what_the_revision_with_a_handshake_requires";
    let sessions = Some(Arc::new(LocalSessionManager::default()));
    check(test, HANDSHAKE, sessions, &[]);
}

fn check(
    test: &str,
    revision: &str,
    sessions: Option<Arc<LocalSessionManager>>,
    exceptions: &[Exception],
) {
    let Some(suite) = Suite::or_skip(test) else {
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    let address = "127.0.0.1:0".parse().expect("an address");
    let server = runtime
        .block_on(HttpServer::bind(HttpConfig::local(address)))
        .expect("a free port");
    let url = format!("http://{}{MCP_PATH}", server.address());
    let health = Arc::new(Health::default());
    let never = std::future::pending();
    let serving = server.serve_with_sessions(Fixture::default(), sessions, health, never);
    runtime.spawn(serving);
    let findings = suite.try_server(revision, &url);
    findings.assert_passed(&suite.required(revision, Role::Server), exceptions);
}
