//! Finding tools by what they do: BM25 over weighted fields (BM25F), on stemmed words, with synonyms.
//!
//! A word of the query and its synonyms count as one word that a tool has more or less. How often the tool has it is
//! the sum over them. How rare it is depends above all on the word itself where a tool has it, and else on all the
//! tools that have any of them. So a word that can stand for much, such as "get", weighs little, however rare one of
//! its synonyms is.
//!
//! Names count beside that: a tool whose name the query spells out goes before others, and so do the tools of a server
//! that it names. What a tool does counts, too: one whose verb is of the kind that the query's is goes before one that
//! does something else to the same thing. A tool that has next to nothing of the query is not found, nor one that has
//! little of a query that names a service which no tool has.
//!
//! The index is made once for a catalog; a query only adds up numbers.

mod chinese;
mod deeds;
mod elsewhere;
mod fields;
mod query;
mod spelling;
mod synonyms;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;

use super::Tool;
use deeds::Deeds;
use fields::{FIELDS, NAME, SERVER, field_texts};
use query::{Asked, asked};
use spelling::Spelling;
use words::{Stemming, joined_names, words};

/// Saturation of repeated words; the usual choice lies between 1.2 and 2.
const K1: f32 = 1.6;
/// What a synonym counts for, next to the word itself.
const SYNONYM_WEIGHT: f32 = 0.4;
/// What a word counts for that only resembles a word of the index.
const RESEMBLING_WEIGHT: f32 = 0.8;
/// Share of the score that depends on how much of the query a tool matches.
const COVERAGE_SHARE: f32 = 0.45;
/// How much of a word's rarity is its own, and not that of all its synonyms, where a tool has the word itself.
const OWN_SHARE: f32 = 0.7;
/// What is added to a score, as a share of it, if the query and the tool's name are the same words; and how quickly
/// this fades where the query has only a part of the name, or the name only a part of the query.
const NAME_SHARE: f32 = 0.5;
const NAME_POWER: f32 = 1.5;
const COVERAGE_POWER: f32 = 4.0;
/// What is added if the query has the name of the tool's server.
const SERVER_SHARE: f32 = 0.3;
/// Least share of the query that a tool must have to be found at all; and what a word that no tool has weighs in that
/// share, next to the rarest word that a tool has.
const LEAST_EVIDENCE: f32 = 0.05;
const UNKNOWN_SHARE: f32 = 0.5;
/// Least share of the words of a query that a tool must have if the query names a service that no tool has.
const LEAST_SAID: f32 = 0.34;
/// Least share of the best score: a tool that scores less has hardly a word in common with the query.
const LEAST_SHARE: f32 = 0.1;

/// An index of tools, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct SearchIndex {
    terms: HashMap<String, Vec<Posting>>,
    tools: Vec<Indexed>,
    spelling: Spelling,
}

/// What is known of one tool beside its words.
#[derive(Debug, Clone)]
struct Indexed {
    deeds: Deeds,
    /// How rare the words of its name are, all together.
    name_rarity: f32,
}

/// A word in a tool.
#[derive(Debug, Clone, Copy)]
struct Posting {
    document: u32,
    /// How often, where each field counts by its weight and its length.
    frequency: f32,
    is_in_name: bool,
    is_in_server: bool,
}

/// A tool that matches a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its position in the order in which tools were added.
    pub position: usize,
    /// How well it matches; comparable within one query.
    pub score: f32,
}

/// What the words of a query come to for one tool.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    score: f32,
    covered: f32,
    /// The same without words that say little: other words for looking at something.
    evidence: f32,
    /// How much of what is asked for the tool has, where each word counts by itself.
    said: f32,
    name: f32,
    has_server: bool,
}

