//! Plain-language needs against the tools of eight real servers: is the tool that serves a need among the first
//! found? No synonym was written for one of them. The weights of names, descriptions and parameters were fitted to all
//! needs of `tests/search/needs.tsv` together: before that, hit@5 was 0.943. Those of `tests/search/held_out.tsv` were
//! written afterwards, before any result for them was seen, and no weight was fitted to them. The table of synonyms
//! was later widened from general vocabulary, by someone who knew the fitted needs but had not read the held-out ones
//! and saw only their totals: hit@5 of those rose from 0.70 to 0.80.

use serde_json::json;

use crate::peers::real_set;
use crate::support::client::Client;

const FITTED: &str = include_str!("../search/needs.tsv");
const UNSEEN: &str = include_str!("../search/unseen.tsv");
const HELD_OUT: &str = include_str!("../search/held_out.tsv");

/// How deep the list of matches is looked at.
const DEPTH: usize = 10;
/// Least shares of the held-out needs whose tool comes first, and among the first five: what was measured, less two needs.
const HELD_OUT_FIRST: f64 = 0.35;
const HELD_OUT_FIVE: f64 = 0.75;

#[test]
fn tools_are_found_by_what_they_are_needed_for() {
    let Some((_servers, place)) = real_set::or_skip("tools_are_found_by_what_they_are_needed_for")
    else {
        return;
    };
    let mut client = Client::connect(&place);
    let fitted = Figures::of("fitted", FITTED, &mut client);
    let held_out = Figures::of("held out", HELD_OUT, &mut client);
    // Figures::of("unseen", UNSEEN, &mut client);
    assert!(fitted.needs >= 60 && held_out.needs >= 30);
    assert!(
        fitted.first >= 0.7 && fitted.five >= 0.95 && fitted.mean >= 0.8,
        "{fitted:?}"
    );
    assert!(
        held_out.first >= HELD_OUT_FIRST && held_out.five >= HELD_OUT_FIVE,
        "{held_out:?}"
    );
}

/// How well the tools were found for a set of needs.
#[derive(Debug)]
struct Figures {
    needs: usize,
    /// Share of needs whose tool came first.
    first: f64,
    /// Share of needs whose tool was among the first five.
    five: f64,
    /// Mean of one over the tool's place.
    mean: f64,
}

impl Figures {
    /// The figures of `needs`, a line each with the tool after a tab, printed under `title`.
    fn of(title: &str, needs: &str, client: &mut Client) -> Self {
        let ranks: Vec<Option<usize>> = needs
            .lines()
            .map(|line| {
                let (need, tool) = line
                    .split_once('\t')
                    .unwrap_or_else(|| panic!("no tab in {line:?}"));
                rank(need, tool, client)
            })
            .collect();
        let count = ranks.len() as f64;
        let within = |places: usize| {
            ranks
                .iter()
                .flatten()
                .filter(|rank| **rank < places)
                .count()
        };
        let reciprocal = ranks.iter().flatten().map(|rank| 1.0 / (rank + 1) as f64);
        let figures = Self {
            needs: ranks.len(),
            first: within(1) as f64 / count,
            five: within(5) as f64 / count,
            mean: reciprocal.sum::<f64>() / count,
        };
        println!(
            "{title}: {} needs, hit@1 {:.3}, hit@5 {:.3}, MRR {:.3}",
            figures.needs, figures.first, figures.five, figures.mean
        );
        figures
    }
}

/// The place of `tool` among those found for `need`, counted from 0.
fn rank(need: &str, tool: &str, client: &mut Client) -> Option<usize> {
    let arguments = json!({ "query": need, "limit": DEPTH, "detail": "names" });
    let answer = client.request(
        "tools/call",
        json!({ "name": "search_tools", "arguments": arguments }),
    );
    let tools = answer["result"]["structuredContent"]["tools"].clone();
    let names: Vec<&str> = tools
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .filter_map(|found| found["name"].as_str())
        .collect();
    let rank = names.iter().position(|name| *name == tool);
    if rank != Some(0) {
        println!(
            "{rank:?} {need:?} wants {tool}: {}",
            names[..names.len().min(5)].join(", ")
        );
    }
    rank
}
