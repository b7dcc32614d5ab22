//! What holds for all cases of a batch, from flags and settings.

use std::path::PathBuf;
use std::time::Duration;

use codecell_batch::{Defaults, Terms};
use codecell_engine::config::LimitSettings;
use codecell_engine::execution::{Determinism, Fuel, MemoryBytes};
use codecell_engine::{Flags, Settings};

use super::super::{audit, quantity, recording, run};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The seed of the randomness: every run of a case comes to the same and uses the same fuel
    /// [default: the setting `deterministic` in [execution], else 0].
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    deterministic: Option<u64>,

    /// Run the cases with the time and the randomness of the moment.
    #[arg(long, conflicts_with_all = ["deterministic", "record", "replay"])]
    no_deterministic: bool,

    /// Fuel of a case that names none: a number, such as 50M or 2G, or small, standard or large [default: the setting
    /// `fuel` in [limits], else 6G for each second of the case's time].
    #[arg(long, value_name = "N", value_parser = quantity::fuel)]
    fuel: Option<Fuel>,

    /// Memory of a case that names none, the interpreter's own included: bytes, or such as 64MiB
    /// [default: the setting `memory` in [limits], else 256MiB].
    #[arg(long, value_name = "SIZE", value_parser = quantity::memory)]
    memory: Option<MemoryBytes>,

    /// Time of a case that names none, in seconds. Fuel decides; ten times this on the wall, and a case is given up as
    /// undecided [default: the setting `timeout` in [limits], else 30].
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = quantity::seconds)]
    timeout: Option<Duration>,

    #[command(flatten)]
    pub(super) recording: recording::Args,

    #[command(flatten)]
    audit: audit::Args,
}

impl Args {
    /// The flags of an engine that runs `jobs` cases at a time.
    pub(super) fn flags(&self, jobs: u32) -> Flags {
        let flags = engine_flags(jobs, self.audit.file.clone());
        Flags {
            limits: LimitSettings {
                fuel: self.fuel.map(|fuel| fuel.0),
                memory_bytes: self.memory.map(|memory| memory.0),
                timeout: self.timeout,
                ..flags.limits
            },
            deterministic: self.deterministic.map(|seed| Determinism { seed }),
            ..flags
        }
    }

    /// The terms by `settings`, in which the flags count.
    pub(super) fn terms(&self, settings: &Settings, with_cases: bool, has_tools: bool) -> Terms {
        let seed = settings.determinism().unwrap_or_default().seed;
        let seed = (!self.no_deterministic).then_some(seed);
        let mut limits = settings.limits(run::default_limits());
        let fuel_by_time = seed.is_some() && settings.config().limits.fuel.is_none();
        if fuel_by_time {
            limits.fuel = Fuel::of(limits.wall_time);
        }
        let defaults = Defaults {
            limits,
            fuel_by_time,
        };
        let policy = &settings.config().policy;
        Terms {
            image: settings.image().id().to_owned(),
            settings: codecell_batch::settings_hash(
                &defaults,
                &serde_json::json!({
                    "preset": policy.preset.map(|preset| preset.name()),
                    "enabled": policy.enabled,
                    "max_characters": policy.max_characters,
                    "max_lines": policy.max_lines,
                    "allowed_imports": policy.allowed_imports,
                    "extra_imports": policy.extra_imports,
                    "forbidden_names": policy.forbidden_names,
                }),
            ),
            seed,
            defaults,
            with_cases,
            has_tools,
        }
    }
}

/// The flags of an engine that runs `jobs` cases at a time.
pub(in crate::cli) fn engine_flags(jobs: u32, audit_file: Option<PathBuf>) -> Flags {
    Flags {
        limits: LimitSettings {
            concurrency: Some(jobs),
            ..LimitSettings::default()
        },
        audit_file,
        ..Flags::default()
    }
}
