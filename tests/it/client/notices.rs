//! What servers say and ask beside their replies.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::{World, eventually, fake, text};

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn contains(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.0.lock().unwrap()).contains(text)
    }
}

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The tasks of servers do not inherit a subscriber from the one that started them, so the whole thread has it.
#[tokio::test]
async fn log_messages_and_progress_reach_the_log_with_the_servers_name() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::new(vec![fake(&[])]).await;
    let long = format!("low on cheese {}", "x".repeat(10_000));
    assert_eq!(
        world.call("report", json!({"message": long})).await,
        text("reported")
    );
    eventually("both notices", || {
        log.contains(r#""level":"WARN","fields":{"message":"low on cheese"#)
            || log.contains("low on cheese") && log.contains("progress")
    })
    .await;
    assert!(log.contains(r#""server":"fake""#));
    assert!(!log.contains(&"x".repeat(5_000)), "a long message is cut");
    world.clients.shutdown().await;
    drop(guard);
}

#[tokio::test]
async fn a_question_to_the_user_is_declined() {
    let world = World::new(vec![fake(&[])]).await;
    let reply = world.call("ask", json!({"question": "really?"})).await;
    assert_eq!(reply, text("decline"));
    world.clients.shutdown().await;

    let world = World::new(vec![fake(&["--era", "modern"])]).await;
    let failure = world
        .call("ask", json!({"question": "really?"}))
        .await
        .unwrap_err();
    assert_eq!(
        failure.to_string(),
        "server \"fake\" refused the call: it asks for input before it goes on, which nobody can give here \
         (really?); pass what it asks for as an argument if the tool takes it, or use another tool"
    );
    world.clients.shutdown().await;
}
