//! The script that the guest takes, and what the guest says about its end.

use wasmtime::{Caller, Linker, Result};

use super::{MODULE, memory_and_state};
use crate::abi::{FinishKind, REQUEST_BY_LINE};
use crate::memory;
use crate::run::{Finish, MAX_DIAGNOSTICS_BYTES, RunResult};
use crate::store::InstanceState;

pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "request",
        |mut guest: Caller<'_, InstanceState>, sizes: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let [code, tests, variables, servers] = state.request.parts;
            let limit = state.request.result_limit;
            let flags = usize::from(state.request.by_line) * REQUEST_BY_LINE;
            let files = state.files.given.count();
            let words = [code, tests, variables, servers, limit, flags, files]
                .map(|size| u32::try_from(size).unwrap_or(u32::MAX));
            Ok(memory::write(bytes, sizes, &memory::encode(words))?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "request_take",
        |mut guest: Caller<'_, InstanceState>, buffer: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let request = std::mem::take(&mut state.request.bytes);
            Ok(memory::write(bytes, buffer, &request)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "finish",
        |mut guest: Caller<'_, InstanceState>, kind: i32, text: u32, length: u32, dropped: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            // The slice lies inside the guest's memory, so the copy is bounded by the memory limit; the
            // result is cut to its own limit when the outcome is built.
            let text = |length| -> Result<String> {
                let text = memory::slice(bytes, text, length)?;
                Ok(String::from_utf8_lossy(text).into_owned())
            };
            state.finish = match FinishKind::of(kind) {
                FinishKind::Result => Finish::Result(RunResult {
                    json: text(length)?,
                    dropped_characters: u64::from(dropped),
                }),
                FinishKind::Diagnostics => {
                    Finish::Diagnostics(text(length.min(MAX_DIAGNOSTICS_BYTES))?)
                }
            };
            Ok(())
        },
    )?;
    Ok(())
}
