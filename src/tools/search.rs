//! Finding tools by what they do: BM25 over weighted fields (BM25F), on stemmed words, with synonyms.
//!
//! A word of the query and its synonyms count as one word that a tool has more or less: how often is the sum over
//! them, and how rare depends on all the tools that have any of them. So a word that can stand for much, such as
//! "get", weighs little, however rare one of its synonyms is.
//!
//! What a tool does counts, too: one whose verb is of the kind that the query's is goes before one that does something
//! else to the same thing.
//!
//! The index is made once for a catalog; a query only adds up numbers.

mod deeds;
mod fields;
mod synonyms;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Tool;
use deeds::Deeds;
use fields::{FIELDS, field_texts};
use words::{Stemming, asked_words, words};

/// Saturation of repeated words; the usual choice lies between 1.2 and 2.
const K1: f32 = 1.6;
/// What a synonym counts for, next to the word itself.
const SYNONYM_WEIGHT: f32 = 0.4;
/// What a word counts for that only resembles one of the index.
const RESEMBLING_WEIGHT: f32 = 0.5;
/// How alike, from 0 to 1, two words must be for that.
const MIN_LIKENESS: f64 = 0.9;
/// Share of the score that depends on how much of the query a tool matches.
const COVERAGE_SHARE: f32 = 0.5;
/// Least share of the best score: what scores less has hardly a word in common with the query.
const LEAST_SHARE: f32 = 0.1;
/// Longest query that is looked at, in bytes, and most words of it.
const MAX_QUERY_BYTES: usize = 1_000;
const MAX_QUERY_WORDS: usize = 32;

/// An index of tools, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct SearchIndex {
    /// Sorted, so that words with a common beginning lie together.
    terms: BTreeMap<String, Vec<Posting>>,
    /// What each tool does.
    deeds: Vec<Deeds>,
}

/// A word in a tool: how often, where each field counts by its weight and its length.
#[derive(Debug, Clone, Copy)]
struct Posting {
    document: u32,
    frequency: f32,
}

/// A tool that matches a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its position in the order in which tools were added.
    pub position: usize,
    /// How well it matches; comparable within one query.
    pub score: f32,
}

