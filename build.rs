//! Makes the image from the sandbox's Python, or finds it in the cache, and hands its path to the crate.

#![allow(
    clippy::print_stderr,
    reason = "cargo shows what a build script says when it fails"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, error, fs};

use sha2::{Digest as _, Sha256};

#[path = "src/policy/allowlist.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the crate uses the rest of this file"
)]
mod allowlist;
#[path = "src/sandbox/compilation.rs"]
mod compilation;
#[path = "src/tools/globals.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the crate uses the rest of this file"
)]
mod globals;
#[path = "python-wasi/host.rs"]
mod host;
#[path = "python-wasi/image.rs"]
mod image;

/// Everything that the image is made of besides the recipe's output.
const INPUTS: [&str; 9] = [
    "build.rs",
    "Cargo.lock",
    "python-wasi/archive.py",
    "python-wasi/host.rs",
    "python-wasi/image.rs",
    "wasm/python",
    "src/policy/allowlist.rs",
    "src/sandbox/compilation.rs",
    "src/tools/globals.rs",
];

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

fn main() -> Result<()> {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    let target = env::var("TARGET")?;
    // The program is shipped; those of the tests keep the names that their backtraces show.
    let strip = if target.contains("apple") {
        "-Wl,-x"
    } else {
        "-Wl,--strip-all"
    };
    println!("cargo::rustc-link-arg-bins={strip}");
    let python = codecell_python::folder()?;
    let cache = python
        .parent()
        .ok_or("the recipe's output has no parent folder")?;
    let folder = cache.join(format!("image-{}", key(&python, &target)?));
    if !folder.join("image.cwasm").exists() {
        make_image(&python, &target, &folder)?;
    }
    // The cache may be emptied at any time; the crate must not miss the file then.
    let embedded = PathBuf::from(env::var("OUT_DIR")?).join("image.cwasm");
    fs::copy(folder.join("image.cwasm"), &embedded)?;
    println!("cargo::rustc-env=CODECELL_IMAGE={}", embedded.display());
    println!("cargo::rustc-env=CODECELL_TARGET={target}");
    Ok(())
}

/// Snapshots and compiles the interpreter into `folder`, which appears only when it is whole.
fn make_image(python: &Path, target: &str, folder: &Path) -> Result<()> {
    let sources = PathBuf::from(env::var("OUT_DIR")?).join("python.zip");
    archive(python, &sources)?;

    eprintln!("snapshotting the interpreter");
    let wasm = fs::read(python.join("python.wasm"))?;
    let snapshot =
        image::snapshot(&wasm, fs::read(&sources)?).map_err(|error| format!("{error:?}"))?;
    eprintln!("compiling the snapshot for {target}");
    let compiled = image::compile(&snapshot, target).map_err(|error| format!("{error:?}"))?;

    let partial = folder.with_extension(std::process::id().to_string());
    fs::create_dir_all(&partial)?;
    fs::write(partial.join("snapshot.wasm"), snapshot)?;
    fs::write(partial.join("image.cwasm"), compiled)?;
    // Another build may have been quicker; then its equal folder stays.
    if fs::rename(&partial, folder).is_err() {
        fs::remove_dir_all(&partial)?;
    }
    Ok(())
}

/// Puts the standard library, the guest's own Python, the list of imports and that of the names for scripts into one
/// file.
fn archive(recipe: &Path, out: &Path) -> Result<()> {
    let mut command = codecell_python::python()?;
    command
        .arg("python-wasi/archive.py")
        .arg(out)
        .arg(recipe.join("lib"))
        .arg("wasm/python");
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    let imports = allowlist::DEFAULT_ALLOWED_IMPORTS.join("\n");
    let names = globals::OWN.join("\n");
    child
        .stdin
        .take()
        .ok_or("no pipe to python")?
        .write_all(format!("{imports}\n\n{names}").as_bytes())?;
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("python-wasi/archive.py failed: {status}").into())
    }
}

/// Identifies an image by all that it is made of.
fn key(python: &Path, target: &str) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(target);
    hash.update(fs::read(python.join("manifest.json"))?);
    hash.update(wasmtime_versions()?);
    for input in [
        "python-wasi/image.rs",
        "python-wasi/host.rs",
        "python-wasi/archive.py",
        "src/policy/allowlist.rs",
        "src/sandbox/compilation.rs",
        "src/tools/globals.rs",
        "wasm/python",
    ] {
        hash_tree(&mut hash, Path::new(input))?;
    }
    Ok(hash
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// The lock file's lines about the crates that make the image's bytes.
fn wasmtime_versions() -> Result<String> {
    let lock = fs::read_to_string("Cargo.lock")?;
    let packages = lock.split("[[package]]");
    Ok(packages
        .filter(|package| package.contains("\"wasmtime") || package.contains("\"cranelift"))
        .collect())
}

fn hash_tree(hash: &mut Sha256, path: &Path) -> Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| hash_tree(hash, entry));
    }
    hash.update(path.to_string_lossy().as_bytes());
    hash.update(fs::read(path)?);
    Ok(())
}
