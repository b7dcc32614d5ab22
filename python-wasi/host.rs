//! The host that the interpreter meets while the image is built.
//!
//! It sees a clock that stands still, random bytes that are always the same, and one archive with all
//! the Python there is, of which it learns nothing but the content: what a file system tells of its
//! files would lie in the snapshot's memory and differ in every build.

use std::path::Path;
use std::time::Duration;

use wasmtime::error::Context as _;
use wasmtime::{Caller, Engine, Linker, Memory, Module, Result, Val};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{FsPerms, HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// The module under which the guest imports its host.
const HOST_MODULE: &str = "mcp";

/// The module under which it imports WASI.
const WASI_MODULE: &str = "wasi_snapshot_preview1";

/// The tool that warm-up scripts meet, as `describe` gives it.
const WARM_UP_TOOL: &str = r#"{"server":"warm","tool":"echo","parameters":[["text","text",true,"str"],["times","times",false,"int"]],"open":false}"#;

/// Its reply.
const WARM_UP_REPLY: &str = r#"{"text":"hello","times":3,"rows":[1,2.5,null,true]}"#;

/// The bytes that the result of a script may have here.
const RESULT_BYTES: u32 = 1 << 20;

/// A script for the guest's `run`.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) code: String,
    /// A JSON object, or nothing.
    pub(crate) variables: String,
}

/// What belongs to one instance.
pub(crate) struct Host {
    wasi: WasiP1Ctx,
    /// What `run` is to run.
    pub(crate) request: Request,
    /// What the guest handed over with `finish` last.
    pub(crate) finished: Vec<u8>,
}

impl Host {
    /// A host that shows the guest the folder `build`.
    pub(crate) fn new(build: &Path) -> Result<Self> {
        let fixed = || Deterministic::new((1..=251).collect());
        let wasi = WasiCtxBuilder::new()
            .inherit_stderr()
            .preopened_dir(build, "/build", FsPerms::ReadOnly)?
            .wall_clock(StoppedClock)
            .monotonic_clock(StoppedClock)
            .secure_random(fixed())
            .insecure_random(fixed())
            .insecure_random_seed(0)
            .build_p1();
        Ok(Self {
            wasi,
            request: Request::default(),
            finished: Vec::new(),
        })
    }
}

/// All that `module` imports; the file `name` of `bytes` is the only one that there is.
pub(crate) fn linker(
    engine: &Engine,
    module: &Module,
    name: &'static str,
    bytes: u64,
) -> Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |host: &mut Host| &mut host.wasi)?;
    forget_file_status(&mut linker, name, bytes)?;
    play_along(&mut linker, module)?;
    Ok(linker)
}

/// Tells the interpreter what kind of file it has before it, and how long it is, but neither its place
/// nor its times. There is one folder, the first that WASI opens, and one file in it.
fn forget_file_status(linker: &mut Linker<Host>, name: &'static str, bytes: u64) -> Result<()> {
    // Of WASI preview 1: file types, and the errno of a file that is not there.
    const CHARACTER_DEVICE: u64 = 2;
    const DIRECTORY: u64 = 3;
    const REGULAR_FILE: u64 = 4;
    const ENOENT: i32 = 44;
    const FOLDER: i32 = 3;

    // `filestat`: device, inode, type, links, size, and three times, eight bytes each.
    fn write(guest: &mut Caller<'_, Host>, out: u32, kind: u64, size: u64) -> Result<i32> {
        let status: Vec<u8> = [0, 0, kind, 1, size, 0, 0, 0]
            .iter()
            .flat_map(|word: &u64| word.to_le_bytes())
            .collect();
        memory(guest)?.write(guest, out as usize, &status)?;
        Ok(0)
    }
    linker.allow_shadowing(true);
    linker.func_wrap(
        WASI_MODULE,
        "fd_filestat_get",
        move |mut guest: Caller<'_, Host>, fd: i32, out: u32| match fd {
            ..FOLDER => write(&mut guest, out, CHARACTER_DEVICE, 0),
            FOLDER => write(&mut guest, out, DIRECTORY, 0),
            _ => write(&mut guest, out, REGULAR_FILE, bytes),
        },
    )?;
    linker.func_wrap(
        WASI_MODULE,
        "path_filestat_get",
        move |mut guest: Caller<'_, Host>,
              _fd: i32,
              _flags: i32,
              path: u32,
              length: u32,
              out: u32| {
            let asked = read(&mut guest, path, length)?;
            match asked.as_slice() {
                b"" | b"." => write(&mut guest, out, DIRECTORY, 0),
                asked if asked == name.as_bytes() => write(&mut guest, out, REGULAR_FILE, bytes),
                _ => Ok(ENOENT),
            }
        },
    )?;
    Ok(())
}

/// Our own imports, as the warm-up scripts need them: one server with one tool, which always gives the
/// same reply. What scripts print goes nowhere.
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
                        let payload = if argument(0) == handle(WARM_UP_TOOL) {
                            WARM_UP_TOOL
                        } else {
                            WARM_UP_REPLY
                        };
                        memory(&mut guest)?.write(
                            &mut guest,
                            argument(1) as usize,
                            payload.as_bytes(),
                        )?;
                        Ok(())
                    }
                    "request" => {
                        let Request { code, variables } = &guest.data().request;
                        let sizes = [
                            code.len() as u32,
                            variables.len() as u32,
                            0,
                            RESULT_BYTES,
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
                        guest.data_mut().finished = read(&mut guest, argument(1), argument(2))?;
                        Ok(())
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
