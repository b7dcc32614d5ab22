//! Tool calls of one execution: started, awaited, taken, and recorded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures::future::{FutureExt as _, select_all};
use tokio::task::JoinHandle;

use super::trap::Stop;
use super::watch::{CallFinished, CallStarted, Watch};
use crate::tools::{Catalog, JsonObject, ReplyValue, ToolCall, ToolCaller, ToolFailure};

/// Calls of one execution that may be in flight or unread at a time.
pub(super) const MAX_IN_FLIGHT: usize = 256;

/// Bytes of replies that may lie unread at a time.
const MAX_UNREAD_BYTES: usize = 64 << 20;

/// One tool call, as it went.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// The server's name.
    pub server: String,
    /// The tool's name.
    pub tool: String,
    /// From the start of the call to its reply, or to the end of the execution.
    pub duration: Duration,
    /// What went wrong, if anything did.
    pub error: Option<String>,
}

/// A reply as the guest takes it.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) status: u32,
    pub(super) bytes: Vec<u8>,
}

impl Payload {
    pub(super) fn json(text: &str) -> Self {
        Self {
            status: 0,
            bytes: text.as_bytes().to_vec(),
        }
    }

    pub(super) fn tool_error(text: String) -> Self {
        Self {
            status: 3,
            bytes: text.into_bytes(),
        }
    }

    pub(super) fn failure(text: String) -> Self {
        Self {
            status: 4,
            bytes: text.into_bytes(),
        }
    }

    fn from_value(value: ReplyValue) -> Self {
        match value {
            ReplyValue::Json(text) => Self {
                status: 0,
                bytes: text.into_bytes(),
            },
            ReplyValue::Text(text) => Self {
                status: 1,
                bytes: text.into_bytes(),
            },
            ReplyValue::Blocks(text) => Self {
                status: 2,
                bytes: text.into_bytes(),
            },
            ReplyValue::Error(text) => Self::tool_error(text),
        }
    }

    fn error(&self) -> Option<String> {
        (self.status >= 3).then(|| String::from_utf8_lossy(&self.bytes).into_owned())
    }
}

/// The calls of one execution. Dropping it cancels those in flight.
pub(super) struct Calls {
    tools: Arc<dyn ToolCaller>,
    watch: Option<Arc<dyn Watch>>,
    limit: u32,
    reply_limit_bytes: usize,
    unread_bytes: Arc<AtomicUsize>,
    next_handle: u32,
    slots: BTreeMap<u32, Slot>,
    records: Vec<Arc<Record>>,
}

enum Slot {
    InFlight {
        task: JoinHandle<Payload>,
        record: Arc<Record>,
    },
    Ready {
        payload: Payload,
    },
}

/// One call, shared with the task that carries it out.
struct Record {
    number: u32,
    server: String,
    tool: String,
    argument_bytes: usize,
    started: Instant,
    /// How long it took and what went wrong: set once, by the reply or by whoever gives the call up.
    finished: OnceLock<(Duration, Option<String>)>,
}

impl Record {
    /// The call ended with `payload`, unless it was given up before.
    fn finish(&self, payload: &Payload, watch: Option<&dyn Watch>) {
        self.end(&payload.bytes, payload.error(), watch);
    }

    /// Nobody waits for the call any more, unless it ended before.
    fn give_up(&self, reason: &str, watch: Option<&dyn Watch>) {
        self.end(&[], Some(reason.to_owned()), watch);
    }

    fn end(&self, reply: &[u8], error: Option<String>, watch: Option<&dyn Watch>) {
        let duration = self.started.elapsed();
        if self.finished.set((duration, error)).is_err() {
            return;
        }
        let (Some(watch), Some((_, error))) = (watch, self.finished.get()) else {
            return;
        };
        watch.call_finished(&CallFinished {
            number: self.number,
            server: &self.server,
            tool: &self.tool,
            duration,
            argument_bytes: self.argument_bytes,
            reply,
            error: error.as_deref(),
        });
    }
}

