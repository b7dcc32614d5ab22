//! What a script displayed, as content blocks.
//!
//! Only the kinds of images that models are known to take become image blocks: if a client sends its model any other
//! kind, the whole conversation is refused. Every other kind of data goes as an embedded resource, which a client may
//! show or leave.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::{ContentBlock, ResourceContents};

use codecell_engine::execution::Display;

/// The kinds of images that are sent as image blocks, and how their data begin.
const IMAGES: [(&str, &[u8]); 5] = [
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
    ("image/webp", b"RIFF"),
];

/// Bytes of text that are shown however large the rest of the reply is.
const LEAST_TEXT_BYTES: usize = 2 << 10;

/// A block for each of `displays`, in their order, with at most `room` bytes of text in all, and a little more to say
/// what is missing.
pub(super) fn blocks(displays: &[Display], room: usize) -> impl Iterator<Item = ContentBlock> {
    let mut room = room.max(LEAST_TEXT_BYTES);
    displays
        .iter()
        .enumerate()
        .map(move |(index, display)| block(index + 1, display, &mut room))
}

/// The block for the `number`th display of an execution, whose text takes its part of `room`.
fn block(number: usize, Display { mime_type, data }: &Display, room: &mut usize) -> ContentBlock {
    let text = std::str::from_utf8(data);
    if let ("text/plain" | "text/markdown", Ok(text)) = (mime_type.as_str(), text) {
        return ContentBlock::text(fitting(text, room));
    }
    if is_image(mime_type, data) {
        return ContentBlock::image(STANDARD.encode(data), mime_type);
    }
    if mime_type.starts_with("audio/") {
        return ContentBlock::audio(STANDARD.encode(data), mime_type);
    }
    // Nothing can be read under this address; it only tells one display from another.
    let uri = format!("display:///{number}");
    let contents = match text {
        Ok(text) => ResourceContents::text(text, uri),
        Err(_) => ResourceContents::blob(STANDARD.encode(data), uri),
    };
    ContentBlock::resource(contents.with_mime_type(mime_type))
}

/// As much of `text` as there is `room` for, and a remark on how much was left out.
fn fitting(text: &str, room: &mut usize) -> String {
    let end = text.floor_char_boundary(*room);
    *room -= end;
    let (kept, rest) = text.split_at(end);
    match rest.chars().count() {
        0 => kept.to_owned(),
        more => {
            format!("{kept}\n<{more} more characters were left out; display a part or a summary>")
        }
    }
}

/// Whether this is an image that may be sent as such.
pub(super) fn is_image(mime_type: &str, data: &[u8]) -> bool {
    IMAGES
        .iter()
        .any(|(known, beginning)| *known == mime_type && data.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(mime_type: &str, data: &[u8], expected: &Value) {
        let display = Display {
            mime_type: mime_type.to_owned(),
            data: data.to_vec(),
        };
        let found: Vec<_> = blocks(&[display], 0).collect();
        assert_eq!(&json!(found)[0], expected);
    }

    #[test]
    fn each_kind_has_its_block() {
        check(
            "text/markdown",
            b"| a |",
            &json!({"type": "text", "text": "| a |"}),
        );
        check(
            "image/gif",
            b"GIF89a",
            &json!({"type": "image", "data": "R0lGODlh", "mimeType": "image/gif"}),
        );
        check(
            "audio/wav",
            b"RIFF",
            &json!({"type": "audio", "data": "UklGRg==", "mimeType": "audio/wav"}),
        );
        check(
            "image/svg+xml",
            b"<svg/>",
            &json!({"type": "resource", "resource": {
                "uri": "display:///1", "mimeType": "image/svg+xml", "text": "<svg/>"
            }}),
        );
    }

    #[test]
    fn text_is_cut_where_there_is_no_room() {
        let display = |text: String| Display {
            mime_type: "text/plain".to_owned(),
            data: text.into_bytes(),
        };
        let displays = [
            display("a".repeat(3_000)),
            display("é".repeat(3_000)),
            display("b".to_owned()),
        ];
        let shown: Vec<String> = blocks(&displays, 5_001)
            .map(|block| json!(block)["text"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(shown[0], "a".repeat(3_000));
        let cut = format!(
            "{}\n<2000 more characters were left out; display a part or a summary>",
            "é".repeat(1_000)
        );
        assert_eq!(shown[1], cut);
        assert_eq!(shown[2], "b");
        assert!(
            blocks(&displays, 100_000).all(|block| !json!(block).to_string().contains("left out"))
        );
    }

    #[test]
    fn what_is_no_image_is_not_sent_as_one() {
        check(
            "image/png",
            b"\xff\x00",
            &json!({"type": "resource", "resource": {
                "uri": "display:///1", "mimeType": "image/png", "blob": "/wA="
            }}),
        );
        check(
            "image/bmp",
            b"BM\xff",
            &json!({"type": "resource", "resource": {
                "uri": "display:///1", "mimeType": "image/bmp", "blob": "Qk3/"
            }}),
        );
    }
}
