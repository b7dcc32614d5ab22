//! Reading and writing what is in a file.

use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::str::Utf8Error;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cap_std::fs::File;
use serde_json::json;

use super::error::FileError;
use super::folder::Folder;
use super::tools;
use codecell_tools::ToolReply;

/// The most bytes that one call reads from a file or writes to it.
pub const MAX_FILE_BYTES: u64 = 4 << 20;
/// A file up to this size is read at once, a larger one on a thread that may wait.
const INLINE_BYTES: u64 = 64 << 10;
/// By how many of its first bytes it is told whether a file is text.
const SNIFFED_BYTES: usize = 4 << 10;

/// Which part of a text is wanted.
#[derive(Clone, Copy)]
pub(super) enum Cut {
    Whole,
    /// The first lines.
    Head(u64),
    /// The last lines.
    Tail(u64),
}

/// How the content of a file to write is given.
#[derive(Clone, Copy)]
pub(super) enum Encoding {
    Utf8,
    Base64,
}

/// What happens to the content that a file has already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WriteMode {
    Replace,
    Append,
}

/// The text of a file, or its first or last lines.
pub(super) async fn read_text(
    folder: &Arc<Folder>,
    path: String,
    cut: Cut,
) -> Result<ToolReply, FileError> {
    let (file, size) = folder.open_file(&path)?;
    let bytes = waiting_if(size > INLINE_BYTES, path.clone(), move |path| match cut {
        Cut::Whole => read_whole(file, size, path),
        Cut::Head(lines) => read_head(file, lines, path),
        Cut::Tail(lines) => read_tail(file, size, lines, path),
    })
    .await?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(ToolReply::structured(json!({ "content": text }))),
        Err(error) => Err(FileError::NotText {
            path,
            at: error.utf8_error().valid_up_to(),
        }),
    }
}

/// Whether a file looks like text, by its first bytes.
pub(super) fn begins_as_text(mut file: File) -> bool {
    let mut begin = [0; SNIFFED_BYTES];
    let Ok(count) = file.read(&mut begin) else {
        return false;
    };
    let begin = &begin[..count];
    // A character may go on behind what was read.
    let is_cut_off = |error: Utf8Error| error.error_len().is_none();
    !begin.contains(&0) && str::from_utf8(begin).map_or_else(is_cut_off, |_| true)
}

/// Bytes of a file as an embedded resource, whose data reaches the script as `bytes`.
pub(super) async fn read_binary(
    folder: &Arc<Folder>,
    path: String,
    offset: u64,
    length: Option<u64>,
) -> Result<ToolReply, FileError> {
    let (mut file, size) = folder.open_file(&path)?;
    let wanted = length.unwrap_or(u64::MAX).min(size.saturating_sub(offset));
    if wanted > MAX_FILE_BYTES {
        let remedy = "read it in parts with offset and length";
        return Err(FileError::TooLarge {
            path,
            bytes: size,
            limit: MAX_FILE_BYTES,
            remedy,
        });
    }
    let bytes = waiting_if(wanted > INLINE_BYTES, path.clone(), move |path| {
        file.seek(SeekFrom::Start(offset))
            .map_err(|error| FileError::of(path, error))?;
        read_up_to(&mut file, wanted, path)
    })
    .await?;
    let resource = json!({"uri": format!("file:///{path}"), "mimeType": mime_type(&path), "blob": BASE64.encode(bytes)});
    Ok(ToolReply {
        content: vec![json!({"type": "resource", "resource": resource})],
        ..ToolReply::default()
    })
}

