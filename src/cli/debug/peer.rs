//! The server that `codecell debug` speaks with: a child of its own on standard streams, or one at an address.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::pin::pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use codecell_basics::sync::lock;
use codecell_basics::text::truncated;
use rmcp::RoleClient;
use rmcp::handler::client::ClientHandler;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResult, CancelledNotificationParam,
    ClientCapabilities, ClientConfig, ClientRequest, Implementation, ProgressNotificationParam,
    ProgressToken, ProtocolVersion, RequestId, ServerResult, Tool,
};
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, ClientServiceExt as _, PeerRequestOptions,
    RequestHandle, RunningService, ServiceError,
};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess, Transport};
use serde_json::{Map, Value};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{ChildStderr, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::wire::Wire;

/// By this name the server knows who calls. It is not codecell's own, which would make the server believe that it was
/// started by itself.
const NAME: &str = "codecell-debug";
/// The tool that runs scripts.
pub(super) const EXECUTE_CODE: &str = "execute_code";
/// How long a server may take to answer the greeting.
const GREETING_PATIENCE: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);
/// How long a task may go on without a sign of life: longer than a model may think.
const SILENCE_PATIENCE: Duration = Duration::from_secs(600);
/// How long a server that failed may take to say why.
const LAST_WORDS_PATIENCE: Duration = Duration::from_millis(500);
/// Lines of the server's log that are kept for the reason why it failed, and the bytes that are kept of each.
const MAX_LINES: usize = 12;
const MAX_LINE_BYTES: usize = 500;
/// Notifications of progress that wait to be looked at.
const MAX_PROGRESS: usize = 64;
/// The revision without a handshake, which is tried first.
const STATELESS: ProtocolVersion = ProtocolVersion::V_2026_07_28;

/// How the server is reached.
pub(super) enum Place {
    /// A codecell that is started with these arguments.
    Child { args: Vec<String> },
    /// A codecell that runs already.
    Address { url: String, token: Option<String> },
}

/// A server that has answered the greeting.
pub(super) struct Peer {
    service: RunningService<RoleClient, Listener>,
    progress: mpsc::Receiver<ProgressNotificationParam>,
    log: Log,
}

/// Why nobody has answered the greeting. A server that ends is told in one sentence, whether its end was seen before
/// the greeting was written or after, which is a matter of who was quicker.
fn unanswered(error: &ClientInitializeError) -> String {
    let is_gone = match error {
        ClientInitializeError::ConnectionClosed(_) => true,
        ClientInitializeError::TransportError { error, .. } => error
            .error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe),
        _ => false,
    };
    if is_gone {
        return "the server ended before it answered the greeting".to_owned();
    }
    format!("the server did not answer the greeting: {error}")
}

/// A call that is under way.
pub(super) struct Call(RequestHandle<RoleClient>);

impl Peer {
    /// Starts the server or connects to it; `is_shown` prints all messages.
    pub(super) async fn connect(place: &Place, is_shown: bool) -> Result<Self, String> {
        let reported = mpsc::channel(MAX_PROGRESS);
        match place {
            Place::Child { args } => {
                let program: PathBuf = std::env::current_exe()
                    .map_err(|error| format!("this program does not find itself: {error}"))?;
                let mut command = Command::new(&program);
                command.args(args).kill_on_drop(true);
                let (transport, stderr) = TokioChildProcess::builder(command)
                    .stderr(Stdio::piped())
                    .spawn()
                    .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
                let log = Log::follow(stderr);
                Self::greet(transport, reported, log, is_shown).await
            }
            Place::Address { url, token } => {
                let mut config = StreamableHttpClientTransportConfig::with_uri(url.as_str());
                if let Some(token) = token {
                    config = config.auth_header(token.as_str());
                }
                // This fails if a provider has been chosen already, which is fine.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let client = reqwest::Client::builder()
                    .build()
                    .map_err(|error| format!("HTTP cannot be spoken: {error}"))?;
                let transport = StreamableHttpClientTransport::with_client(client, config);
                Self::greet(transport, reported, Log::default(), is_shown).await
            }
        }
    }

