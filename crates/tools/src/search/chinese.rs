//! Chinese words and their English ones, so that tools that are described in one language are found in the other.
//!
//! Chinese is written without spaces. A run of its characters is cut, from the left, at the longest words that
//! `chinese.txt` knows; characters that it does not know are passed over.

use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    let meanings: HashMap<&str, Vec<&str>> = lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.collect()))
        })
        .collect();
    let longest = meanings.keys().map(|word| word.chars().count()).max();
    Lexicon {
        longest: longest.unwrap_or(0),
        meanings,
    }
});

struct Lexicon {
    meanings: HashMap<&'static str, Vec<&'static str>>,
    /// Characters of the longest word.
    longest: usize,
}

/// The lines with words.
fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("chinese.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The English words for the words of `run`, in order.
pub(super) fn english(run: &str) -> Vec<&'static str> {
    let starts: Vec<usize> = run
        .char_indices()
        .map(|(position, _)| position)
        .chain([run.len()])
        .collect();
    let characters = starts.len() - 1;
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters {
        let longest = WORDS.longest.min(characters - at);
        let known = (1..=longest).rev().find_map(|length| {
            let word = &run[starts[at]..starts[at + length]];
            Some((length, WORDS.meanings.get(word)?))
        });
        match known {
            Some((length, meanings)) => {
                found.extend(meanings);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether `character` is one of a script that is written without spaces.
pub(super) fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_words_are_taken() {
        for (run, expected) in [
            ("查询火车票", vec!["query", "search", "train", "ticket"]),
            ("明天天气怎么样", vec!["tomorrow", "weather"]),
            ("发布图文笔记到平台", vec!["publish", "post", "note"]),
            ("龘", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(english(run), expected, "{run}");
        }
    }

    #[test]
    fn every_line_is_a_word_and_its_meanings() {
        let mut seen = std::collections::HashSet::new();
        for line in lines() {
            let (word, meanings) = line.split_once(' ').unwrap_or((line, ""));
            assert!(
                word.chars().all(is_ideographic) && seen.insert(word),
                "{line}"
            );
            let is_english =
                |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(meanings.split(' ').all(is_english), "{line}");
        }
    }
}
