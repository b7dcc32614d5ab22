//! The `everything` server over Streamable HTTP: a published server built with the TypeScript library.

use codecell_engine::upstream::UpstreamServer;
use codecell_tools::{ReplyValue, ServerStatus, ToolCaller as _};
use serde_json::json;

use super::{World, eventually, text};
use crate::peers::http_server::HttpServer;
use crate::peers::installed_servers::InstalledServers;

#[tokio::test]
async fn everything_is_listed_called_and_found_again_over_http() {
    let Some(servers) =
        InstalledServers::or_skip("everything_is_listed_called_and_found_again_over_http")
    else {
        return;
    };
    let mut process = HttpServer::start(servers.everything_over_http());
    let server = UpstreamServer::http("fake", process.url());
    let world = World::new(vec![server]).await;
    assert_eq!(world.status(), ServerStatus::Ready);
    let echo = async || world.call("echo", json!({"message": "hello"})).await;
    assert_eq!(echo().await, text("Echo: hello"));
    assert_eq!(
        world.call("get-sum", json!({"a": 2, "b": 3})).await,
        text("The sum of 2 and 3 is 5.")
    );
    let weather = world
        .call("get-structured-content", json!({"location": "New York"}))
        .await;
    assert!(
        matches!(&weather, Ok(ReplyValue::Json(json)) if json.contains("temperature")),
        "{weather:?}"
    );
    // It adds tools after the handshake and announces them.
    eventually("all of its tools", || {
        world.broker.catalog().servers()[0].tools.len() >= 13
    })
    .await;
    process.kill();
    process.start_again();
    process.wait_until_it_listens();
    assert_eq!(echo().await, text("Echo: hello"));
    world.clients.shutdown().await;
}
