//! What an image holds, as the image itself says: the Python in it, the modules that can be imported there, and the
//! bounds that its guest was built with.
//!
//! The build script has the interpreter write this down (`python-wasi/inventory.py`). It is plain data, so that the
//! policy knows the image without knowing the sandbox.
//!
//! ```json
//! {"format": 3, "name": "core", "id": "0123456789abcdef0123456789abcdef", "python": "3.13.15",
//!  "modules": ["array", "json"], "loaded": ["json"], "offered": ["json"],
//!  "packages": [{"name": "six", "version": "1.17.0", "licence": "MIT"}], "memory": 27787264,
//!  "bounds": {"wait_handles": 256, "read_bytes": 65536, "stopped_lines": 8}}
//! ```

use std::collections::BTreeSet;

use serde::Deserialize;
use thiserror::Error;

/// The form of the manifest that this version of codecell reads.
pub const MANIFEST_FORMAT: u32 = 3;
/// Largest manifest that is read, in bytes.
pub const MAX_MANIFEST_BYTES: usize = 1 << 20;
/// Digits of an image's id.
const ID_DIGITS: usize = 32;

/// A manifest without contradictions. Only [`Manifest::read`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    fields: Fields,
    version: (u8, u8),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    format: u32,
    name: String,
    id: String,
    python: String,
    modules: BTreeSet<String>,
    loaded: BTreeSet<String>,
    offered: BTreeSet<String>,
    packages: Vec<Package>,
    memory: u64,
    bounds: GuestBounds,
}

/// A package in the image besides the standard library.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// As it is called where it is published.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, by its SPDX name where it has one.
    pub licence: String,
    /// Whether models are not told of it beforehand: another package needs it, or it is of little use in a cell.
    #[serde(default)]
    pub minor: bool,
}

/// The bounds that the guest was built with and that the host must share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestBounds {
    /// Handles that one wait takes.
    pub wait_handles: u32,
    /// Bytes that one read of stdin gives.
    pub read_bytes: u32,
    /// Lines of a stopped script that the guest tells of.
    pub stopped_lines: u32,
}

/// Why a manifest is none.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// It is larger than any manifest is.
    #[error("it has {0} bytes; {MAX_MANIFEST_BYTES} are the most that is read")]
    TooLarge(usize),
    /// It is not JSON, or has other fields.
    #[error("it is not a manifest: {0}")]
    Form(serde_json::Error),
    /// It comes from another version of codecell.
    #[error("its format is {0}; this version of codecell reads format {MANIFEST_FORMAT}")]
    Format(u32),
    /// A field has a value that it cannot have.
    #[error("its field `{field}` holds {value:?}, which is not {expected}")]
    Value {
        /// The field.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
}

impl Manifest {
    /// Reads a manifest and checks that it has no contradictions.
    ///
    /// # Errors
    /// [`ManifestError`] for the first thing that is wrong with it.
    pub fn read(json: &[u8]) -> Result<Self, ManifestError> {
        if json.len() > MAX_MANIFEST_BYTES {
            return Err(ManifestError::TooLarge(json.len()));
        }
        let fields: Fields = serde_json::from_slice(json).map_err(ManifestError::Form)?;
        if fields.format != MANIFEST_FORMAT {
            return Err(ManifestError::Format(fields.format));
        }
        let is_digit = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        let is_id = fields.id.len() == ID_DIGITS && fields.id.bytes().all(is_digit);
        check("id", &fields.id, "32 hexadecimal digits", is_id)?;
        let version = version(&fields.python);
        let expected = "a version of Python such as 3.13.15";
        check("python", &fields.python, expected, version.is_some())?;
        for module in &fields.modules {
            check("modules", module, "the name of a module", is_dotted(module))?;
        }
        for (field, names) in [("loaded", &fields.loaded), ("offered", &fields.offered)] {
            for name in names {
                let is_there = fields.modules.contains(name);
                check(field, name, "one of its modules", is_there)?;
            }
        }
        for package in &fields.packages {
            let texts = [&package.name, &package.version, &package.licence];
            let is_whole = texts.iter().all(|text| !text.is_empty());
            let expected = "a package with its name, version and licence";
            check("packages", &package.name, expected, is_whole)?;
        }
        let version = version.unwrap_or_default();
        Ok(Self { fields, version })
    }

