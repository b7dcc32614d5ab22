//! Runs the recipe, `build.py`. The build script of this crate and that of the program do so.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, error};

/// The image whose packages the recipe takes.
pub const IMAGE: &str = if cfg!(feature = "science") {
    "science"
} else {
    "core"
};

/// The first of these that exists runs the recipe.
const PROGRAMS: [&str; 2] = ["python3", "python"];

/// Has the recipe make the sandbox's Python, or find it in the cache; the folder that holds it.
///
/// The variable `CODECELL_PYTHON` names a folder that the recipe made elsewhere, for builders that keep it.
///
/// # Errors
/// When there is no Python to run the recipe, and when the recipe fails: its own words are on stderr then.
pub fn make() -> Result<PathBuf, Box<dyn error::Error>> {
    if let Some(folder) = env::var_os("CODECELL_PYTHON") {
        return Ok(folder.into());
    }
    // Asked when it runs, not when it is compiled: a folder of compiled code may have been copied along with the checkout.
    let home = env::var_os("CARGO_MANIFEST_DIR").ok_or("this runs as part of a build by cargo")?;
    let home = Path::new(&home);
    let mut recipe = python()?;
    recipe
        .arg(home.join("build.py"))
        .arg("--guest")
        .arg(home.join("../wasm"))
        .args(["--image", IMAGE])
        .stderr(Stdio::inherit());
    let output = recipe.output()?;
    if !output.status.success() {
        return Err(format!(
            "the recipe for the sandbox's Python failed: {}",
            output.status
        )
        .into());
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// Python of this machine, told to leave nothing behind in the source tree.
///
/// # Errors
/// When this machine has none.
pub fn python() -> Result<Command, Box<dyn error::Error>> {
    let found = PROGRAMS
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_ok());
    let found =
        found.ok_or("python3 is not installed; it runs the recipe for the sandbox's Python")?;
    let mut command = Command::new(found);
    command.arg("-B");
    Ok(command)
}
