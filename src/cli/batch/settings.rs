//! What holds for all cases of a batch, from flags and settings.

use std::path::PathBuf;

use codecell_batch::{Defaults, Terms};
use codecell_engine::config::LimitSettings;
use codecell_engine::execution::{Determinism, Fuel};
use codecell_engine::{Flags, Settings};

use super::super::{audit, limits, recording, run};

/// What a case has in the place of a script's limits.
const FUEL: &str = "Fuel of a case that names none: a number, such as 50M or 2G, or small, standard or large \
    [default: the setting `fuel` in [limits], else 6G for each second of the case's time]";
const MEMORY: &str = "Memory of a case that names none, the interpreter's own included: bytes, or such as 64MiB \
    [default: the setting `memory` in [limits], else 256MiB, or 512MiB in the image science]";
const TIMEOUT: &str = "Time of a case that names none, in seconds. Fuel decides; ten times this on the wall, and a case is \
    given up as undecided [default: the setting `timeout` in [limits], else 30]";

#[derive(Debug, clap::Args)]
#[command(
    mut_arg("fuel", |flag| flag.help(FUEL)),
    mut_arg("memory", |flag| flag.help(MEMORY)),
    mut_arg("timeout", |flag| flag.help(TIMEOUT))
)]
pub(super) struct Args {
    /// The seed of the randomness: every run of a case comes to the same and uses the same fuel
    /// [default: the setting `deterministic` in [execution], else 0].
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    deterministic: Option<u64>,

    /// Run the cases with the time and the randomness of the moment.
    #[arg(long, conflicts_with_all = ["deterministic", "record", "replay"])]
    no_deterministic: bool,

    #[command(flatten)]
    limits: limits::Args,

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
                concurrency: flags.limits.concurrency,
                ..self.limits.settings()
            },
            deterministic: self.deterministic.map(|seed| Determinism { seed }),
            ..flags
        }
    }

    /// `settings` with the seed of the cases, if they have one.
    pub(super) fn repeatable(&self, settings: Settings) -> anyhow::Result<Settings> {
        if self.no_deterministic {
            return Ok(settings);
        }
        Ok(settings.repeatable(Determinism::default())?.0)
    }

    /// The terms by `settings`, in which the flags count.
    pub(super) fn terms(&self, settings: &Settings, with_cases: bool, has_tools: bool) -> Terms {
        let seed = settings
            .determinism()
            .filter(|_| !self.no_deterministic)
            .map(|determinism| determinism.seed);
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
