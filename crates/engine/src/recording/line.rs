//! The lines of a recording: one JSON object each. `docs/determinism.md` shows them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::listing::RecordedServer;
use codecell_tools::{Mask, ToolFailure, ToolReply, WrongArgument};

/// The version of the form, which a reader must know.
pub(super) const FORMAT: u32 = 1;

/// The longest line that is written or read.
pub(super) const MAX_LINE_BYTES: usize = 64 << 20;

/// The longest recording.
pub(super) const MAX_FILE_BYTES: u64 = 1 << 30;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Line {
    /// The first one.
    Header {
        /// The version of the form.
        recording: u32,
        /// The image that the scripts ran in.
        image: String,
        /// The seed of the executions.
        seed: u64,
    },
    /// All servers with their tools; the last such line counts.
    Servers { servers: Vec<RecordedServer> },
    /// A call and how it ended. Those of one execution are in the order of their start.
    Call(Box<Call>),
    /// An execution begins.
    Execution {
        /// Its number, from 1.
        execution: u64,
        /// The hash of the script.
        script_sha256: String,
        /// The name of the execution, such as the id of a case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
}

/// A call and how it ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Call {
    /// The number of its execution.
    pub(super) execution: u64,
    /// Its own number there, from 1.
    pub(super) call: usize,
    #[serde(flatten)]
    pub(super) asked: Asked,
    pub(super) answer: Answer,
}

/// What was asked: the names on the wire, or those that the script gave where there is no such tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) server: String,
    pub(super) tool: String,
    /// The arguments without secrets.
    pub(super) arguments: Value,
}

/// How a call ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Answer {
    /// With a reply.
    Reply {
        content: Vec<Value>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
        structured: Option<Value>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notes: Vec<String>,
    },
    /// Without one.
    Failure {
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
        data: Option<Value>,
    },
    /// Without one, because the arguments cannot be what the tool wants.
    WrongArgument { message: String },
}

impl Answer {
    pub(super) fn of(outcome: &Result<ToolReply, ToolFailure>) -> Self {
        match outcome {
            Ok(reply) => Self::Reply {
                content: reply.content.clone(),
                structured: reply.structured.clone(),
                is_error: reply.is_error,
                notes: reply.notes.clone(),
            },
            Err(failure @ ToolFailure::WrongArgument(_)) => Self::WrongArgument {
                message: failure.to_string(),
            },
            Err(failure) => Self::Failure {
                message: failure.to_string(),
                data: failure.data().cloned(),
            },
        }
    }

    pub(super) fn into_outcome(self) -> Result<ToolReply, ToolFailure> {
        match self {
            Self::Reply {
                content,
                structured,
                is_error,
                notes,
            } => Ok(ToolReply {
                content,
                structured,
                is_error,
                notes,
                ..ToolReply::default()
            }),
            Self::Failure { message, data } => Err(ToolFailure::Recorded {
                message,
                data: data.map(Box::new),
            }),
            Self::WrongArgument { message } => {
                Err(ToolFailure::WrongArgument(WrongArgument::recorded(message)))
            }
        }
    }
}

/// `arguments` without the secrets of `mask`.
pub(super) fn masked(arguments: Value, mask: &Mask) -> Value {
    let text = arguments.to_string();
    match mask.text(&text) {
        std::borrow::Cow::Borrowed(_) => arguments,
        std::borrow::Cow::Owned(masked) => {
            serde_json::from_str(&masked).unwrap_or(Value::String(masked))
        }
    }
}

/// A value that may be null, and whose absence is something else.
mod present {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}
