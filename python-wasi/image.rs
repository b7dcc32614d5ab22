//! From `python.wasm` to the image: start the interpreter, snapshot it, compile the snapshot.
//!
//! The interpreter sees a clock that stands still, random bytes that are always the same, and one
//! archive with all the Python there is, of which it learns nothing but the content: what a file
//! system tells of its files would lie in the snapshot's memory and differ in every build.

use std::path::Path;
use std::time::Duration;

use wasmtime::error::Context as _;
use wasmtime::{Caller, Engine, Instance, Linker, Memory, Module, Result, Store, Val};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{FsPerms, HostMonotonicClock, HostWallClock, WasiCtxBuilder};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

use crate::compilation::compilation_config;

/// The guest's export that starts the interpreter.
const INITIALIZE: &str = "wizer-initialize";

/// The module under which the guest imports its host.
const HOST_MODULE: &str = "mcp";

/// The file that the interpreter sees, with all Python in it.
pub(crate) const ARCHIVE: &str = "python.zip";

/// The module under which it imports WASI.
const WASI_MODULE: &str = "wasi_snapshot_preview1";

/// The tool that warm-up scripts meet, as `describe` gives it.
const WARM_UP_TOOL: &str = r#"{"server":"warm","tool":"echo","parameters":[["text","text",true,"str"],["times","times",false,"int"]],"open":false}"#;

/// Its reply.
const WARM_UP_REPLY: &str = r#"{"text":"hello","times":3,"rows":[1,2.5,null,true]}"#;

/// The initialised interpreter as a WebAssembly module.
///
/// `wasm` is the recipe's `python.wasm`; `build` is a folder with `python.zip`, all that it sees.
pub(crate) fn snapshot(wasm: &[u8], build: &Path) -> Result<Vec<u8>> {
    let mut wizer = Wizer::new();
    wizer.init_func(INITIALIZE);
    let (context, instrumented) = wizer.instrument(wasm)?;

    let engine = Engine::default();
    let module = Module::new(&engine, &instrumented).context("compiling python.wasm")?;
    let mut store = Store::new(&engine, wasi(build)?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut linker = linker(&engine, &module)?;
        forget_file_status(&mut linker, std::fs::metadata(build.join(ARCHIVE))?.len())?;
        let instance = linker.instantiate_async(&mut store, &module).await?;
        for export in ["_initialize", INITIALIZE] {
            if let Ok(function) = instance.get_typed_func::<(), ()>(&mut store, export) {
                function
                    .call_async(&mut store, ())
                    .await
                    .with_context(|| format!("starting the interpreter: {export}"))?;
            }
        }
        wizer
            .snapshot(&context, &mut Started { store, instance })
            .await
    })
}

/// The snapshot as machine code for `target`.
pub(crate) fn compile(snapshot: &[u8], target: &str) -> Result<Vec<u8>> {
    Engine::new(&compilation_config(target)?)?.precompile_module(snapshot)
}

fn wasi(build: &Path) -> Result<WasiP1Ctx> {
    let fixed = || Deterministic::new((1..=251).collect());
    Ok(WasiCtxBuilder::new()
        .inherit_stderr()
        .preopened_dir(build, "/build", FsPerms::ReadOnly)?
        .wall_clock(StoppedClock)
        .monotonic_clock(StoppedClock)
        .secure_random(fixed())
        .insecure_random(fixed())
        .insecure_random_seed(0)
        .build_p1())
}

