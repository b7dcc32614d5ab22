//! The Python package codecell-mcp: a wheel that maturin makes, installed by uvx and by pip.

use std::path::Path;
use std::process::Command;

use super::{Bench, PROGRAM, source};
use crate::peers::installed_servers::InstalledServers;

#[test]
fn uvx_and_pip_install_the_program_from_a_wheel() {
    let Some(tools) = InstalledServers::or_skip("uvx_and_pip_install_the_program_from_a_wheel")
    else {
        return;
    };
    let bench = Bench::new();
    let wheels = bench.path("wheels");
    // maturin moves what cargo has built, so it gets a program of its own.
    let program = bench.path("codecell");
    if std::fs::hard_link(PROGRAM, &program).is_err() {
        std::fs::copy(PROGRAM, &program).unwrap();
    }
    // maturin takes it from where it stands beside pyproject.toml, which git ignores.
    let mut licences = Command::new(source("packaging/licences.py"));
    bench.run(
        "packaging/licences.py",
        licences.arg(source(".")).arg(PROGRAM),
    );
    let mut maturin = tools.packaging_tool("maturin");
    // maturin asks cargo about the crates of every platform, and cargo may have to fetch those first.
    maturin
        .args(["build", "--release", "--locked", "--compression-level", "1"])
        .arg("--manifest-path")
        .arg(source("Cargo.toml"))
        .arg("--out")
        .arg(&wheels)
        .env("CARGO", source("tests/packaging/cargo"))
        .env("CARGO_TARGET_DIR", bench.path("target"))
        .env("CODECELL_PROGRAM", &program)
        .env("CODECELL_REAL_CARGO", env!("CARGO"));
    bench.run("maturin", &mut maturin);

    let uvx = || {
        let mut uvx = tools.packaging_tool("uvx");
        uvx.args(["--offline", "--no-config", "--find-links"])
            .arg(&wheels)
            .arg("codecell-mcp")
            .env("UV_CACHE_DIR", bench.path("uv"))
            .env("HOME", bench.path("home"));
        uvx
    };
    bench.assert_has_the_version(&mut uvx());
    bench.assert_runs_the_example(&mut uvx());

    bench.assert_has_clients_start(&mut uvx(), "uvx");

    let installed = bench.path("environment");
    let mut environment = Command::new("python3");
    environment
        .args(["-m", "venv", "--without-pip"])
        .arg(&installed);
    bench.run("venv", &mut environment);
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "--isolated",
        "--disable-pip-version-check",
        "install",
    ])
    .args(["--quiet", "--no-index", "--no-deps", "--prefix"])
    .arg(&installed)
    .arg("--find-links")
    .arg(&wheels)
    .arg("codecell-mcp");
    bench.run("pip", &mut pip);
    bench.assert_runs_the_example(&mut Command::new(installed.join("bin/codecell")));
    let pattern = installed.join("lib/python*/site-packages/codecell_mcp-*.dist-info/licenses");
    let mut found = Command::new("sh");
    found.arg("-c").arg(format!("echo {}", pattern.display()));
    let folder = bench.run("the folder of the licences", &mut found);
    let licences = Path::new(folder.trim_end()).join("THIRD-PARTY-LICENSES");
    Bench::assert_has_the_terms_of_others(&licences);
    // Tools such as pipx link to the command from a folder on the PATH.
    let link = bench.path("link");
    std::os::unix::fs::symlink(installed.join("bin/codecell-mcp"), &link).unwrap();
    bench.assert_runs_the_example(&mut Command::new(link));
}
