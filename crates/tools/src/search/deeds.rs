//! What a tool does and what a query wants done, by their verbs: reading, finding, creating, removing and so on.
//!
//! `deeds.txt` holds the verbs of each kind. A verb may mean several kinds, so a tool does what is wanted if the tool
//! and the query have any kind in common.

use std::collections::HashMap;
use std::ops::BitOr;
use std::sync::LazyLock;

use super::words::{Stemming, plain_words};

/// How far into a name, a description or a query its verb may stand, in words.
const VERB_PLACES: usize = 2;

/// What a score is multiplied by if the tool does what is wanted, and if it does something else.
const SAME: f32 = 1.2;
const OTHER: f32 = 0.8;

/// First words of questions: whoever asks wants to be told something.
const QUESTIONS: [&str; 21] = [
    "am", "are", "can", "did", "do", "does", "had", "has", "have", "how", "is", "may", "was",
    "were", "what", "when", "where", "which", "who", "whose", "why",
];

/// Kinds of deeds, one bit for each; none where no verb says what is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Deeds(u16);

/// For each verb, as a stem, the kinds that it may mean.
static VERBS: LazyLock<HashMap<String, Deeds>> = LazyLock::new(|| {
    let mut stemming = Stemming::new();
    let mut verbs: HashMap<String, Deeds> = HashMap::new();
    for (kind, line) in lines().enumerate() {
        for verb in plain_words(line) {
            let known = verbs.entry(stemming.stem(verb)).or_default();
            *known = *known | Deeds(1 << kind);
        }
    }
    verbs
});

/// The lines with verbs.
fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("deeds.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Deeds {
    /// What the first verb among `stems` means.
    pub(super) fn meant_by<'w>(stems: impl IntoIterator<Item = &'w String>) -> Self {
        let mut first = stems.into_iter().take(VERB_PLACES);
        first
            .find_map(|stem| VERBS.get(stem).copied())
            .unwrap_or_default()
    }

    /// What `query` wants done.
    pub(super) fn wanted_by(query: &str, stemming: &mut Stemming) -> Self {
        let first: Vec<String> = plain_words(query).take(VERB_PLACES).collect();
        if let Some(question) = first
            .first()
            .filter(|word| QUESTIONS.contains(&word.as_str()))
        {
            let mut verbs = vec!["read", "list", "find"];
            if question == "how" {
                verbs.push("convert");
            }
            let known = verbs.into_iter().filter_map(|verb| VERBS.get(verb));
            return known.fold(Self::default(), |all, deeds| all | *deeds);
        }
        let stems: Vec<String> = first.into_iter().map(|word| stemming.stem(word)).collect();
        Self::meant_by(&stems)
    }

    /// These kinds, or `others` where there are none.
    pub(super) fn or(self, others: impl FnOnce() -> Self) -> Self {
        if self == Self::default() {
            others()
        } else {
            self
        }
    }

    /// What the score of a tool that does this is multiplied by, for a query that wants `wanted`.
    pub(super) fn factor(self, wanted: Self) -> f32 {
        if self == Self::default() || wanted == Self::default() {
            1.0
        } else if self.0 & wanted.0 == 0 {
            OTHER
        } else {
            SAME
        }
    }
}

impl BitOr for Deeds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(tool: &[&str], query: &str) -> f32 {
        let mut stemming = Stemming::new();
        let stems: Vec<String> = tool
            .iter()
            .map(|word| stemming.stem((*word).to_owned()))
            .collect();
        Deeds::meant_by(&stems).factor(Deeds::wanted_by(query, &mut stemming))
    }

    #[test]
    fn verbs_tell_what_is_done_and_wanted() {
        for (tool, query, expected) in [
            (["delete", "file"], "remove a file", SAME),
            (["delete", "file"], "I rename a file", OTHER),
            (["delete", "file"], "which files are there", OTHER),
            (["list", "files"], "which files are there", SAME),
            (["convert", "time"], "how late is it in Rome", SAME),
            // The verb may follow another word, but not at any distance.
            (["pages", "fetched"], "Please read it", SAME),
            (["delete", "file"], "the weather that I want to read", 1.0),
            (["weather", "today"], "read the weather", 1.0),
            (["delete", "file"], "", 1.0),
        ] {
            assert_eq!(factor(&tool, query), expected, "{tool:?} {query:?}");
        }
    }

    #[test]
    fn there_is_a_bit_for_each_kind() {
        assert!(lines().count() <= u16::BITS as usize);
        for verb in ["read", "list", "find", "convert"] {
            assert!(VERBS.contains_key(verb), "{verb}");
        }
    }
}
