//! The revision of the protocol that is spoken with a server.
//!
//! A server is first asked in the newest revision, then greeted in the older ones, the newest of these first, unless
//! its refusal says which ones it knows. The revision that worked is remembered for the next lives of the server, so
//! that it is asked no more than once what it does not understand; some servers print a page of errors each time. The
//! configuration can name a revision, which is then the only one.

use std::fmt;
use std::sync::Mutex;

use rmcp::model::{ErrorCode, ErrorData, JsonRpcMessage, ProtocolVersion, ServerResult};
use rmcp::service::{ClientLifecycleMode, TxJsonRpcMessage};
use rmcp::{RoleClient, model::ClientRequest};
use serde_json::Value;

use super::lenient::Message;
use codecell_basics::sync::lock;

/// The revisions with a handshake, the newest first.
const HANDSHAKES: [ProtocolVersion; 4] = [
    ProtocolVersion::V_2025_11_25,
    ProtocolVersion::V_2025_06_18,
    ProtocolVersion::V_2025_03_26,
    ProtocolVersion::V_2024_11_05,
];
/// The revision without a handshake.
const STATELESS: ProtocolVersion = ProtocolVersion::V_2026_07_28;
/// The length of the name of a revision.
const NAME_BYTES: usize = "2025-11-25".len();

/// A revision of the protocol that codecell speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol(ProtocolVersion);

impl Protocol {
    /// The revision of that name, such as `2025-06-18`, if codecell speaks it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut known = HANDSHAKES.into_iter().chain([STATELESS]);
        known.find(|version| version.as_str() == name).map(Self)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str())
    }
}

/// How to speak with one server. The lives of the server share this, and so does all that sends to it.
#[derive(Default)]
pub(super) struct Dialect {
    forced: Option<Protocol>,
    /// The lock is held for a moment, never across an await.
    state: Mutex<ServerState>,
}

#[derive(Default)]
struct ServerState {
    /// The revision that worked when the server was last started.
    known: Option<ProtocolVersion>,
    way: Way,
    /// The revisions that the server says it knows, in its order.
    offered: Vec<ProtocolVersion>,
    /// The revisions that the server has refused since its start.
    refused: Vec<ProtocolVersion>,
    first_refusal: Option<ErrorData>,
}

/// How the connection to a server is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Way {
    /// In the way that worked before.
    Known,
    /// With the question of the stateless protocol first.
    #[default]
    Probe,
    /// With the handshake.
    Handshake,
    /// Only in the stateless protocol.
    Stateless,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server ended the connection, or could not be reached.
    Ended,
    /// The server answered the first question, and then ended the connection.
    EndedAtGreeting,
    /// The server refused what it was asked.
    Refused,
    /// The server refused the first question, and then all greetings.
    RefusedTwice,
}

impl Dialect {
    pub(super) fn new(forced: Option<Protocol>) -> Self {
        Self {
            forced,
            state: Mutex::default(),
        }
    }

    /// Notes that the server is about to be started.
    pub(super) fn begin(&self) {
        self.with(|state| {
            state.way = match (&self.forced, &state.known) {
                (Some(Protocol(version)), _) if version.has_initialize() => Way::Handshake,
                (Some(_), _) => Way::Stateless,
                (None, Some(_)) => Way::Known,
                (None, None) => Way::Probe,
            };
            state.offered.clear();
            state.refused.clear();
            state.first_refusal = None;
        });
    }

    /// How the library is to open the connection.
    pub(super) fn mode(&self) -> ClientLifecycleMode {
        let stateless = vec![STATELESS];
        self.with(|state| match (state.way, &state.known) {
            (Way::Known, Some(version)) if version.has_initialize() => {
                ClientLifecycleMode::Initialize
            }
            (Way::Handshake, _) => ClientLifecycleMode::Initialize,
            (Way::Known | Way::Stateless, _) => ClientLifecycleMode::Discover {
                preferred_versions: stateless,
            },
            (Way::Probe, _) => ClientLifecycleMode::Auto {
                preferred_versions: stateless,
                legacy_version: None,
            },
        })
    }

