//! The flags that record the tool calls of scripts and replay them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use codecell_engine::Settings;
use codecell_engine::execution::Determinism;
use codecell_engine::recording::{Recorder, Recording, Replay};

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Write each tool call with its reply to FILE, which must not be there. Executions are deterministic then.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    record: Option<PathBuf>,

    /// Answer tool calls from what was recorded in FILE, without any server. Executions are deterministic then, by the
    /// recorded seed.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

impl Args {
    /// The recording, if one is wanted, and `settings` with what it needs.
    pub(super) fn open(&self, settings: Settings) -> anyhow::Result<(Settings, Option<Recording>)> {
        let Some(path) = &self.record else {
            return replayed(self.replay.as_deref(), settings);
        };
        let (settings, determinism) = settings.repeatable(Determinism::default())?;
        let (image, masks) = (settings.image().id(), settings.masks());
        let recorder = Recorder::create(path, image, determinism, masks)?;
        Ok((settings, Some(Recording::Record(Arc::new(recorder)))))
    }
}

/// The recording in `path`, if one is to be replayed, and `settings` with what it needs.
pub(super) fn replayed(
    path: Option<&Path>,
    settings: Settings,
) -> anyhow::Result<(Settings, Option<Recording>)> {
    let Some(path) = path else {
        return Ok((settings, None));
    };
    let replay = Replay::read(path, settings.masks())?;
    let (settings, determinism) = settings.repeatable(replay.determinism())?;
    if determinism != replay.determinism() || replay.image() != settings.image().id() {
        tracing::warn!(
            recorded_image = replay.image(),
            recorded_seed = replay.determinism().seed,
            "the recording was made with another image or another seed, so the replay may differ"
        );
    }
    Ok((settings, Some(Recording::Replay(Arc::new(replay)))))
}
