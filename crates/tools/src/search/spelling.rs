//! Slips of the pen: unknown words, led back to the known ones that they may stand for.

use std::collections::HashMap;

/// Shortest word that is compared, and shortest in which two slips are allowed, in bytes.
const MIN_BYTES: usize = 4;
const MIN_BYTES_OF_TWO: usize = 8;
/// Shortest beginning that stands for a whole word, such as "config", in bytes.
const MIN_BEGINNING: usize = 4;
/// Most words that one may stand for.
const MAX_MEANT: usize = 4;

/// Words that are known: as they are written, with their stems.
#[derive(Debug, Clone, Default)]
pub(super) struct Spelling {
    /// The words by length, so that few words are compared.
    by_length: Vec<Vec<(String, String)>>,
}

impl Spelling {
    /// Knows `words`, each with its stem.
    pub(super) fn new(words: &HashMap<String, String>) -> Self {
        let mut by_length: Vec<Vec<(String, String)>> = Vec::new();
        for (word, stem) in words
            .iter()
            .filter(|(word, _)| word.len() >= MIN_BYTES && is_plain(word))
        {
            if by_length.len() <= word.len() {
                by_length.resize_with(word.len() + 1, Vec::new);
            }
            by_length[word.len()].push((word.clone(), stem.clone()));
        }
        for words in &mut by_length {
            words.sort();
        }
        Self { by_length }
    }

    /// The stems of the words that `word` may be a slip for: all those with the fewest wrong letters.
    pub(super) fn meant(&self, word: &str) -> Vec<&str> {
        if word.len() < MIN_BYTES || !is_plain(word) {
            return Vec::new();
        }
        let most = if word.len() < MIN_BYTES_OF_TWO { 1 } else { 2 };
        let letters = letters(word);
        let mut best = most + 1;
        let mut meant = Vec::new();
        for (known, stem) in self.near(word.len(), most) {
            // Each slip changes at most two letters of the set.
            if (self::letters(known) ^ letters).count_ones() as usize > 2 * most {
                continue;
            }
            let slips = strsim::osa_distance(word, known);
            if slips < best {
                best = slips;
                meant.clear();
            }
            if slips == best && slips <= most && !meant.contains(&stem.as_str()) {
                meant.push(stem.as_str());
            }
        }
        meant.truncate(MAX_MEANT);
        meant
    }

    /// The stems of the longer words that begin with `word`.
    pub(super) fn continued(&self, word: &str) -> Vec<&str> {
        if word.len() < MIN_BEGINNING || !is_plain(word) {
            return Vec::new();
        }
        let longer = self.by_length.iter().skip(word.len() + 1).flatten();
        let mut found: Vec<&str> = longer
            .filter(|(known, _)| known.starts_with(word))
            .map(|(_, stem)| stem.as_str())
            .collect();
        found.dedup();
        found.truncate(MAX_MEANT);
        found
    }

    fn near(&self, length: usize, most: usize) -> impl Iterator<Item = &(String, String)> {
        let from = length.saturating_sub(most).min(self.by_length.len());
        let to = (length + most + 1).min(self.by_length.len());
        self.by_length[from..to].iter().flatten()
    }
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The set of letters of a plain word, a bit each.
fn letters(word: &str) -> u32 {
    word.bytes()
        .fold(0, |set, letter| set | 1 << (letter - b'a'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        let words = [
            "repository",
            "weather",
            "whether",
            "delete",
            "translate",
            "builder",
            "configuration",
            "list",
        ];
        Spelling::new(
            &words
                .map(|word| (word.to_owned(), word.to_uppercase()))
                .into(),
        )
    }

    #[test]
    fn slips_lead_to_the_nearest_words() {
        for (word, meant) in [
            ("repositroy", vec!["REPOSITORY"]),
            ("reposiotry", vec!["REPOSITORY"]),
            ("wheather", vec!["WEATHER", "WHETHER"]),
            ("delte", vec!["DELETE"]),
            ("trasnlate", vec!["TRANSLATE"]),
            ("boulder", vec![]),
            ("lst", vec![]),
            ("zzqx", vec![]),
            ("naïve", vec![]),
        ] {
            assert_eq!(spelling().meant(word), meant, "{word}");
        }
    }

    #[test]
    fn a_beginning_stands_for_the_word() {
        assert_eq!(spelling().continued("config"), ["CONFIGURATION"]);
        assert!(spelling().continued("con").is_empty());
        assert!(spelling().continued("list").is_empty());
    }
}
