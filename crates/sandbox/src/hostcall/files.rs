//! The files that a script is given, and those that it leaves.

use wasmtime::{Caller, Linker, Result};

use super::{Denied, MODULE, memory_and_state, returned};
use crate::abi::ImportError;
use crate::memory;
use crate::run::{InputFile, InputFiles};
use crate::store::InstanceState;
use crate::trap::Stop;

/// Bytes of a path that a guest tells, which are those of the longest that it has.
const MAX_PATH_BYTES: usize = 4096;

/// Bytes of a file that come at once.
const MAX_PART_BYTES: u32 = 64 << 10;

pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "given_path",
        |mut guest: Caller<'_, InstanceState>, file: u32, buffer: u32, capacity: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let written = given(&state.files.given, file).and_then(|file| {
                let path = file.path.as_str().as_bytes();
                match path.len() <= capacity as usize {
                    true => write(bytes, buffer, path),
                    false => Err(ImportError::Arguments.into()),
                }
            });
            returned(written)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "given_read",
        |mut guest: Caller<'_, InstanceState>,
         file: u32,
         offset: u32,
         buffer: u32,
         capacity: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let written = given(&state.files.given, file).and_then(|file| {
                let rest = file.content.get(offset as usize..).unwrap_or_default();
                let length = rest.len().min(capacity.min(MAX_PART_BYTES) as usize);
                write(bytes, buffer, &rest[..length])
            });
            returned(written)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "left_file",
        |mut guest: Caller<'_, InstanceState>,
         path: u32,
         path_length: u32,
         size: i64|
         -> Result<i64> {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let path = memory::slice(bytes, path, path_length)?;
            // A longer one is none.
            let path = if path.len() <= MAX_PATH_BYTES {
                path
            } else {
                &[]
            };
            let Some(left) = &mut state.files.left else {
                return Ok(0);
            };
            let wanted = left.begin(path, size.unsigned_abs());
            Ok(i64::try_from(wanted).unwrap_or(i64::MAX))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "left_part",
        |mut guest: Caller<'_, InstanceState>, data: u32, length: u32| -> Result<()> {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let data = memory::slice(bytes, data, length)?;
            if let Some(left) = &mut state.files.left {
                left.part(data);
            }
            Ok(())
        },
    )?;
    Ok(())
}

fn given(files: &InputFiles, file: u32) -> Result<&InputFile, Denied> {
    let file = files.get(file as usize);
    file.ok_or(Denied::Told(ImportError::Arguments))
}

/// Writes `data`, of a bounded length, into the guest's memory: how many bytes that were.
fn write(memory: &mut [u8], pointer: u32, data: &[u8]) -> Result<i32, Denied> {
    memory::write(memory, pointer, data)?;
    i32::try_from(data.len()).map_err(|_| Denied::Stopped(Stop::OutOfBounds))
}
