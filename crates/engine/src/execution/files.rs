//! The files that a script is given and leaves: whether they may be given, and what is told of those that it leaves.

use codecell_sandbox::{InputFiles, LeftFiles, Limits, MAX_RETURNED_FILES};

/// Whether a script can be given `files` at all.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(files: &InputFiles, limits: &Limits) -> Result<(), String> {
    let bytes = files.bytes();
    if bytes <= limits.input_file_bytes {
        return Ok(());
    }
    Err(too_much(bytes, limits.input_file_bytes))
}

/// The words for files that have more bytes together than `most`.
#[must_use]
pub fn too_much(bytes: u64, most: u64) -> String {
    format!(
        "the files have {bytes} bytes together, and a script is given {most} at most (the setting `input_files` in [limits])"
    )
}

/// What whoever asked for files must know, a line each.
pub(super) fn remarks(left: &LeftFiles, limits: &Limits) -> Vec<String> {
    let most = limits.output_file_bytes;
    let mut remarks = Vec::new();
    for file in &left.too_large {
        remarks.push(format!(
            "note: the file {:?} does not come back: it has {} bytes, and {most} come back at most, all files together \
             (the setting `output_files` in [limits])",
            file.path, file.bytes
        ));
    }
    if left.more_too_large > 0 {
        remarks.push(format!(
            "note: {} more files do not come back, for the same reason",
            left.more_too_large
        ));
    }
    if left.beyond > 0 {
        remarks.push(format!(
            "note: {} more files do not come back, because {MAX_RETURNED_FILES} do at most: put them into one archive, such as a zip",
            left.beyond
        ));
    }
    for pattern in &left.unmatched {
        remarks.push(format!("note: no new or changed file matches {pattern:?}"));
    }
    if left.is_partial {
        remarks.push(
            "note: there may be more files than are known: not all could be looked at".to_owned(),
        );
    }
    remarks
}
