//! What holds for all cases of a batch, from flags and settings.

use std::path::PathBuf;

use codecell_batch::Terms;
use codecell_engine::config::LimitSettings;
use codecell_engine::execution::Limits;
use codecell_engine::{Flags, Settings};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The seed of the randomness: every run of a case comes to the same and uses the same fuel
    /// [default: the setting `deterministic` in [execution], else 0].
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    deterministic: Option<u64>,

    /// Run the cases with the time and the randomness of the moment.
    #[arg(long, conflicts_with = "deterministic")]
    no_deterministic: bool,
}

impl Args {
    pub(super) fn of(&self, settings: &Settings, with_cases: bool, has_tools: bool) -> Terms {
        let limits = settings.limits(Limits::default());
        let configured = settings.determinism().map(|found| found.seed);
        let seed = (!self.no_deterministic).then(|| self.deterministic.or(configured).unwrap_or(0));
        let policy = &settings.config().policy;
        Terms {
            image: settings.image().id().to_owned(),
            settings: codecell_batch::settings_hash(
                &limits,
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
            limits,
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
