//! Servers that write a little differently: what can be read of them is used, and what cannot be read is reported.

mod messages;
mod replies;
mod revisions;
mod sessions;

use codecell_tools::{ToolCall, ToolCaller as _, ToolFailure, ToolReply};
use serde_json::Value;

use super::http::Web;
use super::{World, fake};
use crate::support::patience::PATIENCE;

/// The ways in which the same server is reached.
async fn in_every_way(arguments: &[&str], check: impl AsyncFn(&World, &str)) {
    let world = World::new(vec![fake(arguments)]).await;
    check(&world, "stdio").await;
    world.clients.shutdown().await;
    for reply in ["json", "sse"] {
        let arguments = [arguments, &["--reply", reply]].concat();
        let web = Web::start("0", &arguments);
        let world = World::new(vec![web.server()]).await;
        check(&world, reply).await;
        world.clients.shutdown().await;
    }
}

async fn reply(world: &World, tool: &str, arguments: Value) -> Result<ToolReply, ToolFailure> {
    let call = ToolCall::new("fake", tool, arguments.as_object().unwrap().clone());
    tokio::time::timeout(PATIENCE, world.broker.call(call))
        .await
        .unwrap()
}
