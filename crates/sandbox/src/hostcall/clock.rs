//! The clocks of WASI, which are the machine's or those of a deterministic run.

use wasmtime::{Caller, Linker, Result};

use super::memory_and_state;
use crate::memory;
use crate::store::InstanceState;
use crate::trap::Stop;

const MODULE: &str = "wasi_snapshot_preview1";

/// The clocks that there are, of which the last two are the same, and the two errors that a guest can be given, by WASI's numbers.
const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;
const PROCESS_CPUTIME: u32 = 2;
const THREAD_CPUTIME: u32 = 3;
const SUCCESS: u32 = 0;
const NO_SUCH_CLOCK: u32 = 8;

/// What clocks say of their resolution, in nanoseconds: the same on every machine.
const RESOLUTION: u64 = 1;

/// Defines both functions, in the place of wasmtime's.
pub(super) fn add_to_linker(linker: &mut Linker<InstanceState>) -> Result<()> {
    linker.allow_shadowing(true);
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        |mut guest: Caller<'_, InstanceState>, clock: u32, _precision: u64, time: u32| {
            let fuel_left = guest.get_fuel()?;
            let (bytes, state) = memory_and_state(&mut guest)?;
            let now = match clock {
                REALTIME => state.clock.wall(fuel_left),
                MONOTONIC => state.clock.monotonic(fuel_left),
                PROCESS_CPUTIME | THREAD_CPUTIME => state.clock.computed(fuel_left),
                _ => return Ok(NO_SUCH_CLOCK),
            };
            // Guests read it as a signed number.
            let nanoseconds = now.as_nanos().min(i64::MAX as u128) as u64;
            Ok(write(bytes, time, nanoseconds)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "clock_res_get",
        |mut guest: Caller<'_, InstanceState>, clock: u32, resolution: u32| {
            let (bytes, _) = memory_and_state(&mut guest)?;
            if clock > THREAD_CPUTIME {
                return Ok(NO_SUCH_CLOCK);
            }
            Ok(write(bytes, resolution, RESOLUTION)?)
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}

fn write(bytes: &mut [u8], pointer: u32, number: u64) -> Result<u32, Stop> {
    memory::write(bytes, pointer, &number.to_le_bytes())?;
    Ok(SUCCESS)
}