    /// If `message` is the greeting, returns it in the revision in which the server is greeted.
    pub(super) fn worded(
        &self,
        mut message: TxJsonRpcMessage<RoleClient>,
    ) -> TxJsonRpcMessage<RoleClient> {
        if let JsonRpcMessage::Request(request) = &mut message
            && let ClientRequest::InitializeRequest(greeting) = &mut request.request
            && let Some(version) = self.next()
        {
            greeting.params.protocol_version = version;
        }
        message
    }

    /// Notes that the server answered the greeting with `error`. Returns `None` if the server is to be greeted once
    /// more, else the first refusal, which is the one of the newest revision.
    pub(super) fn refused(&self, error: &ErrorData) -> Option<ErrorData> {
        let version = self.next();
        let first = self.with(|state| {
            state.refused.extend(version);
            state.offer(error);
            state
                .first_refusal
                .get_or_insert_with(|| error.clone())
                .clone()
        });
        (self.forced.is_some() || self.next().is_none()).then_some(first)
    }

    /// What the library is to see of `answer`, the answer to the first question of the stateless protocol. If `answer`
    /// says that the server speaks another revision, the library sees an error, after which it greets the server.
    pub(super) fn probed(&self, answer: Message) -> Message {
        if self.with(|state| state.way) != Way::Probe {
            return answer;
        }
        let (id, problem) = match &answer {
            JsonRpcMessage::Response(response) => match &response.result {
                ServerResult::DiscoverResult(result)
                    if !result.supported_versions.contains(&STATELESS) =>
                {
                    let versions: Vec<&str> = result
                        .supported_versions
                        .iter()
                        .map(ProtocolVersion::as_str)
                        .collect();
                    let problem = format!("it speaks {}", versions.join(", "));
                    (
                        Some(response.id.clone()),
                        ErrorData::new(ErrorCode::METHOD_NOT_FOUND, problem, None),
                    )
                }
                _ => return answer,
            },
            JsonRpcMessage::Error(error) => {
                let says = error.error.data.as_ref().map(Value::to_string);
                let is_known = says.is_some_and(|says| says.contains(STATELESS.as_str()));
                if error.error.code != ErrorCode::UNSUPPORTED_PROTOCOL_VERSION || is_known {
                    return answer;
                }
                let mut problem = error.error.clone();
                problem.code = ErrorCode::METHOD_NOT_FOUND;
                (error.id.clone(), problem)
            }
            _ => return answer,
        };
        self.with(|state| state.offer(&problem));
        JsonRpcMessage::error(problem, id)
    }

    /// Whether the server is to be started, or connected to, once more after `failure`, in another way.
    pub(super) fn has_other_way(&self, failure: Failure) -> bool {
        let is_next = self.forced.is_none() && self.next().is_some();
        self.with(|state| {
            let next = match (state.way, failure) {
                (Way::Known, _) => {
                    state.known = None;
                    (failure == Failure::Refused).then_some(Way::Probe)
                }
                // Some servers of the older protocol end at a question that they do not know, others after they have
                // refused a greeting.
                (Way::Probe, Failure::Ended) => Some(Way::Handshake),
                (Way::Handshake, Failure::Ended) | (Way::Probe, Failure::EndedAtGreeting)
                    if !state.refused.is_empty() && is_next =>
                {
                    Some(Way::Handshake)
                }
                // A server of the newer protocol that takes long to start finds both questions: it answers the first,
                // for which the library no longer waits, and refuses the second.
                (Way::Probe, Failure::Refused) => Some(Way::Stateless),
                _ => None,
            };
            state.way = next.unwrap_or(state.way);
            next.is_some()
        })
    }

    /// Notes that the server is up and has agreed on `version`. It is approached in the same way next time, whatever it
    /// said.
    pub(super) fn worked(&self, version: &ProtocolVersion) {
        let known = if version.has_initialize() {
            self.next()
        } else {
            Some(STATELESS)
        };
        self.with(|state| state.known = known);
    }

