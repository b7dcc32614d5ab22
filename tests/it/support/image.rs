//! The embedded image, and policies for scripts in it.

use std::sync::Arc;

use codecell_engine::execution::MemoryBytes;
use codecell_policy::{Policy, Preset};
use codecell_sandbox::{IMAGE_MEMORY_BYTES, Image};
use codecell_tools::Manifest;

/// What the image holds.
pub(crate) fn manifest() -> Arc<Manifest> {
    Image::embedded().unwrap().manifest()
}

/// A limit that leaves a script `bytes` of memory beyond what the interpreter has in use.
pub(crate) fn room(bytes: u64) -> MemoryBytes {
    MemoryBytes(IMAGE_MEMORY_BYTES + bytes)
}

/// What is said to models, with the packages of the image `core` in the place of this image's: everything else is the same.
pub(crate) fn told_of_core(text: &str) -> String {
    const CORE: &str = "beautifulsoup4, openpyxl, pyyaml, sympy";
    let text = text.replace(
        "numpy, pandas, matplotlib, scipy, scikit-learn and others",
        &format!("{CORE} and others; not numpy"),
    );
    text.replace(&manifest().told_packages(), CORE)
}

/// Why a case is not for this program: a line `# needs: NAME, NAME` in it names packages that the image must have, and a line
/// `# lacks: NAME` those that it must not have.
pub(crate) fn unfit(code: &str) -> Option<String> {
    let image = manifest();
    let named = |mark: &str, is_there: bool| {
        let line = code.lines().find_map(|line| line.strip_prefix(mark));
        let names = line.into_iter().flat_map(|names| names.split(", "));
        let has = |name: &str| image.packages().iter().any(|package| package.name == name);
        names
            .filter(|name| has(name) == is_there)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (named("# needs: ", false), named("# lacks: ", true)) {
        (missing, _) if !missing.is_empty() => {
            Some(format!("this program's image has no {missing}"))
        }
        (_, there) if !there.is_empty() => Some(format!("this program's image has {there}")),
        _ => None,
    }
}

/// The policy for scripts unless the operator says otherwise.
pub(crate) fn standard_policy() -> Policy {
    Policy::of_preset(Preset::Standard, manifest()).unwrap()
}

/// What holds where the operator wants the strict rules.
pub(crate) fn strict_policy() -> Policy {
    Policy::of_preset(Preset::Strict, manifest()).unwrap()
}

/// A policy that allows everything in Python.
pub(crate) fn permissive_policy() -> Policy {
    Policy::permissive(manifest())
}
