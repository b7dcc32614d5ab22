//! What scripts may know about the catalog.

use wasmtime::{Caller, Linker, Result};

use super::{Denied, MODULE, Text, memory_and_state, returned, write_reply};
use crate::abi::ImportError;
use crate::calls::MAX_QUESTION_BYTES;
use crate::rest::resting;
use crate::store::InstanceState;

pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.func_wrap_async(
        MODULE,
        "describe",
        |mut guest: Caller<'_, InstanceState>,
         (server, server_len, tool, tool_len, reply): (u32, u32, u32, u32, u32)| {
            let (server, tool) = (Text::new(server, server_len), Text::new(tool, tool_len));
            Box::new(async move {
                returned(if server.length == 0 && tool.length != 0 {
                    ask(&mut guest, tool, reply).await
                } else {
                    describe(&mut guest, server, tool, reply).await
                })
            })
        },
    )?;
    Ok(())
}

/// Answers a question.
async fn ask(
    guest: &mut Caller<'_, InstanceState>,
    question: Text,
    reply: u32,
) -> Result<i32, Denied> {
    // An answer takes the host's time and none of the guest's fuel, so the other executions and the timer of the wall
    // time get their turn first.
    tokio::task::yield_now().await;
    let (bytes, state) = memory_and_state(guest)?;
    if !state.calls.has_room() {
        return Err(ImportError::InFlight.into());
    }
    let json = question.read(bytes, MAX_QUESTION_BYTES)?;
    let image_bytes = state.image_bytes;
    let answer = resting(bytes, image_bytes, state.calls.answer(&json));
    let answer = state.clock.waiting(answer).await;
    let handle = state.calls.put_ready(answer);
    write_reply(bytes, state, handle, reply)?;
    Ok(0)
}

/// Describes a tool, a server or all of them, once the server is up.
async fn describe(
    guest: &mut Caller<'_, InstanceState>,
    server: Text,
    tool: Text,
    reply: u32,
) -> Result<i32, Denied> {
    let (bytes, state) = memory_and_state(guest)?;
    if !state.calls.has_room() {
        return Err(ImportError::InFlight.into());
    }
    let (server, tool) = (server.name(bytes)?, tool.name(bytes)?);
    let image_bytes = state.image_bytes;
    let description = state.calls.describe(&server, &tool);
    let description = resting(bytes, image_bytes, description);
    let description = state.clock.waiting(description).await;
    let handle = state.calls.put_ready(description);
    write_reply(bytes, state, handle, reply)?;
    Ok(0)
}
