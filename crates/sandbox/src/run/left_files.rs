//! The files that a script leaves: what is new or changed below `/cell` when it has ended.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use codecell_basics::media_type::{HEAD_BYTES, media_type};

use super::cell_path::{CELL, CellPath};
use super::file_patterns::FilePatterns;
use super::input_files::InputFiles;

/// Files that are listed; what goes beyond is counted.
pub const MAX_LISTED_FILES: usize = 200;

/// Bytes of the paths of all contents that are kept: those of about a million files.
const MAX_PATHS_BYTES: usize = 64 << 20;

/// Files that are named because their content is wanted and did not fit; the others are counted.
const MAX_NAMED: usize = 10;

/// Bytes of files whose hash is made, all files of a script together.
const MAX_HASHED_BYTES: u64 = 64 << 20;

/// A file that a script leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileRecord {
    /// Its path from `/cell` on.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What is in it.
    pub media_type: String,
    /// The SHA-256 of its content, where hashes are wanted and there was room for it. It is for the audit, and no part of
    /// an outcome.
    #[serde(skip)]
    pub sha256: Option<[u8; 32]>,
}

/// The content of a file that a script leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContent {
    /// Its path from `/cell` on.
    pub path: String,
    /// What is in it.
    pub media_type: String,
    /// All of it.
    pub data: Bytes,
}

/// A file whose content was wanted and did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// Its path from `/cell` on.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// The files that a script leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftFiles {
    /// The first of them, by their paths.
    pub listed: Vec<FileRecord>,
    /// How many more there are.
    pub unlisted: u64,
    /// The contents that are wanted, by their paths.
    pub contents: Vec<FileContent>,
    /// The first of those whose content is wanted and did not fit.
    pub too_large: Vec<TooLarge>,
    /// How many more of these there are.
    pub more_too_large: u64,
    /// How many there are for whose content there was room, and that are more than come back.
    pub beyond: u64,
    /// The wanted patterns that match none of the files.
    pub unmatched: Vec<String>,
    /// Whether there may be others of which nobody knows: not all could be looked at.
    pub is_partial: bool,
}

/// Makes [`LeftFiles`] of what an interpreter tells of its files, one after the other. Nothing is believed of what it
/// says: what is kept has a bound, and sizes are those of what has come.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    inputs: InputFiles,
    /// The inputs below `/cell`, by their paths from there on.
    by_path: HashMap<String, usize>,
    wanted: FilePatterns,
    /// Bytes of contents for which there is room.
    room: u64,
    wants_hashes: bool,
    /// Bytes of files that may still be hashed.
    room_for_hashes: u64,
    /// Bytes of their paths for which there is room.
    room_for_paths: usize,
    /// Which of the wanted patterns have matched.
    matched: Vec<bool>,
    listed: BTreeMap<String, FileRecord>,
    count: u64,
    left: LeftFiles,
    current: Option<Current>,
}

/// The file that is being told of.
#[derive(Debug)]
struct Current {
    path: String,
    bytes: u64,
    /// How much of it is to come.
    asked: u64,
    /// How much of it has come.
    seen: u64,
    head: Vec<u8>,
    /// The input that it may still be.
    input: Option<Bytes>,
    /// The wanted patterns that match it, where any does.
    matching: Option<Vec<usize>>,
    /// All of it, where that is kept.
    content: Option<Vec<u8>>,
    /// The hash of what has come, where that is wanted.
    hash: Option<Sha256>,
}

impl Collector {
    /// A collector for a script that was given `inputs`, of whose files `wanted` come back with at most `room` bytes in all.
    pub(crate) fn new(inputs: &InputFiles, wanted: &FilePatterns, room: u64) -> Self {
        let in_cell = |(position, file): (usize, &super::InputFile)| {
            Some((file.path.in_cell()?.to_owned(), position))
        };
        Self {
            by_path: inputs.iter().enumerate().filter_map(in_cell).collect(),
            inputs: inputs.clone(),
            matched: vec![false; wanted.written().len()],
            wanted: wanted.clone(),
            room,
            room_for_paths: MAX_PATHS_BYTES,
            ..Self::default()
        }
    }

    /// The same collector, which makes hashes of what is left if that `is_wanted`.
    pub(crate) fn hashing(mut self, is_wanted: bool) -> Self {
        self.room_for_hashes = if is_wanted { MAX_HASHED_BYTES } else { 0 };
        self.wants_hashes = is_wanted;
        self
    }

