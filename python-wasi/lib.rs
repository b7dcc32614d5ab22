//! The sandbox's Python: the folder that the recipe beside this file made when this crate was built.

mod recipe;

use std::error;
use std::path::{Path, PathBuf};

pub use recipe::{IMAGE, python};

/// The folder as it was when this crate was built.
const MADE: &str = env!("CODECELL_PYTHON_FOLDER");

/// The folder with `python.wasm`, `lib/` and `manifest.json`. It is made anew where the cache was emptied meanwhile.
///
/// # Errors
/// As those of the recipe.
pub fn folder() -> Result<PathBuf, Box<dyn error::Error>> {
    let made = Path::new(MADE);
    if made.join("manifest.json").is_file() {
        Ok(made.to_owned())
    } else {
        recipe::make()
    }
}
