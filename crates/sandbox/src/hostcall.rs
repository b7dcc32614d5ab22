//! The imports of module `mcp`, as `wasm/ABI.md` defines them, in groups, and the clocks.
//!
//! Everything a guest passes is checked here, against its memory and against a bound, before it is used.

mod calls;
mod catalog;
mod clock;
mod files;
mod library;
mod request;
mod streams;

use wasmtime::{Caller, Linker, Memory, Result};

pub(super) use calls::MAX_ARGUMENT_BYTES;

use super::abi::{ImportError, ReplyStatus};
use super::calls::TooManyCalls;
use super::memory;
use super::store::InstanceState;
use super::trap::Stop;

const MODULE: &str = "mcp";

/// The longest name of a server or tool, and the longest MIME type.
pub(super) const MAX_NAME_BYTES: u32 = 256;

/// Defines every import.
pub(super) fn add_to_linker(
    linker: &mut Linker<InstanceState>,
    library: &'static [u8],
) -> Result<()> {
    clock::add_to_linker(linker)?;
    library::add_to_linker(linker, library)?;
    request::add_to_linker(linker)?;
    files::add_to_linker(linker)?;
    calls::add_to_linker(linker)?;
    catalog::add_to_linker(linker)?;
    streams::add_to_linker(linker)
}

/// Why an import does not do what it is asked to.
enum Denied {
    /// The guest is told.
    Told(ImportError),
    /// The run ends.
    Stopped(Stop),
}

impl From<ImportError> for Denied {
    fn from(error: ImportError) -> Self {
        Self::Told(error)
    }
}

impl From<Stop> for Denied {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<TooManyCalls> for Denied {
    fn from(TooManyCalls: TooManyCalls) -> Self {
        Self::Stopped(Stop::TooManyToolCalls)
    }
}

/// What the import returns to the guest.
fn returned(done: Result<i32, Denied>) -> Result<i32> {
    match done {
        Ok(number) => Ok(number),
        Err(Denied::Told(error)) => Ok(error as i32),
        Err(Denied::Stopped(stop)) => Err(stop.into()),
    }
}

/// A text in the guest's memory: where it is and how long, as the guest says.
#[derive(Clone, Copy)]
struct Text {
    pointer: u32,
    length: u32,
}

impl Text {
    fn new(pointer: u32, length: u32) -> Self {
        Self { pointer, length }
    }

    /// The text of a server's or tool's name, or a MIME type.
    fn name(self, bytes: &[u8]) -> Result<String, Denied> {
        self.read(bytes, MAX_NAME_BYTES)
    }

    /// The text, which is an error if it is longer than `max_bytes` or not UTF-8.
    fn read(self, bytes: &[u8], max_bytes: u32) -> Result<String, Denied> {
        let text = memory::slice(bytes, self.pointer, self.length)?;
        if self.length > max_bytes {
            return Err(ImportError::Arguments.into());
        }
        match std::str::from_utf8(text) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(ImportError::Arguments.into()),
        }
    }
}

/// Writes the guest's `struct reply` for what lies ready under `handle`.
fn write_reply(
    bytes: &mut [u8],
    state: &InstanceState,
    handle: u32,
    reply: u32,
) -> Result<(), Stop> {
    let ready = state.calls.ready(handle);
    let (status, length) = ready.map_or((ReplyStatus::Failure, 0), |payload| {
        (payload.status, payload.bytes.len())
    });
    let words = [handle, status as u32, length as u32];
    memory::write(bytes, reply, &memory::encode(words))
}

/// The guest's memory beside the store's state. The memory is found once, when the guest first calls.
fn memory_and_state<'a>(
    guest: &'a mut Caller<'_, InstanceState>,
) -> Result<(&'a mut [u8], &'a mut InstanceState), Stop> {
    let memory: Memory = match guest.data().memory {
        Some(memory) => memory,
        None => {
            let memory = guest
                .get_export("memory")
                .and_then(|export| export.into_memory())
                .ok_or(Stop::NoMemory)?;
            let at_start = memory.ty(&*guest).minimum() * memory.page_size(&*guest);
            let state = guest.data_mut();
            state.memory = Some(memory);
            state.image_bytes = usize::try_from(at_start).unwrap_or(usize::MAX);
            memory
        }
    };
    Ok(memory.data_and_store_mut(guest))
}
