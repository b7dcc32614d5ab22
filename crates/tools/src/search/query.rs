//! What a query asks for: its words, each with what it counts for.
//!
//! Queries are what users want, in the users' words, so much in them is no word for a tool: addresses, paths, numbers,
//! what stands in quotation marks. Each of these says what kind of thing it is, and the rest of it is a value.

use super::words::{Stemming, asked_words, joined_names};

/// Longest query that is looked at, in bytes, and most words of it.
const MAX_QUERY_BYTES: usize = 1_000;
const MAX_QUERY_WORDS: usize = 32;

/// What a word that could stand in any query counts for, next to a word that says something.
const WEAK_WEIGHT: f32 = 0.3;
/// What a number, a word in quotation marks and a label of an address's host count for.
const NUMBER_WEIGHT: f32 = 0.2;
const QUOTED_WEIGHT: f32 = 0.5;
const HOST_WEIGHT: f32 = 0.8;
/// What a part of a name such as GitHub counts for.
const PART_WEIGHT: f32 = 0.3;
/// What the kind of a value counts for, such as "url" for an address.
const KIND_WEIGHT: f32 = 0.6;

/// Words that could stand in any query.
const WEAK_WORDS: [&str; 26] = [
    "available",
    "certain",
    "check",
    "current",
    "currently",
    "detail",
    "detailed",
    "details",
    "do",
    "get",
    "give",
    "given",
    "help",
    "info",
    "information",
    "let",
    "provide",
    "show",
    "something",
    "specific",
    "specified",
    "tell",
    "thing",
    "things",
    "value",
    "various",
];

/// Words for looking at something, which do not say what is looked at.
const LOOKING_WORDS: [&str; 15] = [
    "browse", "display", "fetch", "find", "get", "list", "load", "look", "open", "read",
    "retrieve", "search", "see", "show", "view",
];

/// Endings of names that are those of files.
const EXTENSIONS: [&str; 55] = [
    "avi", "bmp", "c", "cfg", "conf", "cpp", "csv", "db", "doc", "docx", "epub", "gif", "go",
    "gpx", "gz", "htm", "html", "ini", "java", "jpeg", "jpg", "json", "jsonl", "log", "md", "mkv",
    "mov", "mp3", "mp4", "ods", "odt", "ogg", "parquet", "pdf", "png", "ppt", "pptx", "py", "rs",
    "rtf", "sh", "sqlite", "sql", "svg", "tar", "toml", "ts", "tsv", "txt", "wav", "webp", "xls",
    "xlsx", "xml", "yaml",
];

/// What files are, by their endings, and what that counts for.
const KINDS: [(&str, f32, &[&str]); 7] = [
    (
        "text",
        KIND_WEIGHT / 2.0,
        &[
            "c", "cfg", "conf", "cpp", "csv", "go", "html", "ini", "java", "json", "jsonl", "log",
            "md", "py", "rs", "sh", "toml", "ts", "txt", "yaml",
        ],
    ),
    (
        "image",
        KIND_WEIGHT,
        &["bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"],
    ),
    ("audio", KIND_WEIGHT, &["mp3", "ogg", "wav"]),
    ("video", KIND_WEIGHT, &["avi", "mkv", "mov", "mp4"]),
    ("word", 1.0, &["doc", "docx", "odt", "rtf"]),
    ("excel", 1.0, &["ods", "xls", "xlsx"]),
    ("powerpoint", 1.0, &["ppt", "pptx"]),
];

/// Labels of hosts that name no service.
const COMMON_LABELS: [&str; 14] = [
    "app", "cn", "co", "com", "de", "dev", "example", "gov", "http", "https", "io", "net", "org",
    "www",
];

/// One word that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// The word's stem.
    pub(super) stem: String,
    /// What it counts for, next to a word that says something: from 0 to 1.
    pub(super) weight: f32,
    /// Whether it counts only as the name of a server or a tool.
    pub(super) is_label: bool,
    /// Whether it says only that something is looked at.
    pub(super) is_looking: bool,
    /// How the word is written, if it can be a slip of the pen; names of people and places cannot.
    pub(super) written: Option<String>,
}

