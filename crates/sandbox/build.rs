//! Makes the image from the sandbox's Python, or finds it in the cache, and hands its path to the crate.

#![allow(
    clippy::print_stderr,
    reason = "cargo shows what a build script says when it fails"
)]

use std::path::{Path, PathBuf};
use std::{env, error, fs};

use sha2::{Digest as _, Sha256};

#[path = "src/compilation.rs"]
mod compilation;
#[path = "../../python-wasi/host.rs"]
mod host;
#[path = "../../python-wasi/image.rs"]
mod image;

/// What the image is made of besides the recipe's output and the crates that compile it.
const INPUTS: [&str; 6] = [
    "../../python-wasi/archive.py",
    "../../python-wasi/host.rs",
    "../../python-wasi/image.rs",
    "../../python-wasi/inventory.py",
    "src/compilation.rs",
    "../../wasm/python",
];

/// The image's files, with the variables that tell the crate where they are.
const FILES: [(&str, &str); 3] = [
    ("image.cwasm", "CODECELL_IMAGE"),
    ("library.bin", "CODECELL_LIBRARY"),
    ("manifest.json", "CODECELL_MANIFEST"),
];

/// What the packed packages are made of besides the packages and CPython: what packs them.
const PACKING: [&str; 2] = [
    "../../wasm/python/codecell/compile.py",
    "../../wasm/python/codecell/packing.py",
];

/// What the guest's Python has for each image beyond what it has for all: a folder of the image's name, if there is one.
const OF_IMAGES: &str = "../../wasm/images";

/// The variable with which nothing is made: what is not in the cache is an error. The recipe knows it, too.
const ONLY_CACHED: &str = "CODECELL_ONLY_CACHED";

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

fn main() -> Result<()> {
    for input in INPUTS
        .into_iter()
        .chain(["build.rs", "../../Cargo.lock", OF_IMAGES])
    {
        println!("cargo::rerun-if-changed={input}");
    }
    println!("cargo::rerun-if-env-changed={ONLY_CACHED}");
    let target = env::var("TARGET")?;
    let python = codecell_python::folder()?;
    let cache = python
        .parent()
        .ok_or("the recipe's output has no parent folder")?;
    let id = id(&python, &target)?;
    let folder = cache.join(format!("image-{id}"));
    if !FILES.iter().all(|(name, _)| folder.join(name).exists()) {
        if env::var_os(ONLY_CACHED).is_some_and(|value| !value.is_empty()) {
            let (name, cache) = (codecell_python::IMAGE, cache.display());
            return Err(format!("the image {name} is not in the cache {cache}").into());
        }
        make_image(&id, &python, &target, &folder)?;
    }
    // The cache may be emptied at any time, so the crate embeds copies of its own.
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for (name, variable) in FILES {
        let embedded = out.join(name);
        fs::copy(folder.join(name), &embedded)?;
        println!("cargo::rustc-env={variable}={}", embedded.display());
    }
    let memory = memory_bytes(&folder.join("manifest.json"))?;
    println!("cargo::rustc-env=CODECELL_IMAGE_MEMORY={memory}");
    println!("cargo::rustc-env=CODECELL_TARGET={target}");
    println!("cargo::rustc-env=CODECELL_WASMTIME={}", wasmtime_version()?);
    Ok(())
}

/// Snapshots and compiles the interpreter into `folder`, which appears only when it is complete.
fn make_image(id: &str, python: &Path, target: &str, folder: &Path) -> Result<()> {
    eprintln!("compiling the interpreter for this machine");
    let wasm = fs::read(python.join("python.wasm"))?;
    let interpreter = image::Interpreter::new(&wasm).map_err(|error| format!("{error:?}"))?;
    let packages = packed_packages(&interpreter, python)?;

    eprintln!("snapshotting the interpreter");
    let snapshot = interpreter.snapshot(image::Ingredients {
        name: codecell_python::IMAGE,
        id,
        archive: archive(&[&python.join("lib"), &packages.join("index")])?,
        packages: fs::read(packages.join("packages.bin"))?,
        packages_told: &fs::read_to_string(python.join("packages.json"))?,
    });
    let snapshot = snapshot.map_err(|error| format!("{error:?}"))?;
    eprintln!("compiling the snapshot for {target}");
    let compiled = image::compile(&snapshot.wasm, target).map_err(|error| format!("{error:?}"))?;

    publish(folder, |partial| {
        fs::write(partial.join("snapshot.wasm"), snapshot.wasm)?;
        fs::write(partial.join("image.cwasm"), compiled)?;
        fs::write(partial.join("library.bin"), snapshot.library)?;
        fs::write(partial.join("manifest.json"), snapshot.manifest)
    })
}

