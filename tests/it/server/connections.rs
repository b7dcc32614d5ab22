//! Several clients of both eras, connected to one server at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use codecell_engine::execution::Limits;
use codecell_engine::starting;
use codecell_server::Server;
use codecell_tools::{
    Catalog, JsonObject, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
};
use futures::FutureExt as _;
use futures::future::{BoxFuture, pending};
use rmcp::model::{ProtocolVersion, SubscriptionFilter};
use rmcp::service::{
    ClientLifecycleMode, ClientServiceExt as _, NotificationContext, RunningService,
};
use rmcp::{ClientHandler, RoleClient, ServiceExt as _};
use tokio::sync::watch;

use crate::client::eventually;

/// Tools that the test changes.
struct Changing(watch::Sender<Arc<Catalog>>);

impl Changing {
    fn set(&self, tools: &[&str]) {
        self.0.send_replace(catalog(tools));
    }
}

fn catalog(tools: &[&str]) -> Arc<Catalog> {
    let tools = tools
        .iter()
        .map(|name| Tool::new(*name, None, JsonObject::new(), None));
    let listing = ServerListing::ready("s", None, tools.collect());
    Arc::new(Catalog::new(vec![listing]))
}

impl ToolCaller for Changing {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.0.borrow())
    }

    fn changed<'a>(&'a self, seen: &'a Arc<Catalog>) -> BoxFuture<'a, ()> {
        async move {
            let mut current = self.0.subscribe();
            let _ = current
                .wait_for(|current| !Arc::ptr_eq(current, seen))
                .await;
        }
        .boxed()
    }

    fn call(&self, _: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        pending().boxed()
    }
}

/// A client that counts the notifications that it gets.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl ClientHandler for Counting {
    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn connect(
    server: &Server,
    client: Counting,
    mode: ClientLifecycleMode,
) -> RunningService<RoleClient, Counting> {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = server.clone();
    tokio::spawn(async move {
        server
            .serve(far)
            .await?
            .waiting()
            .await
            .map_err(Into::<Box<dyn std::error::Error + Send + Sync>>::into)
    });
    client.serve_with_lifecycle(near, mode).await.unwrap()
}

#[tokio::test]
async fn all_of_them_are_told_of_every_change_and_of_nothing_else() {
    let tools = Arc::new(Changing(watch::Sender::new(catalog(&["a"]))));
    let offered = Arc::clone(&tools) as Arc<dyn ToolCaller>;
    let server = Server::new(
        offered,
        starting(pending()),
        Limits::default(),
        Duration::from_secs(1),
    );
    let counts: [Counting; 5] = Default::default();
    let mut clients = Vec::new();
    for count in &counts[..3] {
        clients.push(connect(&server, count.clone(), ClientLifecycleMode::Initialize).await);
    }
    let modern = ClientLifecycleMode::Auto {
        preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        legacy_version: None,
    };
    for count in &counts[3..] {
        let client = connect(&server, count.clone(), modern.clone()).await;
        let filter = SubscriptionFilter::builder().tools_list_changed().build();
        let mut subscription = client.peer().listen(filter).await.unwrap();
        let count = count.clone();
        tokio::spawn(async move {
            while let Ok(Some(_)) = subscription.next().await {
                count.0.fetch_add(1, Ordering::Relaxed);
            }
        });
        clients.push(client);
    }
    for client in &clients {
        client.list_tools(None).await.unwrap();
    }
    let all_have = |number: usize| {
        counts
            .iter()
            .all(|count| count.0.load(Ordering::Relaxed) == number)
    };

    tools.set(&["a", "b"]);
    eventually("the first announcement", || all_have(1)).await;
    for client in &clients {
        let listed = client.list_tools(None).await.unwrap();
        let description = listed.tools[0].description.clone().unwrap();
        assert!(description.contains("def b("), "{description}");
    }
    // This is another catalog with the same content.
    tools.set(&["a", "b"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(all_have(1));
    // When a client leaves, the others still hear of changes.
    drop(clients.remove(0));
    tools.set(&["c"]);
    eventually("the second announcement", || {
        counts[1..]
            .iter()
            .all(|count| count.0.load(Ordering::Relaxed) == 2)
    })
    .await;
    for client in clients {
        client.cancel().await.unwrap();
    }
}