    async fn greet<T: Transport<RoleClient> + 'static>(
        transport: T,
        (reports, progress): Reports,
        log: Log,
        is_shown: bool,
    ) -> Result<Self, String> {
        let mode = ClientLifecycleMode::Auto {
            preferred_versions: vec![STATELESS],
            legacy_version: None,
        };
        let greeting = Listener.serve_with_lifecycle(Wire::new(transport, is_shown, reports), mode);
        let problem = match timeout(GREETING_PATIENCE, greeting).await {
            Ok(Ok(service)) => {
                return Ok(Self {
                    service,
                    progress,
                    log,
                });
            }
            Ok(Err(error)) => unanswered(&error),
            Err(_) => "the server did not answer the greeting in time".to_owned(),
        };
        Err(log.after(problem).await)
    }

    /// The revision that is spoken, and who answers.
    pub(super) fn greeting(&self) -> (String, String) {
        let info = self.service.peer().peer_info();
        let version = info.as_ref().map(|info| info.protocol_version.to_string());
        let server = info.as_ref().and_then(|info| info.server_info.as_ref());
        let server = server.map(|server| format!("{} {}", server.name, server.version));
        let unknown = || "unknown".to_owned();
        (
            version.unwrap_or_else(unknown),
            server.unwrap_or_else(unknown),
        )
    }

    /// The tools as they are offered to a model.
    pub(super) async fn tools(&self) -> Result<Vec<Tool>, String> {
        let listed = timeout(ANSWER_PATIENCE, self.service.peer().list_all_tools()).await;
        listed
            .map_err(|_| late())?
            .map_err(|error| format!("the tools cannot be listed: {error}"))
    }

    /// Sends a call of `tool`.
    pub(super) async fn begin(
        &self,
        tool: &'static str,
        arguments: Map<String, Value>,
    ) -> Result<Call, String> {
        let params = CallToolRequestParams::new(tool).with_arguments(arguments);
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        let options = PeerRequestOptions::no_options();
        let sent = self
            .service
            .peer()
            .send_request_with_option(request, options);
        sent.await.map(Call).map_err(|error| failed(&error))
    }

    /// Calls `execute_code` and waits for its result.
    pub(super) async fn execute(
        &self,
        arguments: Map<String, Value>,
    ) -> Result<CallToolResult, String> {
        self.call(EXECUTE_CODE, arguments).await
    }

    /// Calls a tool and waits for its result.
    pub(super) async fn call(
        &self,
        tool: &'static str,
        arguments: Map<String, Value>,
    ) -> Result<CallToolResult, String> {
        self.begin(tool, arguments).await?.result().await
    }

    /// Withdraws the call with this id.
    pub(super) async fn cancel(&self, id: RequestId) -> Result<(), String> {
        let reason = Some("codecell debug withdraws it".to_owned());
        let params = CancelledNotificationParam::new(Some(id), reason);
        let told = self.service.peer().notify_cancelled(params).await;
        told.map_err(|error| failed(&error))
    }

    /// The next message that is reported of the progress of a call.
    pub(super) async fn progress_of(&mut self, call: &Call) -> Result<String, String> {
        let token: &ProgressToken = &call.0.progress_token;
        let reported = async {
            while let Some(report) = self.progress.recv().await {
                if report.progress_token == *token
                    && let Some(message) = report.message
                {
                    return Ok(message);
                }
            }
            Err("the connection ended".to_owned())
        };
        let reported = timeout(ANSWER_PATIENCE, reported).await;
        reported.unwrap_or_else(|_| Err("no progress was reported".to_owned()))
    }

    /// Waits for the result of `call` as long as something is reported of its progress; `tell` is told that.
    pub(super) async fn follow(
        &mut self,
        call: Call,
        mut tell: impl FnMut(&str),
    ) -> Result<CallToolResult, String> {
        let token = call.0.progress_token.clone();
        let mut answer = pin!(call.0.await_response());
        loop {
            // What is reported of a call comes before its result, so it is told before that.
            tokio::select! {
                biased;
                Some(report) = self.progress.recv() => {
                    if report.progress_token == token && let Some(message) = report.message {
                        tell(&message);
                    }
                }
                answer = &mut answer => return result_of(answer),
                () = tokio::time::sleep(SILENCE_PATIENCE) => {
                    return Err(format!("nothing came within {} s", SILENCE_PATIENCE.as_secs()));
                }
            }
        }
    }

    /// Ends the connection, and the server with it if it is a child.
    pub(super) async fn end(mut self) {
        let _ = timeout(ANSWER_PATIENCE, self.service.close()).await;
        self.log.end().await;
    }
}

