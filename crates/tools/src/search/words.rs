//! Text made into the words that are searched: lower case, split at signs and humps, without the words that
//! every text has, stemmed.

use std::collections::HashMap;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;

use super::chinese::{english, is_ideographic};

/// Longest word, in characters; the rest of a longer one is left out.
const MAX_WORD_CHARS: usize = 40;
/// Most words of one text.
const MAX_WORDS: usize = 2_000;

/// English words that say nothing about what a tool does.
const STOP_WORDS: [&str; 85] = [
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "could", "did", "do", "does", "each", "for", "from", "had", "has", "have", "how", "i",
    "if", "in", "into", "is", "it", "its", "just", "like", "may", "me", "might", "must", "my",
    "need", "no", "not", "of", "on", "or", "our", "please", "s", "shall", "should", "so", "some",
    "such", "t", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "to", "us", "use", "used", "using", "want", "was", "we", "were", "what", "when",
    "where", "which", "who", "will", "with", "would", "you", "your",
];

/// The stop words that say in a question what it asks for.
const QUESTION_WORDS: [&str; 3] = ["when", "where", "who"];

/// Stems words, and remembers those that it has stemmed.
pub(super) struct Stemming {
    stemmer: Stemmer,
    known: HashMap<String, String>,
}

impl Stemming {
    pub(super) fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            known: HashMap::new(),
        }
    }

    /// The words that were stemmed, each with its stem.
    pub(super) fn known(&self) -> &HashMap<String, String> {
        &self.known
    }

    pub(super) fn stem(&mut self, word: String) -> String {
        if let Some(stem) = self.known.get(&word) {
            return stem.clone();
        }
        let stem = self.stemmer.stem(&word).into_owned();
        self.known.insert(word, stem.clone());
        stem
    }
}

/// The words of `text`, in order.
pub(super) fn words(text: &str, stemming: &mut Stemming) -> Vec<String> {
    words_but(|word| STOP_WORDS.contains(&word), text, stemming)
}

/// The names in `text` that are written with a capital inside, such as GitHub and SQLite, each as one word: their parts
/// say something else.
pub(super) fn joined_names(text: &str, stemming: &mut Stemming) -> Vec<String> {
    let is_name = |run: &&str| run.starts_with(char::is_uppercase) && at_humps(run).count() == 2;
    let runs = text.split(|character: char| !character.is_ascii_alphabetic());
    runs.filter(is_name)
        .take(MAX_WORDS)
        .map(|run| {
            stemming.stem(
                run.chars()
                    .take(MAX_WORD_CHARS)
                    .collect::<String>()
                    .to_lowercase(),
            )
        })
        .collect()
}

/// The words of a query, in order: question words are among them.
pub(super) fn asked_words(query: &str, stemming: &mut Stemming) -> Vec<String> {
    let is_left_out = |word: &str| STOP_WORDS.contains(&word) && !QUESTION_WORDS.contains(&word);
    words_but(is_left_out, query, stemming)
}

/// The words of `text` as they stand, in lower case and with those that every text has.
pub(super) fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.chars()
                .take(MAX_WORD_CHARS)
                .collect::<String>()
                .to_lowercase()
        })
}

/// The words of `text` without those that `is_left_out` names.
fn words_but(
    is_left_out: impl Fn(&str) -> bool,
    text: &str,
    stemming: &mut Stemming,
) -> Vec<String> {
    let mut found = Vec::new();
    let text: String = text.nfkc().collect();
    for run in text.split(|character: char| !character.is_alphanumeric()) {
        for part in at_humps(run) {
            if found.len() == MAX_WORDS {
                return found;
            }
            let word: String = part.to_lowercase().chars().take(MAX_WORD_CHARS).collect();
            if word.is_empty() || is_left_out(&word) {
                continue;
            }
            if word.is_ascii() {
                found.push(stemming.stem(word));
            } else {
                for meaning in english(&word) {
                    found.push(stemming.stem(meaning.to_owned()));
                }
                found.extend(pairs(word));
            }
        }
    }
    found
}

/// `run` split where a capital follows a small letter or begins a new word: `getURLPath` is get, URL, path.
fn at_humps(run: &str) -> impl Iterator<Item = &str> {
    let characters: Vec<(usize, char)> = run.char_indices().collect();
    let mut starts = vec![0];
    for window in 1..characters.len() {
        let (position, current) = characters[window];
        let (_, before) = characters[window - 1];
        let after = characters.get(window + 1).map(|(_, after)| *after);
        let is_hump = current.is_uppercase()
            && (before.is_lowercase()
                || (before.is_uppercase() && after.is_some_and(char::is_lowercase)));
        let is_digit_edge = current.is_ascii_digit() != before.is_ascii_digit();
        let is_script_edge = is_ideographic(current) != is_ideographic(before);
        if is_hump || is_digit_edge || is_script_edge {
            starts.push(position);
        }
    }
    starts.push(run.len());
    (1..starts.len()).map(move |index| &run[starts[index - 1]..starts[index]])
}

/// A word of a script without spaces as all pairs of its neighbouring characters; any other word as it is.
fn pairs(word: String) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    if characters.len() < 2 || !characters.iter().copied().all(is_ideographic) {
        return vec![word];
    }
    characters
        .windows(2)
        .map(|pair| pair.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_words() {
        for (text, expected) in [
            ("read_text_file", vec!["read", "text", "file"]),
            ("getURLPath", vec!["get", "url", "path"]),
            ("Lists the directories", vec!["list", "directori"]),
            ("top10 rows", vec!["top", "10", "row"]),
            ("ﬁles!", vec!["file"]),
            ("读取文件", vec!["read", "file", "读取", "取文", "文件"]),
            ("naïve", vec!["naïve"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text, &mut Stemming::new()), expected, "{text:?}");
        }
    }

    #[test]
    fn question_words_are_words_of_queries_alone() {
        let mut stemming = Stemming::new();
        let text = "Who changed the file when?";
        assert_eq!(words(text, &mut stemming), ["chang", "file"]);
        assert_eq!(
            asked_words(text, &mut stemming),
            ["who", "chang", "file", "when"]
        );
    }

    #[test]
    fn long_texts_are_bounded() {
        let found = words(&"word ".repeat(10_000), &mut Stemming::new());
        assert_eq!(found.len(), MAX_WORDS);
        assert_eq!(
            words(&"x".repeat(500), &mut Stemming::new())[0].len(),
            MAX_WORD_CHARS
        );
    }
}
