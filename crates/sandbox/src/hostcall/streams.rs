//! What a script reads as its stdin, what it writes, and what it displays.

use wasmtime::{Caller, Linker, Result};

use super::{Denied, MODULE, Text, memory_and_state, returned};
use crate::abi::{ImportError, stream_of};
use crate::memory;
use crate::rest::resting;
use crate::run::MAX_READ_BYTES;
use crate::store::InstanceState;

pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.func_wrap_async(
        MODULE,
        "read",
        |mut guest: Caller<'_, InstanceState>, (buffer, capacity): (u32, u32)| {
            Box::new(async move { returned(read(&mut guest, buffer, capacity).await) })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "output",
        |mut guest: Caller<'_, InstanceState>, stream: i32, text: u32, length: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let text = memory::slice(bytes, text, length)?;
            state.write(stream_of(stream), text);
            Ok(())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "display",
        |mut guest: Caller<'_, InstanceState>,
         mime_type: u32,
         mime_len: u32,
         data: u32,
         data_len: u32| {
            let mime_type = Text::new(mime_type, mime_len);
            returned(display(&mut guest, mime_type, (data, data_len)))
        },
    )?;
    Ok(())
}

async fn read(
    guest: &mut Caller<'_, InstanceState>,
    buffer: u32,
    capacity: u32,
) -> Result<i32, Denied> {
    let (bytes, state) = memory_and_state(guest)?;
    let room = memory::slice(bytes, buffer, capacity.min(MAX_READ_BYTES))?.len();
    let is_virtual = state.clock.is_virtual();
    let read = async {
        if is_virtual {
            state.stdin.read_all_of(room).await
        } else {
            state.stdin.read(room).await
        }
    };
    let read = resting(bytes, state.image_bytes, read);
    let piece = match state.clock.waiting(read).await {
        Ok(piece) => piece,
        Err(error) => {
            tracing::warn!(%error, "cannot read what the script reads as its stdin");
            return Err(ImportError::Input.into());
        }
    };
    memory::write(bytes, buffer, &piece)?;
    i32::try_from(piece.len()).map_err(|_| ImportError::Input.into())
}

fn display(
    guest: &mut Caller<'_, InstanceState>,
    mime_type: Text,
    (data, data_len): (u32, u32),
) -> Result<i32, Denied> {
    let (bytes, state) = memory_and_state(guest)?;
    let data = memory::slice(bytes, data, data_len)?;
    if state.displays.show(mime_type.name(bytes)?, data) {
        Ok(0)
    } else {
        Err(ImportError::Displays.into())
    }
}
