//! The audit, if the operator wants one.

use std::path::PathBuf;
use std::sync::Arc;

use codecell::audit::{Audit, AuditConfig};
use codecell::config::AuditSettings;
use codecell::execution::Observers;

use super::setup::Setup;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Record each execution and each tool call in this file, a line of JSON each
    /// [default: the setting `file` in [audit], which CODECELL_AUDIT_FILE sets, too].
    #[arg(long = "audit", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Args {
    /// Opens the audit's file; without one there is nothing that observes.
    pub(super) fn observers(&self, setup: &Setup) -> anyhow::Result<Observers> {
        let settings = setup.audit();
        let mut observers = Observers::default();
        match self.file.clone().or_else(|| settings.file.clone()) {
            Some(file) => observers.push(Arc::new(Audit::open(
                config(file, settings),
                setup.masks(),
            )?)),
            None if settings.required == Some(true) => {
                let problem = "it wants an audit, and there is no file for it";
                let remedy = "set `file`, too";
                let wrong = setup.config().invalid("audit.required", problem, remedy);
                return Err(wrong.into());
            }
            None => {}
        }
        Ok(observers)
    }
}

fn config(file: PathBuf, settings: &AuditSettings) -> AuditConfig {
    let default = AuditConfig::new(file);
    AuditConfig {
        scripts: settings.scripts.unwrap_or(default.scripts),
        arguments: settings.arguments.unwrap_or(default.arguments),
        replies: settings.replies.unwrap_or(default.replies),
        text_bytes: settings.text_bytes.map_or(default.text_bytes, |bytes| {
            usize::try_from(bytes).unwrap_or(usize::MAX)
        }),
        max_bytes: settings.max_bytes.unwrap_or(default.max_bytes),
        keep: settings.keep.unwrap_or(default.keep),
        sync: settings.sync.unwrap_or(default.sync),
        required: settings.required.unwrap_or(default.required),
        ..default
    }
}
