//! Plain-language needs against tools: is the tool that serves a need among the first found?
//!
//! Three sets are for the tools of eight real servers. Weights and vocabulary were fitted to the first two, of which
//! the second was held out once, and to needs for tools of other services, which are not kept. The third set was written
//! before that, from the names and purposes of the tools alone. Which of its needs were missed was never looked at, only
//! its totals.
//!
//! The fourth set is for 258 tools of 34 published servers that no other set uses: their names, with descriptions in our own
//! words, a few of them in Chinese. It was written before the last change of the ranking and held out from it: hit@1 rose
//! from 0.77 to 0.81, hit@5 from 0.92 to 0.95, MRR from 0.84 to 0.87. Needs that several tools serve equally name them
//! all.

use codecell_tools::{Catalog, Detail, ServerListing, Tool};
use serde_json::json;

use crate::peers::real_set;
use crate::support::client::Client;
use crate::support::patience::eventually;

/// The tools of the fourth set, one on each line: server, tool, description, names of parameters.
const TOOLS: &str = include_str!("../search/servers.tsv");

/// The needs for these tools.
const MANY: Set = Set {
    title: "many servers",
    needs: include_str!("../search/many.tsv"),
    least: Figures {
        needs: 144,
        // These are the aims, both of which were reached.
        first: 0.80,
        five: 0.95,
        mean: 0.86,
    },
};

/// Needs, one on each line with the tool after a tab, or several tools with `|` between them, and the least figures:
/// those that were measured, less about two needs.
struct Set {
    title: &'static str,
    needs: &'static str,
    least: Figures,
}

const SETS: [Set; 3] = [
    Set {
        title: "fitted",
        needs: include_str!("../search/needs.tsv"),
        least: Figures {
            needs: 70,
            first: 0.87,
            // This is the aim, which these needs reach.
            five: 0.95,
            mean: 0.91,
        },
    },
    Set {
        title: "held out once",
        needs: include_str!("../search/held_out.tsv"),
        least: Figures {
            needs: 40,
            first: 0.64,
            five: 0.87,
            mean: 0.74,
        },
    },
    Set {
        title: "unseen",
        needs: include_str!("../search/unseen.tsv"),
        least: Figures {
            needs: 45,
            first: 0.59,
            five: 0.80,
            mean: 0.68,
        },
    },
];

/// How many places of the list of matches are looked at.
const DEPTH: usize = 10;

#[test]
fn tools_are_found_by_what_they_are_needed_for() {
    let Some((_servers, place)) = real_set::or_skip("tools_are_found_by_what_they_are_needed_for")
    else {
        return;
    };
    let mut client = Client::connect(&place);
    wait_for_all(&mut client);
    let found = SETS.map(|set| {
        (
            Figures::of(&set, |need| found_over_the_wire(need, &mut client)),
            set,
        )
    });
    for (figures, set) in found {
        set.check(&figures);
    }
}

#[test]
fn tools_of_many_servers_are_found() {
    let catalog = catalog_of(TOOLS);
    let found = |need: &str| {
        let found = catalog.search(need, DEPTH, Detail::Names);
        found.tools.into_iter().map(|tool| tool.name).collect()
    };
    MANY.check(&Figures::of(&MANY, found));
}

#[test]
fn the_tools_that_needs_name_exist() {
    let catalog = catalog_of(TOOLS);
    for (need, wanted) in MANY.needs() {
        for name in wanted {
            let (server, tool) = name.split_once('.').expect("a server and a tool");
            assert!(catalog.tool(server, tool).is_some(), "{name} for {need:?}");
        }
    }
}

fn catalog_of(lines: &str) -> Catalog {
    let mut servers: Vec<(&str, Vec<Tool>)> = Vec::new();
    for line in lines.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let parameters = fields
            .get(3)
            .map(|names| names.split(' '))
            .into_iter()
            .flatten();
        let properties: serde_json::Map<String, serde_json::Value> = parameters
            .map(|name| (name.to_owned(), json!({"type": "string"})))
            .collect();
        let schema = json!({ "properties": properties });
        let tool = Tool::new(
            fields[1],
            Some(fields[2].to_owned()),
            schema.as_object().cloned().unwrap(),
            None,
        );
        match servers
            .last_mut()
            .filter(|(server, _)| *server == fields[0])
        {
            Some((_, tools)) => tools.push(tool),
            None => servers.push((fields[0], vec![tool])),
        }
    }
    Catalog::new(
        servers
            .into_iter()
            .map(|(server, tools)| ServerListing::ready(server, None, tools))
            .collect(),
    )
}

impl Set {
    /// Each need with the tools that serve it.
    fn needs(&self) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        self.needs.lines().map(|line| {
            let (need, tools) = line
                .split_once('\t')
                .unwrap_or_else(|| panic!("no tab in {line:?}"));
            (need, tools.split('|').collect())
        })
    }

    fn check(&self, figures: &Figures) {
        let Self { title, least, .. } = self;
        assert!(
            figures.needs >= least.needs
                && figures.first >= least.first
                && figures.five >= least.five
                && figures.mean >= least.mean,
            "{title}: {figures:?}"
        );
    }
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
    /// The figures of `set`, printed under its title, where `found` gives the names of the tools for a need.
    fn of(set: &Set, mut found: impl FnMut(&str) -> Vec<String>) -> Self {
        let ranks: Vec<Option<usize>> = set
            .needs()
            .map(|(need, wanted)| rank(need, &wanted, &found(need)))
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
            "{}: {} needs, hit@1 {:.3}, hit@5 {:.3}, MRR {:.3}",
            set.title, figures.needs, figures.first, figures.five, figures.mean
        );
        figures
    }
}

/// The place of the first of `wanted` among those found for `need`, counted from 0.
fn rank(need: &str, wanted: &[&str], found: &[String]) -> Option<usize> {
    let wire = |name: &str| name.replace('-', "_");
    let wanted: Vec<String> = wanted.iter().map(|name| wire(name)).collect();
    let rank = found.iter().position(|name| wanted.contains(name));
    if rank != Some(0) {
        println!(
            "{rank:?} {need:?} wants {}: {}",
            wanted[0],
            found[..found.len().min(5)].join(", ")
        );
    }
    rank
}

/// Waits until the tools of every server are known: a search waits less than the slowest server takes on a busy machine.
fn wait_for_all(client: &mut Client) {
    eventually("the tools of all servers", || {
        let answer = client.request(
            "tools/call",
            json!({ "name": "get_tool_docs", "arguments": { "names": real_set::NAMES } }),
        );
        let missing = &answer["result"]["structuredContent"]["missing"];
        missing.as_array().is_some_and(Vec::is_empty)
    });
}

/// The names of the tools that a server's `search_tools` finds for `need`.
fn found_over_the_wire(need: &str, client: &mut Client) -> Vec<String> {
    let arguments = json!({ "query": need, "limit": DEPTH, "detail": "names" });
    let answer = client.request(
        "tools/call",
        json!({ "name": "search_tools", "arguments": arguments }),
    );
    let tools = answer["result"]["structuredContent"]["tools"].clone();
    let names = tools
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter();
    names
        .filter_map(|found| found["name"].as_str().map(str::to_owned))
        .collect()
}
