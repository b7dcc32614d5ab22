//! The container: what the Dockerfile promises, and the check of its health, which runs here without a container.

use std::process::Command;

use super::{Bench, source};
use crate::peers::bounded_process::run_bounded;
use crate::peers::installed_servers::InstalledServers;
use crate::support::http::HttpProgram;
use crate::support::patience::PATIENCE;
use crate::support::program::Place;

/// The instructions of the last stage, with lines that go on put together.
fn last_stage() -> Vec<String> {
    let text = std::fs::read_to_string(source("Dockerfile")).unwrap();
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    let text = text.replace("\\\n", " ");
    let (before, stage) = text.rsplit_once("\nFROM ").expect("a stage");
    assert!(
        before.contains("FROM rust:"),
        "the program is built in a stage of its own"
    );
    stage.lines().map(str::to_owned).collect()
}

#[test]
fn the_container_is_nobody_and_starts_the_program() {
    let stage = last_stage();
    let has = |instruction: &str| stage.iter().any(|line| line == instruction);
    assert!(has("USER 65532:65532"), "{stage:#?}");
    assert!(has(r#"ENTRYPOINT ["codecell"]"#), "{stage:#?}");
    assert!(
        has("COPY --from=build /out/THIRD-PARTY-LICENSES /usr/share/doc/codecell/"),
        "{stage:#?}"
    );
    assert!(
        stage.iter().any(|line| line.starts_with("HEALTHCHECK ")),
        "{stage:#?}"
    );
    // Nothing is run there, so nothing of the build is left in it.
    assert!(
        !stage.iter().any(|line| line.starts_with("RUN ")),
        "{stage:#?}"
    );
    for line in stage.iter().filter(|line| line.starts_with("COPY ")) {
        let from = line.split_whitespace().rev().nth(1).unwrap();
        assert!(
            line.contains("--from=build") || source(from).exists(),
            "{line}"
        );
    }
}

/// The parser of hadolint is a full one, and it has shellcheck for what is run.
#[test]
fn the_dockerfile_is_valid() {
    let Some(tools) = InstalledServers::or_skip("the_dockerfile_is_valid") else {
        return;
    };
    let mut check = tools.packaging_tool("hadolint");
    check.arg("--no-color").arg(source("Dockerfile"));
    Bench::new().run("hadolint", &mut check);
}

/// An image is one of cargo's features, which the argument of the build names; so are the licences that go with it.
#[test]
fn an_argument_chooses_the_image() {
    let text = std::fs::read_to_string(source("Dockerfile")).unwrap();
    for part in [
        "\nARG FEATURES=\"\"\n",
        "--features \"$FEATURES\"",
        "packaging/licences.py /out target/release/codecell",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let manifest = std::fs::read_to_string(source("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    assert!(manifest["features"].get("science").is_some());
    let page = std::fs::read_to_string(source("docs/packages.md")).unwrap();
    assert!(page.contains("docker build --build-arg FEATURES=science ."));
}

#[test]
fn the_builder_has_the_rust_that_the_crates_need() {
    let text = std::fs::read_to_string(source("Dockerfile")).unwrap();
    let wanted = format!("FROM rust:{}-", env!("CARGO_PKG_RUST_VERSION"));
    assert!(text.contains(&wanted), "{wanted}");
}

#[test]
fn the_check_of_health_asks_the_program() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    let port = program.mcp.port().to_string();
    let check = || {
        let mut check = Command::new(source("packaging/docker/healthcheck"));
        run_bounded(check.arg(&port), PATIENCE, place.path())
            .status
            .success()
    };
    assert!(check());
    drop(program);
    assert!(!check());
}
