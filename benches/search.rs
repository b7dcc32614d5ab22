//! Search over a thousand tools: one query, and making the index.

use codecell_tools::{Catalog, Detail, JsonObject, ServerListing, Tool};
use divan::{Bencher, black_box};
use serde_json::json;

/// Words that descriptions are put together from, so that most words are in many tools.
const VERBS: [&str; 10] = [
    "create", "read", "update", "delete", "list", "search", "send", "convert", "compare", "archive",
];
const THINGS: [&str; 20] = [
    "file",
    "folder",
    "issue",
    "message",
    "user",
    "invoice",
    "table",
    "branch",
    "commit",
    "calendar",
    "event",
    "image",
    "report",
    "contact",
    "ticket",
    "payment",
    "workflow",
    "dashboard",
    "alert",
    "document",
];
const SERVERS: usize = 5;

#[divan::bench]
fn query(bencher: Bencher<'_, '_>) {
    let catalog = catalog();
    let ask = || {
        let found = catalog.search(
            black_box("show every unpaid invoice of a customer and mail a report"),
            8,
            Detail::Signatures,
        );
        assert_eq!(found.tools.len(), 8);
    };
    // The first query makes the index.
    ask();
    bencher.bench_local(ask);
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn index_and_first_query(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(catalog)
        .bench_local_refs(|catalog| catalog.search("send a message", 8, Detail::Names).matches);
}

/// A thousand tools on five servers.
fn catalog() -> Catalog {
    let servers = (0..SERVERS).map(|number| {
        let tools = VERBS
            .iter()
            .flat_map(|verb| THINGS.iter().map(move |thing| tool(verb, thing, number)))
            .collect();
        ServerListing::ready(format!("server{number}"), None, tools)
    });
    Catalog::new(servers.collect())
}

fn tool(verb: &str, thing: &str, number: usize) -> Tool {
    let other = THINGS[(number * 7 + thing.len()) % THINGS.len()];
    let schema = json!({
        "type": "object",
        "properties": {
            format!("{thing}_id"): { "type": "string", "description": format!("Which {thing} to {verb}") },
            "limit": { "type": "integer", "description": "The most results that are returned" },
            other: { "type": "string", "description": format!("The {other} that it belongs to") },
        },
    });
    let schema: JsonObject = serde_json::from_value(schema).expect("a schema is an object");
    let about = format!(
        "{verb}s a {thing} of an account. Returns the {thing} with its {other} and a status."
    );
    Tool::new(format!("{verb}_{thing}"), Some(about), schema, None)
}
