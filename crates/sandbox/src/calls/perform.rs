//! One tool call carried out: from the arguments that a script wrote to the reply as the guest takes it.

use std::sync::Arc;

use tracing::Span;

use super::notes::Notes;
use super::payload::Payload;
use super::record::Record;
use super::unread::Unread;
use crate::abi::ReplyForm;
use crate::run::Watch;
use codecell_tools::{JsonObject, OnProgress, ToolCall, ToolCaller, ToolFailure, ToolRef};

/// The arguments in `json`, brought into the form that the tool's schema wants if the schema is known, or why the tool
/// is not called. `json` is brought into the same form.
pub(super) fn arguments(json: &mut String, found: Option<&ToolRef>) -> Result<JsonObject, Payload> {
    let mut arguments: JsonObject = serde_json::from_str(json).map_err(|error| {
        Payload::failure(format!("the arguments are not a JSON object: {error}"))
    })?;
    if let Some(found) = found {
        let changed = found
            .tool()
            .fit(&found.server().python_name, &mut arguments)
            .map_err(|wrong| Payload::wrong_argument(wrong.to_string()))?;
        if changed {
            // What was read as JSON can be written as JSON.
            *json = serde_json::to_string(&arguments).unwrap_or_default();
        }
    }
    Ok(arguments)
}

/// What a reply must be like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) form: ReplyForm,
    pub(super) max_bytes: usize,
}

/// The reply to a call that nobody has seen yet.
pub(super) struct Replied {
    pub(super) record: Arc<Record>,
    payload: Payload,
    /// The remarks on it.
    notes: String,
}

/// Makes `call`, whose record is `record`.
pub(super) async fn perform(
    tools: &dyn ToolCaller,
    call: ToolCall,
    wanted: Wanted,
    record: Arc<Record>,
    progress: &OnProgress<'_>,
) -> Replied {
    let Wanted { form, max_bytes } = wanted;
    let (payload, notes) = match tools.call_watched(call, progress).await {
        Ok(reply) => {
            let notes = reply.note_lines(record.server(), record.tool());
            (Payload::of_reply(reply, form, max_bytes), notes)
        }
        Err(failure) => (Payload::of_failure(&failure, max_bytes), String::new()),
    };
    let bytes = payload.bytes.len();
    let payload = if bytes > max_bytes {
        let failure = ToolFailure::ReplyTooLarge {
            bytes: Some(bytes),
            limit: max_bytes,
        };
        Payload::failure(failure.to_string())
    } else {
        payload
    };
    Span::current().record("ok", payload.error.is_none());
    Replied {
        record,
        payload,
        notes,
    }
}

impl Replied {
    /// The reply as the guest gets it, if there is room for it. What there is to remark on it goes to `notes`, and the call
    /// has ended.
    pub(super) fn delivered(
        self,
        notes: &Notes,
        unread: &Unread,
        watch: Option<&dyn Watch>,
    ) -> Payload {
        notes.write(&self.notes);
        let payload = self.payload.admitted(unread);
        self.record.finish(&payload, watch);
        payload
    }
}
