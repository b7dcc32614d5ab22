//! The image: an initialised interpreter, compiled ahead of time, and the manifest that says what it holds.

use std::fmt;
use std::sync::Arc;

use wasmtime::{Engine, Module};

use super::SandboxError;
use super::abi::MAX_IN_FLIGHT;
use super::instance::MAX_STOPPED_LINES;
use super::processor;
use super::run::MAX_READ_BYTES;
use codecell_tools::{GuestBounds, Manifest};

/// The version of wasmtime that compiles images and runs them.
pub const WASMTIME_VERSION: &str = env!("CODECELL_WASMTIME");

/// The bounds that a guest must have been built with.
const BOUNDS: GuestBounds = GuestBounds {
    wait_handles: MAX_IN_FLIGHT as u32,
    read_bytes: MAX_READ_BYTES,
    stopped_lines: MAX_STOPPED_LINES,
};

/// How much of the image is copied before its pages in the program's own file are given back.
#[cfg(target_os = "linux")]
const COPIED_AT_ONCE_BYTES: usize = 8 << 20;

/// How often codecell tries to seal the image's file, and the pause between two attempts.
#[cfg(target_os = "linux")]
const SEAL_ATTEMPTS: u32 = 20;
#[cfg(target_os = "linux")]
const SEAL_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// An image that this version of codecell can run. It is cheap to clone.
#[derive(Clone)]
pub struct Image {
    manifest: Arc<Manifest>,
    bytes: &'static [u8],
    library: &'static [u8],
}

impl Image {
    /// The image that is embedded in the program, as the build script left it.
    ///
    /// # Errors
    /// If the program was put together wrongly.
    pub fn embedded() -> Result<Self, SandboxError> {
        let manifest = include_bytes!(env!("CODECELL_MANIFEST"));
        let bytes = include_bytes!(env!("CODECELL_IMAGE"));
        let library = include_bytes!(env!("CODECELL_LIBRARY"));
        let manifest = Manifest::read(manifest).map_err(SandboxError::Manifest)?;
        Self::new(manifest, bytes, library)
    }

    fn new(
        manifest: Manifest,
        bytes: &'static [u8],
        library: &'static [u8],
    ) -> Result<Self, SandboxError> {
        let guest = manifest.bounds();
        if guest != BOUNDS {
            return Err(SandboxError::Bounds(guest));
        }
        let manifest = Arc::new(manifest);
        Ok(Self {
            manifest,
            bytes,
            library,
        })
    }

    /// The image's name: a hash of all that it is made of.
    #[must_use]
    pub fn id(&self) -> &str {
        self.manifest.id()
    }

    /// What the image holds.
    #[must_use]
    pub fn manifest(&self) -> Arc<Manifest> {
        Arc::clone(&self.manifest)
    }

    /// The size of the image's machine code and memory, and of its library, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.bytes.len() + self.library.len()
    }

    /// The modules and files of the library, compressed one by one. The guest knows where each of them is.
    pub(super) fn library(&self) -> &'static [u8] {
        self.library
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// The image as a module of `engine`.
///
/// On Linux the bytes go into a sealed anonymous file, which nobody can write any more, and are mapped
/// from there: instances share its pages, and those of the program's own file are given back. On other systems the
/// bytes are copied.
#[allow(
    unsafe_code,
    reason = "machine code cannot be checked; it is our own build's output"
)]
pub(super) fn load(engine: &Engine, image: &Image) -> Result<Module, SandboxError> {
    if let Some(lacking) = processor::lacking() {
        return Err(SandboxError::Processor(lacking));
    }
    // SAFETY: both receive the unmodified output of `Engine::precompile_module` from the build
    // script, and the file is sealed against any change before it is mapped.
    #[cfg(target_os = "linux")]
    let module = unsafe { Module::deserialize_open_file(engine, sealed_file(image.bytes)?) };
    #[cfg(not(target_os = "linux"))]
    let module = unsafe { Module::deserialize(engine, image.bytes) };
    module.map_err(SandboxError::Image)
}

/// An anonymous file with `content` that can never change again.
#[cfg(target_os = "linux")]
fn sealed_file(content: &'static [u8]) -> Result<std::fs::File, SandboxError> {
    use std::io::Write as _;

    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    use rustix::io::Errno;

    let seal = || -> std::io::Result<std::fs::File> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let mut file = std::fs::File::from(memfd_create("codecell-image", flags)?);
        for piece in content.chunks(COPIED_AT_ONCE_BYTES) {
            file.write_all(piece)?;
            give_back(piece);
        }
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
        let mut attempts_left = SEAL_ATTEMPTS;
        loop {
            attempts_left -= 1;
            match fcntl_add_seals(&file, seals) {
                Ok(()) => return Ok(file),
                // Linux refuses while anybody, the kernel included, holds one of the pages for a moment.
                Err(Errno::BUSY) if attempts_left > 0 => std::thread::sleep(SEAL_PAUSE),
                Err(error) => return Err(error.into()),
            }
        }
    };
    seal().map_err(SandboxError::ImageFile)
}