    /// What the image is called, which says what packages it has: `core` or `science`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.fields.name
    }

    /// A hash of everything that the image is made of.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.fields.id
    }

    /// The version of the image's Python, such as `3.13.15`.
    #[must_use]
    pub fn python(&self) -> &str {
        &self.fields.python
    }

    /// The first two parts of that version, which decide on the language.
    #[must_use]
    pub fn language(&self) -> (u8, u8) {
        self.version
    }

    /// The modules that can be imported inside, with their packages' names in front.
    #[must_use]
    pub fn modules(&self) -> &BTreeSet<String> {
        &self.fields.modules
    }

    /// The modules, among those, that are imported already when a script starts.
    #[must_use]
    pub fn loaded(&self) -> &BTreeSet<String> {
        &self.fields.loaded
    }

    /// The modules, among those, that the image was made for: they are loaded, and even strict rules allow them.
    #[must_use]
    pub fn offered(&self) -> &BTreeSet<String> {
        &self.fields.offered
    }

    /// The packages inside, besides the standard library.
    #[must_use]
    pub fn packages(&self) -> &[Package] {
        &self.fields.packages
    }

    /// The names of those packages that models are told of beforehand.
    #[must_use]
    pub fn told_packages(&self) -> String {
        let told = self.packages().iter().filter(|package| !package.minor);
        let names: Vec<&str> = told.map(|package| package.name.as_str()).collect();
        names.join(", ")
    }

    /// The memory that the interpreter has in use before a script starts, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        self.fields.memory
    }

    /// The bounds that the image's guest was built with.
    #[must_use]
    pub fn bounds(&self) -> GuestBounds {
        self.fields.bounds
    }

    /// Whether `module` can be imported inside.
    #[must_use]
    pub fn has_module(&self, module: &str) -> bool {
        self.fields.modules.contains(module)
    }

    /// Whether `module` is a package with modules in it.
    #[must_use]
    pub fn is_package(&self, module: &str) -> bool {
        let inside = format!("{module}.");
        let mut following = self.fields.modules.range(inside.clone()..);
        following
            .next()
            .is_some_and(|name| name.starts_with(&inside))
    }
}

fn check(
    field: &'static str,
    value: &str,
    expected: &'static str,
    holds: bool,
) -> Result<(), ManifestError> {
    if holds {
        return Ok(());
    }
    let value = value.to_owned();
    Err(ManifestError::Value {
        field,
        value,
        expected,
    })
}

/// The first two of the three numbers of a version.
fn version(text: &str) -> Option<(u8, u8)> {
    let parts: Result<Vec<u8>, _> = text.split('.').map(str::parse).collect();
    match parts.ok()?.as_slice() {
        [major, minor, _] => Some((*major, *minor)),
        _ => None,
    }
}

fn is_dotted(name: &str) -> bool {
    name.split('.').all(|part| {
        let letters = part.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric());
        letters && !part.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Value {
        json!({
            "format": 3,
            "name": "core",
            "id": "0123456789abcdef0123456789abcdef",
            "python": "3.13.15",
            "modules": ["array", "json", "json.decoder"],
            "loaded": ["json", "json.decoder"],
            "offered": ["json"],
            "packages": [
                {"name": "six", "version": "1.17.0", "licence": "MIT", "minor": true},
                {"name": "tqdm", "version": "4.70.1", "licence": "MPL-2.0 AND MIT", "minor": false},
                {"name": "xlrd", "version": "2.0.2", "licence": "BSD-3-Clause"},
            ],
            "memory": 27_787_264,
            "bounds": {"wait_handles": 256, "read_bytes": 65536, "stopped_lines": 8},
        })
    }

    #[test]
    fn a_manifest_is_read() {
        let manifest = Manifest::read(whole().to_string().as_bytes()).expect("a manifest");
        assert_eq!(manifest.name(), "core");
        assert_eq!(manifest.python(), "3.13.15");
        assert_eq!(manifest.language(), (3, 13));
        assert_eq!(manifest.packages()[0].licence, "MIT");
        assert_eq!(manifest.told_packages(), "tqdm, xlrd");
        assert_eq!(manifest.memory_bytes(), 27_787_264);
        assert_eq!(manifest.bounds().read_bytes, 65536);
        assert!(manifest.has_module("json.decoder") && !manifest.has_module("numpy"));
        assert!(manifest.is_package("json") && !manifest.is_package("array"));
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        for (field, value, expected) in [
            ("format", json!(1), "its format is 1"),
            ("id", json!("../image"), "its field `id`"),
            ("python", json!("3.13"), "its field `python`"),
            ("python", json!("3.999.1"), "its field `python`"),
            (
                "modules",
                json!(["json", "json.decoder", "a b"]),
                "`modules` holds \"a b\"",
            ),
            (
                "loaded",
                json!(["os"]),
                "`loaded` holds \"os\", which is not one of its modules",
            ),
            ("offered", json!(["os"]), "`offered` holds \"os\""),
            (
                "packages",
                json!([{"name": "six", "version": "1", "licence": ""}]),
                "`packages` holds \"six\"",
            ),
            (
                "bounds",
                json!({"wait_handles": -1}),
                "it is not a manifest",
            ),
            ("more", json!(1), "unknown field `more`"),
        ] {
            let mut changed = whole();
            changed[field] = value;
            let error = Manifest::read(changed.to_string().as_bytes()).expect_err(field);
            assert!(error.to_string().contains(expected), "{error}");
        }
        let large = vec![b' '; MAX_MANIFEST_BYTES + 1];
        assert!(matches!(
            Manifest::read(&large),
            Err(ManifestError::TooLarge(_))
        ));
        assert!(Manifest::read(b"{").is_err());
    }
}
