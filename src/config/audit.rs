//! `[audit]`: what is recorded of executions and calls, and where.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::units::Size;

/// The section's keys.
pub(super) const KEYS: [&str; 9] = [
    "file",
    "scripts",
    "arguments",
    "replies",
    "text",
    "max_size",
    "keep",
    "sync",
    "required",
];

/// What is recorded of executions and calls, and where.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditSettings {
    /// The file; without one there is no audit.
    pub file: Option<PathBuf>,
    /// Whether the text of scripts is recorded.
    pub scripts: Option<bool>,
    /// Whether the arguments of tool calls are recorded.
    pub arguments: Option<bool>,
    /// Whether the replies to tool calls are recorded.
    pub replies: Option<bool>,
    /// Kept of each of these texts, in bytes.
    pub text_bytes: Option<u64>,
    /// Size at which the file is rotated, in bytes; 0: never.
    pub max_bytes: Option<u64>,
    /// Rotated files that are kept.
    pub keep: Option<u8>,
    /// Whether a record must be on the disk before the reply goes out.
    pub sync: Option<bool>,
    /// Whether nothing may happen without its record.
    pub required: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawAudit {
    file: Option<PathBuf>,
    scripts: Option<bool>,
    arguments: Option<bool>,
    replies: Option<bool>,
    text: Option<Size>,
    max_size: Option<Size>,
    keep: Option<u8>,
    sync: Option<bool>,
    required: Option<bool>,
}

impl From<RawAudit> for AuditSettings {
    fn from(raw: RawAudit) -> Self {
        Self {
            // An empty variable switches the audit off.
            file: raw.file.filter(|file| !file.as_os_str().is_empty()),
            scripts: raw.scripts,
            arguments: raw.arguments,
            replies: raw.replies,
            text_bytes: raw.text.map(|size| size.0),
            max_bytes: raw.max_size.map(|size| size.0),
            keep: raw.keep,
            sync: raw.sync,
            required: raw.required,
        }
    }
}

/// Lets a relative `file` start from the folder of the settings' file, wherever codecell was started. What the
/// environment says, which comes later, starts from the working folder.
pub(super) fn anchor(settings: &mut Table, settings_file: &Path) {
    let folder = settings_file.parent().unwrap_or(Path::new(""));
    let section = settings.get_mut("audit").and_then(Value::as_table_mut);
    if let Some(Value::String(file)) = section.and_then(|section| section.get_mut("file"))
        && !file.is_empty()
        && let Ok(anchored) = folder.join(&*file).into_os_string().into_string()
    {
        *file = anchored;
    }
}
