//! The imports of module `mcp`, as `wasm/ABI.md` defines them.
//!
//! Everything a guest passes is checked here, against its memory and against a bound, before it is used.

use std::time::Duration;

use wasmtime::{Caller, Linker, Memory, Result};

use super::abi::{
    ERROR_ARGUMENTS, ERROR_DISPLAYS, ERROR_HANDLE, ERROR_IN_FLIGHT, ERROR_INPUT, FINISH_RESULT,
    MAX_IN_FLIGHT, REQUEST_BY_LINE, ReplyForm, STREAM_STDERR,
};
use super::calls::{Asked, Payload, Question};
use super::memory;
use super::rest::resting;
use super::run::{MAX_READ_BYTES, RunResult, Stream};
use super::store::{Finish, State};
use super::trap::Stop;
use crate::tools::ToolFailure;

const MODULE: &str = "mcp";

/// Longest name of a server or tool.
const MAX_NAME_BYTES: u32 = 256;

/// Longest question about the catalog, as JSON.
const MAX_QUESTION_BYTES: u32 = 16 << 10;

/// Longest arguments of one call, as JSON.
const MAX_ARGUMENT_BYTES: u32 = 8 << 20;

/// Longest diagnostics; the guest cuts them well below.
const MAX_DIAGNOSTICS_BYTES: u32 = 64 << 10;