    /// The next file is at `path`, from `/cell` on, and has so many bytes: how many of them, from the first on, are to come.
    pub(crate) fn begin(&mut self, path: &[u8], bytes: u64) -> u64 {
        self.end();
        let path = String::from_utf8_lossy(path);
        // Whatever has no place in the cell is a file that nobody can name.
        let Some(path) = CellPath::new(&format!("{CELL}/{path}"))
            .ok()
            .filter(|known| known.in_cell() == Some(&*path))
        else {
            self.count += 1;
            return 0;
        };
        let path = path.to_string();
        let input = self
            .by_path
            .get(&path)
            .and_then(|position| self.inputs.get(*position));
        let input = input
            .map(|file| file.content.clone())
            .filter(|content| content.len() as u64 == bytes);
        let has_room = bytes <= self.room
            && path.len() <= self.room_for_paths
            && self.left.contents.len() < self.wanted.most();
        let matching = self.wanted.matching(&path);
        let is_kept = has_room && matching.is_some();
        let is_hashed = self.wants_hashes && bytes <= self.room_for_hashes;
        if is_hashed {
            self.room_for_hashes -= bytes;
        }
        let asked = if input.is_some() || is_kept || is_hashed {
            bytes
        } else {
            bytes.min(HEAD_BYTES as u64)
        };
        self.current = Some(Current {
            path,
            bytes,
            asked,
            seen: 0,
            head: Vec::new(),
            input,
            matching,
            content: is_kept.then(Vec::new),
            hash: is_hashed.then(Sha256::new),
        });
        asked
    }

    /// The next bytes of the file.
    pub(crate) fn part(&mut self, data: &[u8]) {
        let Some(current) = &mut self.current else {
            return;
        };
        let fitting = usize::try_from(current.asked - current.seen).unwrap_or(usize::MAX);
        let data = &data[..data.len().min(fitting)];
        let missing = HEAD_BYTES - current.head.len();
        current
            .head
            .extend_from_slice(&data[..data.len().min(missing)]);
        if let Some(input) = &current.input {
            let start = usize::try_from(current.seen).unwrap_or(usize::MAX);
            let same = input
                .get(start..)
                .is_some_and(|rest| rest.starts_with(data));
            if !same {
                current.input = None;
            }
        }
        if let Some(content) = &mut current.content {
            content.extend_from_slice(data);
        }
        if let Some(hash) = &mut current.hash {
            hash.update(data);
        }
        current.seen += data.len() as u64;
    }

    /// All that has been told; `is_partial` says that there may be more.
    pub(crate) fn finish(mut self, is_partial: bool) -> LeftFiles {
        self.end();
        let mut left = self.left;
        left.listed = self.listed.into_values().collect();
        left.unlisted = self.count - left.listed.len() as u64;
        left.contents
            .sort_by(|one, other| one.path.cmp(&other.path));
        let patterns = self.wanted.written().iter().zip(&self.matched);
        let unmatched = patterns.filter(|(_, matched)| !**matched);
        left.unmatched = unmatched.map(|(pattern, _)| pattern.clone()).collect();
        left.is_partial = is_partial;
        left
    }

    /// Nothing more comes of the current file.
    fn end(&mut self) {
        let Some(current) = self.current.take() else {
            return;
        };
        if current.input.is_some() && current.seen == current.asked {
            return;
        }
        self.count += 1;
        let is_whole = current.seen == current.bytes;
        let Current {
            path, bytes, head, ..
        } = current;
        let kind = media_type(&path, &head);
        let hash = current.hash.filter(|_| is_whole);
        for position in current.matching.iter().flatten() {
            self.matched[*position] = true;
        }
        match current.content.filter(|_| is_whole) {
            Some(data) => {
                self.room -= bytes;
                self.room_for_paths -= path.len();
                self.left.contents.push(FileContent {
                    path: path.clone(),
                    media_type: kind.to_owned(),
                    data: data.into(),
                });
            }
            None if current.matching.is_none() => {}
            None if bytes <= self.room => self.left.beyond += 1,
            None if self.left.too_large.len() < MAX_NAMED => self.left.too_large.push(TooLarge {
                path: path.clone(),
                bytes,
            }),
            None => self.left.more_too_large += 1,
        }
        let record = FileRecord {
            path: path.clone(),
            bytes,
            media_type: kind.to_owned(),
            sha256: hash.map(|hash| hash.finalize().into()),
        };
        self.listed.insert(path, record);
        if self.listed.len() > MAX_LISTED_FILES {
            self.listed.pop_last();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(files: &[(&str, &str)]) -> InputFiles {
        let given = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Bytes::from((*text).to_owned())));
        InputFiles::new(given.collect()).expect("files")
    }

    /// Tells of a file as a guest does, in parts of three bytes.
    fn tell(collector: &mut Collector, path: &str, content: &[u8]) {
        let wanted = collector.begin(path.as_bytes(), content.len() as u64);
        let wanted = usize::try_from(wanted).expect("a length");
        content[..wanted]
            .chunks(3)
            .for_each(|part| collector.part(part));
    }

