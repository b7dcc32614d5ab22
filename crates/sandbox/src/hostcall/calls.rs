//! Tool calls: made, started, awaited, taken and cancelled.

use std::time::Duration;

use wasmtime::{Caller, Linker, Result};

use super::{Denied, MODULE, Text, memory_and_state, returned, write_reply};
use crate::abi::{ImportError, MAX_IN_FLIGHT, ReplyForm};
use crate::calls::Asked;
use crate::clock::Clock;
use crate::memory;
use crate::rest::resting;
use crate::store::InstanceState;

/// The longest arguments of one call, as JSON.
pub(crate) const MAX_ARGUMENT_BYTES: u32 = 8 << 20;

/// A call as the guest passes it.
struct Parts {
    server: Text,
    tool: Text,
    json: Text,
    form: u32,
}

pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.func_wrap_async(
        MODULE,
        "mcp_call",
        |mut guest: Caller<'_, InstanceState>,
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
            let parts = Parts {
                server: Text::new(server, server_len),
                tool: Text::new(tool, tool_len),
                json: Text::new(json, json_len),
                form,
            };
            Box::new(async move { returned(mcp_call(&mut guest, &parts, reply).await) })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "start",
        |mut guest: Caller<'_, InstanceState>,
         server: u32,
         server_len: u32,
         tool: u32,
         tool_len: u32,
         json: u32,
         json_len: u32,
         form: u32| {
            let parts = Parts {
                server: Text::new(server, server_len),
                tool: Text::new(tool, tool_len),
                json: Text::new(json, json_len),
                form,
            };
            returned(start(&mut guest, &parts))
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "wait",
        |mut guest: Caller<'_, InstanceState>,
         (handles, count, timeout_us, reply): (u32, u32, i64, u32)| {
            Box::new(async move {
                returned(wait(&mut guest, (handles, count), timeout_us, reply).await)
            })
        },
    )?;
    linker.func_wrap(
        MODULE,
        "take",
        |mut guest: Caller<'_, InstanceState>, handle: u32, buffer: u32, capacity: u32| {
            returned(take(&mut guest, handle, buffer, capacity))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "cancel",
        |mut guest: Caller<'_, InstanceState>, handle: u32| {
            let is_forgotten = guest.data_mut().calls.forget(handle);
            returned(if is_forgotten {
                Ok(0)
            } else {
                Err(ImportError::Handle.into())
            })
        },
    )?;
    Ok(())
}

impl Parts {
    fn read(&self, bytes: &[u8], state: &InstanceState) -> Result<Asked, Denied> {
        if !state.calls.has_room() {
            return Err(ImportError::InFlight.into());
        }
        Ok(Asked {
            server: self.server.name(bytes)?,
            tool: self.tool.name(bytes)?,
            json: self.json.read(bytes, MAX_ARGUMENT_BYTES)?,
            form: ReplyForm::of(self.form),
        })
    }
}

async fn mcp_call(
    guest: &mut Caller<'_, InstanceState>,
    parts: &Parts,
    reply: u32,
) -> Result<i32, Denied> {
    let fuel_left = fuel_left(guest);
    let (bytes, state) = memory_and_state(guest)?;
    let asked = parts.read(bytes, state)?;
    let image_bytes = state.image_bytes;
    let handle = match &mut state.clock {
        Clock::Real(clock) => {
            let called = state.calls.call(asked);
            clock.waiting(resting(bytes, image_bytes, called)).await?
        }
        Clock::Virtual(clock) => {
            let over = clock.end_of_call(fuel_left);
            let called = state.calls.call_in_turn(asked, over);
            let handle = resting(bytes, image_bytes, called).await?;
            clock.pass_to(over, fuel_left);
            handle
        }
    };
    write_reply(bytes, state, handle, reply)?;
    Ok(0)
}

fn start(guest: &mut Caller<'_, InstanceState>, parts: &Parts) -> Result<i32, Denied> {
    let fuel_left = fuel_left(guest);
    let (bytes, state) = memory_and_state(guest)?;
    let asked = parts.read(bytes, state)?;
    let handle = match &state.clock {
        Clock::Real(_) => state.calls.start(asked)?,
        Clock::Virtual(clock) => state.calls.queue(asked, clock.end_of_call(fuel_left))?,
    };
    Ok(handle as i32)
}

/// The fuel that the guest has left. It is counted in every instance.
fn fuel_left(guest: &Caller<'_, InstanceState>) -> u64 {
    guest.get_fuel().unwrap_or_default()
}

async fn wait(
    guest: &mut Caller<'_, InstanceState>,
    (handles, count): (u32, u32),
    timeout_us: i64,
    reply: u32,
) -> Result<i32, Denied> {
    let fuel_left = fuel_left(guest);
    let (bytes, state) = memory_and_state(guest)?;
    if count as usize > MAX_IN_FLIGHT || (count == 0 && timeout_us < 0) {
        return Err(ImportError::Handle.into());
    }
    let handles: Vec<u32> = memory::decode(memory::slice(bytes, handles, count * 4)?).collect();
    let timeout = u64::try_from(timeout_us).ok().map(Duration::from_micros);
    let image_bytes = state.image_bytes;
    let ready = match &mut state.clock {
        Clock::Real(clock) => {
            let ready = state.calls.wait(&handles, timeout);
            clock.waiting(resting(bytes, image_bytes, ready)).await
        }
        Clock::Virtual(clock) => {
            let now = clock.now(fuel_left);
            let until = timeout.map(|timeout| now.saturating_add(timeout));
            let ready = state.calls.wait_in_turn(&handles, now, until);
            let ready = resting(bytes, image_bytes, ready).await;
            ready.map(|(handle, moment)| {
                clock.pass_to(moment, fuel_left);
                handle
            })
        }
    };
    match ready {
        Ok(None) => Ok(0),
        Ok(Some(handle)) => {
            write_reply(bytes, state, handle, reply)?;
            Ok(1)
        }
        Err(_) => Err(ImportError::Handle.into()),
    }
}

fn take(
    guest: &mut Caller<'_, InstanceState>,
    handle: u32,
    buffer: u32,
    capacity: u32,
) -> Result<i32, Denied> {
    let (bytes, state) = memory_and_state(guest)?;
    let ready = state.calls.ready(handle);
    match ready.filter(|payload| payload.bytes.len() <= capacity as usize) {
        Some(payload) => memory::write(bytes, buffer, &payload.bytes)?,
        None => return Err(ImportError::Handle.into()),
    }
    state.calls.forget(handle);
    Ok(0)
}
