//! What a script displayed, for people and for programs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codecell_basics::json_line;
use codecell_engine::execution::{Display, Outcome};
use serde_json::{Value, json};

/// One display on a terminal: text as it is, everything else by its kind and size.
pub(super) fn text(display: &Display) -> String {
    match readable(display) {
        Some(text) => text.to_owned(),
        None => format!("[{}, {} bytes]", display.mime_type, display.data.len()),
    }
}

/// An outcome as one line of JSON: the object that clients get, and what was displayed, if anything was, as
/// `displays`, a list of `{"mime_type", "text"}` and `{"mime_type", "data"}` with the data in Base64.
pub(super) fn json(outcome: &Outcome) -> serde_json::Result<String> {
    if outcome.displays.is_empty() {
        return json_line::text(outcome);
    }
    let mut line = serde_json::to_value(outcome)?;
    line["displays"] = outcome.displays.iter().map(one).collect();
    json_line::text(&line)
}

fn one(display: &Display) -> Value {
    match readable(display) {
        Some(text) => json!({ "mime_type": display.mime_type, "text": text }),
        None => {
            json!({ "mime_type": display.mime_type, "data": STANDARD.encode(&display.data) })
        }
    }
}

/// The text of what is meant to be read.
fn readable(display: &Display) -> Option<&str> {
    display
        .mime_type
        .starts_with("text/")
        .then(|| std::str::from_utf8(&display.data).ok())
        .flatten()
}