/// Tells the interpreter what kind of file it has before it, and how long it is, but neither its place
/// nor its times. There is one folder, the first that WASI opens, and one file in it.
fn forget_file_status(linker: &mut Linker<WasiP1Ctx>, archive_bytes: u64) -> Result<()> {
    // Of WASI preview 1: file types, and the errno of a file that is not there.
    const CHARACTER_DEVICE: u64 = 2;
    const DIRECTORY: u64 = 3;
    const REGULAR_FILE: u64 = 4;
    const ENOENT: i32 = 44;
    const FOLDER: i32 = 3;

    // `filestat`: device, inode, type, links, size, and three times, eight bytes each.
    fn write(guest: &mut Caller<'_, WasiP1Ctx>, out: u32, kind: u64, size: u64) -> Result<i32> {
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
        move |mut guest: Caller<'_, WasiP1Ctx>, fd: i32, out: u32| match fd {
            ..FOLDER => write(&mut guest, out, CHARACTER_DEVICE, 0),
            FOLDER => write(&mut guest, out, DIRECTORY, 0),
            _ => write(&mut guest, out, REGULAR_FILE, archive_bytes),
        },
    )?;
    linker.func_wrap(
        WASI_MODULE,
        "path_filestat_get",
        move |mut guest: Caller<'_, WasiP1Ctx>,
              _fd: i32,
              _flags: i32,
              path: u32,
              length: u32,
              out: u32| {
            let mut name = vec![0; length as usize];
            memory(&mut guest)?.read(&guest, path as usize, &mut name)?;
            match name.as_slice() {
                b"" | b"." => write(&mut guest, out, DIRECTORY, 0),
                name if name == ARCHIVE.as_bytes() => {
                    write(&mut guest, out, REGULAR_FILE, archive_bytes)
                }
                _ => Ok(ENOENT),
            }
        },
    )?;
    Ok(())
}

fn memory(guest: &mut Caller<'_, WasiP1Ctx>) -> Result<Memory> {
    guest
        .get_export("memory")
        .and_then(|export| export.into_memory())
        .context("the guest has no memory")
}

/// WASI, and a host that plays its part for the warm-up scripts: it has one server with one tool,
/// which always gives the same reply, and what scripts print goes nowhere.
fn linker(engine: &Engine, module: &Module) -> Result<Linker<WasiP1Ctx>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |wasi: &mut WasiP1Ctx| wasi)?;
    for import in module
        .imports()
        .filter(|import| import.module() == HOST_MODULE)
    {
        let function = import
            .ty()
            .func()
            .cloned()
            .context("the host offers functions only")?;
        // The functions that give a reply take a pointer to its header last.
        let payload = match import.name() {
            "describe" => Some(WARM_UP_TOOL),
            "mcp_call" => Some(WARM_UP_REPLY),
            _ => None,
        };
        let is_take = import.name() == "take";
        linker.func_new(
            HOST_MODULE,
            import.name(),
            function,
            move |mut guest, arguments, results| {
                results.fill(Val::I32(0));
                let pointer = |index: usize| {
                    arguments
                        .get(index)
                        .and_then(Val::i32)
                        .map_or(0, |value| value as usize)
                };
                let written: Option<(usize, Vec<u8>)> = match payload {
                    // Handle, status and length. The handle says which payload it is.
                    Some(payload) => {
                        let words = [u32::from(payload == WARM_UP_REPLY), 0, payload.len() as u32];
                        Some((
                            pointer(arguments.len() - 1),
                            words.iter().flat_map(|word| word.to_le_bytes()).collect(),
                        ))
                    }
                    None if is_take => {
                        let payload = if pointer(0) == 1 {
                            WARM_UP_REPLY
                        } else {
                            WARM_UP_TOOL
                        };
                        Some((pointer(1), payload.as_bytes().to_vec()))
                    }
                    None => None,
                };
                if let Some((address, bytes)) = written {
                    memory(&mut guest)?.write(&mut guest, address, &bytes)?;
                }
                Ok(())
            },
        )?;
    }
    Ok(linker)
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

/// The started interpreter, as the snapshot reads it.
struct Started {
    store: Store<WasiP1Ctx>,
    instance: Instance,
}

impl InstanceState for Started {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self
            .instance
            .get_global(&mut self.store, name)
            .expect("instrumented global");
        match global.get(&mut self.store) {
            Val::I32(value) => SnapshotVal::I32(value),
            Val::I64(value) => SnapshotVal::I64(value),
            Val::F32(bits) => SnapshotVal::F32(bits),
            Val::F64(bits) => SnapshotVal::F64(bits),
            other => panic!("the interpreter has a global of an unexpected type: {other:?}"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self
            .instance
            .get_memory(&mut self.store, name)
            .expect("instrumented memory");
        contents(memory.data(&self.store));
    }
}
