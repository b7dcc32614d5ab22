//! What is in a file: told from how it begins, and where that says too little from its name.

/// Bytes from the start of a file that are looked at.
pub const HEAD_BYTES: usize = 512;

/// What says nothing about a file but that it is one.
const UNKNOWN: &str = "application/octet-stream";

/// What is text without another name for it.
const TEXT: &str = "text/plain";

/// How files of a kind begin.
const BEGINNINGS: [(&[u8], &str); 24] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\0asm", "application/wasm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
];

/// The same, where what tells kinds apart does not stand at the start.
const LATER: [(&[u8], usize, &[u8], &str); 4] = [
    (b"RIFF", 8, b"WEBP", "image/webp"),
    (b"RIFF", 8, b"WAVE", "audio/wav"),
    (b"", 4, b"ftyp", "video/mp4"),
    (b"", 257, b"ustar", "application/x-tar"),
];

const ZIP: &str = "application/zip";

/// Kinds of files that are archives by their content.
const ZIPPED: [(&str, &str); 6] = [
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("epub", "application/epub+zip"),
];

/// Kinds of text by the ends of their names.
const TEXTS: [(&str, &str); 24] = [
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("md", "text/markdown"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("css", "text/css"),
    ("js", "text/javascript"),
    ("mjs", "text/javascript"),
    ("py", "text/x-python"),
    ("sql", "application/sql"),
    ("json", "application/json"),
    ("geojson", "application/geo+json"),
    ("ipynb", "application/x-ipynb+json"),
    ("jsonl", "application/jsonl"),
    ("ndjson", "application/x-ndjson"),
    ("xml", "application/xml"),
    ("svg", SVG),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("toml", "application/toml"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("tex", "application/x-tex"),
    ("eml", "message/rfc822"),
];

const SVG: &str = "image/svg+xml";

/// The media type of the file `path` that begins with `head`, which is all of it or at least [`HEAD_BYTES`].
#[must_use]
pub fn media_type(path: &str, head: &[u8]) -> &'static str {
    let end = path
        .rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'));
    let end = end.map(|(_, end)| end.to_ascii_lowercase());
    let named = |kinds: &[(&str, &'static str)]| {
        let end = end.as_deref()?;
        kinds
            .iter()
            .find_map(|(known, kind)| (*known == end).then_some(*kind))
    };
    match by_content(head) {
        Some(ZIP) => named(&ZIPPED).unwrap_or(ZIP),
        Some(kind) => kind,
        None if !is_text(head) => UNKNOWN,
        None if is_svg(head) => SVG,
        None => named(&TEXTS).unwrap_or(TEXT),
    }
}

fn by_content(head: &[u8]) -> Option<&'static str> {
    let later = LATER.iter().find(|(start, at, word, _)| {
        head.starts_with(start) && head.get(*at..).is_some_and(|rest| rest.starts_with(word))
    });
    if let Some((.., kind)) = later {
        return Some(kind);
    }
    let found = BEGINNINGS.iter().find(|(start, _)| head.starts_with(start));
    // Letters alone may begin a text as well.
    found
        .filter(|(start, _)| !start.iter().all(u8::is_ascii_alphanumeric) || !is_text(head))
        .map(|(_, kind)| *kind)
}

/// Whether this is UTF-8, which may end within a character, and holds nothing that texts have not.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // Cut off at the end, and not wrong before.
        Err(error) if error.error_len().is_none() && head.len() >= HEAD_BYTES => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_of_text = |character: char| {
        !character.is_control()
            || matches!(character, '\t' | '\n' | '\r' | '\x0c' | '\x1b' | '\u{85}')
    };
    text.chars().all(is_of_text)
}

fn is_svg(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg")
        || (["<?xml", "<!DOCTYPE svg", "<!--"]
            .iter()
            .any(|first| start.starts_with(first))
            && start.contains("<svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_before_the_name() {
        for (path, head, expected) in [
            ("a.txt", &b"\x89PNG\r\n\x1a\n\0\0"[..], "image/png"),
            ("a.png", b"no picture", "text/plain"),
            ("a.png", b"\xff\x00\x01", "application/octet-stream"),
            ("a.csv", b"\x00\x01", "application/octet-stream"),
            ("a", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            ("a", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            ("a", b"BM\x9a\0\0\0", "image/bmp"),
            ("notes", b"BMI is a number", "text/plain"),
            ("a.zip", b"PK\x03\x04\x14\0", "application/zip"),
            (
                "a.XLSX",
                b"PK\x03\x04\x14\0",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("a.db", b"SQLite format 3\0\x10", "application/vnd.sqlite3"),
            ("a", b"%PDF-1.7", "application/pdf"),
        ] {
            assert_eq!(media_type(path, head), expected, "{path} {head:?}");
        }
    }

    #[test]
    fn texts_are_told_apart_by_name() {
        for (path, head, expected) in [
            ("a.csv", &b"a,b\r\n"[..], "text/csv"),
            ("in.d/a.JSON", b"{}", "application/json"),
            ("in.csv/a", b"x", "text/plain"),
            ("a.csv", b"", "text/csv"),
            ("a", b"", "text/plain"),
            (".csv", "é\u{1b}[0m".as_bytes(), "text/csv"),
            ("a.log", b"x\n", "text/plain"),
            ("a", b" <svg xmlns='x'>", "image/svg+xml"),
            ("a.xml", b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
            ("a.xml", b"<?xml version='1.0'?><a/>", "application/xml"),
        ] {
            assert_eq!(media_type(path, head), expected, "{path} {head:?}");
        }
        let mut long = vec![b'a'; HEAD_BYTES - 1];
        long.push(0xc3);
        assert_eq!(media_type("a", &long), "text/plain", "a character was cut");
        assert_eq!(media_type("a", b"a\xc3"), "application/octet-stream");
    }
}