/// Writes `content` to a file, which is made if it does not exist.
pub(super) async fn write(
    folder: &Arc<Folder>,
    path: String,
    content: String,
    encoding: Encoding,
    mode: WriteMode,
) -> Result<ToolReply, FileError> {
    let bytes = match encoding {
        Encoding::Utf8 => content.into_bytes(),
        Encoding::Base64 => BASE64.decode(content).map_err(|error| FileError::Base64 {
            reason: error.to_string(),
        })?,
    };
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(FileError::ContentTooLarge {
            bytes: bytes.len(),
            limit: MAX_FILE_BYTES,
        });
    }
    let folder = Arc::clone(folder);
    // Even a small write may wait for the disk: some file systems flush a file whose content is replaced.
    let size = waiting_if(true, path.clone(), move |path| {
        let mut file = folder.open_for_writing(path, mode == WriteMode::Append)?;
        file.write_all(&bytes)
            .and_then(|()| file.metadata())
            .map_err(|error| FileError::of(path, error))
    })
    .await?
    .len();
    Ok(tools::written(&path, size))
}

/// Does `work` here, or on a thread for waiting if the work may hold up others longer than a call should.
pub(super) async fn waiting_if<T: Send + 'static>(
    long: bool,
    path: String,
    work: impl FnOnce(&str) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    if !long {
        return work(&path);
    }
    let failed_path = path.clone();
    tokio::task::spawn_blocking(move || work(&path))
        .await
        .unwrap_or_else(|error| {
            Err(FileError::Io {
                path: failed_path,
                error: io::Error::other(error),
            })
        })
}

fn read_whole(mut file: File, size: u64, path: &str) -> Result<Vec<u8>, FileError> {
    if size > MAX_FILE_BYTES {
        return Err(too_large(path, size));
    }
    // A file under /proc, or one that grows, holds more than its size says.
    let bytes = read_up_to(&mut file, MAX_FILE_BYTES + 1, path)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        Err(too_large(path, bytes.len() as u64))
    } else {
        Ok(bytes)
    }
}

fn read_head(file: File, lines: u64, path: &str) -> Result<Vec<u8>, FileError> {
    let mut reader = BufReader::new(file.take(MAX_FILE_BYTES + 1));
    let mut bytes = Vec::new();
    for _ in 0..lines {
        if reader
            .read_until(b'\n', &mut bytes)
            .map_err(|error| FileError::of(path, error))?
            == 0
        {
            break;
        }
    }
    if bytes.len() as u64 > MAX_FILE_BYTES {
        Err(too_large(path, bytes.len() as u64))
    } else {
        Ok(bytes)
    }
}

fn read_tail(mut file: File, size: u64, lines: u64, path: &str) -> Result<Vec<u8>, FileError> {
    let start = size.saturating_sub(MAX_FILE_BYTES);
    file.seek(SeekFrom::Start(start))
        .map_err(|error| FileError::of(path, error))?;
    let mut bytes = read_up_to(&mut file, MAX_FILE_BYTES, path)?;
    let body = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line_ends = body
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| **byte == b'\n');
    let cut = line_ends
        .map(|(position, _)| position + 1)
        .nth(usize::try_from(lines - 1).unwrap_or(usize::MAX));
    match cut {
        Some(position) => drop(bytes.drain(..position)),
        // What was read has too few lines: the wanted part begins before it.
        None if start > 0 => return Err(too_large(path, size)),
        None => {}
    }
    Ok(bytes)
}

fn read_up_to(file: &mut File, limit: u64, path: &str) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::of(path, error))?;
    Ok(bytes)
}

fn too_large(path: &str, bytes: u64) -> FileError {
    let remedy =
        "ask for fewer lines with head or tail, or use read_binary_file with offset and length";
    FileError::TooLarge {
        path: path.to_owned(),
        bytes,
        limit: MAX_FILE_BYTES,
        remedy,
    }
}

/// The media type that the name of a file stands for.
fn mime_type(path: &str) -> &'static str {
    let extension = path
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_ascii_lowercase();
    match extension.as_str() {
        "csv" => "text/csv",
        "gif" => "image/gif",
        "html" | "htm" => "text/html",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "md" => "text/markdown",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "wav" => "audio/wav",
        "webp" => "image/webp",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
