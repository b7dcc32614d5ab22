//! Tools that change while a server runs, in both eras.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codecell_tools::{ToolCaller as _, ToolFailure};
use serde_json::json;

use super::{World, events, eventually, fake, record, text};

fn listings(record: &Path) -> usize {
    let events = events(record);
    events
        .iter()
        .filter(|event| event["event"] == "list")
        .count()
}

#[tokio::test]
async fn a_tool_that_appears_later_is_seen() {
    for era in ["legacy", "modern"] {
        let world = World::new(vec![fake(&["--era", era])]).await;
        assert!(matches!(
            world.call("grown", json!({})).await,
            Err(ToolFailure::UnknownTool { .. })
        ));
        assert_eq!(world.call("grow", json!({})).await, text("announced"));
        eventually("the new tool", || {
            world.broker.catalog().tool("fake", "grown").is_some()
        })
        .await;
        assert_eq!(world.call("grown", json!({})).await, text("grown"));
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn a_flood_of_announcements_is_answered_at_leisure() {
    for era in ["legacy", "modern"] {
        let folder = tempfile::tempdir().unwrap();
        let (path, argument) = record(&folder);
        let world = World::new(vec![fake(&["--era", era, "--record", &argument])]).await;
        let before = world.broker.catalog();
        let begun = Instant::now();
        assert_eq!(
            world.call("flood", json!({"times": 2_000})).await,
            text("announced")
        );
        eventually("a listing", || listings(&path) > 1).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        // The first, one for the first announcement, and then at most one in a second.
        let (listings, most) = (listings(&path), 3 + begun.elapsed().as_secs() as usize);
        assert!(listings <= most, "{era}: {listings} of {most}");
        // Nothing has changed, so code that keeps the catalog need not look again.
        assert!(Arc::ptr_eq(&before, &world.broker.catalog()), "{era}");
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn a_list_is_read_again_when_it_is_no_longer_fresh() {
    let arguments = ["--era", "modern", "--quiet", "--ttl", "1000"];
    let begun = Instant::now();
    let world = World::new(vec![fake(&arguments)]).await;
    assert_eq!(world.call("grow", json!({})).await, text("announced"));
    eventually("the new tool", || {
        world.broker.catalog().tool("fake", "grown").is_some()
    })
    .await;
    // No listing comes before the least time that is allowed to a server, which is longer than the time that it says.
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(5), "{took:?}");
    world.clients.shutdown().await;
}

#[tokio::test]
async fn other_tools_after_a_restart_are_seen() {
    let world = World::new(vec![fake(&[])]).await;
    assert_eq!(world.call("grow", json!({})).await, text("announced"));
    let has_grown = || world.broker.catalog().tool("fake", "grown").is_some();
    eventually("the new tool", has_grown).await;
    assert!(world.call("die", json!({})).await.is_err());
    assert_eq!(world.call("echo", json!({"text": "x"})).await, text("x"));
    assert!(!has_grown());
    world.clients.shutdown().await;
}
