//! What there is: the entries of a folder, the files that match a pattern, one entry's particulars.

use std::sync::Arc;

use cap_std::fs::{Dir, FileType, Metadata};
use cap_std::time::SystemTime;
use serde_json::{Value, json};

use super::content::waiting_if;
use super::error::FileError;
use super::folder::Folder;
use super::glob::Glob;
use codecell_tools::ToolReply;

/// The most entries of a folder that one call lists.
pub const MAX_ENTRIES: usize = 10_000;
/// The most files that one search returns.
pub const MAX_RESULTS: usize = 10_000;
/// The most entries that one search looks at.
const MAX_VISITED: usize = 200_000;
/// How many folders deep a search goes.
const MAX_DEPTH: usize = 64;

/// The entries of the folder `path`, sorted by name.
pub(super) async fn list(folder: &Arc<Folder>, path: String) -> Result<ToolReply, FileError> {
    let folder = Arc::clone(folder);
    waiting_if(true, path, move |path| {
        let mut entries = Vec::new();
        for entry in folder.entries(path)? {
            let entry = entry.map_err(|error| FileError::of(path, error))?;
            if entries.len() == MAX_ENTRIES {
                return Err(FileError::TooManyEntries {
                    path: path.to_owned(),
                    limit: MAX_ENTRIES,
                });
            }
            // An entry that vanishes in the meantime is listed without its particulars.
            let metadata = entry.metadata().ok();
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = metadata
                .as_ref()
                .map_or("other", |metadata| kind(metadata.file_type()));
            let size = metadata
                .filter(Metadata::is_file)
                .map(|metadata| metadata.len());
            entries.push((name, kind, size));
        }
        entries.sort_unstable();
        let entries: Vec<Value> = entries
            .into_iter()
            .map(|(name, kind, size)| json!({"name": name, "type": kind, "size": size}))
            .collect();
        Ok(ToolReply::structured(json!({ "result": entries })))
    })
    .await
}

/// The files below the folder `path` that match `pattern`, as sorted paths from the server's folder.
pub(super) async fn search(
    folder: &Arc<Folder>,
    path: String,
    pattern: String,
) -> Result<ToolReply, FileError> {
    let glob = Glob::new(&pattern).map_err(|reason| FileError::BadPattern {
        pattern: pattern.clone(),
        reason,
    })?;
    let folder = Arc::clone(folder);
    waiting_if(true, path, move |path| {
        let start = folder.open_directory(path)?;
        let prefix = prefix_of(path);
        let mut search = Search {
            glob,
            pattern,
            path,
            prefix,
            found: Vec::new(),
            visited: 0,
        };
        search.walk(&start, "", MAX_DEPTH)?;
        search.found.sort_unstable();
        Ok(ToolReply::structured(json!({ "result": search.found })))
    })
    .await
}

/// What one file or folder is.
pub(super) fn info(folder: &Folder, path: &str) -> Result<ToolReply, FileError> {
    let metadata = folder.metadata(path)?;
    Ok(ToolReply::structured(json!({
        "path": path,
        "type": kind(metadata.file_type()),
        "size": metadata.is_file().then(|| metadata.len()),
        "modified": unix_seconds(metadata.modified().ok()),
    })))
}

/// One search under way.
struct Search<'a> {
    glob: Glob,
    pattern: String,
    path: &'a str,
    prefix: String,
    found: Vec<String>,
    visited: usize,
}

impl Search<'_> {
    /// Looks through `dir`, whose path from the start of the search is `below`. Symbolic links are not
    /// followed, and a folder that cannot be opened is left out.
    fn walk(&mut self, dir: &Dir, below: &str, depth_left: usize) -> Result<(), FileError> {
        let Ok(entries) = dir.entries() else {
            return Ok(());
        };
        for entry in entries.flatten() {
            self.visited += 1;
            if self.visited > MAX_VISITED {
                return Err(FileError::TooMuchToSearch {
                    path: self.path.to_owned(),
                    limit: MAX_VISITED,
                });
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let relative = if below.is_empty() {
                name
            } else {
                format!("{below}/{name}")
            };
            let is_directory = entry.file_type().is_ok_and(|file_type| file_type.is_dir());
            if !is_directory && self.glob.matches(&relative) {
                if self.found.len() == MAX_RESULTS {
                    return Err(FileError::TooManyResults {
                        pattern: self.pattern.clone(),
                        limit: MAX_RESULTS,
                    });
                }
                self.found.push(format!("{}{relative}", self.prefix));
            }
            if is_directory
                && depth_left > 0
                && let Ok(inner) = entry.open_dir()
            {
                self.walk(&inner, &relative, depth_left - 1)?;
            }
        }
        Ok(())
    }
}

/// What is written before a path below `path`, so that the result starts in the server's folder.
fn prefix_of(path: &str) -> String {
    let steps: Vec<&str> = path
        .split('/')
        .filter(|step| !matches!(*step, "" | "."))
        .collect();
    steps.iter().flat_map(|step| [*step, "/"]).collect()
}

fn kind(file_type: FileType) -> &'static str {
    if file_type.is_dir() {
        "directory"
    } else if file_type.is_file() {
        "file"
    } else if file_type.is_symlink() {
        "symlink"
    } else {
        "other"
    }
}

fn unix_seconds(time: Option<SystemTime>) -> Option<f64> {
    let since = time?
        .into_std()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    Some(since.as_secs_f64())
}
