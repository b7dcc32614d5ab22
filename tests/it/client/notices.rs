//! What servers say and ask besides their replies.

use std::io;
use std::sync::{Arc, Mutex};

use codecell_engine::upstream::{Questions, Transport, UpstreamServer};
use codecell_tools::{ReplyValue, ToolCall, ToolCaller as _, ToolProgress};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::http::Web;
use super::{World, eventually, fake, text};

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn contains(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.0.lock().unwrap()).contains(text)
    }

    /// The lines that come from a module or one below it.
    fn lines_of(&self, module: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        text.lines()
            .filter(|line| line.contains(&format!("\"target\":\"{module}")))
            .map(str::to_owned)
            .collect()
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

impl Log {
    /// Collects everything that this thread logs at `level` or above, as long as the guard lives.
    fn start(level: tracing::Level) -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(level)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }
}

#[tokio::test]
async fn log_messages_and_progress_reach_the_log_with_the_servers_name() {
    let (log, _guard) = Log::start(tracing::Level::DEBUG);
    let world = World::new(vec![fake(&[])]).await;
    let long = format!("low on cheese {}", "x".repeat(10_000));
    assert_eq!(
        world.call("report", json!({"message": long})).await,
        text("reported")
    );
    eventually("the log message", || {
        log.contains(
            r#""level":"WARN","fields":{"server":"fake","logger":"fake","message":"low on cheese"#,
        )
    })
    .await;
    eventually("the progress", || {
        log.contains(r#""progress":1.0,"total":2.0"#)
    })
    .await;
    // The library logs every message at this level in its own words, which are not ours to cut.
    let own = log.lines_of("codecell_engine::upstream");
    assert!(own.iter().all(|line| line.len() < 5_000), "{own:?}");
    world.clients.shutdown().await;
}

/// The call that waits for it waits to the end of its time, and the log says why.
#[tokio::test]
async fn an_error_that_is_for_nobody_is_in_the_log() {
    let (log, _guard) = Log::start(tracing::Level::WARN);
    let world = World::new(vec![fake(&[])]).await;
    let stray = r#"[{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what is this?"}},
        {"jsonrpc":"2.0","id":$ID,"result":"one"}]"#
        .replace('\n', " ");
    let open = world.call("meet", json!({"count": 2}));
    let others = async {
        let answered = world.call("spoken", json!({ "message": stray })).await;
        (answered, world.call("meet", json!({"count": 2})).await)
    };
    let (open, (answered, met)) = tokio::join!(open, others);
    assert_eq!(
        (open, answered, met),
        (text("met"), text("one"), text("met"))
    );
    let told = log.lines_of("codecell_engine::upstream");
    assert!(
        told.iter()
            .any(|line| line.contains("what is this?") && line.contains("does not say for which")),
        "{told:?}"
    );
    world.clients.shutdown().await;
}

