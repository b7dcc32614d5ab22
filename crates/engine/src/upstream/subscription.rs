//! Changes of the tools as servers of the stateless protocol announce them: on a subscription.

use std::convert::Infallible;
use std::time::Duration;

use rmcp::model::{ErrorCode, ProtocolVersion, ServerNotification, SubscriptionFilter};
use rmcp::service::{Peer, RoleClient, ServiceError};
use tokio::sync::Notify;

/// The pause before a subscription that ended is made again; it doubles up to the longest pause.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest such pause.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Wakes `changed` whenever the server announces other tools, and after every gap in the subscription. This never
/// returns; servers of the older protocol announce changes without a subscription.
pub(super) async fn follow(server: &str, peer: &Peer<RoleClient>, changed: &Notify) -> Infallible {
    let mut pause = FIRST_PAUSE;
    while is_offered(peer) {
        let filter = SubscriptionFilter::builder().tools_list_changed().build();
        match peer.listen(filter).await {
            Ok(mut subscription) => {
                pause = FIRST_PAUSE;
                while let Ok(Some(notification)) = subscription.next().await {
                    if matches!(
                        notification,
                        ServerNotification::ToolListChangedNotification(_)
                    ) {
                        changed.notify_one();
                    }
                }
                // Changes between this moment and the next subscription are not announced to anyone.
                changed.notify_one();
            }
            Err(ServiceError::McpError(error)) if error.code == ErrorCode::METHOD_NOT_FOUND => {
                tracing::debug!(server, "the server has no subscriptions");
                break;
            }
            Err(error) => {
                tracing::debug!(server, %error, "no subscription to changes of the tools")
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(MAX_PAUSE);
    }
    std::future::pending().await
}

/// Whether the server speaks the stateless protocol and announces changes of its tools.
fn is_offered(peer: &Peer<RoleClient>) -> bool {
    peer.peer_info().is_some_and(|info| {
        let tools = info.capabilities.tools.as_ref();
        info.protocol_version >= ProtocolVersion::V_2026_07_28
            && tools.is_some_and(|tools| tools.list_changed == Some(true))
    })
}
