//! What belongs to one instance on the host's side.

use std::sync::Arc;

use wasmtime::{Instance, Memory};
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::p1::WasiP1Ctx;

use super::calls::{Calls, mentioned_names};
use super::clock::Clock;
use super::memory::MemoryMeter;
use super::run::{
    Capture, Collector, Displays, FilePatterns, Finish, Host, Input, InputFiles, Limits, Stdin,
    Stream, Watch,
};
use codecell_tools::ToolCaller;

/// The host's state of one instance.
pub(super) struct InstanceState {
    pub(super) wasi: WasiP1Ctx,
    /// The instance, once there is one.
    pub(super) instance: Option<Instance>,
    pub(super) memory: Option<Memory>,
    /// The length of the memory as the image has it.
    pub(super) image_bytes: usize,
    pub(super) meter: MemoryMeter,
    pub(super) request: RequestBytes,
    pub(super) stdout: Capture,
    pub(super) stderr: Capture,
    pub(super) displays: Displays,
    pub(super) finish: Finish,
    pub(super) files: Files,
    pub(super) calls: Calls,
    pub(super) clock: Clock,
    pub(super) watch: Option<Arc<dyn Watch>>,
    pub(super) stdin: Stdin,
}

/// The request in the form in which the guest takes it.
pub(super) struct RequestBytes {
    /// The lengths of the code, of the tests at its end, of the variables and of the server names.
    pub(super) parts: [usize; 4],
    /// The most bytes that the result may have.
    pub(super) result_limit: usize,
    /// Whether output is to leave at the end of each line.
    pub(super) by_line: bool,
    /// The code, the variables and the server names, one after the other.
    pub(super) bytes: Vec<u8>,
}

/// The files that go in and come out.
pub(super) struct Files {
    pub(super) given: InputFiles,
    wanted: FilePatterns,
    output_bytes: u64,
    /// Whether hashes of those that are left are wanted.
    hashed: bool,
    /// What the guest tells of the files that it leaves, while it does.
    pub(super) left: Option<Collector>,
}

impl InstanceState {
    pub(super) fn new(input: &Input<'_>, limits: &Limits, host: Host) -> Self {
        let Host {
            tools,
            watch,
            stdin,
            ..
        } = host;
        let is_deterministic = input.deterministic.is_some();
        // Who reads along must make no difference to a run that is to be repeatable.
        let by_line = !is_deterministic && watch.as_ref().is_some_and(|watch| watch.by_line());
        let stdout = Capture::new(limits.output_bytes);
        let stderr = Capture::new(limits.output_bytes);
        // Clocks and random bytes are granted by default, and the image asks for nothing else.
        let mut wasi = WasiCtxBuilder::new();
        if let Some(determinism) = input.deterministic {
            wasi.secure_random(determinism.random());
        }
        let wasi = wasi.build_p1();
        Self {
            wasi,
            instance: None,
            memory: None,
            image_bytes: 0,
            meter: MemoryMeter::new(limits.memory.0),
            request: RequestBytes::new(input, limits.result_bytes, by_line, tools.as_ref()),
            displays: Displays::default(),
            finish: Finish::Nothing,
            files: Files {
                given: input.files.clone(),
                wanted: input.wanted.clone(),
                output_bytes: limits.output_file_bytes,
                hashed: watch.as_ref().is_some_and(|watch| watch.hashes_files()),
                left: None,
            },
            calls: Calls::new(
                tools,
                stderr.clone(),
                watch.clone(),
                limits.tool_calls,
                limits.reply_bytes,
            )
            .within(limits.wall_time)
            .repeatable(is_deterministic),
            clock: Clock::new(limits.fuel.0, is_deterministic),
            stdout,
            stderr,
            watch,
            stdin,
        }
    }

    /// Keeps what the guest wrote to `stream`, and shows it to whoever watches.
    pub(super) fn write(&self, stream: Stream, text: &[u8]) {
        match stream {
            Stream::Stdout => self.stdout.write(text),
            Stream::Stderr => self.stderr.write(text),
        }
        if let Some(watch) = &self.watch {
            watch.output(stream, text);
        }
    }
}

impl Files {
    /// Listens to what the guest tells of the files that it leaves.
    pub(super) fn listen(&mut self) {
        let collector = Collector::new(&self.given, &self.wanted, self.output_bytes);
        self.left = Some(collector.hashing(self.hashed));
    }
}

impl RequestBytes {
    fn new(input: &Input<'_>, result_limit: usize, by_line: bool, tools: &dyn ToolCaller) -> Self {
        let servers = mentioned_names(input.code, tools).join("\n");
        let parts = [
            input.code.len(),
            input.tests_bytes.min(input.code.len()),
            input.variables_json.len(),
            servers.len(),
        ];
        let bytes = [input.code, input.variables_json, &servers]
            .concat()
            .into_bytes();
        Self {
            parts,
            result_limit,
            by_line,
            bytes,
        }
    }
}
