//! The bytes of the library, which stay outside of the guest's memory until a script imports or reads something of it.

use wasmtime::{Caller, Linker, Result};

use super::{MODULE, memory_and_state};
use crate::memory;
use crate::run::MAX_READ_BYTES;
use crate::store::InstanceState;
use crate::trap::Stop;

pub(super) fn add_to_linker(
    linker: &mut Linker<InstanceState>,
    library: &'static [u8],
) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "library",
        move |mut guest: Caller<'_, InstanceState>, offset: u32, buffer: u32, length: u32| {
            // Copying uses no fuel, so it must be short.
            if length > MAX_READ_BYTES {
                return Err(Stop::OutOfBounds.into());
            }
            let kept = memory::slice(library, offset, length)?;
            let (bytes, _) = memory_and_state(&mut guest)?;
            Ok(memory::write(bytes, buffer, kept)?)
        },
    )?;
    Ok(())
}
