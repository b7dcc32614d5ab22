//! One tool call and the ways in which it can fail without a reply.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use super::error_data::WithData;
use super::nearest::Suggestion;
use super::tool_ref::ToolRef;

/// A JSON object, the form of every tool's arguments.
pub type JsonObject = serde_json::Map<String, Value>;

/// A call of a tool, by names; `found` spares the callee the look-up if the caller has done it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The server's name: the configured one, or the name that scripts use where scripts are served.
    pub server: String,
    /// The tool's name on that server, in the same way.
    pub tool: String,
    /// The arguments, keyed by the tool's own parameter names.
    pub arguments: JsonObject,
    /// What the two names lead to in the catalog of the callee, if the caller has looked.
    pub found: Option<ToolRef>,
}

impl ToolCall {
    /// A call of `tool` on `server`, which nobody has looked up.
    #[must_use]
    pub fn new(server: impl Into<String>, tool: impl Into<String>, arguments: JsonObject) -> Self {
        Self {
            server: server.into(),
            tool: tool.into(),
            arguments,
            found: None,
        }
    }
}

/// Why a call came back without a reply. The text is written for the script's author.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ToolFailure {
    /// No server of that name is configured.
    #[error("there is no server {server:?}{}", Suggestion { asked: server, kind: "servers", known })]
    UnknownServer {
        /// The name that was asked for.
        server: String,
        /// The names that exist, the closest first.
        known: Vec<String>,
    },
    /// The server has no tool of that name.
    #[error("server {server:?} has no tool {tool:?}{}", Suggestion { asked: tool, kind: "tools", known })]
    UnknownTool {
        /// The server that was asked.
        server: String,
        /// The name that was asked for.
        tool: String,
        /// The names that exist on that server, the closest first.
        known: Vec<String>,
    },
    /// The server is not connected, so the call did not reach it.
    #[error("server {server:?} is not available: {reason}")]
    Unavailable {
        /// The server that was asked.
        server: String,
        /// What happened to it.
        reason: String,
    },
    /// The server or the connection to it ended during the call.
    #[error(
        "server {server:?} was lost during the call, and whether the call took effect is unknown: {reason}; look before you call again"
    )]
    Interrupted {
        /// The server that was asked.
        server: String,
        /// What happened to it.
        reason: String,
    },
    /// No reply came within the server's time limit.
    #[error(
        "no reply from server {server:?} within {} s{}; if it needs longer, the operator can raise {setting}",
        limit.as_secs_f64(),
        unknown_effect(*may_have_effect)
    )]
    TimedOut {
        /// The server that was asked.
        server: String,
        /// The limit that struck.
        limit: Duration,
        /// Whether the call may have changed something: it was sent, and the tool does not only read.
        may_have_effect: bool,
        /// Where the limit is configured.
        setting: &'static str,
    },
    /// The server refused the call on the protocol level.
    #[error("server {server:?} refused the call: {}", WithData { message, data: data.as_deref() })]
    Refused {
        /// The server that was asked.
        server: String,
        /// The server's own words, at most 16 KiB of them.
        message: String,
        /// What the server says beside the message, at most [`MAX_ERROR_DATA_BYTES`](super::MAX_ERROR_DATA_BYTES) of
        /// it.
        data: Option<Box<Value>>,
    },
    /// An argument cannot be what the tool's schema asks for, so the call did not reach the server.
    #[error("{0}")]
    WrongArgument(WrongArgument),
    /// The operator allows the script no further call of this tool.
    #[error(
        "the limit of calls of {server}.{tool} in one script is {limit}; use the replies you have"
    )]
    TooManyCalls {
        /// The server that was asked.
        server: String,
        /// The tool, by its name on the wire.
        tool: String,
        /// How often it can be called.
        limit: u32,
    },
    /// A failure that was recorded when the call was made, in its words then.
    #[error("{message}")]
    Recorded {
        /// The words.
        message: String,
        /// What the server said beside them.
        data: Option<Box<Value>>,
    },
    /// The call is none of those that were recorded, so a replay cannot answer it.
    #[error("{0}")]
    NotRecorded(String),
    /// The reply was larger than what is handed to a script.
    #[error("the reply has {}, {limit} are allowed; ask the tool for less at a time", Size(*bytes))]
    ReplyTooLarge {
        /// Size of the reply as handed to the script, if it was read to its end.
        bytes: Option<usize>,
        /// The bound it exceeded.
        limit: usize,
    },
}

impl ToolFailure {
    /// What the server says of the failure beside words.
    #[must_use]
    pub fn data(&self) -> Option<&Value> {
        match self {
            Self::Refused { data, .. } | Self::Recorded { data, .. } => data.as_deref(),
            _ => None,
        }
    }
}

/// An argument that is not what the tool's schema asks for, in words for the script's author.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct WrongArgument(pub(super) String);

impl WrongArgument {
    /// An error in the words of an earlier one, which were recorded.
    #[must_use]
    pub fn recorded(message: String) -> Self {
        Self(message)
    }
}

/// What is said of a call that was given up, if the call may have had an effect.
fn unknown_effect(may_have_effect: bool) -> &'static str {
    if may_have_effect {
        ", and whether the call took effect is unknown; look before you call again"
    } else {
        ""
    }
}

/// How large something is.
struct Size(Option<usize>);

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bytes) => write!(formatter, "{bytes} bytes"),
            None => formatter.write_str("too many bytes"),
        }
    }
}
