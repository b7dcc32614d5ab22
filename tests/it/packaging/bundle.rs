//! The MCP bundle: valid, packed and unpacked by its own tool, and started as its manifest says.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Bench, PROGRAM, platform, source};
use crate::peers::installed_servers::InstalledServers;

#[test]
fn a_client_can_unpack_the_bundle_and_start_it() {
    let Some(tools) = InstalledServers::or_skip("a_client_can_unpack_the_bundle_and_start_it")
    else {
        return;
    };
    let bench = Bench::new();
    let small = bench.stand_in();
    let (made, packed, unpacked) = (
        bench.path("made"),
        bench.path("codecell.mcpb"),
        bench.path("unpacked"),
    );
    make(&bench, &made, &small);
    for (verb, paths) in [
        ("validate", vec![&made]),
        ("pack", vec![&made, &packed]),
        ("unpack", vec![&packed, &unpacked]),
    ] {
        bench.run(verb, tools.bundler().arg(verb).args(paths));
    }
    let program = unpacked.join("bin/codecell");
    assert_eq!(
        std::fs::read(&program).unwrap(),
        std::fs::read(&small).unwrap()
    );
    let mode = std::fs::metadata(&program).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0o111, "{mode:o}");

    let real = bench.path("real");
    make(&bench, &real, Path::new(PROGRAM));
    Bench::assert_has_the_terms_of_others(&unpacked.join("THIRD-PARTY-LICENSES"));
    let manifest = std::fs::read_to_string(real.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    let started = &manifest["server"]["mcp_config"];
    let said = |word: &Value| {
        let word = word.as_str().unwrap();
        word.replace("${__dirname}", &real.display().to_string())
            .replace(
                "${user_config.servers}",
                &source("mcp_servers.json").display().to_string(),
            )
    };
    // The same words with another command list what a script could call.
    let mut args: Vec<String> = started["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(said)
        .collect();
    assert_eq!(args[0], "serve");
    "tools".clone_into(&mut args[0]);
    let listed = bench.run("tools", Command::new(said(&started["command"])).args(args));
    assert!(listed.contains("read_text_file"), "{listed}");
}

fn make(bench: &Bench, folder: &Path, program: &Path) {
    let mut make = Command::new(source("packaging/mcpb/make.py"));
    make.arg(folder)
        .arg(format!("{}={}", platform(), program.display()));
    bench.run("packaging/mcpb/make.py", &mut make);
}
