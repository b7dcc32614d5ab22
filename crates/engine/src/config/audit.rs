//! `[audit]`: what is recorded about executions and calls, and where.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::section::Section;

/// What is recorded about executions and calls, and where.
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
    /// The bytes that are kept of each of these texts.
    pub text_bytes: Option<u64>,
    /// The size at which the file is rotated, in bytes; 0: never.
    pub max_bytes: Option<u64>,
    /// The number of rotated files that are kept.
    pub keep: Option<u8>,
    /// Whether a record must be on the disk before the reply goes out.
    pub sync: Option<bool>,
    /// Whether nothing may happen without its record.
    pub required: Option<bool>,
}

impl AuditSettings {
    pub(super) fn read(section: Section<'_>) -> Self {
        let file = section.path("file");
        Self {
            // An empty variable switches the audit off.
            file: file.filter(|file| !file.as_os_str().is_empty()),
            scripts: section.flag("scripts"),
            arguments: section.flag("arguments"),
            replies: section.flag("replies"),
            text_bytes: section.number("text"),
            max_bytes: section.number("max_size"),
            keep: section.number("keep"),
            sync: section.flag("sync"),
            required: section.flag("required"),
        }
    }
}

/// Makes a relative `file` start from the folder of the settings' file, wherever codecell was started. A path from the
/// environment, which is added later, starts from the working folder.
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