    /// The next revision in which to greet the server, if there is one.
    fn next(&self) -> Option<ProtocolVersion> {
        if let Some(Protocol(version)) = &self.forced {
            return Some(version.clone());
        }
        self.with(|state| {
            let known = state
                .known
                .iter()
                .filter(|version| version.has_initialize());
            let order = known.chain(&state.offered).chain(&HANDSHAKES);
            let mut left = order.filter(|version| !state.refused.contains(version));
            left.next().cloned()
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut ServerState) -> T) -> T {
        act(&mut lock(&self.state))
    }
}

impl ServerState {
    /// Notes the revisions that `error` names, those in its data before those in its words.
    fn offer(&mut self, error: &ErrorData) {
        let data = error
            .data
            .as_ref()
            .map(Value::to_string)
            .unwrap_or_default();
        for version in named_in(&data).into_iter().chain(named_in(&error.message)) {
            if !self.offered.contains(&version) {
                self.offered.push(version);
            }
        }
    }
}

/// The revisions with a handshake that `text` names, in the order of `text`.
fn named_in(text: &str) -> Vec<ProtocolVersion> {
    let names = text.as_bytes().windows(NAME_BYTES);
    names
        .filter_map(|name| {
            HANDSHAKES
                .into_iter()
                .find(|version| version.as_str().as_bytes() == name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(message: &str, data: Value) -> ErrorData {
        ErrorData::new(ErrorCode::INVALID_PARAMS, message.to_owned(), Some(data))
    }

    fn next(dialect: &Dialect) -> String {
        dialect
            .next()
            .map_or_else(String::new, |version| version.to_string())
    }

    #[test]
    fn a_server_is_greeted_in_ever_older_revisions() {
        let dialect = Dialect::new(None);
        dialect.begin();
        for version in ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] {
            assert_eq!(next(&dialect), version);
            let is_last = version == "2024-11-05";
            let told = dialect.refused(&refusal(&format!("no {version}"), Value::Null));
            let first = is_last.then(|| refusal("no 2025-11-25", Value::Null));
            assert_eq!(told, first);
        }
        assert_eq!(next(&dialect), "");
        dialect.begin();
        assert_eq!(next(&dialect), "2025-11-25");
    }

    #[test]
    fn what_its_refusal_names_comes_first() {
        for (message, data) in [
            (
                "unsupported",
                json!({"supported": ["2024-11-05"], "requested": "2025-11-25"}),
            ),
            ("unsupported", json!("use 2024-11-05")),
            ("2025-11-25 is unsupported, speak 2024-11-05", Value::Null),
        ] {
            let dialect = Dialect::new(None);
            dialect.begin();
            assert_eq!(dialect.refused(&refusal(message, data)), None);
            assert_eq!(next(&dialect), "2024-11-05", "{message}");
        }
    }

    #[test]
    fn what_worked_is_known_until_it_fails() {
        let dialect = Dialect::new(None);
        dialect.begin();
        assert!(matches!(dialect.mode(), ClientLifecycleMode::Auto { .. }));
        assert_eq!(dialect.refused(&refusal("2025-03-26", Value::Null)), None);
        dialect.worked(&ProtocolVersion::V_2024_11_05);
        dialect.begin();
        assert_eq!(dialect.mode(), ClientLifecycleMode::Initialize);
        assert_eq!(next(&dialect), "2025-03-26");
        assert!(dialect.has_other_way(Failure::Refused));
        assert!(matches!(dialect.mode(), ClientLifecycleMode::Auto { .. }));
        dialect.worked(&STATELESS);
        dialect.begin();
        assert!(matches!(
            dialect.mode(),
            ClientLifecycleMode::Discover { .. }
        ));
        // A server that dies has not refused anything.
        assert!(!dialect.has_other_way(Failure::Ended));
        dialect.begin();
        assert!(matches!(dialect.mode(), ClientLifecycleMode::Auto { .. }));
    }

    #[test]
    fn a_revision_that_is_forced_is_the_only_one() {
        let dialect = Dialect::new(Protocol::named("2024-11-05"));
        dialect.begin();
        assert_eq!(dialect.mode(), ClientLifecycleMode::Initialize);
        assert_eq!(next(&dialect), "2024-11-05");
        assert!(
            dialect
                .refused(&refusal("2025-06-18", Value::Null))
                .is_some()
        );
        assert!(!dialect.has_other_way(Failure::Refused) && !dialect.has_other_way(Failure::Ended));
        let dialect = Dialect::new(Protocol::named("2026-07-28"));
        dialect.begin();
        assert!(matches!(
            dialect.mode(),
            ClientLifecycleMode::Discover { .. }
        ));
        assert_eq!(Protocol::named("2023-01-01"), None);
    }
}