/// The words of `query`, each once, in order.
pub(super) fn asked(query: &str, stemming: &mut Stemming) -> Vec<Asked> {
    let query = &query[..query.floor_char_boundary(MAX_QUERY_BYTES)];
    let mut found = Words {
        stemming,
        asked: Vec::new(),
    };
    for (chunk, is_quoted) in chunks(query) {
        found.read(chunk, is_quoted);
    }
    if is_sum(query) {
        found.add("calculate", 1.0);
    }
    let mut asked = found.asked;
    // If everything stands in quotation marks, that is what is asked for.
    if asked.iter().all(|word| word.weight <= QUOTED_WEIGHT) {
        for word in asked
            .iter_mut()
            .filter(|word| !word.is_label && word.weight == QUOTED_WEIGHT)
        {
            word.weight = 1.0;
        }
    }
    asked.truncate(MAX_QUERY_WORDS);
    asked
}

/// `query` cut at white space, each part with whether it stands in quotation marks.
fn chunks(query: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_mark = |character: char| matches!(character, '"' | '“' | '”' | '「' | '」' | '`');
    let marks = query.matches(is_mark).count();
    query
        .split(is_mark)
        .enumerate()
        .flat_map(move |(index, part)| {
            part.split_whitespace()
                .map(move |chunk| (chunk, index % 2 == 1 && index < marks))
        })
}

/// Whether `query` has something to calculate in it, such as `17 * 23`.
fn is_sum(query: &str) -> bool {
    let signs: Vec<char> = query
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let is_operator = |character: char| matches!(character, '+' | '*' | '×' | '÷' | '^');
    let is_number = |character: char| character.is_ascii_digit() || matches!(character, '(' | ')');
    signs
        .windows(3)
        .any(|around| is_number(around[0]) && is_operator(around[1]) && is_number(around[2]))
}

struct Words<'s> {
    stemming: &'s mut Stemming,
    asked: Vec<Asked>,
}

impl Words<'_> {
    fn read(&mut self, chunk: &str, is_quoted: bool) {
        let chunk = chunk.trim_matches(|mark: char| {
            matches!(
                mark,
                ',' | ';' | '!' | '?' | '(' | ')' | '\'' | '<' | '>' | '[' | ']'
            )
        });
        let chunk = chunk.trim_end_matches(['.', ':']);
        if let Some(rest) = address(chunk) {
            self.read_address(rest);
        } else if is_mail_address(chunk) {
            self.add("email", KIND_WEIGHT);
        } else if let Some(ending) = path(chunk) {
            self.add("file", KIND_WEIGHT);
            match ending {
                Some(ending) => {
                    let ending = ending.to_lowercase();
                    self.add(&ending, 1.0);
                    for (kind, weight, endings) in KINDS {
                        if endings.contains(&ending.as_str()) {
                            self.add(kind, weight);
                        }
                    }
                }
                None => self.add("directory", KIND_WEIGHT / 2.0),
            }
        } else {
            let is_number = chunk.chars().all(|character| !character.is_alphabetic());
            let is_name = !self.asked.is_empty() && chunk.starts_with(char::is_uppercase);
            let plain = if is_quoted { QUOTED_WEIGHT } else { 1.0 };
            let is_word = !is_name && chunk.bytes().all(|byte| byte.is_ascii_alphabetic());
            let written = is_word.then(|| chunk.to_lowercase());
            let names = joined_names(chunk, self.stemming);
            let is_joined = !names.is_empty();
            for stem in names {
                self.push(Asked {
                    stem,
                    weight: plain,
                    is_label: false,
                    is_looking: false,
                    written: None,
                });
            }
            for stem in asked_words(chunk, self.stemming) {
                let weight = if is_joined {
                    PART_WEIGHT
                } else if is_number {
                    NUMBER_WEIGHT
                } else if self.is_among(&WEAK_WORDS, &stem) {
                    WEAK_WEIGHT
                } else {
                    plain
                };
                let is_looking = self.is_among(&LOOKING_WORDS, &stem);
                self.push(Asked {
                    stem,
                    weight,
                    is_label: false,
                    is_looking,
                    written: written.clone(),
                });
            }
        }
    }

    fn read_address(&mut self, rest: &str) {
        self.add("url", KIND_WEIGHT);
        self.add("web", KIND_WEIGHT / 2.0);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        for label in host.split(|character: char| !character.is_alphanumeric()) {
            if label.len() > 1
                && !COMMON_LABELS.contains(&label)
                && !label.bytes().all(|byte| byte.is_ascii_digit())
            {
                let stem = self.stemming.stem(label.to_lowercase());
                self.push(Asked {
                    stem,
                    weight: HOST_WEIGHT,
                    is_label: true,
                    is_looking: false,
                    written: None,
                });
            }
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if let Some(ending) = ending(path) {
            self.add(&ending.to_lowercase(), KIND_WEIGHT);
        }
    }

    /// Adds one word that the query does not hold itself.
    fn add(&mut self, word: &str, weight: f32) {
        let stem = self.stemming.stem(word.to_owned());
        self.push(Asked {
            stem,
            weight,
            is_label: false,
            is_looking: false,
            written: None,
        });
    }

    fn push(&mut self, word: Asked) {
        match self
            .asked
            .iter_mut()
            .find(|known| known.stem == word.stem && known.is_label == word.is_label)
        {
            Some(known) => known.weight = known.weight.max(word.weight),
            None => self.asked.push(word),
        }
    }

    fn is_among(&mut self, words: &[&str], stem: &str) -> bool {
        words
            .iter()
            .any(|word| self.stemming.stem((*word).to_owned()) == stem)
    }
}