/// What one word of a query comes to for one tool.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    /// How often the tool has the word itself, and its synonyms.
    own: f32,
    others: f32,
    /// The most that any of these words counts for.
    share: f32,
    /// How rare the word is, if the tool's name has it.
    name: f32,
    is_server: bool,
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
                let mut field = 0..;
                texts.map(|text| counted(&text, field.next() == Some(NAME), &mut stemming))
            })
            .collect();
        let mean_lengths: [f32; FIELDS.len()] = std::array::from_fn(|field| {
            let total: f32 = documents.iter().map(|fields| length(&fields[field])).sum();
            (total / documents.len().max(1) as f32).max(1.0)
        });
        let mut terms: HashMap<String, Vec<Posting>> = HashMap::new();
        for (document, fields) in (0_u32..).zip(&documents) {
            let mut combined: HashMap<&str, f32> = HashMap::new();
            for ((counts, field), mean) in fields.iter().zip(FIELDS).zip(mean_lengths) {
                let norm = 1.0 - field.length_share + field.length_share * length(counts) / mean;
                for (word, count) in counts {
                    *combined.entry(word.as_str()).or_default() += field.weight * count / norm;
                }
            }
            for (word, frequency) in combined {
                let is_in_server = fields[SERVER].contains_key(word);
                terms.entry(word.to_owned()).or_default().push(Posting {
                    document,
                    frequency,
                    is_in_name: fields[NAME].contains_key(word),
                    is_in_server,
                });
            }
        }
        let mut name_rarities = vec![0.0; documents.len()];
        for postings in terms.values() {
            let rarity = rarity(postings.len() as f32, documents.len());
            for posting in postings
                .iter()
                .filter(|posting| posting.is_in_name && !posting.is_in_server)
            {
                name_rarities[posting.document as usize] += rarity;
            }
        }
        let tools = deeds
            .into_iter()
            .zip(name_rarities)
            .map(|(deeds, name_rarity)| Indexed { deeds, name_rarity });
        Self {
            terms,
            tools: tools.collect(),
            spelling: Spelling::new(stemming.known()),
        }
    }

    /// The tools that match `query`, the best first; of equally good ones, the one added first.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Match> {
        self.search_among(|_| true, query)
    }

    /// The same, of the tools at the positions that `is_asked` chooses.
    #[must_use]
    pub fn search_among(&self, is_asked: impl Fn(usize) -> bool, query: &str) -> Vec<Match> {
        let mut stemming = Stemming::new();
        let asked = asked(query, &mut stemming);
        let wanted = Deeds::wanted_by(query, &mut stemming);
        let mut matches: Vec<Match> = self
            .scores(&asked)
            .into_iter()
            .zip(&self.tools)
            .map(|(score, tool)| score * tool.deeds.factor(wanted))
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
    fn scores(&self, asked: &[Asked]) -> Vec<f32> {
        let documents = self.tools.len();
        let mut sums = vec![Sum::default(); documents];
        let is_all_looking = asked.iter().all(|word| word.is_looking);
        // What the best tool for each word would have, and what a word that no tool has would add.
        let mut all = 0.0_f32;
        let mut unknown = 0.0_f32;
        // What the words weigh that say what is wanted, and whether one names what nothing here has.
        let mut wanted = 0.0_f32;
        let mut is_elsewhere = false;
        let mut hits = vec![Hit::default(); documents];
        for word in asked {
            hits.fill(Hit::default());
            let mut own_count = 0.0;
            for Meant {
                postings,
                weight,
                is_own,
            } in self.meant_by(word)
            {
                let rarity = rarity(postings.len() as f32, documents);
                if is_own {
                    own_count = postings.len() as f32;
                }
                for posting in postings {
                    if word.is_label && !posting.is_in_server && !posting.is_in_name {
                        continue;
                    }
                    let hit = &mut hits[posting.document as usize];
                    if is_own {
                        hit.own += posting.frequency;
                    } else {
                        hit.others += weight * posting.frequency;
                    }
                    hit.share = hit.share.max(weight);
                    hit.is_server |= posting.is_in_server && is_own;
                    if is_own && posting.is_in_name && !posting.is_in_server {
                        hit.name = hit.name.max(weight * rarity);
                    }
                }
            }
            // How many tools have the word, where one that has a synonym counts as much as the synonym does.
            let having: f32 = hits.iter().map(|hit| hit.share).sum();
            let of_all = rarity(having, documents);
            let of_own = rarity(own_count, documents);
            let impact = |hit: &Hit| {
                let frequency = hit.own + hit.others;
                let rarity = if hit.own > 0.0 {
                    OWN_SHARE * of_own + (1.0 - OWN_SHARE) * of_all
                } else {
                    of_all
                };
                word.weight * rarity * frequency * (K1 + 1.0) / (frequency + K1)
            };
            let most = hits.iter().map(impact).fold(0.0, f32::max);
            all += most;
            if most == 0.0 && word.written.is_some() {
                unknown += UNKNOWN_SHARE * word.weight * rarity(0.0, documents) * (K1 + 1.0);
            }
            let is_informative = !word.is_looking || is_all_looking;
            if is_informative {
                wanted += word.weight;
            }
            is_elsewhere |= most == 0.0 && elsewhere::names(&word.stem);
            for (sum, hit) in sums
                .iter_mut()
                .zip(&hits)
                .filter(|(_, hit)| hit.share > 0.0)
            {
                sum.score += impact(hit);
                sum.covered += most * hit.share;
                if !word.is_looking || (is_all_looking && hit.own > 0.0) {
                    sum.evidence += most * hit.share;
                }
                if is_informative {
                    sum.said += word.weight * hit.share;
                }
                sum.name += hit.name;
                sum.has_server |= hit.is_server;
            }
        }
        // Where no word is found anywhere, `all` is 0 and so is every score.
        let all = all.max(f32::MIN_POSITIVE);
        let weighed = |(sum, tool): (Sum, &Indexed)| {
            if sum.evidence < LEAST_EVIDENCE * (all + unknown) || sum.evidence <= 0.0 {
                return 0.0;
            }
            if is_elsewhere && sum.said < LEAST_SAID * wanted {
                return 0.0;
            }
            let coverage = sum.covered / all;
            let name = if tool.name_rarity > 0.0 {
                (sum.name / tool.name_rarity).min(1.0)
            } else {
                0.0
            };
            let server = if sum.has_server { SERVER_SHARE } else { 0.0 };
            let name = NAME_SHARE * name.powf(NAME_POWER) * coverage.powf(COVERAGE_POWER);
            sum.score * (1.0 - COVERAGE_SHARE + COVERAGE_SHARE * coverage) * (1.0 + name + server)
        };
        sums.into_iter().zip(&self.tools).map(weighed).collect()
    }

    /// Where `word` is found, or a word that stands for it, with what each counts for.
    fn meant_by(&self, word: &Asked) -> Vec<Meant<'_>> {
        let mut found = self.with_synonyms(&word.stem, 1.0);
        let is_known = synonyms::knows(&word.stem);
        if let Some(written) = word
            .written
            .as_deref()
            .filter(|_| found.is_empty() && !is_known)
        {
            let mut meant = self.spelling.continued(written);
            if meant.is_empty() {
                meant = self.spelling.meant(written);
                meant.extend(synonyms::spelling().meant(written));
                meant.sort_unstable();
                meant.dedup();
            }
            for stem in meant {
                found.extend(self.with_synonyms(stem, RESEMBLING_WEIGHT));
            }
        }
        found
    }

    /// Where the stem `word` and its synonyms are found.
    fn with_synonyms(&self, word: &str, weight: f32) -> Vec<Meant<'_>> {
        let known = |term: &str, weight: f32, is_own: bool| {
            let postings = self.terms.get(term)?;
            Some(Meant {
                postings,
                weight,
                is_own,
            })
        };
        let own = known(word, weight, true).into_iter();
        let synonyms = synonyms::of(word).into_iter();
        own.chain(synonyms.filter_map(|other| known(other, weight * SYNONYM_WEIGHT, false)))
            .collect()
    }
}

/// A word that may be meant, and where it is found.
struct Meant<'i> {
    postings: &'i [Posting],
    weight: f32,
    /// Whether it is the word itself and no synonym.
    is_own: bool,
}

/// How much a word tells that `having` of `documents` tools have.
fn rarity(having: f32, documents: usize) -> f32 {
    (1.0 + (documents as f32 - having + 0.5) / (having + 0.5)).ln()
}

/// What the tool with the texts of its fields does: its name says it, or else its description does.
fn done_by([name, server, first, ..]: &[String; FIELDS.len()], stemming: &mut Stemming) -> Deeds {
    let server = words(server, stemming);
    let mut name = words(name, stemming);
    name.retain(|word| !server.contains(word));
    Deeds::meant_by(&name).or(|| Deeds::meant_by(&words(first, stemming)))
}

fn counted(text: &str, is_name: bool, stemming: &mut Stemming) -> HashMap<String, f32> {
    let mut counts = HashMap::new();
    let mut all = words(text, stemming);
    if !is_name {
        all.extend(joined_names(text, stemming));
    }
    for word in all {
        *counts.entry(word).or_default() += 1.0;
    }
    counts
}

fn length(counts: &HashMap<String, f32>) -> f32 {
    counts.values().sum()
}