    fn paths(left: &LeftFiles) -> Vec<&str> {
        left.listed.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn inputs_that_stayed_as_they_were_are_not_left() {
        let inputs = inputs(&[
            ("same", "abcdef"),
            ("other", "abcdef"),
            ("longer", "abc"),
            ("/tmp/x", "abc"),
        ]);
        let mut collector = Collector::new(&inputs, &FilePatterns::default(), 0);
        tell(&mut collector, "same", b"abcdef");
        tell(&mut collector, "other", b"abcdeg");
        tell(&mut collector, "longer", b"abcd");
        tell(&mut collector, "new", b"abc");
        tell(&mut collector, "x", b"abc");
        let left = collector.finish(false);
        assert_eq!(paths(&left), ["longer", "new", "other", "x"]);
        assert_eq!((left.unlisted, left.contents), (0, Vec::new()));
    }

    #[test]
    fn contents_come_back_as_far_as_they_fit() {
        let patterns = FilePatterns::new(&["*.txt"]).expect("a pattern");
        let mut collector = Collector::new(&inputs(&[("b.txt", "1234")]), &patterns, 10);
        tell(&mut collector, "c.txt", b"123456");
        tell(&mut collector, "large.txt", b"12345");
        tell(&mut collector, "b.txt", b"4321");
        tell(&mut collector, "c.csv", b"1");
        let left = collector.finish(false);
        let contents: Vec<_> = left
            .contents
            .iter()
            .map(|file| (&*file.path, &file.data[..]))
            .collect();
        assert_eq!(contents, [("b.txt", &b"4321"[..]), ("c.txt", b"123456")]);
        assert_eq!(
            left.too_large,
            [TooLarge {
                path: "large.txt".to_owned(),
                bytes: 5
            }]
        );
        assert_eq!(left.listed.len(), 4);
    }

    #[test]
    fn the_first_are_listed_and_the_rest_is_counted() {
        let mut collector = Collector::new(&InputFiles::default(), &FilePatterns::default(), 0);
        for number in (0..1_000).rev() {
            tell(&mut collector, &format!("{number:04}"), b"");
        }
        let left = collector.finish(true);
        assert_eq!((left.listed.len(), left.unlisted), (MAX_LISTED_FILES, 800));
        assert_eq!(
            (left.listed[0].path.as_str(), left.listed[199].path.as_str()),
            ("0000", "0199")
        );
        assert!(left.is_partial);
    }

    #[test]
    fn hashes_are_made_where_they_are_wanted_and_there_is_room() {
        let left = |is_wanted: bool| {
            let collector = Collector::new(&InputFiles::default(), &FilePatterns::default(), 0);
            let mut collector = collector.hashing(is_wanted);
            tell(&mut collector, "a", &[b'x'; 2 * HEAD_BYTES]);
            assert_eq!(
                collector.begin(b"large", MAX_HASHED_BYTES),
                HEAD_BYTES as u64
            );
            // It is torn off.
            collector.begin(b"torn", 5);
            collector.part(b"123");
            tell(&mut collector, "z", b"");
            let hashes = collector.finish(false).listed.into_iter();
            hashes.map(|file| file.sha256).collect::<Vec<_>>()
        };
        let of = |bytes: &[u8]| Some(<[u8; 32]>::from(Sha256::digest(bytes)));
        assert_eq!(
            left(true),
            [of(&[b'x'; 2 * HEAD_BYTES]), None, None, of(b"")]
        );
        assert_eq!(left(false), [None; 4]);
    }

    #[test]
    fn nothing_is_believed() {
        let mut collector =
            Collector::new(&InputFiles::default(), &FilePatterns::everything(), 100);
        collector.part(b"before any file");
        for path in [
            "../../etc/passwd",
            "/etc/passwd",
            "a//b",
            "a/../b",
            "",
            "a\0b",
            "./a",
            "a/.",
        ] {
            assert_eq!(collector.begin(path.as_bytes(), 5), 0, "{path}");
            collector.part(b"12345");
        }
        assert_eq!(collector.begin(&[b'a'; 1 << 20], 5), 0);
        // More than there is room for, more than was said, and less.
        assert_eq!(collector.begin(b"huge", u64::MAX), HEAD_BYTES as u64);
        collector.part(&[b'x'; 1 << 20]);
        assert_eq!(collector.begin(b"more", 3), 3);
        collector.part(b"12345");
        assert_eq!(collector.begin(b"less", 50), 50);
        collector.part(b"12345");
        assert_eq!(collector.begin(b"not \xff text", 0), 0);
        let left = collector.finish(false);
        assert_eq!(paths(&left), ["huge", "less", "more", "not \u{fffd} text"]);
        assert_eq!(left.unlisted, 9);
        let contents: Vec<_> = left
            .contents
            .iter()
            .map(|file| (&*file.path, &file.data[..]))
            .collect();
        assert_eq!(
            contents,
            [("more", &b"123"[..]), ("not \u{fffd} text", b"")]
        );
    }
}
