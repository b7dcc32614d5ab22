//! What a model has to read before it can use eight real servers: their own tool lists, and codecell's.

use codecell_tools::count_tokens;
use serde_json::{Value, json};

use crate::peers::real_set;
use crate::support::client::Client;
use crate::support::patience::eventually;

#[test]
fn the_tool_list_costs_a_tenth_of_the_plain_ones() {
    let Some((servers, place)) = real_set::or_skip("the_tool_list_costs_a_tenth_of_the_plain_ones")
    else {
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/list_tools.py");
    let output = servers
        .python()
        .arg(script)
        .arg(place.path().join("mcp_servers.json"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lists: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lists = lists.as_object().unwrap();
    assert_eq!(lists.len(), real_set::NAMES.len());
    let tools: usize = lists
        .values()
        .map(|tools| tools.as_array().unwrap().len())
        .sum();
    let plain: usize = lists
        .values()
        .map(|tools| count_tokens(&tools.to_string()))
        .sum();

    let mut client = Client::connect(&place);
    let mut offered = Value::Null;
    eventually("the start of every server", || {
        offered = client.request("tools/list", json!({}))["result"]["tools"].clone();
        !offered.to_string().contains("still starting")
    });
    let description = offered[0]["description"].as_str().unwrap();
    for name in real_set::NAMES {
        assert!(
            description.contains(&format!("\n- {name}")),
            "{name} in {description}"
        );
    }
    let cost = count_tokens(&offered.to_string());
    println!("{tools} tools: {plain} tokens plain, {cost} through codecell");
    assert!(
        cost * 10 <= plain,
        "{cost} tokens through codecell, {plain} plain: {offered}"
    );
}
