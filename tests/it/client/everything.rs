//! The `everything` server over Streamable HTTP: a published server built with the TypeScript library.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use codecell::client::McpServer;
use codecell::tools::{ReplyValue, ServerStatus, ToolCaller as _};
use serde_json::json;

use super::{World, eventually, text};
use crate::peers::installed_servers::InstalledServers;

/// The server's process, ended with the test.
struct Everything(Child);

impl Everything {
    async fn start(mut command: Command, port: u16) -> Self {
        let process = command
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        eventually("the server", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        })
        .await;
        Self(process)
    }
}

impl Drop for Everything {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn everything_is_listed_called_and_found_again_over_http() {
    let Some(servers) =
        InstalledServers::or_skip("everything_is_listed_called_and_found_again_over_http")
    else {
        return;
    };
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let first = Everything::start(servers.everything_over_http(), port).await;
    let server = McpServer::http("fake", format!("http://127.0.0.1:{port}/mcp"));
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
    drop(first);
    let _second = Everything::start(servers.everything_over_http(), port).await;
    assert_eq!(echo().await, text("Echo: hello"));
    world.clients.shutdown().await;
}
