//! The sandbox: takes an instance of the image, gives it limits, runs one script in it, throws it away.
//!
//! `run` says what a run is, and `calls` carries out its tool calls; they hold for every [`Runner`] and know nothing
//! of WebAssembly. `local` is a runner that isolates nothing. The rest is the runner on wasmtime, which has its only home here: `engine` and `image` are what all
//! instances share, `instance` is one of them, `store` is what the host keeps beside it, `hostcall` is what the guest
//! can ask of the host. All of it knows tools as plain data and nothing of MCP.

mod abi;
mod calls;
#[cfg(all(test, target_os = "linux"))]
mod clean_memory;
mod clock;
mod compilation;
#[cfg(all(test, target_os = "linux"))]
mod dirty_pages;
mod engine;
mod hostcall;
mod image;
mod instance;
mod local;
mod memory;
#[cfg(target_os = "linux")]
mod pages;
mod processor;
mod rest;
mod run;
mod store;
mod trap;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use thiserror::Error;
use wasmtime::{Engine, InstancePre, Linker, Result};
use wasmtime_wasi::p1;

pub use engine::{MOST_MEMORY_BYTES, before_processes_start};
pub use image::{Image, WASMTIME_VERSION};
pub use local::{LocalConfig, LocalError, LocalPython, OLDEST_PYTHON};
pub use run::{
    BadFiles, BadName, BadPattern, CallFinished, CallProgress, CallRecord, CallStarted, Captured,
    CellPath, Determinism, Display, End, FUEL_PER_SECOND, FileContent, FilePatterns, FileRecord,
    Fuel, Host, IMAGE_MEMORY_BYTES, Input, InputFile, InputFiles, LEAST_MEMORY_BYTES, LeftFiles,
    Limits, MAX_FILE_PATTERNS, MAX_INPUT_FILES, MAX_LISTED_FILES, MAX_RETURNED_FILES, MemoryBytes,
    Reason, Run, RunResult, Runner, Stdin, Stream, TooLarge, Watch,
};

use codecell_tools::{GuestBounds, ManifestError, NoTools};
use instance::Instance;
use store::InstanceState;

/// What a sandbox is built for.
#[derive(Debug, Clone, Copy)]
pub struct SandboxConfig {
    /// Instances that may live at a time. Each reserves 4 GiB of address space, not of memory.
    pub max_instances: u32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        // Scripts wait for tools most of their time.
        Self { max_instances: 64 }
    }
}

/// Why there is no sandbox.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The embedded image does not fit the engine: the binary was put together wrongly.
    #[error("the embedded Python image cannot be loaded: {0:#}")]
    Image(#[source] wasmtime::Error),
    /// The manifest of the image cannot be read: the binary was put together wrongly.
    #[error("the manifest of the Python image cannot be read: {0}")]
    Manifest(ManifestError),
    /// The image is that of another version of codecell.
    #[error("the Python image was built with other bounds than this program has: {0:?}")]
    Bounds(GuestBounds),
    /// The processor is older than those that the image is compiled for.
    #[error(
        "this processor lacks {0}, which the Python image is compiled for; processors have had that since about 2009"
    )]
    Processor(String),
    /// The operating system refused the anonymous file that the image is mapped from.
    #[error("no anonymous file for the Python image: {0}; is memfd_create allowed here?")]
    ImageFile(#[source] std::io::Error),
    /// The engine cannot run here with these settings.
    #[error(
        "the sandbox cannot be set up for {instances} concurrent executions, each of which reserves 4 GiB of \
         address space: {error:#}; lower `concurrency`, or raise `ulimit -v`"
    )]
    Engine {
        /// The instances that were to live at a time.
        instances: u32,
        /// What the engine or the operating system said.
        #[source]
        error: wasmtime::Error,
    },
    /// The first instance could not be made or did not answer.
    #[error("the first instance of the Python image does not run: {0:#}")]
    FirstInstance(#[source] wasmtime::Error),
}

/// Runs scripts, each in an instance of its own. It is cheap to share behind an `Arc`.
pub struct Sandbox {
    engine: Engine,
    image: InstancePre<InstanceState>,
    /// Address of the guest's output buffers, the same in every instance.
    output_state: u32,
    max_instances: u32,
}

impl Sandbox {
    /// A sandbox for the embedded image.
    ///
    /// # Errors
    /// Those of [`Image::embedded`] and [`Sandbox::of_image`].
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        Self::of_image(&Image::embedded()?, config)
    }

    /// Loads `image` and sets up the pool: some tens of milliseconds.
    ///
    /// # Errors
    /// If the image does not fit this machine or the address space does not suffice.
    pub fn of_image(image: &Image, config: SandboxConfig) -> Result<Self, SandboxError> {
        let max_instances = config.max_instances;
        let engine = engine::pooling(max_instances).map_err(|error| SandboxError::Engine {
            instances: max_instances,
            error,
        })?;
        let module = image::load(&engine, image)?;
        let library = image.library();
        let mut linker = Linker::new(&engine);
        let link = |linker: &mut Linker<InstanceState>| -> Result<InstancePre<InstanceState>> {
            p1::add_to_linker_async(linker, |state: &mut InstanceState| &mut state.wasi)?;
            hostcall::add_to_linker(linker, library)?;
            linker.instantiate_pre(&module)
        };
        let image = link(&mut linker).map_err(SandboxError::Image)?;
        let output_state =
            find_output_state(&engine, &image).map_err(SandboxError::FirstInstance)?;
        Ok(Self {
            engine,
            image,
            output_state,
            max_instances,
        })
    }
}

impl Runner for Sandbox {
    fn max_runs(&self) -> u32 {
        self.max_instances
    }

    fn run<'a>(&'a self, input: Input<'a>, limits: &'a Limits, host: Host) -> BoxFuture<'a, Run> {
        async move {
            let cancelled = host.cancelled.clone();
            let mut instance = Instance::new(&self.engine, &input, limits, host);
            let end = tokio::select! {
                biased;
                () = cancelled.cancelled() => End::Cancelled,
                end = instance.run(&self.image, limits.wall_time) => end,
            };
            let stopped_at = match end {
                End::TimedOut | End::FuelExhausted | End::TooManyToolCalls | End::Cancelled => {
                    instance.stopped_at().await.unwrap_or_default()
                }
                _ => Vec::new(),
            };
            let files = match end {
                // Nothing of it ran.
                End::WithoutRoom => LeftFiles::default(),
                _ => instance.left_files(self.output_state).await,
            };
            instance.collect(end, stopped_at, files, self.output_state)
        }
        .boxed()
    }
}

/// Asks the first instance, on a small runtime of its own, because the caller may be inside of a runtime or not.
fn find_output_state(engine: &Engine, image: &InstancePre<InstanceState>) -> Result<u32> {
    let limits = Limits {
        fuel: Fuel(u64::MAX >> 1),
        memory: MemoryBytes(MOST_MEMORY_BYTES),
        wall_time: Duration::MAX,
        output_bytes: 0,
        result_bytes: 0,
        tool_calls: 0,
        reply_bytes: 0,
        input_file_bytes: 0,
        output_file_bytes: 0,
    };
    let input = Input {
        code: "",
        tests_bytes: 0,
        variables_json: "",
        files: &InputFiles::default(),
        wanted: &FilePatterns::default(),
        deterministic: None,
    };
    let host = Host::new(Arc::new(NoTools::default()));
    let mut instance = Instance::new(engine, &input, &limits, host);
    futures::executor::block_on(instance.call(image, "output_state"))
}
