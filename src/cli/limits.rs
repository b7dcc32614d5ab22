//! The flags that bound what a script may use, the same for one script and for the cases of a batch; what counts without
//! them is said by each command.

use std::time::Duration;

use codecell_engine::config::LimitSettings;
use codecell_engine::execution::{Fuel, MemoryBytes};

use super::quantity;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// WebAssembly instructions that the script may use, about one unit each: a number, such as 50M or 2G, or small,
    /// standard or large [default: the setting `fuel` in [limits], else standard, which is 1T].
    #[arg(long, value_name = "N", value_parser = quantity::fuel)]
    fuel: Option<Fuel>,

    /// Memory that the script may use, the interpreter's own included: bytes, or such as 64MiB
    /// [default: the setting `memory` in [limits], else 256MiB, or 512MiB in the image science].
    #[arg(long, value_name = "SIZE", value_parser = quantity::memory)]
    memory: Option<MemoryBytes>,

    /// Time that the script may take, waits for tools included, in seconds
    /// [default: the setting `timeout` in [limits], else 30].
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = quantity::seconds)]
    timeout: Option<Duration>,
}

impl Args {
    /// These limits, where they are given; everything else is left to the settings.
    pub(super) fn settings(&self) -> LimitSettings {
        LimitSettings {
            fuel: self.fuel.map(|fuel| fuel.0),
            memory_bytes: self.memory.map(|memory| memory.0),
            timeout: self.timeout,
            ..LimitSettings::default()
        }
    }
}