/// What follows the scheme of an address of the web.
fn address(chunk: &str) -> Option<&str> {
    match chunk.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() => Some(rest),
        _ => chunk.starts_with("www.").then_some(chunk),
    }
}

fn is_mail_address(chunk: &str) -> bool {
    chunk.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains(['@', '/'])
    })
}

/// Whether `chunk` is the path of a file or a folder, and how its last name ends.
fn path(chunk: &str) -> Option<Option<&str>> {
    let bytes = chunk.as_bytes();
    let has_drive =
        bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && bytes[2] == b'\\';
    let is_rooted = chunk.len() > 1
        && ["/", "./", "../", "~/", ".\\"]
            .iter()
            .any(|start| chunk.starts_with(start));
    let ending = ending(chunk);
    (has_drive || is_rooted || ending.is_some()).then_some(ending)
}

/// The ending of `name` if it is that of a file.
fn ending(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_known = EXTENSIONS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending));
    (!stem.is_empty() && is_known).then_some(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str) -> String {
        let words = asked(query, &mut Stemming::new());
        let words: Vec<String> = words
            .iter()
            .map(|word| {
                let label = if word.is_label { "@" } else { "" };
                format!("{label}{} {}", word.stem, word.weight)
            })
            .collect();
        words.join(", ")
    }

    #[test]
    fn values_say_of_what_kind_they_are_and_no_more() {
        for (query, expected) in [
            ("fetch https://example.com/a/b", "fetch 1, url 0.6, web 0.3"),
            (
                "open http://github.com/x/y.pdf?z=1#q",
                "open 1, url 0.6, web 0.3, @github 0.8, pdf 0.6",
            ),
            (
                "see www.bbc.co.uk/news,",
                "see 1, url 0.6, web 0.3, @bbc 0.8, @uk 0.8",
            ),
            ("write to ada@example.org.", "write 1, email 0.6"),
            (
                "read /home/ada/q3/sales.xlsx",
                "read 1, file 0.6, xlsx 1, excel 1",
            ),
            (
                "read C:\\temp\\notes.TXT",
                "read 1, file 0.6, txt 1, text 0.3",
            ),
            ("list ~/music", "list 1, file 0.6, directori 0.3"),
            ("what is 17 * 23?", "17 0.2, 23 0.2, calcul 1"),
            (
                "notes with \"delete the account\"",
                "note 1, delet 0.5, account 0.5",
            ),
            ("\"delete the account\"", "delet 1, account 1"),
            (
                "get information about input/output",
                "get 0.3, inform 0.3, input 1, output 1",
            ),
            ("read and read", "read 1"),
            ("", ""),
        ] {
            assert_eq!(shown(query), expected, "{query:?}");
        }
    }

    #[test]
    fn names_are_no_slips_of_the_pen() {
        let words = asked("Weather in Boulder", &mut Stemming::new());
        let written: Vec<Option<&str>> = words.iter().map(|word| word.written.as_deref()).collect();
        assert_eq!(written, [Some("weather"), None]);
    }

    #[test]
    fn queries_are_bounded() {
        let long: String = (0..10_000).map(|index| format!("word{index} ")).collect();
        assert!(asked(&long, &mut Stemming::new()).len() <= MAX_QUERY_WORDS);
        assert!(asked(&"é".repeat(10_000), &mut Stemming::new()).len() <= MAX_QUERY_WORDS);
    }
}
