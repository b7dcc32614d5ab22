//! Files that a script leaves and that were asked for, as content blocks: images as images, text as embedded text, the
//! rest as embedded bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rmcp::model::{AudioContent, ContentBlock, ImageContent, MetaObject, ResourceContents};
use serde_json::Value;

use super::displays::is_image;
use codecell_engine::execution::FileContent;
use codecell_tools::JsonObject;

/// Under this key a block that has no address says which file it is.
const PATH_KEY: &str = "codecell/path";

/// What stands for itself in the path of an address (RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

/// A block for each of `files`, in their order.
pub(super) fn blocks(files: &[FileContent]) -> impl Iterator<Item = ContentBlock> {
    files.iter().map(block)
}

fn block(
    FileContent {
        path,
        media_type,
        data,
    }: &FileContent,
) -> ContentBlock {
    let named = || {
        let path = (PATH_KEY.to_owned(), Value::from(path.as_str()));
        MetaObject(JsonObject::from_iter([path]))
    };
    if is_image(media_type, data) {
        return ContentBlock::Image(
            ImageContent::new(STANDARD.encode(data), media_type).with_meta(named()),
        );
    }
    if media_type.starts_with("audio/") {
        return ContentBlock::Audio(
            AudioContent::new(STANDARD.encode(data), media_type).with_meta(named()),
        );
    }
    // Nothing can be read under this address; it tells which file this is.
    let uri = format!("cell:///{}", utf8_percent_encode(path, ESCAPED));
    let contents = match std::str::from_utf8(data) {
        Ok(text) => ResourceContents::text(text, uri),
        Err(_) => ResourceContents::blob(STANDARD.encode(data), uri),
    };
    ContentBlock::resource(contents.with_mime_type(media_type))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(path: &str, media_type: &str, data: &[u8], expected: Value) {
        let file = FileContent {
            path: path.to_owned(),
            media_type: media_type.to_owned(),
            data: data.to_vec().into(),
        };
        let found: Vec<_> = blocks(&[file]).collect();
        assert_eq!(json!(found)[0], expected);
    }

    #[test]
    fn each_kind_has_its_block() {
        check(
            "out/a.gif",
            "image/gif",
            b"GIF89a",
            json!({"type": "image", "data": "R0lGODlh", "mimeType": "image/gif", "_meta": {"codecell/path": "out/a.gif"}}),
        );
        check(
            "a.wav",
            "audio/wav",
            b"RIFF",
            json!({"type": "audio", "data": "UklGRg==", "mimeType": "audio/wav", "_meta": {"codecell/path": "a.wav"}}),
        );
        check(
            "out/a b é.csv",
            "text/csv",
            b"a,b\n",
            json!({"type": "resource", "resource": {"uri": "cell:///out/a%20b%20%C3%A9.csv", "mimeType": "text/csv", "text": "a,b\n"}}),
        );
        check(
            "a.zip",
            "application/zip",
            b"PK\xff",
            json!({"type": "resource", "resource": {"uri": "cell:///a.zip", "mimeType": "application/zip", "blob": "UEv/"}}),
        );
    }
}
