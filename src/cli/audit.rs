//! The flag that goes above the settings of the audit.

use std::path::PathBuf;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Record each execution and each tool call in this file, a line of JSON each
    /// [default: the setting `file` in [audit], which CODECELL_AUDIT_FILE sets, too].
    #[arg(long = "audit", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}