/// Defines every import. Each function only unpacks; the work is below or in [`super::calls`].
pub(super) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "request",
        |mut guest: Caller<'_, State>, sizes: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let [code, variables, servers] = state.request.parts;
            let limit = state.request.result_limit;
            let flags = usize::from(state.request.by_line) * REQUEST_BY_LINE;
            let words = [code, variables, servers, limit, flags]
                .map(|size| u32::try_from(size).unwrap_or(u32::MAX));
            Ok(memory::write(bytes, sizes, &memory::encode(words))?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "request_take",
        |mut guest: Caller<'_, State>, buffer: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            Ok(memory::write(
                bytes,
                buffer,
                &std::mem::take(&mut state.request.bytes),
            )?)
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "mcp_call",
        |mut guest: Caller<'_, State>,
         (server, server_len, tool, tool_len, json, json_len, form, reply): (
            u32,
            u32,
            u32,
            u32,
            u32,
            u32,
            u32,
            u32,
        )| {
            Box::new(async move {
                let (bytes, state) = memory_and_state(&mut guest)?;
                let image_bytes = state.image_bytes;
                let asked = match read_call(
                    bytes,
                    state,
                    [(server, server_len), (tool, tool_len), (json, json_len)],
                    form,
                )? {
                    Ok(asked) => asked,
                    Err(code) => return Ok(code),
                };
                let call = state.calls.call(asked);
                let handle = resting(bytes, image_bytes, call).await?;
                let header = header(state, handle);
                memory::write(bytes, reply, &header)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "start",
        |mut guest: Caller<'_, State>,
         server: u32,
         server_len: u32,
         tool: u32,
         tool_len: u32,
         json: u32,
         json_len: u32,
         form: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            match read_call(
                bytes,
                state,
                [(server, server_len), (tool, tool_len), (json, json_len)],
                form,
            )? {
                Ok(asked) => Ok(state.calls.start(asked)? as i32),
                Err(code) => Ok(code),
            }
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "wait",
        |mut guest: Caller<'_, State>,
         (handles, count, timeout_us, reply): (u32, u32, i64, u32)| {
            Box::new(async move {
                let (bytes, state) = memory_and_state(&mut guest)?;
                if count as usize > MAX_IN_FLIGHT || (count == 0 && timeout_us < 0) {
                    return Ok(ERROR_HANDLE);
                }
                let handles: Vec<u32> =
                    memory::decode(memory::slice(bytes, handles, count * 4)?).collect();
                let timeout = u64::try_from(timeout_us).ok().map(Duration::from_micros);
                let image_bytes = state.image_bytes;
                let ready = state.calls.wait(&handles, timeout);
                match resting(bytes, image_bytes, ready).await {
                    Ok(None) => Ok(0),
                    Ok(Some(handle)) => {
                        let header = header(state, handle);
                        memory::write(bytes, reply, &header)?;
                        Ok(1)
                    }
                    Err(_) => Ok(ERROR_HANDLE),
                }
            })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "take",
        |mut guest: Caller<'_, State>, handle: u32, buffer: u32, capacity: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let Some(payload) = state
                .calls
                .ready(handle)
                .filter(|payload| payload.bytes.len() <= capacity as usize)
            else {
                return Ok(ERROR_HANDLE);
            };
            memory::write(bytes, buffer, &payload.bytes)?;
            state.calls.forget(handle);
            Ok(0)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "cancel",
        |mut guest: Caller<'_, State>, handle: u32| {
            if guest.data_mut().calls.forget(handle) {
                0
            } else {
                ERROR_HANDLE
            }
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "describe",
        |mut guest: Caller<'_, State>,
         (server, server_len, tool, tool_len, reply): (u32, u32, u32, u32, u32)| {
            Box::new(async move {
                let is_question = server_len == 0 && tool_len != 0;
                if is_question {
                    // Answering takes the host's time and none of the guest's fuel, so others get their turn
                    // first, and so does the clock.
                    tokio::task::yield_now().await;
                }
                let (bytes, state) = memory_and_state(&mut guest)?;
                if !state.calls.has_room() {
                    return Ok(ERROR_IN_FLIGHT);
                }
                let answer = if is_question {
                    let Some(json) = read_text(bytes, tool, tool_len, MAX_QUESTION_BYTES)? else {
                        return Ok(ERROR_ARGUMENTS);
                    };
                    let image_bytes = state.image_bytes;
                    resting(bytes, image_bytes, answer(state, &json)).await
                } else {
                    let (Some(server), Some(tool)) = (
                        read_name(bytes, server, server_len)?,
                        read_name(bytes, tool, tool_len)?,
                    ) else {
                        return Ok(ERROR_ARGUMENTS);
                    };
                    let image_bytes = state.image_bytes;
                    let reached = state.calls.reach([server.as_str()]);
                    resting(bytes, image_bytes, reached).await;
                    describe(state, &server, &tool)
                };
                let handle = state.calls.put_ready(answer);
                let header = header(state, handle);
                memory::write(bytes, reply, &header)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "read",
        |mut guest: Caller<'_, State>, (buffer, capacity): (u32, u32)| {
            Box::new(async move {
                let (bytes, state) = memory_and_state(&mut guest)?;
                let room = memory::slice(bytes, buffer, capacity.min(MAX_READ_BYTES))?.len();
                let read = state.stdin.read(room);
                match resting(bytes, state.image_bytes, read).await {
                    Ok(piece) => {
                        memory::write(bytes, buffer, &piece)?;
                        Ok(i32::try_from(piece.len()).unwrap_or(ERROR_INPUT))
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot read what the script reads as its stdin");
                        Ok(ERROR_INPUT)
                    }
                }
            })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "output",
        |mut guest: Caller<'_, State>, stream: i32, text: u32, length: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let text = memory::slice(bytes, text, length)?;
            let stream = if stream == STREAM_STDERR {
                Stream::Stderr
            } else {
                Stream::Stdout
            };
            state.write(stream, text);
            Ok(())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "display",
        |mut guest: Caller<'_, State>, mime_type: u32, mime_len: u32, data: u32, data_len: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let data = memory::slice(bytes, data, data_len)?;
            let Some(mime_type) = read_name(bytes, mime_type, mime_len)? else {
                return Ok(ERROR_ARGUMENTS);
            };
            Ok(if state.displays.show(mime_type, data) {
                0
            } else {
                ERROR_DISPLAYS
            })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "finish",
        |mut guest: Caller<'_, State>, kind: i32, text: u32, length: u32, dropped: u32| {
            let (bytes, state) = memory_and_state(&mut guest)?;
            let is_result = kind == FINISH_RESULT;
            let kept = if is_result {
                length
            } else {
                length.min(MAX_DIAGNOSTICS_BYTES)
            };
            // The slice lies inside the guest's memory, so the copy is bounded by the memory limit; the
            // result is cut to its own limit when the outcome is built.
            let text = String::from_utf8_lossy(memory::slice(bytes, text, kept)?).into_owned();
            state.finish = if is_result {
                Finish::Result(RunResult {
                    json: text,
                    dropped_characters: u64::from(dropped),
                })
            } else {
                Finish::Diagnostics(text)
            };
            Ok(())
        },
    )?;
    Ok(())
}

/// Reads a call; the inner error is a code for the guest.
fn read_call(
    bytes: &[u8],
    state: &State,
    parts: [(u32, u32); 3],
    form: u32,
) -> Result<Result<Asked, i32>, Stop> {
    let [(server, server_len), (tool, tool_len), (json, json_len)] = parts;
    let (server, tool) = (
        read_name(bytes, server, server_len)?,
        read_name(bytes, tool, tool_len)?,
    );
    let json = memory::slice(bytes, json, json_len)?;
    if !state.calls.has_room() {
        return Ok(Err(ERROR_IN_FLIGHT));
    }
    let (Some(server), Some(tool), true) = (server, tool, json_len <= MAX_ARGUMENT_BYTES) else {
        return Ok(Err(ERROR_ARGUMENTS));
    };
    Ok(std::str::from_utf8(json)
        .map(|json| Asked {
            server,
            tool,
            json: json.to_owned(),
            form: ReplyForm::of(form),
        })
        .map_err(|_| ERROR_ARGUMENTS))
}

/// A name, or `None` if it is too long or not UTF-8.
fn read_name(bytes: &[u8], pointer: u32, length: u32) -> Result<Option<String>, Stop> {
    read_text(bytes, pointer, length, MAX_NAME_BYTES)
}

/// A text, or `None` if it is longer than `max_bytes` or not UTF-8.
fn read_text(
    bytes: &[u8],
    pointer: u32,
    length: u32,
    max_bytes: u32,
) -> Result<Option<String>, Stop> {
    let text = memory::slice(bytes, pointer, length)?;
    Ok(if length > max_bytes {
        None
    } else {
        std::str::from_utf8(text).ok().map(str::to_owned)
    })
}

/// The answer to the question about the catalog that `json` puts.
async fn answer(state: &mut State, json: &str) -> Payload {
    let question = match Question::read(json) {
        Ok(question) => question,
        Err(problem) => return Payload::failure(problem),
    };
    match question.names() {
        Some(names) => {
            let names = names.iter().map(String::as_str);
            state.calls.reach(names).await;
        }
        None => {
            let missing = state.calls.listed().await;
            state.tell_of_starting(&missing);
        }
    }
    question.answer(&state.calls.catalog())
}

fn describe(state: &State, server: &str, tool: &str) -> Payload {
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

/// The guest's `struct reply` for what lies ready under `handle`.
fn header(state: &State, handle: u32) -> Vec<u8> {
    let (status, length) = state.calls.ready(handle).map_or((4, 0), |payload| {
        (payload.status as u32, payload.bytes.len() as u32)
    });
    memory::encode([handle, status, length])
}

/// The guest's memory beside the store's state. The memory is found once, when the guest first calls.
fn memory_and_state<'a>(
    guest: &'a mut Caller<'_, State>,
) -> Result<(&'a mut [u8], &'a mut State), Stop> {
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