impl SearchIndex {
    /// The index of `tools`, each with the name of its server.
    #[must_use]
    pub fn new<'a>(tools: impl IntoIterator<Item = (&'a str, &'a Tool)>) -> Self {
        let mut stemming = Stemming::new();
        let mut deeds = Vec::new();
        let documents: Vec<[HashMap<String, f32>; FIELDS.len()]> = tools
            .into_iter()
            .map(|(server, tool)| {
                let texts = field_texts(server, tool);
                deeds.push(done_by(&texts, &mut stemming));
                texts.map(|text| counted(&text, &mut stemming))
            })
            .collect();
        let mean_lengths: [f32; FIELDS.len()] = std::array::from_fn(|field| {
            let total: f32 = documents.iter().map(|fields| length(&fields[field])).sum();
            (total / documents.len().max(1) as f32).max(1.0)
        });
        let mut terms: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        for (document, fields) in (0_u32..).zip(&documents) {
            let mut combined: HashMap<&str, f32> = HashMap::new();
            for ((counts, field), mean) in fields.iter().zip(FIELDS).zip(mean_lengths) {
                let norm = 1.0 - field.length_share + field.length_share * length(counts) / mean;
                for (word, count) in counts {
                    *combined.entry(word.as_str()).or_default() += field.weight * count / norm;
                }
            }
            for (word, frequency) in combined {
                terms.entry(word.to_owned()).or_default().push(Posting {
                    document,
                    frequency,
                });
            }
        }
        Self { terms, deeds }
    }

    /// The tools that match `query`, the best first; of equally good ones, the one added first.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Match> {
        self.search_among(|_| true, query)
    }

    /// The same, of the tools at the positions that `is_asked` chooses.
    #[must_use]
    pub fn search_among(&self, is_asked: impl Fn(usize) -> bool, query: &str) -> Vec<Match> {
        let query = &query[..query.floor_char_boundary(MAX_QUERY_BYTES)];
        let mut stemming = Stemming::new();
        let mut asked = asked_words(query, &mut stemming);
        let mut seen = HashSet::new();
        asked.retain(|word| seen.insert(word.clone()));
        asked.truncate(MAX_QUERY_WORDS);
        let wanted = Deeds::wanted_by(query, &mut stemming);
        let mut matches: Vec<Match> = self
            .scores(&asked)
            .zip(&self.deeds)
            .map(|(score, deeds)| score * deeds.factor(wanted))
            .enumerate()
            .filter(|(position, score)| *score > 0.0 && is_asked(*position))
            .map(|(position, score)| Match { position, score })
            .collect();
        let best = matches.iter().map(|found| found.score).fold(0.0, f32::max);
        matches.retain(|found| found.score >= LEAST_SHARE * best);
        matches.sort_by(|left, right| {
            right
                .score
                .total_cmp(&left.score)
                .then(left.position.cmp(&right.position))
        });
        matches
    }

    /// How well each tool matches the words `asked`.
    fn scores(&self, asked: &[String]) -> impl Iterator<Item = f32> {
        let documents = self.deeds.len();
        let mut scores = vec![0.0_f32; documents];
        let mut covered = vec![0.0_f32; documents];
        let mut all = 0.0_f32;
        let mut frequencies = vec![0.0_f32; documents];
        let mut shares = vec![0.0_f32; documents];
        for word in asked {
            frequencies.fill(0.0);
            shares.fill(0.0);
            for (postings, weight) in self.postings_for(word) {
                for posting in postings {
                    let document = posting.document as usize;
                    frequencies[document] += weight * posting.frequency;
                    shares[document] = shares[document].max(weight);
                }
            }
            // How many tools have the word, where one that has a synonym counts as much as the synonym does.
            let having: f32 = shares.iter().sum();
            let rarity = (1.0 + (documents as f32 - having + 0.5) / (having + 0.5)).ln();
            let impact = |frequency: f32| rarity * frequency * (K1 + 1.0) / (frequency + K1);
            let most = impact(frequencies.iter().copied().fold(0.0, f32::max));
            all += most;
            for (document, frequency) in frequencies.iter().enumerate() {
                scores[document] += impact(*frequency);
                covered[document] += most * shares[document];
            }
        }
        scores
            .into_iter()
            .zip(covered)
            .map(move |(score, covered)| {
                // Where no word is found anywhere, `all` is 0 and so is every score.
                let coverage = covered / all.max(f32::MIN_POSITIVE);
                score * (1.0 - COVERAGE_SHARE + COVERAGE_SHARE * coverage)
            })
    }

    /// Where `word` is found, or a word that stands for it, with what each counts for.
    fn postings_for(&self, word: &str) -> Vec<(&[Posting], f32)> {
        let known = |term: &str| self.terms.get(term).map(Vec::as_slice);
        let mut found: Vec<(&[Posting], f32)> =
            known(word).map(|own| (own, 1.0)).into_iter().collect();
        let synonyms = synonyms::of(word).into_iter().filter_map(known);
        found.extend(synonyms.map(|others| (others, SYNONYM_WEIGHT)));
        if found.is_empty() {
            let resembling = self.resembling(word).into_iter().filter_map(known);
            found.extend(resembling.map(|others| (others, RESEMBLING_WEIGHT)));
        }
        found
    }

    /// Words of the index that `word` is a misspelling, a beginning or a longer form of.
    fn resembling(&self, word: &str) -> Vec<&str> {
        /// Shortest word that is compared, in bytes.
        const MIN_BYTES: usize = 4;
        let Some(first) = word.chars().next().filter(|_| word.len() >= MIN_BYTES) else {
            return Vec::new();
        };
        let is_alike = |term: &str| {
            term.len() >= MIN_BYTES
                && (term.starts_with(word)
                    || word.starts_with(term)
                    || (term.len().abs_diff(word.len()) <= 2
                        && strsim::jaro_winkler(term, word) >= MIN_LIKENESS))
        };
        self.terms
            .range(first.to_string()..)
            .map(|(term, _)| term.as_str())
            .take_while(|term| term.starts_with(first))
            .filter(|term| is_alike(term))
            .collect()
    }
}

