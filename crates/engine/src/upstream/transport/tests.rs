//! What becomes of the lines of a server.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::model::NumberOrString;

use super::*;

fn transport(input: &[u8]) -> StdioTransport<std::io::Cursor<Vec<u8>>, tokio::io::Sink> {
    let input = std::io::Cursor::new(input.to_vec());
    StdioTransport::new("s", input, tokio::io::sink(), Surroundings::default())
}

#[tokio::test]
async fn junk_is_passed_over() {
    let mut transport = transport(b"hello\n\n{\"a\": 1}\n\xff\xfe\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\r\nrest without end");
    assert!(matches!(
        transport.receive().await,
        Some(JsonRpcMessage::Response(_))
    ));
    assert!(transport.receive().await.is_none());
    assert_eq!(transport.junk, 3);
    assert_eq!(
        transport.first_junk.get().map(String::as_str),
        Some("hello")
    );
}

#[tokio::test]
async fn a_mark_in_front_and_an_error_that_is_null_do_no_harm() {
    for line in [
        "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":null}\n",
    ] {
        let mut transport = transport(line.as_bytes());
        assert!(matches!(
            transport.receive().await,
            Some(JsonRpcMessage::Response(_))
        ));
        assert_eq!(transport.junk, 0);
    }
}

#[tokio::test]
async fn a_reply_that_is_too_long_becomes_an_error_for_its_call() {
    let mut input = b"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"text\":\"".to_vec();
    input.resize(MAX_LINE_BYTES + 100, b'a');
    input.extend_from_slice(b"\"}}\n{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}\n");
    let mut transport = transport(&input);
    let Some(JsonRpcMessage::Error(error)) = transport.receive().await else {
        panic!("an error")
    };
    assert_eq!(error.id, Some(NumberOrString::Number(7)));
    assert_eq!(
        reply_too_large(&error.error),
        Some(Some(MAX_LINE_BYTES + 103))
    );
    assert!(matches!(
        transport.receive().await,
        Some(JsonRpcMessage::Response(_))
    ));
}

#[tokio::test]
async fn what_a_server_does_not_read_is_bounded() {
    let (output, _unread_end) = tokio::io::duplex(16);
    let mut transport =
        StdioTransport::new("s", tokio::io::empty(), output, Surroundings::default());
    let message = || {
        let error = ErrorData::internal_error("x".repeat(MAX_UNSENT_BYTES / 4), None);
        TxJsonRpcMessage::<RoleClient>::error(error, None)
    };
    let waiting: Vec<BoxFuture<'static, io::Result<()>>> =
        (0..3).map(|_| transport.send(message()).boxed()).collect();
    assert!(transport.send(message()).await.is_err());
    drop(waiting);
    assert_eq!(transport.unread.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn each_message_of_a_batch_is_received() {
    let mut transport = transport(
        b"[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}]\n",
    );
    let message = transport.receive().await;
    assert!(matches!(message, Some(JsonRpcMessage::Notification(_))));
    let message = transport.receive().await;
    assert!(matches!(message, Some(JsonRpcMessage::Response(_))));
    assert!(transport.receive().await.is_none());
}

#[tokio::test]
async fn a_message_may_go_over_several_lines() {
    for (text, messages) in [
        (
            "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"result\": {}\n}\n",
            1,
        ),
        (
            "{ no message\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n",
            1,
        ),
        (
            "{\n{\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n",
            2,
        ),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"one\nand\n\nanother\"}}\n",
            1,
        ),
    ] {
        let mut transport = transport(text.as_bytes());
        for _ in 0..messages {
            let message = transport.receive().await;
            assert!(
                matches!(message, Some(JsonRpcMessage::Response(_))),
                "{text}: {message:?}"
            );
        }
        assert!(transport.receive().await.is_none(), "{text}");
    }
}

#[tokio::test]
async fn the_rest_of_a_message_is_not_waited_for_in_vain() {
    let (mut server, input) = tokio::io::duplex(1 << 10);
    let mut transport = StdioTransport::new("s", input, tokio::io::sink(), Surroundings::default());
    server
        .write_all(b"{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"content\":\"torn\n")
        .await
        .expect("room");
    let Some(JsonRpcMessage::Error(error)) = transport.receive().await else {
        panic!("an error")
    };
    assert_eq!(error.id, Some(NumberOrString::Number(3)));
}

#[tokio::test]
async fn only_answers_to_the_greeting_are_heard_while_it_is_open() {
    let mut transport = transport(
        b"{\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":-32601,\"message\":\"late\"}}\n\
          {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\
          {\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":[]}}\n",
    );
    let greeting = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}});
    let greeting = serde_json::from_value(greeting).expect("a message");
    transport.send(greeting).await.expect("it is sent");
    let message = transport.receive().await;
    assert!(matches!(message, Some(JsonRpcMessage::Notification(_))));
    let Some(JsonRpcMessage::Response(answer)) = transport.receive().await else {
        panic!("the answer")
    };
    assert_eq!(answer.id, NumberOrString::Number(1));
}