/// Takes the pages of a constant of the program out of its memory; whoever reads them again gets them from its file.
#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "the whole image would stay in memory a second time, 450 MB with the image science"
)]
fn give_back(constant: &'static [u8]) {
    use rustix::mm::{Advice, madvise};

    let page = rustix::param::page_size();
    let before = constant.as_ptr().align_offset(page);
    // The pages at both ends hold other constants, too.
    let length = constant.len().saturating_sub(before) / page * page;
    if length > 0 {
        let first = constant.as_ptr().wrapping_add(before).cast_mut().cast();
        // SAFETY: these pages are a private mapping of the program's file that nobody writes to, so what is read from
        // them stays the same. Advice that cannot be taken leaves them as they are.
        let _ = unsafe { madvise(first, length, Advice::LinuxDontNeed) };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::compilation::compilation_config;
    use super::*;

    #[test]
    fn it_imports_nothing_that_has_a_descriptor_or_a_path() {
        let config = compilation_config(env!("CODECELL_TARGET")).expect("a configuration");
        let engine = Engine::new(&config).expect("an engine");
        let image = Image::embedded().expect("the image");
        let module = load(&engine, &image).expect("a module");
        let of_wasi: BTreeSet<&str> = module
            .imports()
            .filter(|import| import.module() != "mcp")
            .map(|import| {
                assert_eq!(import.module(), "wasi_snapshot_preview1");
                import.name()
            })
            .collect();
        let granted = ["clock_res_get", "clock_time_get", "proc_exit", "random_get"];
        assert_eq!(of_wasi, BTreeSet::from(granted));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn it_is_in_memory_once() {
        let config = compilation_config(env!("CODECELL_TARGET")).expect("a configuration");
        let engine = Engine::new(&config).expect("an engine");
        let image = Image::embedded().expect("the image");
        let before = image.bytes.to_vec();
        let _module = load(&engine, &image).expect("a module");
        let resident = resident_bytes_around(image.bytes.as_ptr().addr());
        assert!(resident < image.bytes.len() / 2, "{resident} bytes");
        assert!(before == image.bytes, "it can be read as before");
    }

    /// What this process has in memory of the mapping that an address is in.
    #[cfg(target_os = "linux")]
    fn resident_bytes_around(address: usize) -> usize {
        let maps = std::fs::read_to_string("/proc/self/smaps").expect("the mappings");
        let mut lines = maps.lines();
        lines
            .find(|line| range(line).is_some_and(|range| range.contains(&address)))
            .expect("the mapping");
        let resident = lines.find_map(|line| line.strip_prefix("Rss:"));
        let kib = resident.and_then(|told| told.trim().strip_suffix(" kB"));
        kib.and_then(|kib| kib.parse::<usize>().ok())
            .expect("its size")
            * 1024
    }

    /// The addresses of a mapping, from its first line.
    #[cfg(target_os = "linux")]
    fn range(line: &str) -> Option<std::ops::Range<usize>> {
        let (first, end) = line.split_once(' ')?.0.split_once('-')?;
        let address = |text| usize::from_str_radix(text, 16).ok();
        Some(address(first)?..address(end)?)
    }

    #[test]
    fn the_embedded_image_says_what_it_holds() {
        let image = Image::embedded().expect("the image");
        let manifest = image.manifest();
        assert_eq!(manifest.language(), (3, 13));
        assert!(manifest.has_module("json") && manifest.has_module("urllib.request"));
        assert_eq!(manifest.has_module("numpy"), cfg!(feature = "science"));
        assert!(!manifest.has_module("_ctypes"));
        assert_eq!(manifest.memory_bytes(), super::super::IMAGE_MEMORY_BYTES);
        let are_loaded = manifest.offered().is_subset(manifest.loaded());
        assert!(
            are_loaded,
            "what strict rules allow is imported before the snapshot"
        );
        let names: Vec<&str> = manifest
            .packages()
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert!(
            names.contains(&"pyyaml") && names.contains(&"sympy"),
            "{names:?}"
        );
        assert!(manifest.has_module("yaml") && manifest.has_module("networkx.algorithms"));
    }

    #[test]
    fn a_guest_with_other_bounds_is_refused() {
        let manifest = include_str!(env!("CODECELL_MANIFEST"));
        for (own, other) in [
            (BOUNDS.wait_handles, "\"wait_handles\": "),
            (BOUNDS.read_bytes, "\"read_bytes\": "),
            (BOUNDS.stopped_lines, "\"stopped_lines\": "),
        ] {
            let changed =
                manifest.replace(&format!("{other}{own}"), &format!("{other}{}", own + 1));
            assert_ne!(changed, manifest);
            let changed = Manifest::read(changed.as_bytes()).expect("a manifest");
            let refused = Image::new(changed, &[], &[]).expect_err("other bounds");
            assert!(
                refused.to_string().contains("was built with other bounds"),
                "{refused}"
            );
        }
    }
}
