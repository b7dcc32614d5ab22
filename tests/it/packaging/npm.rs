//! The npm packages: made of the program, installed by npx from a registry on this machine.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use super::{Bench, PROGRAM, platform, source};
use crate::peers::http_server::HttpServer;
use crate::support::skip::skip;

/// The platforms that a release has packages for.
const PLATFORMS: [&str; 4] = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];

#[test]
fn npx_installs_the_program_of_this_platform() {
    if Command::new("npm").arg("--version").output().is_err() {
        skip(
            "npx_installs_the_program_of_this_platform",
            "npm is not installed",
        );
        return;
    }
    let bench = Bench::new();
    let (made, packed) = (bench.path("made"), bench.path("packed"));
    std::fs::create_dir(&packed).unwrap();
    let foreign = bench.path("foreign");
    std::fs::write(&foreign, "a program for another machine").unwrap();
    let mut make = Command::new(source("packaging/npm/make.py"));
    make.arg(&made);
    for name in PLATFORMS {
        let program = if name == platform() {
            PROGRAM.as_ref()
        } else {
            foreign.as_path()
        };
        make.arg(format!("{name}={}", program.display()));
    }
    bench.run("packaging/npm/make.py", &mut make);
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", "./codecell"])
        .args(PLATFORMS.map(|name| format!("./{name}")))
        .arg("--pack-destination")
        .arg(&packed)
        .current_dir(&made);
    bench.run("npm pack", &mut pack);

    let mut registry = Command::new("python3");
    registry
        .arg(source("tests/packaging/npm_registry.py"))
        .arg(&packed);
    let registry = HttpServer::start(registry);
    let address = registry.url().replace("/mcp", "/");
    let npm = |program: &str| {
        let mut npm = Command::new(program);
        npm.env("npm_config_registry", &address)
            .env("npm_config_cache", bench.path("cache"))
            .env("npm_config_update_notifier", "false")
            .env("HOME", bench.path("home"));
        npm
    };
    let npx = || {
        let mut npx = npm("npx");
        npx.args(["--yes", "codecell"]);
        npx
    };
    bench.assert_has_the_version(&mut npx());
    bench.assert_runs_the_example(&mut npx());

    bench.assert_has_clients_start(&mut npx(), "npx");

    let installed = bench.path("installed");
    let mut install = npm("npm");
    install
        .args([
            "install",
            "--silent",
            "--global",
            "--ignore-scripts",
            "codecell",
            "--prefix",
        ])
        .arg(&installed);
    bench.run("npm install", &mut install);
    let command = installed.join("bin/codecell");
    let scoped = installed.join("lib/node_modules/codecell/node_modules/@codecell");
    Bench::assert_has_the_terms_of_others(&scoped.join(platform()).join("THIRD-PARTY-LICENSES"));
    // What the program says by its exit code, the launcher says, too.
    let refused = Command::new(&command)
        .args(["check", "-c", "exec('1')"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");

    // Signals reach the program, which then stops the script.
    let mut running = Command::new(&command)
        .args([
            "run",
            "--fuel",
            "100000G",
            "-c",
            "print('started', flush=True)\nwhile True: pass",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(running.stdout.take().unwrap())
        .read_line(&mut said)
        .unwrap();
    assert_eq!(said, "started\n");
    let own = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(own, rustix::process::Signal::TERM).unwrap();
    let status = running.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(130), None));

    // Without the platform's package, the launcher says what to do.
    std::fs::remove_dir_all(scoped).unwrap();
    let without = Command::new(&command).output().unwrap();
    assert_eq!(without.status.code(), Some(5));
    insta::assert_snapshot!(
        String::from_utf8(without.stderr)
            .unwrap()
            .replace(&platform(), "<platform>")
    );
}
