//! The published client of SandboxFusion, as a process of its own, against `/run_code`.

use std::path::Path;

use serde_json::Value;

use crate::peers::bounded_process::{CLIENT_LIMIT, run_bounded};
use crate::peers::installed_servers::InstalledServers;
use crate::support::http::HttpProgram;
use crate::support::program::Place;

const TOKEN: &str = "alice-0123456789abcdef0123456789";

#[test]
fn the_published_client_understands_every_answer() {
    let Some(installed) =
        InstalledServers::or_skip("the_published_client_understands_every_answer")
    else {
        return;
    };
    let place = Place::empty();
    place.write(
        "codecell.toml",
        "[http]\nrun_code = true\n[http.clients.alice]\ntoken_env = \"ALICE\"\n",
    );
    place.write(".env", format!("ALICE={TOKEN}\n"));
    let program = HttpProgram::start(&place, &[]);
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/sandbox_fusion_client.py");
    // The client has no other place for a token than the address.
    let mut client = installed.sandbox_fusion_client();
    client
        .arg(script)
        .arg(format!("http://alice:{TOKEN}@{}", program.mcp));
    let finished = run_bounded(&mut client, CLIENT_LIMIT, place.path());
    let seen = finished.expect_success("the client");
    let seen: Value = serde_json::from_str(&seen).unwrap();
    insta::assert_snapshot!("the_client_of_sandbox_fusion", format!("{seen:#}"));
}
