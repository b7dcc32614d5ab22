//! The flag that makes executions repeatable.

use codecell_engine::execution::Determinism;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Make executions repeatable, with a virtual clock and all randomness from SEED, so that each run of a script has the
    /// same outcome and uses the same fuel [default: the setting `deterministic` in [execution], else not; SEED: 0].
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    deterministic: Option<u64>,
}

impl Args {
    /// What the flag says.
    pub(super) fn determinism(&self) -> Option<Determinism> {
        self.deterministic.map(|seed| Determinism { seed })
    }
}
