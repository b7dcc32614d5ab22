//! The image: the initialised interpreter, compiled ahead of time and embedded in the binary.

use wasmtime::{Engine, Module};

use super::SandboxError;

/// The compiled image, as the build script left it.
static IMAGE: &[u8] = include_bytes!(env!("CODECELL_IMAGE"));

/// How often the image's file is sealed before that is given up, and the pause in between.
#[cfg(target_os = "linux")]
const SEAL_ATTEMPTS: u32 = 20;
#[cfg(target_os = "linux")]
const SEAL_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// The image as a module of `engine`.
///
/// On Linux the bytes go into a sealed anonymous file, which nobody can write any more, and are mapped
/// from there: instances share its pages. Elsewhere they are copied.
#[allow(
    unsafe_code,
    reason = "machine code cannot be checked; it is our own build's output"
)]
pub(super) fn load(engine: &Engine) -> Result<Module, SandboxError> {
    // SAFETY: both receive the unmodified output of `Engine::precompile_module` from the build
    // script, and the file is sealed against any change before it is mapped.
    #[cfg(target_os = "linux")]
    let module = unsafe { Module::deserialize_open_file(engine, sealed_file(IMAGE)?) };
    #[cfg(not(target_os = "linux"))]
    let module = unsafe { Module::deserialize(engine, IMAGE) };
    module.map_err(SandboxError::Image)
}

/// An anonymous file with `content` that can never change again.
#[cfg(target_os = "linux")]
fn sealed_file(content: &[u8]) -> Result<std::fs::File, SandboxError> {
    use std::io::Write as _;

    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    use rustix::io::Errno;

    let seal = || -> std::io::Result<std::fs::File> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let mut file = std::fs::File::from(memfd_create("codecell-image", flags)?);
        file.write_all(content)?;
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
        let mut attempts_left = SEAL_ATTEMPTS;
        loop {
            attempts_left -= 1;
            match fcntl_add_seals(&file, seals) {
                Ok(()) => return Ok(file),
                // Linux gives up when somebody, itself included, holds one of the pages for a moment.
                Err(Errno::BUSY) if attempts_left > 0 => std::thread::sleep(SEAL_PAUSE),
                Err(error) => return Err(error.into()),
            }
        }
    };
    seal().map_err(SandboxError::ImageFile)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::collections::BTreeSet;

    use super::super::compilation::compilation_config;
    use super::*;

    #[test]
    fn it_imports_nothing_that_has_a_descriptor_or_a_path() {
        let config = compilation_config(env!("CODECELL_TARGET")).unwrap();
        let module = load(&Engine::new(&config).unwrap()).unwrap();
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
}
