//! The ways in which codecell gets to its users: each package is made of the program, installed from a local file, and
//! runs the example of the README. What cannot be run here is checked against its schema.

mod bundle;
mod command_line;
mod container;
mod github;
mod npm;
mod release;
mod wheel;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::peers::bounded_process::run_bounded;

const PROGRAM: &str = env!("CARGO_BIN_EXE_codecell");

/// The example of the README.
const EXAMPLE: [&str; 3] = ["run", "--json", "examples/revenue_by_region.py"];

/// A time that is enough for packing a hundred megabytes on a busy machine.
const LIMIT: Duration = Duration::from_secs(300);

/// A folder for packages, what they are installed to, and the caches and settings of the tools that do so.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, what: &str, command: &mut Command) -> String {
        run_bounded(command, LIMIT, self.folder.path()).expect_success(what)
    }

    /// Stands for the program where that takes seconds to pack: it names its image, writes manual pages into an empty folder,
    /// and repeats everything else.
    fn stand_in(&self) -> PathBuf {
        let image = codecell_sandbox::Image::embedded().unwrap();
        let manifest = image.manifest();
        let name = manifest.name();
        let script = format!(
            "#!/bin/sh\n\
             case $1 in\n\
             man) mkdir -p \"$3\" ;;\n\
             image) echo '{{\"name\": \"{name}\"}}' ;;\n\
             *) echo \"$*\" ;;\n\
             esac\n"
        );
        let file = self.path("small");
        std::fs::write(&file, script).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// Runs the example in the source folder, which has its data, by a command to which arguments of codecell are added.
    fn assert_runs_the_example(&self, command: &mut Command) {
        command.args(EXAMPLE).current_dir(source("."));
        let printed = self.run("the example", command);
        let outcome: Value = serde_json::from_str(&printed).expect("an outcome in JSON");
        let expected = std::fs::read_to_string(source("tests/examples/revenue_by_region.json"));
        let expected: Value = serde_json::from_str(&expected.unwrap()).unwrap();
        let stdout = outcome["stdout"].as_str().unwrap().lines();
        let stdout: Vec<&str> = stdout.collect();
        assert_eq!(
            json!({"stdout": stdout, "result": outcome["result"]}),
            expected
        );
    }

    /// The terms of others go with the program: of crates, of Python and its libraries, and of packages in the image.
    fn assert_has_the_terms_of_others(file: &Path) {
        let text = std::fs::read_to_string(file).unwrap();
        let of_the_image: &[&str] = match codecell_sandbox::Image::embedded()
            .unwrap()
            .manifest()
            .name()
        {
            "science" => &[
                "\nopenblas (in the image)\n",
                "\nnumpy (parts of it in the image)\n",
                "# PCG64",
            ],
            _ => &[],
        };
        for part in [
            "\nwasmtime ",
            "\ncpython (in the image)\n",
            "\nmusl (in the image)\n",
            "\njinja2 (in the image)\n",
            "\ncpython (parts of it in the image)\n",
            "Mersenne Twister",
            "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
            "Apache License",
        ]
        .iter()
        .chain(of_the_image)
        {
            assert!(text.contains(*part), "{part:?} in {}", file.display());
        }
    }

    /// What lies in a cache today may be gone tomorrow, so clients are to have it fetched by the program `fetcher`.
    fn assert_has_clients_start(&self, command: &mut Command, fetcher: &str) {
        command
            .args(["init", "--client", "cursor"])
            .current_dir(self.folder.path());
        let printed = self.run("init", command);
        let started = format!("\"command\": \"{fetcher}\"");
        assert!(printed.contains(&started), "{printed}");
    }

    fn assert_has_the_version(&self, command: &mut Command) {
        let printed = self.run("the version", command.arg("--version"));
        assert_eq!(
            printed.trim_end(),
            concat!("codecell ", env!("CARGO_PKG_VERSION"))
        );
    }
}

/// This machine, as npm calls it.
fn platform() -> String {
    let os = std::env::consts::OS.replace("macos", "darwin");
    let cpu = std::env::consts::ARCH
        .replace("x86_64", "x64")
        .replace("aarch64", "arm64");
    format!("{os}-{cpu}")
}

fn source(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}