/// Servers that do not understand the first question print pages about it, which help nobody.
#[tokio::test]
async fn what_a_server_prints_before_it_is_ready_is_for_those_who_look_for_it() {
    for (level, is_shown) in [(tracing::Level::INFO, false), (tracing::Level::DEBUG, true)] {
        let (log, _guard) = Log::start(level);
        let world = World::new(vec![fake(&["--noisy"])]).await;
        assert_eq!(
            world.call("chatter", json!({"lines": 1})).await,
            text("done")
        );
        eventually("the line after it", || log.contains("line 0 yyy")).await;
        assert_eq!(log.contains("ValidationError"), is_shown);
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn the_first_question_is_no_part_of_the_last_words() {
    let world = World::new(vec![fake(&["--noisy"])]).await;
    let failure = world.call("die", json!({})).await.unwrap_err().to_string();
    assert!(
        failure.contains("its last words: out of cheese;"),
        "{failure}"
    );
    let failure = world
        .call("doomed", json!({"seconds": 0.1}))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        failure.contains("it ended (signal 9)") && !failure.contains("last words"),
        "{failure}"
    );
    world.clients.shutdown().await;
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

/// A server whose questions are answered with their defaults.
fn answered(server: UpstreamServer) -> UpstreamServer {
    UpstreamServer {
        questions: Questions::Defaults,
        ..server
    }
}

#[tokio::test]
async fn a_question_to_the_user_is_answered_with_its_defaults_where_that_is_configured() {
    for era in ["legacy", "modern"] {
        let world = World::new(vec![answered(fake(&["--era", era]))]).await;
        let reply = world.call("ask", json!({"question": "really?"})).await;
        assert_eq!(reply, text("accept yes"), "{era}");
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn a_server_that_asks_without_end_is_refused() {
    let world = World::new(vec![answered(fake(&["--era", "modern"]))]).await;
    let failure = world.call("insist", json!({})).await.unwrap_err();
    let failure = failure.to_string();
    assert!(
        failure.contains("asks for input before it goes on") && failure.contains("again?"),
        "{failure}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn what_a_client_could_be_asked_for_is_refused_at_once() {
    let world = World::new(vec![fake(&[])]).await;
    for method in ["sampling/createMessage", "roots/list", "no/such/method"] {
        let reply = world.call("request", json!({"method": method})).await;
        let Ok(ReplyValue::Json(answer)) = reply else {
            panic!("{method}: {reply:?}")
        };
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        // A client that offers nothing need not answer more than that; it has no folders that may be used.
        let is_empty = method == "roots/list" && answer["result"]["roots"] == json!([]);
        assert!(
            is_empty || answer["error"]["code"] == -32601,
            "{method}: {answer}"
        );
    }
    world.clients.shutdown().await;
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let (log, _guard) = Log::start(tracing::Level::TRACE);
    let mut web = Web::start("0", &["--token", "hush"]);
    let mut server = web.server();
    let Transport::Http(endpoint) = &mut server.transport else {
        panic!()
    };
    endpoint.url += "?key=hush";
    endpoint.headers = vec![("Authorization".into(), "Bearer hush".into())];
    let world = World::new(vec![server]).await;
    assert_eq!(
        world.call("echo", json!({"text": "hello"})).await,
        text("hello")
    );
    web.end();
    let mut failure = String::new();
    // An unused connection whose end has not been noticed yet is used once more.
    for _ in 0..100 {
        let call = world.call("echo", json!({"text": "x"}));
        failure = call.await.unwrap_err().to_string();
        assert!(!failure.contains("hush"), "{failure}");
        if failure.contains("cannot be reached") {
            break;
        }
    }
    assert!(failure.contains("cannot be reached"), "{failure}");
    world.clients.shutdown().await;
    assert!(log.contains("connected") && !log.contains("hush"));
}

#[tokio::test]
async fn what_a_server_reports_of_a_call_reaches_its_caller_before_the_reply() {
    // Over HTTP a server can only report progress if it answers with events.
    let served = Web::start("0", &["--era", "legacy", "--reply", "sse"]);
    let servers = [
        fake(&["--era", "legacy"]),
        fake(&["--era", "modern"]),
        served.server(),
    ];
    for server in servers {
        let world = World::new(vec![server]).await;
        let heard = Mutex::new(Vec::new());
        let hear = |report| heard.lock().unwrap().push(report);
        let call = ToolCall::new(
            "fake",
            "report",
            serde_json::Map::from_iter([("message".to_owned(), json!("half"))]),
        );
        let reply = world.broker.call_watched(call, &hear).await.unwrap();
        assert_eq!(reply.value(), ReplyValue::Text("reported".to_owned()));
        let report = ToolProgress {
            done: 1.0,
            total: Some(2.0),
            message: Some("half".to_owned()),
        };
        assert_eq!(*heard.lock().unwrap(), [report]);
        world.clients.shutdown().await;
    }
}
