//! The host that the interpreter meets while the image is built.
//!
//! It sees a clock that stands still, random bytes that are always the same, and the bytes of one archive
//! with all the Python there is.

use std::io::Write as _;
use std::time::Duration;

use wasmtime::error::Context as _;
use wasmtime::{Caller, Engine, Linker, Memory, Module, Result, Val};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// The module under which the guest imports its host.
const HOST_MODULE: &str = "mcp";

/// The tool that warm-up scripts meet, as `describe` gives it.
const WARM_UP_TOOL: &str = r#"{"server":"warm","tool":"echo","parameters":[["text","text",true,"str"],["times","times",false,"int"]],"open":false}"#;

/// Its reply.
const WARM_UP_REPLY: &str = r#"{"text":"hello","times":3,"rows":[1,2.5,null,true]}"#;

/// The stream of `output` that is stderr.
const STREAM_STDERR: u32 = 2;

/// The bytes that the result of a script may have here.
const RESULT_BYTES: u32 = 1 << 20;

/// A script for the guest's `run`.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) code: String,
    /// A JSON object, or nothing.
    pub(crate) variables: String,
}

/// The archive is handed over in blocks of so many bytes, each as a reply that lies ready.
const BLOCK_BYTES: usize = 64 << 10;

/// The handle of the first of them.
const FIRST_BLOCK: u32 = 2;

/// The kind of `finish` that hands over bytes of the library.
const FINISH_LIBRARY: u32 = 3;

/// What belongs to one instance.
pub(crate) struct Host {
    wasi: WasiP1Ctx,
    /// What `run` is to run.
    pub(crate) request: Request,
    archive: Vec<u8>,
    /// The bytes that are kept for the library.
    pub(crate) library: Vec<u8>,
    /// What the guest handed over with `finish` last, apart from those.
    pub(crate) finished: Vec<u8>,
}

impl Host {
    /// A host that shows the guest `archive`, and keeps the bytes of `library` already.
    pub(crate) fn new(archive: Vec<u8>, library: Vec<u8>) -> Self {
        let fixed = || Deterministic::new((1..=251).collect());
        let wasi = WasiCtxBuilder::new()
            .inherit_stderr()
            .wall_clock(StoppedClock)
            .monotonic_clock(StoppedClock)
            .secure_random(fixed())
            .insecure_random(fixed())
            .insecure_random_seed(0)
            .build_p1();
        Self {
            wasi,
            request: Request::default(),
            archive,
            library,
            finished: Vec::new(),
        }
    }
}

/// All that `module` imports.
pub(crate) fn linker(engine: &Engine, module: &Module) -> Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |host: &mut Host| &mut host.wasi)?;
    play_along(&mut linker, module)?;
    Ok(linker)
}

/// Our own imports, as the warm-up scripts need them: one server with one tool, which always gives the
/// same reply. What scripts print to stdout goes nowhere.
fn play_along(linker: &mut Linker<Host>, module: &Module) -> Result<()> {
    for import in module
        .imports()
        .filter(|import| import.module() == HOST_MODULE)
    {
        let function = import
            .ty()
            .func()
            .cloned()
            .context("the host offers functions only")?;
        let name = import.name().to_owned();
        linker.func_new(
            HOST_MODULE,
            import.name(),
            function,
            move |mut guest, arguments, results| {
                results.fill(Val::I32(0));
                let argument = |index: usize| arguments[index].unwrap_i32() as u32;
                match name.as_str() {
                    // The functions that give a reply take a pointer to its header last.
                    "describe" => reply(&mut guest, argument(4), WARM_UP_TOOL),
                    "mcp_call" => reply(&mut guest, argument(7), WARM_UP_REPLY),
                    "take" => {
                        let payload = payload(guest.data(), argument(0));
                        memory(&mut guest)?.write(&mut guest, argument(1) as usize, &payload)?;
                        Ok(())
                    }
                    "request" => {
                        let Host {
                            request: Request { code, variables },
                            archive,
                            ..
                        } = guest.data();
                        // Before there is a script, the guest asks for the archive in its place.
                        let first = if code.is_empty() {
                            archive.len()
                        } else {
                            code.len()
                        };
                        let sizes = [
                            u32::try_from(first)?,
                            0,
                            variables.len() as u32,
                            0,
                            RESULT_BYTES,
                            0,
                            0,
                        ];
                        write_words(&mut guest, argument(0), &sizes)
                    }
                    "request_take" => {
                        let Request { code, variables } = &guest.data().request;
                        let parts = format!("{code}{variables}");
                        memory(&mut guest)?.write(
                            &mut guest,
                            argument(0) as usize,
                            parts.as_bytes(),
                        )?;
                        Ok(())
                    }
                    "finish" => {
                        let bytes = read(&mut guest, argument(1), argument(2))?;
                        let host = guest.data_mut();
                        if argument(0) == FINISH_LIBRARY {
                            host.library.extend(bytes);
                        } else {
                            host.finished = bytes;
                        }
                        Ok(())
                    }
                    "library" => {
                        let (offset, length) = (argument(0) as usize, argument(2) as usize);
                        let kept = guest.data().library.get(offset..offset + length);
                        let kept = kept.context("the library has no such bytes")?.to_vec();
                        memory(&mut guest)?.write(&mut guest, argument(1) as usize, &kept)?;
                        Ok(())
                    }
                    // The reason why an image cannot be made.
                    "output" if argument(0) == STREAM_STDERR => {
                        let text = read(&mut guest, argument(1), argument(2))?;
                        Ok(std::io::stderr().write_all(&text)?)
                    }
                    _ => Ok(()),
                }
            },
        )?;
    }
    Ok(())
}

/// Writes the header of a reply: handle, status and length.
fn reply(guest: &mut Caller<'_, Host>, header: u32, payload: &str) -> Result<()> {
    write_words(guest, header, &[handle(payload), 0, payload.len() as u32])
}

fn write_words(guest: &mut Caller<'_, Host>, address: u32, words: &[u32]) -> Result<()> {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    memory(guest)?.write(guest, address as usize, &bytes)?;
    Ok(())
}

/// What waits under a handle.
fn payload(host: &Host, handle_of_it: u32) -> Vec<u8> {
    let warm_up = [WARM_UP_TOOL, WARM_UP_REPLY];
    match handle_of_it.checked_sub(FIRST_BLOCK) {
        None => warm_up[handle_of_it as usize].into(),
        Some(number) => {
            let block = host.archive.chunks(BLOCK_BYTES).nth(number as usize);
            block.unwrap_or_default().into()
        }
    }
}

/// The handle under which a payload waits to be taken.
fn handle(payload: &str) -> u32 {
    u32::from(payload == WARM_UP_REPLY)
}

fn read(guest: &mut Caller<'_, Host>, address: u32, length: u32) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length as usize];
    memory(guest)?.read(guest, address as usize, &mut bytes)?;
    Ok(bytes)
}

fn memory(guest: &mut Caller<'_, Host>) -> Result<Memory> {
    guest
        .get_export("memory")
        .and_then(|export| export.into_memory())
        .context("the guest has no memory")
}

/// Time does not pass while the image is built.
struct StoppedClock;

impl HostWallClock for StoppedClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    /// 2026-01-01T00:00:00Z
    fn now(&self) -> Duration {
        Duration::from_secs(1_767_225_600)
    }
}

impl HostMonotonicClock for StoppedClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        1
    }
}
