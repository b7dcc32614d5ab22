//! From `python.wasm` to the image: compile the library, start the interpreter, snapshot it, compile the
//! snapshot.

use wasmtime::error::Context as _;
use wasmtime::{Engine, Instance, Module, Result, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

use crate::compilation::compilation_config;
use crate::host::{self, Host};

/// What a reactor module wants to be called first.
const LIBC_INITIALIZE: &str = "_initialize";

/// The guest's export that compiles the archive.
const COMPILE_ARCHIVE: &str = "compile_archive";

/// The guest's export that starts the interpreter.
const INITIALIZE: &str = "wizer-initialize";

/// The initialised interpreter as a WebAssembly module.
///
/// `wasm` is the recipe's `python.wasm`; `archive` has all the Python that it sees.
pub(crate) fn snapshot(wasm: &[u8], archive: Vec<u8>) -> Result<Vec<u8>> {
    let mut wizer = Wizer::new();
    wizer.init_func(INITIALIZE);
    let (context, instrumented) = wizer.instrument(wasm)?;

    let engine = Engine::default();
    let module = Module::new(&engine, &instrumented).context("compiling python.wasm")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut compiler = Started::new(&engine, &module, archive, COMPILE_ARCHIVE).await?;
        let compiled = std::mem::take(&mut compiler.store.data_mut().finished);
        let mut started = Started::new(&engine, &module, compiled, INITIALIZE).await?;
        wizer.snapshot(&context, &mut started).await
    })
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
    /// An instance that sees `archive`, after a call of its export `start`.
    async fn new(engine: &Engine, module: &Module, archive: Vec<u8>, start: &str) -> Result<Self> {
        let mut store = Store::new(engine, Host::new(archive));
        let linker = host::linker(engine, module)?;
        let instance = linker.instantiate_async(&mut store, module).await?;
        for export in [LIBC_INITIALIZE, start] {
            let function = instance.get_typed_func::<(), ()>(&mut store, export)?;
            function
                .call_async(&mut store, ())
                .await
                .with_context(|| format!("starting the interpreter: {export}"))?;
        }
        Ok(Self { store, instance })
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
