//! The file system of the cell beside the one of Linux: the same random operations on both, with the same results.
//!
//! Its C files are compiled for this machine, with the sanitizers, together with those in `tests/files/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::skip;

/// Those of `wasm/files/` that know of WebAssembly or of Python.
const OF_THE_GUEST: [&str; 5] = ["archive", "library", "libc_", "outside", "wasi"];

/// Where Linux keeps files in memory: quicker, and with no quirks of a disk's file system.
const IN_MEMORY: &str = "/dev/shm";

#[test]
fn random_operations_have_the_results_that_linux_gives() {
    let Some(program) = compiled() else { return };
    run(&program, &[&crate::SEQUENCES.to_string()]);
}

#[test]
fn nothing_is_lost_when_memory_is_short() {
    let Some(program) = compiled() else { return };
    run(&program, &[&crate::SEQUENCES.to_string(), "starved"]);
}

#[test]
fn large_files_hold_what_was_written_while_their_pages_move() {
    let Some(program) = compiled() else { return };
    run(&program, &[&(crate::SEQUENCES / 10).to_string(), "large"]);
}

fn run(program: &Program, arguments: &[&str]) {
    let home = TempDir::new_in(if Path::new(IN_MEMORY).is_dir() {
        IN_MEMORY.into()
    } else {
        std::env::temp_dir()
    })
    .unwrap();
    let output = Command::new(&program.path)
        .arg(home.path())
        .arg("1")
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{told}\n{errors}\nto make it again: {}",
        program.command
    );
}

struct Program {
    path: PathBuf,
    /// How it was compiled.
    command: String,
    /// Where it lies.
    _folder: TempDir,
}

/// The program of `tests/files/`, or nothing on a machine that cannot have it.
fn compiled() -> Option<Program> {
    if !cfg!(target_os = "linux") {
        skip::skip("beside_linux", "it compares with Linux");
        return None;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("sequences");
    let mut command = Command::new("cc");
    command
        .args(["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror"])
        .args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
        .args(sources("tests/files", &[]))
        .args(sources("wasm/files", &OF_THE_GUEST))
        .arg("-o")
        .arg(&path);
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            skip::skip("beside_linux", &format!("there is no C compiler: {error}"));
            return None;
        }
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Linux's own user may have to be another one than who compiled it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    Some(Program {
        path,
        command: format!("{command:?}"),
        _folder: folder,
    })
}

/// The C files of a folder without those whose names begin with one of `without`.
fn sources(folder: &str, without: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".c") && !without.iter().any(|start| name.starts_with(start))
        })
        .collect();
    files.sort();
    files
}
