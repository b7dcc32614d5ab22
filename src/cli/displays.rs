//! What a script displayed, for people and for programs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codecell_basics::json_line;
use codecell_engine::execution::{Display, FileContent, Outcome};
use serde_json::{Value, json};

/// One display on a terminal: text as it is, everything else by its kind and size.
pub(super) fn text(display: &Display) -> String {
    match readable(&display.mime_type, &display.data) {
        Some(text) => text.to_owned(),
        None => format!("[{}, {} bytes]", display.mime_type, display.data.len()),
    }
}

/// A file that came back, in the same way.
pub(super) fn file(
    FileContent {
        path,
        media_type,
        data,
    }: &FileContent,
) -> String {
    match readable(media_type, data) {
        Some(text) => text.to_owned(),
        None => format!("[{path}, {media_type}, {} bytes]", data.len()),
    }
}

/// An outcome as one line of JSON: the object that clients get, and what was displayed, if anything was, as
/// `displays`, a list of `{"mime_type", "text"}` and `{"mime_type", "data"}` with the data in Base64. The files that came
/// back are `returned_files`, with a `path` each.
pub(super) fn json(outcome: &Outcome) -> serde_json::Result<String> {
    let mut line = serde_json::to_value(outcome)?;
    if !outcome.displays.is_empty() {
        let displays = outcome
            .displays
            .iter()
            .map(|Display { mime_type, data }| one(mime_type, data));
        line["displays"] = displays.collect();
    }
    if !outcome.contents.is_empty() {
        let files = outcome.contents.iter().map(
            |FileContent {
                 path,
                 media_type,
                 data,
             }| {
                let mut file = one(media_type, data);
                file["path"] = Value::from(path.as_str());
                file
            },
        );
        line["returned_files"] = files.collect();
    }
    json_line::text(&line)
}

fn one(mime_type: &str, data: &[u8]) -> Value {
    match readable(mime_type, data) {
        Some(text) => json!({ "mime_type": mime_type, "text": text }),
        None => json!({ "mime_type": mime_type, "data": STANDARD.encode(data) }),
    }
}

/// The text of what is meant to be read.
fn readable<'a>(mime_type: &str, data: &'a [u8]) -> Option<&'a str> {
    let is_text = mime_type.starts_with("text/");
    is_text.then(|| std::str::from_utf8(data).ok()).flatten()
}