/// What the tool with the texts of its fields does: its name says it, or else its description.
fn done_by([name, server, first, ..]: &[String; FIELDS.len()], stemming: &mut Stemming) -> Deeds {
    let server = words(server, stemming);
    let mut name = words(name, stemming);
    name.retain(|word| !server.contains(word));
    Deeds::meant_by(&name).or(|| Deeds::meant_by(&words(first, stemming)))
}

fn counted(text: &str, stemming: &mut Stemming) -> HashMap<String, f32> {
    let mut counts = HashMap::new();
    for word in words(text, stemming) {
        *counts.entry(word).or_default() += 1.0;
    }
    counts
}

fn length(counts: &HashMap<String, f32>) -> f32 {
    counts.values().sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn tool(name: &str, description: &str) -> Tool {
        let schema =
            json!({"properties": {"path": {"type": "string", "description": "Where it lies"}}});
        let schema = schema.as_object().cloned().unwrap_or_default();
        Tool::new(name, Some(description.to_owned()), schema, None)
    }

    fn found(query: &str) -> Vec<&'static str> {
        const NAMES: [&str; 4] = ["read_file", "removeFile", "list_commits", "send_message"];
        let tools = [
            tool(NAMES[0], "Returns the text of a file."),
            tool(NAMES[1], "Deletes a file for good."),
            tool(NAMES[2], "Shows the history of a repository."),
            tool(NAMES[3], "Posts to a channel."),
        ];
        let index = SearchIndex::new(tools.iter().map(|tool| ("server", tool)));
        let matches = index.search(query);
        matches
            .into_iter()
            .map(|found| NAMES[found.position])
            .collect()
    }

    #[test]
    fn the_best_match_comes_first() {
        for (query, first) in [
            ("read a file", "read_file"),
            ("reading files", "read_file"),
            ("remove file", "removeFile"),
            ("commits", "list_commits"),
            ("comit history", "list_commits"),
            ("messages", "send_message"),
            ("erase a document", "removeFile"),
        ] {
            assert_eq!(found(query).first(), Some(&first), "{query}");
        }
    }

    #[test]
    fn a_word_that_can_mean_much_weighs_little() {
        // "tell" is the only synonym of "get" in any tool, but says nothing that "invoice" does not say better.
        let tools = [
            tool("tell_joke", "Tells a joke."),
            tool("invoice_lookup", "An invoice of the account."),
            tool("account_fetch", "Fetches an account."),
            tool("order_fetch", "Fetches an order."),
        ];
        let index = SearchIndex::new(tools.iter().map(|tool| ("shop", tool)));
        assert_eq!(index.search("get my invoice")[0].position, 1);
    }

    #[test]
    fn question_words_say_what_is_asked_for() {
        let tools = [
            tool("train_fare", "The fare of a train."),
            tool("train_departure", "The departure time of a train."),
        ];
        let index = SearchIndex::new(tools.iter().map(|tool| ("rail", tool)));
        assert_eq!(index.search("when does the train leave")[0].position, 1);
    }

    #[test]
    fn what_hardly_matches_is_left_out() {
        let tools = [
            tool("upload_photo", "Uploads a photo to an album of the team."),
            tool("list_tables", "Lists tables. Not for any photo."),
        ];
        let index = SearchIndex::new(tools.iter().map(|tool| ("s", tool)));
        let query = "upload a photo to the album of my team";
        assert_eq!(index.search(query).len(), 1);
        // It is measured against the best of those that are asked for.
        let others = index.search_among(|position| position != 0, query);
        assert_eq!(others.len(), 1);
    }

    #[test]
    fn nothing_matches_nothing() {
        for query in ["", "   ", "the of and", "zzqx", "!?", "\0"] {
            assert!(found(query).is_empty(), "{query:?}");
        }
        assert!(SearchIndex::default().search("file").is_empty());
    }

    proptest! {
        #[test]
        fn any_query_is_answered_in_order(query in any::<String>()) {
            let tools = [tool("a", &query), tool("b", "plain")];
            let index = || SearchIndex::new(tools.iter().map(|tool| ("s", tool)));
            let (index, again) = (index(), index());
            let matches = index.search(&query);
            prop_assert_eq!(&matches, &again.search(&query));
            prop_assert!(matches.is_sorted_by(|left, right| left.score >= right.score));
            prop_assert!(matches.iter().all(|found| found.score.is_finite() && found.position < 2));
        }
    }
}
