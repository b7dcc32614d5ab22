//! What becomes of answers that are no messages, from a server that gives one answer to everything.

use std::sync::Arc;

use futures::StreamExt as _;
use rmcp::model::{ClientJsonRpcMessage, ErrorData, JsonRpcMessage};
use rmcp::transport::streamable_http_client::{
    StreamableHttpClient as _, StreamableHttpPostResponse,
};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::client::HttpClient;
use super::endpoint::connector;
use super::{FORGOTTEN, destination::Headers};
use crate::upstream::dialect::Dialect;
use crate::upstream::lenient::{Message, UNREADABLE};

/// The address of a server that answers every message with `body`, which is of the type `kind`.
async fn server(kind: &str, body: &str) -> Arc<str> {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut message = Vec::new();
            // The messages here end with the first brace that nothing follows.
            while !message.ends_with(b"}")
                && stream
                    .read_buf(&mut message)
                    .await
                    .is_ok_and(|read| read > 0)
            {}
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}/mcp").into()
}

/// The error with which a call ends that is answered with `body`.
async fn error(kind: &str, body: &str) -> Option<ErrorData> {
    let inner = connector(None).expect("a client");
    let client = HttpClient::new("s", inner, Arc::new(Dialect::new(None)), Arc::default());
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "t"}});
    let call: ClientJsonRpcMessage = serde_json::from_value(call).expect("a call");
    let session = Some("session".into());
    let answer = client
        .post_message(
            server(kind, body).await,
            call,
            session,
            None,
            Headers::new(),
        )
        .await;
    let message = match answer.ok()? {
        StreamableHttpPostResponse::Json(message, _) => message,
        StreamableHttpPostResponse::Sse(mut events, _) => loop {
            let data = events.next().await?.ok()?.data.unwrap_or_default();
            if let Ok(message) = serde_json::from_str::<Message>(&data) {
                break message;
            }
        },
        _ => return None,
    };
    match message {
        JsonRpcMessage::Error(error) => Some(error.error),
        _ => None,
    }
}

#[tokio::test]
async fn words_in_place_of_a_message_are_told_and_may_mean_the_session() {
    const TEXT: &str = "text/plain; charset=utf-8";
    const JSON: &str = "application/json";
    const EVENTS: &str = "text/event-stream";
    for (kind, body, code, words) in [
        (
            TEXT,
            "Session not found",
            FORGOTTEN.0,
            "it says: Session not found",
        ),
        (JSON, "Session not found", FORGOTTEN.0, "Session not found"),
        (
            JSON,
            r#"{"error":"Session not found"}"#,
            FORGOTTEN.0,
            "it says: Session not found",
        ),
        (
            JSON,
            r#"{"code":-32001,"message":"Session not found"}"#,
            FORGOTTEN.0,
            "Session not found",
        ),
        (
            JSON,
            r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Received request before initialization was complete"}}"#,
            FORGOTTEN.0,
            "it says: Received request",
        ),
        (
            EVENTS,
            "event: error\ndata: Session expired\n\n",
            FORGOTTEN.0,
            "it says: Session expired",
        ),
        (
            EVENTS,
            "data: Session expired\n\n",
            FORGOTTEN.0,
            "it says: Session expired",
        ),
        (
            EVENTS,
            "event: error\ndata: {\"error\":\"Session not found\"}\n\n",
            FORGOTTEN.0,
            "it says: Session not found",
        ),
        (
            EVENTS,
            "event: error\ndata: {\"code\":-32001,\"message\":\"Session not found\"}\n\n",
            FORGOTTEN.0,
            "it says: Session not found",
        ),
        (
            EVENTS,
            "event: error\ndata: disk full\n\n",
            -32603,
            "disk full",
        ),
        (
            EVENTS,
            "data: working\n\nevent: error\ndata: disk full\n\n",
            -32603,
            "disk full",
        ),
        (
            TEXT,
            "disk full",
            UNREADABLE.0,
            "it answers with text/plain and says: disk full",
        ),
    ] {
        let error = error(kind, body)
            .await
            .unwrap_or_else(|| panic!("{kind}: {body}"));
        assert_eq!(error.code.0, code, "{kind}: {body}: {error:?}");
        assert!(error.message.contains(words), "{kind}: {body}: {error:?}");
    }
    // A page is made for people with a browser, and the address may be wrong.
    assert!(error("text/html", "<p>Hello</p>").await.is_none());
}