/// The folder with the packages as they are kept, compiled and compressed, and their index. They depend on the packages and
/// on CPython, and not on the guest: a change of the guest finds them in the cache.
fn packed_packages(interpreter: &image::Interpreter<'_>, python: &Path) -> Result<PathBuf> {
    let mut hash = Sha256::new();
    hash.update(fs::read(python.join("packages.id"))?);
    for input in PACKING {
        hash_tree(&mut hash, Path::new(input))?;
    }
    let folder = python.with_file_name(format!("packed-{}", short(hash)));
    if folder.exists() {
        return Ok(folder);
    }
    eprintln!("compiling and compressing the packages");
    let archive = archive(&[&python.join("lib"), &python.join("packages")])?;
    let packed = interpreter
        .pack(archive)
        .map_err(|error| format!("{error:?}"))?;
    publish(&folder, |partial| {
        fs::create_dir(partial.join("index"))?;
        fs::write(partial.join("index").join("packages.index"), packed.index)?;
        fs::write(partial.join("packages.bin"), packed.bytes)
    })?;
    Ok(folder)
}

/// Has `fill` fill `folder`, which appears only when it is complete.
fn publish(folder: &Path, fill: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    let partial = folder.with_extension(std::process::id().to_string());
    fs::create_dir_all(&partial)?;
    fill(&partial)?;
    // Another build may have been quicker; then its folder, which is equal, stays.
    if fs::rename(&partial, folder).is_err() {
        fs::remove_dir_all(&partial)?;
    }
    Ok(())
}

/// What is in `folders` and the guest's own Python, with its lists, as one archive.
fn archive(folders: &[&Path]) -> Result<Vec<u8>> {
    let out = PathBuf::from(env::var("OUT_DIR")?).join("python.zip");
    let mut command = codecell_python::python()?;
    command
        .arg("../../python-wasi/archive.py")
        .arg(&out)
        .args(folders)
        .arg("../../wasm/python")
        .args(of_this_image());
    let status = command.status()?;
    if status.success() {
        Ok(fs::read(out)?)
    } else {
        Err(format!("python-wasi/archive.py failed: {status}").into())
    }
}

/// The folder with what the guest's Python has for this image only.
fn of_this_image() -> Option<PathBuf> {
    let folder = Path::new(OF_IMAGES).join(codecell_python::IMAGE);
    folder.is_dir().then_some(folder)
}

/// The memory that the image has in use before a script starts, as its manifest says.
fn memory_bytes(manifest: &Path) -> Result<u64> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(manifest)?)?;
    let bytes = manifest["memory"].as_u64();
    Ok(bytes.ok_or("the manifest does not tell the image's memory")?)
}

/// Identifies an image by all that it is made of.
fn id(python: &Path, target: &str) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(target);
    hash.update(fs::read(python.join("manifest.json"))?);
    hash.update(fs::read(python.join("packages.id"))?);
    hash.update(wasmtime_versions()?);
    for input in INPUTS {
        hash_tree(&mut hash, Path::new(input))?;
    }
    if let Some(folder) = of_this_image() {
        hash_tree(&mut hash, &folder)?;
    }
    Ok(short(hash))
}

/// The first half of a hash.
fn short(hash: Sha256) -> String {
    let hash = hash.finalize();
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The version of wasmtime itself.
fn wasmtime_version() -> Result<String> {
    let lock = fs::read_to_string("../../Cargo.lock")?;
    let after = lock.split("name = \"wasmtime\"\nversion = \"").nth(1);
    let version = after.and_then(|after| after.split('"').next());
    Ok(version.ok_or("wasmtime is not in Cargo.lock")?.to_owned())
}

/// The lock file's lines about the crates that make the image's bytes.
fn wasmtime_versions() -> Result<String> {
    let lock = fs::read_to_string("../../Cargo.lock")?;
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