/// What is said of calls that the end of their execution cut off.
const CUT_OFF: &str = "in flight when the execution ended; whether it took effect is unknown";

impl Calls {
    pub(super) fn new(
        tools: Arc<dyn ToolCaller>,
        watch: Option<Arc<dyn Watch>>,
        limit: u32,
        reply_limit_bytes: usize,
    ) -> Self {
        Self {
            tools,
            watch,
            limit,
            reply_limit_bytes,
            unread_bytes: Arc::default(),
            next_handle: 0,
            slots: BTreeMap::new(),
            records: Vec::new(),
        }
    }

    pub(super) fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    pub(super) fn has_room(&self) -> bool {
        self.slots.len() < MAX_IN_FLIGHT
    }

    /// Makes a call and waits for its reply, which then lies ready.
    pub(super) async fn call(
        &mut self,
        server: String,
        tool: String,
        json: &str,
    ) -> Result<u32, Stop> {
        let record = self.record(&server, &tool, json)?;
        let payload = perform(&*self.tools, server, tool, json, self.reply_limit_bytes).await;
        record.finish(&payload, self.watch.as_deref());
        Ok(self.put_ready(payload))
    }

    /// Starts a call; it goes on while the guest does.
    pub(super) fn start(
        &mut self,
        server: String,
        tool: String,
        json: String,
    ) -> Result<u32, Stop> {
        let record = self.record(&server, &tool, &json)?;
        let (tools, limit, unread) = (
            Arc::clone(&self.tools),
            self.reply_limit_bytes,
            Arc::clone(&self.unread_bytes),
        );
        let (carried, watch) = (Arc::clone(&record), self.watch.clone());
        let task = tokio::spawn(async move {
            let mut payload = perform(&*tools, server, tool, &json, limit).await;
            let size = payload.bytes.len();
            if unread.fetch_add(size, Ordering::Relaxed) + size > MAX_UNREAD_BYTES {
                unread.fetch_sub(size, Ordering::Relaxed);
                payload = Payload::failure(format!(
                    "more than {MAX_UNREAD_BYTES} bytes of replies are waiting to be read; await them sooner"
                ));
            }
            carried.finish(&payload, watch.as_deref());
            payload
        });
        Ok(self.put(Slot::InFlight { task, record }))
    }

    /// Waits until one of `handles` is ready. `None`: the time is over. `Err`: one of them does not exist.
    pub(super) async fn wait(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
    ) -> Result<Option<u32>, UnknownHandle> {
        for handle in handles {
            match self.slots.get(handle) {
                Some(Slot::Ready { .. }) => return Ok(Some(*handle)),
                Some(Slot::InFlight { .. }) => {}
                None => return Err(UnknownHandle),
            }
        }
        let Some((handle, payload)) = self.next_finished(handles, timeout).await else {
            return Ok(None);
        };
        self.slots.insert(handle, Slot::Ready { payload });
        Ok(Some(handle))
    }

    async fn next_finished(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
    ) -> Option<(u32, Payload)> {
        let watch = self.watch.as_deref();
        let waits: Vec<_> = self
            .slots
            .iter_mut()
            .filter(|(handle, _)| handles.contains(handle))
            .filter_map(|(handle, slot)| match slot {
                Slot::InFlight { task, record } => Some(task.map(move |joined| {
                    let payload = joined.unwrap_or_else(|error| {
                        let lost = lost(&error);
                        record.finish(&lost, watch);
                        lost
                    });
                    (*handle, payload)
                })),
                Slot::Ready { .. } => None,
            })
            .collect();
        let first = async {
            if waits.is_empty() {
                std::future::pending().await
            } else {
                select_all(waits).await.0
            }
        };
        match timeout {
            Some(timeout) => tokio::time::timeout(timeout, first).await.ok(),
            None => Some(first.await),
        }
    }