impl Call {
    pub(super) fn id(&self) -> RequestId {
        self.0.id.clone()
    }

    /// Waits for the result.
    pub(super) async fn result(self) -> Result<CallToolResult, String> {
        match timeout(ANSWER_PATIENCE, self.0.await_response()).await {
            Err(_) => Err(late()),
            Ok(answer) => result_of(answer),
        }
    }
}

fn result_of(answer: Result<ServerResult, ServiceError>) -> Result<CallToolResult, String> {
    match answer {
        Err(error) => Err(failed(&error)),
        Ok(ServerResult::CallToolResult(result)) => Ok(result),
        Ok(_) => Err("the answer is no result of a tool".to_owned()),
    }
}

fn late() -> String {
    format!("no answer came within {} s", ANSWER_PATIENCE.as_secs())
}

fn failed(error: &ServiceError) -> String {
    match error {
        ServiceError::McpError(error) => format!("the server refused: {}", error.message),
        other => other.to_string(),
    }
}

/// What is reported of progress, on its way.
type Reports = (
    mpsc::Sender<ProgressNotificationParam>,
    mpsc::Receiver<ProgressNotificationParam>,
);

/// Our side of the protocol: it asks, and nobody asks it.
struct Listener;

impl ClientHandler for Listener {
    fn get_info(&self) -> ClientConfig {
        let who = Implementation::new(NAME, env!("CARGO_PKG_VERSION"));
        let mut config = ClientConfig::new(ClientCapabilities::default(), who);
        config.protocol_version = ProtocolVersion::V_2025_11_25;
        config
    }
}

/// The last lines that a child logged.
#[derive(Default)]
struct Log {
    lines: Arc<Mutex<VecDeque<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Log {
    fn follow(stderr: Option<ChildStderr>) -> Self {
        let lines = Arc::<Mutex<VecDeque<String>>>::default();
        let kept = Arc::clone(&lines);
        let reader = stderr.map(|stderr| {
            tokio::spawn(async move {
                // The child is this program, whose lines are bounded.
                let mut read = BufReader::new(stderr).lines();
                while let Ok(Some(line)) = read.next_line().await {
                    let mut kept = lock(&kept);
                    if kept.len() == MAX_LINES {
                        kept.pop_front();
                    }
                    kept.push_back(truncated(line, MAX_LINE_BYTES));
                }
            })
        });
        Self { lines, reader }
    }

    /// `problem`, and what the child said.
    async fn after(mut self, problem: String) -> String {
        self.end().await;
        let lines: Vec<String> = lock(&self.lines).drain(..).collect();
        if lines.is_empty() {
            return problem;
        }
        format!("{problem}; it said:\n{}", lines.join("\n"))
    }

    /// Waits for the end of the lines, for a moment.
    async fn end(&mut self) {
        if let Some(reader) = self.reader.take() {
            let stop = reader.abort_handle();
            let _ = timeout(LAST_WORDS_PATIENCE, reader).await;
            stop.abort();
        }
    }
}
