//! Secrets found in a text, all of them in one pass, also those that were cut off.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, BuildError, Input, MatchKind};

use super::{MASK, MIN_SECRET_BYTES};
use codecell_basics::text::CUT;

/// Looks for secrets.
pub(super) struct Finder {
    /// The forms, then the beginnings of the longer ones.
    automaton: AhoCorasick,
    forms: usize,
    /// For each beginning, the forms that begin with it.
    by_beginning: Vec<Vec<String>>,
}

impl Finder {
    /// A finder for `forms`, none of which is shorter than [`MIN_SECRET_BYTES`].
    ///
    /// # Errors
    /// If they are too many or too long to be searched for.
    pub(super) fn new(forms: BTreeSet<String>) -> Result<Self, BuildError> {
        let mut by_beginning: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
        for form in forms.iter().filter(|form| form.len() > MIN_SECRET_BYTES) {
            let beginning = form.as_bytes()[..MIN_SECRET_BYTES].to_vec();
            by_beginning
                .entry(beginning)
                .or_default()
                .push(form.clone());
        }
        let whole = forms.iter().map(String::as_bytes);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(whole.chain(by_beginning.keys().map(Vec::as_slice)))?;
        Ok(Self {
            automaton,
            forms: forms.len(),
            by_beginning: by_beginning.into_values().collect(),
        })
    }

    /// `text` with every secret replaced, or nothing if there is none in it.
    pub(super) fn masked(&self, text: &str) -> Option<String> {
        let mut masked = String::new();
        let (mut copied, mut at) = (0, 0);
        while let Some(found) = self.automaton.find(Input::new(text).range(at..)) {
            let end = match found.pattern().as_usize().checked_sub(self.forms) {
                None => Some(found.end()),
                Some(beginning) => self
                    .cut_end(beginning, &text[found.start()..])
                    .map(|length| found.start() + length),
            };
            let Some(end) = end else {
                at = found.start() + 1;
                continue;
            };
            masked.push_str(&text[copied..found.start()]);
            masked.push_str(MASK);
            (copied, at) = (end, end);
        }
        (copied > 0).then(|| masked + &text[copied..])
    }

    /// The length of the secret that `text` begins with, if the secret was cut off and a mark shows that.
    fn cut_end(&self, beginning: usize, text: &str) -> Option<usize> {
        let lengths = self.by_beginning[beginning].iter().filter_map(|form| {
            let pairs = form.bytes().zip(text.bytes());
            let length = pairs.take_while(|(left, right)| left == right).count();
            text.get(length..)?.starts_with(CUT).then_some(length)
        });
        lengths.max()
    }
}