    /// The reply that lies ready under `handle`, without taking it.
    pub(super) fn ready(&self, handle: u32) -> Option<&Payload> {
        match self.slots.get(&handle) {
            Some(Slot::Ready { payload }) => Some(payload),
            _ => None,
        }
    }

    /// Forgets `handle`; cancels the call if it is in flight. False: there is no such handle.
    pub(super) fn forget(&mut self, handle: u32) -> bool {
        match self.slots.remove(&handle) {
            Some(Slot::InFlight { task, record }) => {
                task.abort();
                record.give_up("cancelled by the script", self.watch.as_deref());
                true
            }
            Some(Slot::Ready { payload }) => {
                // Replies of blocking calls were never counted; the counter saturates for them.
                let size = payload.bytes.len();
                let _ = self
                    .unread_bytes
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| {
                        Some(n.saturating_sub(size))
                    });
                true
            }
            None => false,
        }
    }

    /// Lays a payload ready and returns its handle.
    pub(super) fn put_ready(&mut self, payload: Payload) -> u32 {
        self.put(Slot::Ready { payload })
    }

    fn put(&mut self, slot: Slot) -> u32 {
        let handle = self.next_handle;
        // Handles are positive numbers in the guest; a live one is never given out again.
        self.next_handle = (self.next_handle + 1) & 0x3fff_ffff;
        self.slots.insert(handle, slot);
        handle
    }

    fn record(&mut self, server: &str, tool: &str, json: &str) -> Result<Arc<Record>, Stop> {
        if self.records.len() >= self.limit as usize {
            return Err(Stop::TooManyToolCalls);
        }
        let record = Arc::new(Record {
            number: self.records.len() as u32 + 1,
            server: server.to_owned(),
            tool: tool.to_owned(),
            argument_bytes: json.len(),
            started: Instant::now(),
            finished: OnceLock::new(),
        });
        if let Some(watch) = &self.watch {
            watch.call_started(&CallStarted {
                number: record.number,
                server,
                tool,
                arguments: json,
            });
        }
        self.records.push(Arc::clone(&record));
        Ok(record)
    }

    /// Ends what is in flight, at its servers too.
    fn stop(&self) {
        for slot in self.slots.values() {
            if let Slot::InFlight { task, .. } = slot {
                task.abort();
            }
        }
        for record in &self.records {
            if record.finished.get().is_none() {
                record.give_up(CUT_OFF, self.watch.as_deref());
            }
        }
    }

    /// The record of every call, in order of their start. Calls in flight end here.
    pub(super) fn take_records(&mut self) -> Vec<CallRecord> {
        self.stop();
        std::mem::take(&mut self.records)
            .iter()
            .map(|record| {
                let (duration, error) = record.finished.get().cloned().unwrap_or_default();
                CallRecord {
                    server: record.server.clone(),
                    tool: record.tool.clone(),
                    duration,
                    error,
                }
            })
            .collect()
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The guest named a handle that is not there.
#[derive(Debug)]
pub(super) struct UnknownHandle;

async fn perform(
    tools: &dyn ToolCaller,
    server: String,
    tool: String,
    json: &str,
    limit: usize,
) -> Payload {
    let arguments: JsonObject = match serde_json::from_str(json) {
        Ok(arguments) => arguments,
        Err(error) => {
            return Payload::failure(format!("the arguments are not a JSON object: {error}"));
        }
    };
    let payload = match tools
        .call(ToolCall {
            server,
            tool,
            arguments,
        })
        .await
    {
        Ok(reply) => Payload::from_value(reply.value()),
        Err(failure) => Payload::failure(failure.to_string()),
    };
    let bytes = payload.bytes.len();
    if bytes > limit {
        let failure = ToolFailure::ReplyTooLarge {
            bytes: Some(bytes),
            limit,
        };
        Payload::failure(failure.to_string())
    } else {
        payload
    }
}

fn lost(error: &tokio::task::JoinError) -> Payload {
    Payload::failure(format!("the call was lost: {error}"))
}
