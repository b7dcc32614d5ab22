//! Words that are said in place of each other where tools are described and asked for.
//!
//! `synonyms.txt` holds them: one group on each line, and a word may be in several. Groups are not joined: a word leads
//! to the groups that it is in and no further.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::spelling::Spelling;
use super::words::{Stemming, asked_words};

/// The groups, each as stems.
struct Thesaurus {
    groups: Vec<Vec<String>>,
    /// For each stem, the positions of its groups.
    places: HashMap<String, Vec<usize>>,
    /// The words as they are written, for those that are misspelt.
    spelling: Spelling,
}

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| {
    let mut stemming = Stemming::new();
    let groups: Vec<Vec<String>> = lines()
        .map(|line| asked_words(line, &mut stemming))
        .collect();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, group) in groups.iter().enumerate() {
        for word in group {
            places.entry(word.clone()).or_default().push(position);
        }
    }
    let spelling = Spelling::new(stemming.known());
    Thesaurus {
        groups,
        places,
        spelling,
    }
});

/// The lines with groups.
fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("synonyms.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words that may be meant by `word`, a stem; stems too, each once and in order.
pub(super) fn of(word: &str) -> BTreeSet<&'static str> {
    let Thesaurus { groups, places, .. } = &*THESAURUS;
    places
        .get(word)
        .into_iter()
        .flatten()
        .flat_map(|position| &groups[*position])
        .map(String::as_str)
        .filter(|other| *other != word)
        .collect()
}

/// Whether `word`, a stem, has any synonyms.
pub(super) fn knows(word: &str) -> bool {
    THESAURUS.places.contains_key(word)
}

/// The words that have synonyms, as they are written.
pub(super) fn spelling() -> &'static Spelling {
    &THESAURUS.spelling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_group_counts() {
        let mut stemming = Stemming::new();
        let groups: Vec<BTreeSet<String>> = lines()
            .map(|line| asked_words(line, &mut stemming).into_iter().collect())
            .collect();
        for (line, stems) in lines().zip(&groups) {
            // No word may be dropped as one that says nothing, and no two may have the same stem.
            assert_eq!(stems.len(), line.split(' ').count(), "{line}");
            let containing = groups.iter().filter(|other| other.is_superset(stems));
            assert_eq!(containing.count(), 1, "{line}");
        }
    }

    #[test]
    fn everyday_words_lead_to_those_of_interfaces() {
        for (said, meant) in [("wipe", "delete"), ("cost", "price"), ("when", "date")] {
            let stem = |word| asked_words(word, &mut Stemming::new()).remove(0);
            assert!(of(&stem(said)).contains(stem(meant).as_str()), "{said}");
            assert!(of(&stem(meant)).contains(stem(said).as_str()), "{meant}");
        }
        assert!(of("zzqx").is_empty());
    }
}
