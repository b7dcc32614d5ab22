//! What scripts may know about the catalog.

use wasmtime::{Caller, Linker, Result};

use super::{Denied, MODULE, Text, memory_and_state, returned, write_reply};
use crate::abi::ImportError;
use crate::calls::{Payload, Question};
use crate::rest::resting;
use crate::store::InstanceState;
use codecell_tools::ToolFailure;

/// The longest question about the catalog, as JSON.
const MAX_QUESTION_BYTES: u32 = 16 << 10;

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
    let answer = resting(bytes, image_bytes, answer(state, &json)).await;
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
    let reached = async {
        if server.is_empty() && state.clock.is_virtual() {
            state.calls.reach_all().await;
        } else {
            state.calls.reach([server.as_str()]).await;
        }
    };
    resting(bytes, image_bytes, reached).await;
    let handle = state.calls.put_ready(description(state, &server, &tool));
    write_reply(bytes, state, handle, reply)?;
    Ok(0)
}

/// The answer to the question that `json` puts.
async fn answer(state: &mut InstanceState, json: &str) -> Payload {
    let question = match Question::read(json) {
        Ok(question) => question,
        Err(problem) => return Payload::failure(problem),
    };
    match question.names() {
        Some(names) => {
            let names = names.iter().map(String::as_str);
            state.calls.reach(names).await;
        }
        None if state.clock.is_virtual() => state.calls.reach_all().await,
        None => {
            let missing = state.calls.listed().await;
            state.tell_of_starting(&missing);
        }
    }
    let catalog = state.calls.catalog();
    if state.clock.is_virtual() {
        // What was learned from the replies to other executions would make a difference.
        question.answer(&catalog.without_observed())
    } else {
        question.answer(&catalog)
    }
}

fn description(state: &InstanceState, server: &str, tool: &str) -> Payload {
    let catalog = state.calls.catalog();
    let found = match (server, tool) {
        ("", "") => Some(catalog.listing_json()),
        (_, "") => catalog.describe_server(server),
        _ => catalog.describe(server, tool),
    };
    match found {
        Some(json) => Payload::json(&json),
        None => match catalog.refusal(server, tool) {
            failure @ ToolFailure::Unavailable { .. } => Payload::tool_error(failure.to_string()),
            failure => Payload::failure(failure.to_string()),
        },
    }
}
