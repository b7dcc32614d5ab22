//! Runs the recipe, or finds its output in the cache, and tells the crate where that is.

mod recipe;

/// What the recipe's output depends on, from this folder. Every file of this folder counts: the recipe knows best.
const INPUTS: [&str; 2] = [".", "../wasm"];

/// Variables that lead the recipe elsewhere.
const VARIABLES: [&str; 4] = [
    "CODECELL_CACHE_DIR",
    "CODECELL_CPYTHON_TARBALL",
    "CODECELL_ONLY_CACHED",
    "CODECELL_PYTHON",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    for variable in VARIABLES {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let folder = recipe::make()?;
    println!(
        "cargo::rustc-env=CODECELL_PYTHON_FOLDER={}",
        folder.display()
    );
    Ok(())
}
