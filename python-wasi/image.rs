//! From `python.wasm` to the image: pack the packages, compile the library, start the interpreter, snapshot it, ask it what
//! it holds, compile the snapshot.

use wasmtime::error::{Context as _, format_err};
use wasmtime::{Config, Engine, Instance, Module, OptLevel, Result, Store, Val};
use wasmtime_wizer::{InstanceState, ModuleContext, SnapshotVal, ValType, Wizer};

use crate::compilation::{compilation_config, features, stacks};
use crate::host::{self, Host, Request};

/// What a reactor module wants to be called first.
const LIBC_INITIALIZE: &str = "_initialize";

/// The guest's export that compiles the archive.
const COMPILE_ARCHIVE: &str = "compile_archive";

/// The guest's export that compiles and compresses the packages in the archive.
const PACK_PACKAGES: &str = "pack_packages";

/// The guest's export that starts the interpreter.
const INITIALIZE: &str = "wizer-initialize";

/// The guest's export that runs a script.
const RUN: &str = "run";

/// The script whose result is the manifest.
const INVENTORY: &str = include_str!("inventory.py");

/// The version of the manifest's form, which whoever reads it must know.
const MANIFEST_FORMAT: u32 = 3;

/// The guest's memory.
const MEMORY: &str = "memory";

/// A module of so many bytes takes longer to optimise than it runs while the image is made.
const LARGE_MODULE_BYTES: usize = 16 << 20;

/// What a snapshot is made of.
pub(crate) struct Ingredients<'a> {
    /// What the image is called.
    pub(crate) name: &'a str,
    /// The hash of all that the image is made of.
    pub(crate) id: &'a str,
    /// All the Python that it sees, apart from the packages, and their index.
    pub(crate) archive: Vec<u8>,
    /// The bytes of the packages.
    pub(crate) packages: Vec<u8>,
    /// What the manifest tells of the packages, in JSON.
    pub(crate) packages_told: &'a str,
}

/// The initialised interpreter.
pub(crate) struct Snapshot {
    /// As a WebAssembly module.
    pub(crate) wasm: Vec<u8>,
    /// The bytes of the library, which the host keeps for it.
    pub(crate) library: Vec<u8>,
    /// What it holds, in JSON.
    pub(crate) manifest: Vec<u8>,
}

/// Packages that are ready to be kept.
pub(crate) struct Packed {
    /// What is where, in JSON.
    pub(crate) index: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

/// The recipe's `python.wasm`, ready to run on this machine and to be snapshotted.
pub(crate) struct Interpreter<'a> {
    wizer: Wizer,
    context: ModuleContext<'a>,
    engine: Engine,
    module: Module,
}

impl<'a> Interpreter<'a> {
    /// Compiles `wasm` once for all that runs while the image is made: that takes longer than what runs.
    pub(crate) fn new(wasm: &'a [u8]) -> Result<Self> {
        let mut wizer = Wizer::new();
        wizer.init_func(INITIALIZE);
        let (context, instrumented) = wizer.instrument(wasm)?;
        let engine = engine_for(wasm)?;
        let module = Module::new(&engine, &instrumented).context("compiling python.wasm")?;
        Ok(Self {
            wizer,
            context,
            engine,
            module,
        })
    }

    /// Compiles and compresses the packages in `archive`, which has the standard library and the guest's Python, too.
    pub(crate) fn pack(&self, archive: Vec<u8>) -> Result<Packed> {
        let packed = runtime()?.block_on(async {
            let mut packer = self
                .start(Host::new(archive, Vec::new()), PACK_PACKAGES)
                .await?;
            Ok::<_, wasmtime::Error>(std::mem::take(&mut packer.store.data_mut().finished))
        })?;
        let (length, rest) = packed
            .split_first_chunk()
            .context("the packages have no index")?;
        let length = u32::from_le_bytes(*length) as usize;
        let (index, bytes) = rest
            .split_at_checked(length)
            .context("the index of the packages is cut off")?;
        Ok(Packed {
            index: index.to_vec(),
            bytes: bytes.to_vec(),
        })
    }

    /// Initialises the interpreter and takes a snapshot of it.
    pub(crate) fn snapshot(self, ingredients: Ingredients<'_>) -> Result<Snapshot> {
        let Ingredients {
            name,
            id,
            archive,
            packages,
            packages_told,
        } = ingredients;
        runtime()?.block_on(async {
            let sources = Host::new(archive, Vec::new());
            let mut compiler = self.start(sources, COMPILE_ARCHIVE).await?;
            let compiled = std::mem::take(&mut compiler.store.data_mut().finished);
            let mut started = self
                .start(Host::new(compiled, packages), INITIALIZE)
                .await?;
            let wasm = self.wizer.snapshot(&self.context, &mut started).await?;
            let manifest = started.manifest(name, id, packages_told).await?;
            let library = std::mem::take(&mut started.store.data_mut().library);
            Ok(Snapshot {
                wasm,
                library,
                manifest,
            })
        })
    }

    /// An instance that meets `host`, after a call of its export `export`.
    async fn start(&self, host: Host, export: &str) -> Result<Started> {
        let mut store = Store::new(&self.engine, host);
        let linker = host::linker(&self.engine, &self.module)?;
        let instance = linker.instantiate_async(&mut store, &self.module).await?;
        for export in [LIBC_INITIALIZE, export] {
            let function = instance.get_typed_func::<(), ()>(&mut store, export)?;
            function
                .call_async(&mut store, ())
                .await
                .with_context(|| format!("starting the interpreter: {export}"))?;
        }
        Ok(Started { store, instance })
    }
}

/// An engine of this machine for what runs once: `wasm`.
fn engine_for(wasm: &[u8]) -> Result<Engine> {
    let mut config = Config::new();
    stacks(features(&mut config));
    if wasm.len() > LARGE_MODULE_BYTES {
        config.cranelift_opt_level(OptLevel::None);
    }
    Engine::new(&config)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// The snapshot as machine code for `target`.
pub(crate) fn compile(snapshot: &[u8], target: &str) -> Result<Vec<u8>> {
    Engine::new(&compilation_config(target)?)?.precompile_module(snapshot)
}

/// The started interpreter.
struct Started {
    store: Store<Host>,
    instance: Instance,
}

impl Started {
    /// What the interpreter says of itself, after the snapshot: it is another one then.
    async fn manifest(&mut self, name: &str, id: &str, packages: &str) -> Result<Vec<u8>> {
        let memory = self.instance.get_memory(&mut self.store, MEMORY);
        let memory = memory.context("the interpreter has no memory")?;
        let memory = memory.data_size(&self.store);
        self.store.data_mut().request = Request {
            code: INVENTORY.to_owned(),
            variables: format!(
                "{{\"format\": {MANIFEST_FORMAT}, \"name\": \"{name}\", \"id\": \"{id}\", \"packages\": {packages}, \"memory\": {memory}}}"
            ),
        };
        let run = self
            .instance
            .get_typed_func::<(), i32>(&mut self.store, RUN)?;
        let raised = run.call_async(&mut self.store, ()).await?;
        let finished = std::mem::take(&mut self.store.data_mut().finished);
        if raised == 0 {
            Ok(finished)
        } else {
            let told = String::from_utf8_lossy(&finished);
            Err(format_err!("the inventory of the image failed: {told}"))
        }
    }
}

/// What the snapshot reads.
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
