//! The bytes of the library, which stay outside of the guest's memory until a script imports or reads something of it.

use wasmtime::{Caller, Linker, Result};

use super::{MODULE, memory_and_state};
use crate::abi::ImportError;
use crate::memory;
use crate::run::MAX_READ_BYTES;
use crate::store::InstanceState;

pub(super) fn add_to_linker(
    linker: &mut Linker<InstanceState>,
    library: &'static [u8],
) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "library",
        move |mut guest: Caller<'_, InstanceState>, offset: u32, buffer: u32, length: u32| {
            // Copying uses no fuel, so it must be short.
            let is_short = length <= MAX_READ_BYTES;
            let Some(kept) = memory::slice(library, offset, length)
                .ok()
                .filter(|_| is_short)
            else {
                return Ok(ImportError::Arguments as i32);
            };
            let (bytes, _) = memory_and_state(&mut guest)?;
            memory::write(bytes, buffer, kept)?;
            Ok(0)
        },
    )?;
    Ok(())
}
